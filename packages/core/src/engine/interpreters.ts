import { SallyportError } from '../errors.js';
import type { AnyInterpreters, AnyQuestion } from '../effects/interpret/interpreter.js';
import type { Flow } from '../flows/define-flow.js';

/** The code behind an effect of a flow: what was declared with it, or what comes with the engine. */
export function questionInterpreter(flow: Flow, name: string, { questions }: AnyInterpreters): AnyQuestion {
  const effect = flow.effects[name];
  if (effect?.kind === 'question' && effect.interpret) return effect.interpret.bind(effect);
  return known(questions, name);
}

export function reservationInterpreter(flow: Flow, name: string, { reservations }: AnyInterpreters) {
  const effect = flow.effects[name];
  if (effect?.kind === 'reservation' && effect.interpret) return effect.interpret.bind(effect);
  return known(reservations, name);
}

export function writeInterpreter(flow: Flow, name: string, { writes }: AnyInterpreters) {
  const effect = flow.effects[name];
  if (effect?.kind === 'write' && effect.interpret) return effect.interpret.bind(effect);
  return known(writes, name);
}

/** Each message of a notice, under the name by which it is delivered: a flow's own notices are named after it. */
export function messagesOf(
  flow: Flow,
  { name, params }: { readonly name: string; readonly params: unknown },
  { notices }: AnyInterpreters,
) {
  const effect = flow.effects[name];
  const isOwn = effect?.kind === 'notice' && effect.interpret !== undefined;
  const notice = isOwn ? ownNoticeName(flow.id, name) : name;
  return known(notices, notice)
    .messages(params)
    .map((payload) => ({ notice, payload }));
}

/** Notices wait in the outbox by name, where two flows may have one of the same. */
export function ownNoticeName(flow: string, notice: string): string {
  return `${flow}.${notice}`;
}

function known<T>(interpreters: Readonly<Record<string, T>>, name: string): T {
  const interpreter = interpreters[name];
  if (interpreter === undefined) throw new SallyportError('flow-failed', `nothing interprets ${name}`);
  return interpreter;
}
