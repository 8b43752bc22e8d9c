import type { FlowId, Session } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { addAccounts } from './accounts.js';
import { isNothingKept, sentenceOf, stateAfter } from './follow.js';
import { requestsIn, wrongLogin, type Clientele, type ModelRequest } from './requests.js';
import { otherWay } from './answers.js';
import type { Course, Exchange, Site } from './site.js';
import { keyOf, worldOf } from './state-key.js';
import { NOTHING_SHOWN, type ModelState } from './state.js';

/** A state that can be reached, and how. */
export interface Node {
  readonly state: ModelState;
  readonly session: Session | null;
  /** The shortest way here; null where it begins. */
  readonly by: { readonly from: Node; readonly sentence: string } | null;
  /** Whether a limit was in the way: nobody is to blame then for what was not sent. */
  readonly isLimited: boolean;
  readonly edges: { readonly to: Node; readonly sentTo: readonly FlowId[] }[];
}

/** A request that was sent in a state, and what came of it. */
export interface Step {
  readonly from: Node;
  readonly state: ModelState;
  readonly session: Session | null;
  readonly exchange: Exchange;
  /** A request, or all the time that anything waits for. */
  readonly kind: 'request' | 'time';
  readonly sentence: string;
}

interface Made extends Step {
  readonly isLimited: boolean;
}

export interface Explored {
  readonly nodes: readonly Node[];
  readonly steps: number;
  /** Those in which nothing was sent any more, as there were more states than were asked for; none where that is all. */
  readonly unexplored: ReadonlySet<Node>;
}

export interface Exploration {
  readonly site: Site;
  readonly clientele: Clientele;
  readonly maxStates: number;
  /** Told of each step as it is made. */
  readonly onStep: (step: Step) => void;
}

const BEGINNING = 1_800_000_000_000;
/** Longer than any flow waits, and just shorter than a visitor's session lives. */
const ALL_TIME = 86_340_000;

/**
 * Sends the real engine every request that a client with all secrets can send, in every state that comes of it, nearest
 * first; then the same again where a limit is used up, and what comes of that. Whatever waits is left alone, too, until
 * all its time is over. What is signed in is not followed into changes of the account, as each account begins with
 * what such changes lead to.
 */
export async function explore(exploration: Exploration): Promise<Explored> {
  const { clientele, maxStates } = exploration;
  const first = await beginning(clientele);
  const start: Node = { state: first, session: null, by: null, isLimited: false, edges: [] };
  const nodes = new Map([[keyOf(first, null), start]]);
  const ahead: Node[] = [start];
  const refused: Try[] = [];
  let steps = 0;
  const follow = async (attempt: Try): Promise<void> => {
    let takes = 0;
    // Once for each way in which the questions that it comes to can be answered.
    for (let answers: readonly number[] | null = []; answers;) {
      const made: Made = await make({ ...attempt, answers }, exploration);
      steps++;
      const reached = place(made, nodes);
      if (reached.isNew) ahead.push(reached.node);
      attempt.node.edges.push({ to: reached.node, sentTo: attempt.request.flows });
      takes = Math.max(takes, made.exchange.takes);
      answers = otherWay(made.exchange.choices);
    }
    const isFirst = attempt.refused === 0 && attempt.kind === 'request';
    for (let take = 1; isFirst && take <= takes; take++) refused.push({ ...attempt, refused: take });
  };
  // Both grow while they are walked through, until there is nothing new.
  for (let next = ahead[0]; next && nodes.size <= maxStates; next = ahead[0]) {
    ahead.shift();
    for (const attempt of triesIn(next, exploration)) await follow(attempt);
    while (ahead.length === 0 && refused.length > 0) await follow(refused.shift() as Try);
  }
  return { nodes: [...nodes.values()], steps, unexplored: new Set(ahead) };
}

/** A request that is to be sent in a state; `refused` is the take from a limiter that is refused, 0 for none. */
interface Try {
  readonly node: Node;
  readonly request: ModelRequest;
  readonly kind: Step['kind'];
  readonly refused: number;
}

async function make(
  { node, request, kind, refused, answers }: Try & Pick<Course, 'answers'>,
  { site, onStep }: Exploration,
): Promise<Made> {
  const before = kind === 'time' ? { ...node.state, at: node.state.at + ALL_TIME } : node.state;
  const exchange = await site.send(before, request, { refused, answers });
  const state = stateAfter(before, exchange, site);
  const sentence = [
    kind === 'time' ? 'a day later, ' : '',
    sentenceOf(request, exchange),
    refused > 0 ? ' (a limit is used up)' : '',
  ].join('');
  const isLimited = node.isLimited || refused > 0;
  const made = { from: node, state, session: site.sessionIn(state), exchange, kind, sentence, isLimited };
  onStep(made);
  return made;
}

/** The node of a state; one that is not gone on from is not kept. */
function place(made: Made, nodes: Map<string, Node>): { readonly node: Node; readonly isNew: boolean } {
  const { state, session, from, sentence, isLimited } = made;
  if (isSame(made)) return { node: from, isNew: false };
  const key = keyOf(state, session);
  const known = nodes.get(key);
  if (known) return { node: known, isNew: false };
  const node: Node = { state, session, by: { from, sentence }, isLimited, edges: [] };
  const isNew = isWithin(from, made);
  if (isNew) nodes.set(key, node);
  return { node, isNew };
}

async function beginning({ condition, key }: Clientele): Promise<ModelState> {
  const store = createMemoryStore();
  await addAccounts(store, condition, { at: BEGINNING, key });
  return {
    store,
    at: BEGINNING,
    token: null,
    links: {},
    challenge: null,
    trust: null,
    shown: NOTHING_SHOWN,
  };
}

function triesIn(node: Node, { clientele }: Exploration): readonly Try[] {
  const { state, session } = node;
  const isWaiting = session !== null && Object.keys(session.flows).length > 0;
  const isVisitor = session === null || session.userId === null;
  const requests = requestsIn(state, session, clientele).filter(
    (request) => isVisitor || isOwnBusiness(request, clientele),
  );
  return [
    ...(isWaiting ? [{ node, request: wrongLogin(clientele), kind: 'time', refused: 0 } as const] : []),
    ...requests.map((request): Try => ({ node, request, kind: 'request', refused: 0 })),
  ];
}

/** What is somebody's who is signed in: their account, and the flows of the embedder's own. */
function isOwnBusiness({ path, client }: ModelRequest, { own }: Clientele): boolean {
  const paths = own.flatMap(({ resources }) => resources.map((resource) => resource.path));
  // A browser would need another CSRF token by now.
  return client === 'app' && (path.startsWith('account/') || paths.includes(path));
}

/** Whether nothing was changed, and nothing learnt that is not stored. */
function isSame({ from, state, exchange }: Made): boolean {
  return (
    isNothingKept(exchange) && state.shown === from.state.shown && state.challenge === from.state.challenge
  );
}

/** Whether it is followed further: whoever is signed in stays who they are, as they are, with one thing at a time. */
function isWithin({ state, session }: Node, made: Made): boolean {
  if (session === null || session.userId === null) return true;
  const isSame = made.session?.userId === session.userId && worldOf(made.state) === worldOf(state);
  return isSame && Object.keys(made.session.flows).length <= 1;
}

/** The steps to a state, from the beginning. */
export function pathTo(node: Node): readonly string[] {
  const sentences: string[] = [];
  for (let step = node.by; step; step = step.from.by) sentences.unshift(step.sentence);
  return sentences;
}
