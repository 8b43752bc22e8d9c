import { mkdir } from 'node:fs/promises';
import { createReader, type Desk } from './reader.js';
import { RESOLUTIONS, typeErrors } from './typed.js';
import type { Walk } from './walks.js';

export interface Taken {
  /** How many of its steps did what the page says, and how many there are. */
  readonly done: number;
  readonly all: number;
  /** What the first step said that did not; null where all did. */
  readonly problem: string | null;
}

/** Goes through pages from an empty folder on, as far as they lead; at the end the files have to compile. */
export async function takeWalk({ steps, typed }: Walk, desk: Desk): Promise<Taken> {
  await mkdir(desk.folder, { recursive: true });
  const reader = await createReader(desk);
  const works = [
    ...steps.map((step) => () => reader.follow(step)),
    ...(typed.length > 0 ? resolutions : []).map((resolution) => () => compile(typed, { desk, resolution })),
  ];
  let done = 0;
  try {
    for (const work of works) {
      await work();
      done++;
    }
    return { done, all: works.length, problem: null };
  } catch (error) {
    return { done, all: works.length, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await reader.close();
  }
}

// Object.keys forgets what its keys are.
const resolutions = Object.keys(RESOLUTIONS) as (keyof typeof RESOLUTIONS)[];

async function compile(
  files: readonly string[],
  { desk, resolution }: { readonly desk: Desk; readonly resolution: keyof typeof RESOLUTIONS },
): Promise<void> {
  const withLibraries = desk.install === 'npm';
  const errors = await typeErrors(desk.folder, { files, resolution, withLibraries });
  if (errors !== '') throw new Error(`the types do not fit (${resolution}):\n${errors}`);
}
