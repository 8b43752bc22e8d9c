import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { explore, waitingPlaces } from '@sallyport/core/testing';
import type { StoredFlow } from '@sallyport/core';
import { z } from 'zod';
import { store } from '../../packages/core/src/engine/snapshot.js';
import type { Flow } from '../../packages/core/src/flows/define-flow.js';
import { CONFIGURATIONS } from '../model/configurations.js';
import { samplesFor } from '../model/samples/index.js';

/** What a version of a flow was like: kept for ever, so that whatever was stored by it can still be read. */
export interface Golden {
  readonly flow: string;
  readonly version: number;
  /** What a stored flow would notice a change of. */
  readonly shape: Shape;
  /** Every place in which it can wait, as it is stored there. */
  readonly stored: readonly StoredFlow[];
}

interface Shape {
  readonly initial: string;
  /** By state, its edges such as `timePassed [isExpired] -> abandoned`; `final` for one that is. */
  readonly states: Readonly<Record<string, readonly string[]>>;
  /** The JSON schema of what is remembered. */
  readonly context: unknown;
}

/** A flow of the product under a name that no other machine has. */
export interface NamedFlow {
  readonly name: string;
  readonly flow: Flow;
  readonly stages: readonly string[];
}

export const GOLDEN = new URL('./golden/', import.meta.url);

/** Every machine of the product, and a pipeline for each list of stages. */
export function namedFlows(): readonly NamedFlow[] {
  const found = new Map<string, NamedFlow>();
  for (const { flows, stages } of CONFIGURATIONS) {
    for (const flow of flows.values()) {
      const name = flow.id === 'pipeline' ? `pipeline of ${stages.join(' ')}` : nameOf(flow);
      if (!found.has(name)) found.set(name, { name, flow, stages });
    }
  }
  return [...found.values()];
}

/** Two flows have a variant by code and one by link, under one id. */
function nameOf({ id, commands }: Flow): string {
  if (id !== 'verify_email' && id !== 'manage_email') return id;
  return `${id} by ${commands.includes('submitCode') ? 'code' : 'link'}`;
}

export function fileOf(name: string, version: number): URL {
  return new URL(`${name.replaceAll(' ', '-')}.v${String(version)}.json`, GOLDEN);
}

/** What to do where a flow is no longer as its version was. */
export function changed({ name, flow }: NamedFlow): string {
  const version = String(flow.version);
  return (
    `${name} is not as its version ${version} was, which sessions may be stored by: raise its version, add a migration from ` +
    `${version}, and run \`npm run golden\` (or \`npm run golden -- --replace "${name}"\`, if ${version} was never released)`
  );
}

/** What a flow is like now. */
export function goldenOf({ flow, stages }: NamedFlow): Golden {
  const places = waitingPlaces(flow, explore(flow, samplesFor(flow, stages)));
  return {
    flow: flow.id,
    version: flow.version,
    shape: shapeOf(flow),
    stored: places.map(({ snapshot }) => asRead(store(flow, snapshot))),
  };
}

function shapeOf({ machine, context }: Flow): Shape {
  const states = Object.values(machine.states).map((state) => [state.key, edgesOf(state)] as const);
  return {
    initial: machine.root.initial.target[0]?.key ?? '',
    states: Object.fromEntries(states),
    context: z.toJSONSchema(context, {
      io: 'input',
      override: ({ jsonSchema }) => jsonSchema.required?.sort(),
    }),
  };
}

type StateOf = Flow['machine']['states'][string];

function edgesOf(state: StateOf): readonly string[] {
  const edges = [...state.transitions.values()].flat().map(({ eventType, guard, target }) => {
    const condition = guard === undefined ? '' : ` [${guardName(guard)}]`;
    return `${String(eventType)}${condition} -> ${target?.[0]?.key ?? state.key}`;
  });
  return state.type === 'final' ? ['final', ...edges] : edges;
}

function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  return typeof guard === 'object' && guard !== null && 'type' in guard ? String(guard.type) : '';
}

function asRead(stored: StoredFlow): StoredFlow {
  return JSON.parse(JSON.stringify(stored)) as StoredFlow;
}

/** The golden files that there are. */
export function readGolden(): readonly { readonly file: string; readonly golden: Golden }[] {
  if (!existsSync(GOLDEN)) return [];
  return readdirSync(GOLDEN).map((file) => ({
    file,
    golden: JSON.parse(readFileSync(new URL(file, GOLDEN), 'utf8')) as Golden,
  }));
}
