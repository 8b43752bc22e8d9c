import type { Resource, Verb } from '../domain/endpoint.js';
import type { FlowId } from '../domain/ids.js';
import { SallyportError } from '../errors.js';
import type { Flow } from './define-flow.js';
import { definePipeline, PIPELINE } from './pipeline.js';
import { problemsOfFlow } from './rules/index.js';
import { ID } from './rules/names.js';

export interface FlowSet {
  readonly flows: ReadonlyMap<FlowId, Flow>;
  readonly pipeline: Flow;
}

/**
 * The built-in flows and an embedder's own, with the pipeline of the stages of both. Throws `invalid-flow` with all that
 * is wrong with the own ones. `rows` are those of the endpoint table that belong to no flow.
 */
export function withOwnFlows(builtIn: FlowSet, own: readonly Flow[], rows: readonly Resource[]): FlowSet {
  if (own.length === 0) return builtIn;
  const known = [...builtIn.flows.values()].filter(({ id }) => id !== PIPELINE);
  const { stages, problems } = placed(
    known.filter(({ isStage }) => isStage).map(({ id }) => id),
    own.filter(({ isStage }) => isStage),
  );
  const all = [
    ...idProblems(known, own),
    ...own.flatMap(ownProblems),
    ...own.flatMap(problemsOfFlow),
    ...problems,
    ...pathProblems([...rows, ...known.flatMap(({ resources }) => resources)], own),
  ];
  if (all.length > 0) {
    throw new SallyportError(
      'invalid-flow',
      `The flows are not valid:${all.map((it) => `\n  ${it}`).join('')}`,
    );
  }
  const pipeline = definePipeline(stages);
  return { flows: new Map([...known, ...own, pipeline].map((flow) => [flow.id, flow])), pipeline };
}

function idProblems(known: readonly Flow[], own: readonly Flow[]): readonly string[] {
  const taken = new Set<FlowId>([...known.map(({ id }) => id), PIPELINE, 'session']);
  return own.flatMap(({ id }) => {
    const isTaken = taken.has(id);
    taken.add(id);
    return isTaken ? [`${id}: another flow has this id already: choose another`] : [];
  });
}

/** Clients reach it; who is at a stage is not signed in yet; and nobody but its author knows whom it is for. */
function ownProblems({ id, isStage, stage, commands, resources }: Flow): readonly string[] {
  if (commands.length > 0 && resources.length === 0)
    return [`${id}: its commands have no endpoints: declare them as a table, such as { accept: {} }`];
  if (isStage && !stage) return [`${id}: is a stage without a place and a condition: declare \`stage\``];
  const isPrivate = stage !== undefined && resources.some((resource) => resource.isPrivate);
  return isPrivate
    ? [`${id}: is a stage and private, so that nobody could pass it: leave out \`isPrivate\``]
    : [];
}

/**
 * No stage stands behind it. The passkey that is made in it ends all logins that are pending (promise 6 of SECURITY.md), so
 * that only what the same commit signs in goes on.
 */
const LAST_STAGE = 'mfa_signup_webauthn';

/** The stages in their order; one of an embedder's own behind those that were placed there before. */
function placed(builtIn: readonly FlowId[], own: readonly Flow[]) {
  const stages = [...builtIn];
  const problems: string[] = [];
  const behind = new Map<FlowId, FlowId>();
  for (const { id, stage } of own) {
    const { after, before } = stage ?? {};
    const named = after ?? before;
    const unknown = [after, before].filter((it) => it !== undefined && !stages.includes(it));
    if (unknown.length > 0) {
      problems.push(
        `${id}: there is no stage ${unknown.join(' and no stage ')} here to stand by: it can be ${stages.join(', ')}`,
      );
    } else if (after !== undefined && before !== undefined) {
      problems.push(`${id}: it cannot stand by its place both after ${after} and before ${before}: say one`);
    }
    if (after === LAST_STAGE) problems.push(`${id}: nothing can stand after ${after}: place it before`);
    const last = after === undefined ? undefined : lastBehind(after, behind);
    const end = stages.includes(LAST_STAGE) ? stages.indexOf(LAST_STAGE) : stages.length;
    const at = named === undefined ? end : stages.indexOf(last ?? named) + Number(after !== undefined);
    stages.splice(at < 0 ? end : at, 0, id);
    if (after !== undefined) behind.set(lastBehind(after, behind), id);
  }
  return { stages, problems };
}

/** Whoever came last of those that stand behind each other from there on. */
function lastBehind(stage: FlowId, behind: ReadonlyMap<FlowId, FlowId>): FlowId {
  const next = behind.get(stage);
  return next === undefined ? stage : lastBehind(next, behind);
}

const PATH = /^[a-z0-9_-]+(?:\/[a-z0-9_-]+)*$/;

/**
 * Rows of one path are one resource, with what it asks of whoever comes: an embedder's flow has its paths for itself.
 */
function pathProblems(rows: readonly Resource[], own: readonly Flow[]): readonly string[] {
  const taken = new Map<string, FlowId | null>(rows.map(({ path }) => [path, null]));
  const endpoints = new Set<string>();
  return own.flatMap(({ id, resources }) =>
    resources.flatMap((resource) => {
      const { path } = resource;
      if (ID.test(id) && !PATH.test(path))
        return [`${id}: ${path} is no path such as auth/accept_terms: lower case, no slash at its ends`];
      const owner = taken.get(path);
      taken.set(path, id);
      const again = endpointsOf(resource).filter((endpoint) => endpoints.has(endpoint));
      for (const endpoint of endpointsOf(resource)) endpoints.add(endpoint);
      const [twice] = owner !== undefined && owner !== id ? endpointsOf(resource) : again;
      return twice === undefined
        ? []
        : [`${id}: ${twice} is at the path of another endpoint: give the command another path`];
    }),
  );
}

function endpointsOf({ path, verbs, visitorVerbs }: Resource): readonly string[] {
  const names = Object.keys({ ...verbs, ...visitorVerbs }) as readonly Verb[];
  return names.map((verb) => `${verb} ${path}`);
}
