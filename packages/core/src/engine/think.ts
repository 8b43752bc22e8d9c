import type { Answer } from '../domain/answer.js';
import type { Candidate } from '../domain/candidate.js';
import type { FlowId } from '../domain/ids.js';
import type { OutboxMessage } from '../domain/outbox.js';
import type { Reply, Requested } from '../effects/effect.js';
import { asSignal } from '../effects/signals.js';
import { SallyportError } from '../errors.js';
import type { Flow } from '../flows/define-flow.js';
import type { RateTicket } from '../ports/rate-limiter.js';
import type { Expectation, StoreWrite } from '../ports/store.js';
import { addMethod, draftOf, dropStages, place, signIn, snapshotIn, type Draft } from './draft.js';
import type { EngineParts } from './engine-parts.js';
import type { Loaded } from './load.js';
import { messagesOf, questionInterpreter, reservationInterpreter, writeInterpreter } from './interpreters.js';
import { stillExpected } from './overlay.js';
import { readOnce, type ReadOnce } from './read-once.js';
import { scopeOf } from './scope.js';
import type { Reservations, Thought, Transition } from './thought.js';
import { takeFrom } from './take-from.js';
import { expectedOfLogin } from './waiting-login.js';
import { initialSnapshot, step, type FlowEvent } from './step.js';

/** A machine that asks for ever is a broken one. */
const MAX_STEPS = 100;

/**
 * Thinks a command through, until nothing is asked any more: steps the machine, answers its questions, and takes the
 * login further through the pipeline where a flow says so. Reservations apart, nothing is changed by it.
 */
export async function think(
  parts: EngineParts,
  loaded: Loaded,
  task: {
    readonly flow: FlowId;
    readonly command: FlowEvent;
    readonly reservations: Reservations;
  } | null,
): Promise<Thought> {
  const thinking = new Thinking(parts, loaded, task?.reservations ?? new Map<string, RateTicket>());
  await thinking.letTimePass();
  if (task) await thinking.take(task.flow, task.command);
  return thinking.conclude();
}

class Thinking {
  readonly #draft: Draft;
  readonly #reads: ReadOnce;
  readonly #writes: StoreWrite[] = [];
  readonly #expectations: Expectation[] = [];
  readonly #messages: OutboxMessage[] = [];
  readonly #audit: Transition[] = [];
  readonly #givenBack: RateTicket[] = [];
  /** A thought is about users as they were at one moment; the commit finds out whether they still are. */
  #answer: Answer | null = null;
  #isRefused = false;
  #isExpected = true;
  #steps = 0;
  /** The flows whose effects are being performed. */
  readonly #atWork = new Set<FlowId>();

  constructor(
    readonly parts: EngineParts,
    readonly loaded: Loaded,
    readonly reservations: Reservations,
  ) {
    this.#draft = draftOf(loaded.session, parts);
    this.#reads = readOnce(parts.store, loaded.user);
  }

