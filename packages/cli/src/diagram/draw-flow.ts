import type { Flow } from '@sallyport/core';
import { jsonOf } from './json.js';
import { mermaidOf } from './mermaid.js';

/** A flow as pictures are made of it. */
export interface DrawnFlow {
  /** A state diagram, as Mermaid writes it. */
  readonly mermaid: string;
  /** The machine as a plain object, as Stately Studio imports it. */
  readonly json: string;
}

/** Draws a flow: its states, and on each edge the event, its guard, and what it asks and does. */
export function drawFlow({ machine }: Pick<Flow, 'machine'>): DrawnFlow {
  return { mermaid: mermaidOf(machine), json: jsonOf(machine) };
}