  /** What has expired leaves, the pending login first, as it takes its stage along. */
  async letTimePass(): Promise<void> {
    const ids = [...this.#draft.snapshots.keys()].sort((a) => (a === this.parts.pipeline.id ? -1 : 1));
    for (const id of ids) {
      if (this.#draft.snapshots.has(id)) await this.#deliver(this.#flow(id), { type: 'timePassed' });
    }
  }

  async take(id: FlowId, command: FlowEvent): Promise<void> {
    const flow = this.#flow(id);
    if (!flow.commands.includes(command.type)) {
      throw new SallyportError('flow-failed', `${id} has no command ${command.type}`);
    }
    if (!(await this.#holdsLogin(flow))) return;
    this.#isExpected = await this.#deliver(flow, command);
  }

  conclude(): Thought {
    return {
      draft: this.#isRefused ? draftOf(this.loaded.session, this.parts) : this.#draft,
      writes: this.#isRefused ? [] : this.#writes,
      expectations: this.#isRefused ? [] : this.#expectations,
      messages: this.#isRefused ? [] : this.#messages,
      answer: this.#answer,
      audit: this.#audit,
      givenBack: this.#givenBack,
      isExpected: this.#isExpected,
    };
  }

  /** Steps a flow and does what it asks for. False says that it did not expect the event. */
  async #deliver(flow: Flow, event: FlowEvent): Promise<boolean> {
    if (++this.#steps > MAX_STEPS)
      throw new SallyportError('flow-failed', `${flow.id} does not come to rest`);
    const before = snapshotIn(this.#draft, flow);
    const isAuthenticated = this.#draft.userId !== null;
    const stepped = step(flow.machine, before, { ...event, at: this.loaded.at, isAuthenticated });
    if (!stepped.isExpected) return false;
    place(this.#draft, flow, stepped.snapshot);
    this.#audit.push({
      flow: flow.id,
      event: event.type,
      from: String(before.value),
      to: String(stepped.snapshot.value),
    });
    await this.#performAll(flow, stepped.requested);
    return true;
  }

  async #performAll(flow: Flow, requested: readonly Requested[]): Promise<void> {
    const isOutermost = !this.#atWork.has(flow.id);
    this.#atWork.add(flow.id);
    for (const each of requested) {
      const isGranted = await this.#perform(flow, each);
      if (!isGranted) break;
    }
    if (isOutermost) this.#atWork.delete(flow.id);
  }

  /** Does one thing that a flow asked for. False says that a reservation was refused: the rest is not done. */
  async #perform(flow: Flow, requested: Requested): Promise<boolean> {
    const { name } = requested;
    const kind = flow.effects[name]?.kind;
    // Assignments and the like have been done by the machine itself.
    if (kind === undefined) return true;
    switch (kind) {
      case 'question':
        await this.#ask(flow, requested);
        return true;
      case 'reservation':
        return this.#reserve(flow, requested);
      case 'write':
        this.#write(flow, requested);
        return true;
      case 'notice':
        this.#messages.push(...messagesOf(flow, requested, this.parts.interpreters));
        return true;
      case 'signal':
        await this.#signal(flow, requested);
        return true;
      default:
        return kind satisfies never;
    }
  }

  async #ask(flow: Flow, { name, params }: Requested): Promise<void> {
    const interpret = questionInterpreter(flow, name, this.parts.interpreters);
    const { reply, expects = [], found } = await interpret(params, this.#scope(flow));
    this.#expect(expects);
    if (found) this.#reads.remember(found);
    await this.#reply(flow, name, reply);
  }

  async #reserve(flow: Flow, { name, params }: Requested): Promise<boolean> {
    const interpret = reservationInterpreter(flow, name, this.parts.interpreters);
    const { buckets, refusal } = interpret(params, this.#scope(flow));
    const key = `${flow.id} ${name} ${JSON.stringify(params)}`;
    const ticket =
      this.reservations.get(key) ?? (await takeFrom(this.parts.limiter, buckets, this.loaded.at));
    this.reservations.set(key, ticket);
    if (!ticket.isGranted) await this.#reply(flow, name, refusal);
    return ticket.isGranted;
  }

  async #reply(flow: Flow, question: string, reply: Reply): Promise<void> {
    const isExpected = await this.#deliver(flow, { ...reply });
    if (!isExpected)
      throw new SallyportError('flow-failed', `${flow.id} does not expect ${reply.type} to ${question}`);
  }

  #write(flow: Flow, { name, params }: Requested): void {
    const interpret = writeInterpreter(flow, name, this.parts.interpreters);
    const written = interpret(params, this.#scope(flow));
    this.#writes.push(...(written.store ?? []));
    this.#expect(written.expects ?? []);
    if (written.method) addMethod(this.#draft, written.method);
    this.#draft.issuedTrust = written.trust ?? this.#draft.issuedTrust;
    for (const [key, ticket] of this.reservations) {
      if (written.giveBack !== undefined && key.startsWith(`${flow.id} ${written.giveBack} `))
        this.#givenBack.push(ticket);
    }
  }

  #expect(expectations: readonly Expectation[]): void {
    this.#expectations.push(...stillExpected(expectations, this.#writes));
  }

  #scope(flow: Flow) {
    const { parts, loaded } = this;
    const expect = (expectation: Expectation) => this.#expect([expectation]);
    const progress = { parts, loaded, draft: this.#draft, writes: this.#writes, reads: this.#reads, expect };
    return scopeOf(progress, flow);
  }

  async #signal(flow: Flow, requested: Requested): Promise<void> {
    const signal = asSignal(requested);
    switch (signal.name) {
      case 'answer':
        this.#answer = signal.params;
        return;
      case 'refuse':
        this.#answer = signal.params;
        this.#isRefused = true;
        return;
      case 'prove':
        // Whoever has proved something anew waits for nothing from before.
        dropStages(this.#draft, this.parts.flows, flow);
        return this.#tellPipeline({ type: 'candidateProved', candidate: signal.params.candidate });
      case 'passStage':
        return this.#tellPipeline({ type: 'stagePassed', stage: flow.id });
      case 'markPassed':
        this.#markPassed(flow);
        return;
      case 'abandonLogin':
        // There need not be one: a link may be followed anywhere.
        await this.#deliver(this.parts.pipeline, { type: 'loginAbandoned' });
        return;
      case 'renewSession':
        this.#draft.sessionEpoch = signal.params.sessionEpoch;
        this.#draft.isRenewed = true;
        return;
      case 'endSession':
        this.#draft.isEnded = true;
        return;
      case 'enterStage':
        this.#assertPipeline(flow);
        return this.#enterStage(signal.params);
      case 'leaveStage':
        this.#assertPipeline(flow);
        this.#leaveStage(signal.params.stage);
        return;
      case 'signIn':
        this.#assertPipeline(flow);
        signIn(this.#draft, signal.params);
        this.#writes.push({ type: 'recordLogin', userId: signal.params.userId });
        return;
      default:
        return signal satisfies never;
    }
  }

  /** Whether a flow has its login still; one that is stale ends here. */
  async #holdsLogin(flow: Flow): Promise<boolean> {
    const { findUser } = this.#scope(flow);
    const expected = await expectedOfLogin(this.parts, this.#draft, { flow, findUser });
    if (expected) this.#expect(expected);
    else await this.#deliver(this.parts.pipeline, { type: 'loginAbandoned' });
    return expected !== null;
  }

  /** Nobody has passed anything where a signup is pretended; that is not told from a real one either. */
  #markPassed(flow: Flow): void {
    const { subject } = this.#scope(flow);
    if (subject === null) return;
    addMethod(this.#draft, { method: 'flow', flow: flow.id, userId: subject, at: this.loaded.at });
  }

  async #tellPipeline(event: FlowEvent): Promise<void> {
    const isExpected = await this.#deliver(this.parts.pipeline, event);
    if (!isExpected)
      throw new SallyportError('flow-failed', `the pipeline does not expect ${event.type} now`);
  }

  async #enterStage({ stage, candidate }: { stage: FlowId; candidate: Candidate }): Promise<void> {
    const flow = this.#flow(stage);
    if (!(await this.#holdsLogin(flow))) return;
    place(this.#draft, flow, initialSnapshot(flow.machine));
    const isExpected = await this.#deliver(flow, { type: 'stageEntered', candidate });
    if (!isExpected) throw new SallyportError('flow-failed', `${stage} cannot be entered as a stage`);
  }

  /** One that is at work has begun anew by itself. */
  #leaveStage(stage: FlowId): void {
    if (!this.#atWork.has(stage)) this.#draft.snapshots.delete(stage);
  }

  /** The one edge into `authenticated` is the pipeline's; whoever else reaches for it is broken, or an attack. */
  #assertPipeline(flow: Flow): void {
    if (flow !== this.parts.pipeline)
      throw new SallyportError('flow-failed', `${flow.id} is not the pipeline`);
  }

  #flow(id: FlowId): Flow {
    const flow = this.parts.flows.get(id);
    if (!flow) throw new SallyportError('flow-failed', `there is no flow ${id}`);
    return flow;
  }
}
