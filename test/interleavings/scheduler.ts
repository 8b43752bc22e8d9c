import { AsyncLocalStorage } from 'node:async_hooks';

/** A call that a task is about to make, on something that it shares with others. */
export interface Operation {
  /** What it is made on: calls on different objects do not see each other. */
  readonly object: string;
  readonly name: string;
  readonly isRead: boolean;
}

/** Whether it makes no difference which of two calls comes first. */
export function areIndependent(a: Operation, b: Operation): boolean {
  return a.object !== b.object || (a.isRead && b.isRead);
}

interface Call {
  readonly operation: Operation;
  readonly proceed: () => void;
}

interface Task {
  /** The calls that it is about to make, in the order in which it makes them: several if it does not await each. */
  readonly calls: Call[];
  isDone: boolean;
  /** Called when it waits again, or is done. */
  onRest: () => void;
}

/**
 * Runs tasks one step at a time. A step is what a task does from one call on something shared to the next; who makes the
 * next step is chosen from outside. What is not part of a task passes freely.
 */
export class Scheduler {
  readonly #current = new AsyncLocalStorage<Task>();
  #tasks: Task[] = [];

  /** Forgets all tasks, which must be done. */
  clear(): void {
    this.#tasks = [];
  }

  /** Takes in a task and runs it up to its first call. Its failure is that of the returned promise. */
  async add<T>(run: () => Promise<T>): Promise<{ readonly result: Promise<T> }> {
    const task: Task = { calls: [], isDone: false, onRest: () => undefined };
    this.#tasks.push(task);
    const rest = this.#restOf(task);
    const result = this.#current.run(task, run).finally(() => {
      task.isDone = true;
      task.onRest();
    });
    // Whoever awaits the result learns of a failure; until then nobody does.
    result.catch(() => undefined);
    await rest;
    return { result };
  }

  /** To be awaited before a call on something shared. */
  async pass(operation: Operation): Promise<void> {
    const task = this.#current.getStore();
    if (!task || task.isDone) return;
    await new Promise<void>((proceed) => {
      task.calls.push({ operation, proceed });
      task.onRest();
    });
  }

  /** The tasks that can go on, by number, with the call that each is about to make. */
  waiting(): ReadonlyMap<number, Operation> {
    return new Map(
      this.#tasks.flatMap(({ calls: [next] }, index) => (next ? [[index, next.operation] as const] : [])),
    );
  }

  /** Lets a task make its next step, to the end of it. */
  async step(index: number): Promise<void> {
    const task = this.#tasks[index];
    const call = task?.calls.shift();
    if (!task || !call) throw new RangeError(`task ${String(index)} does not wait`);
    const rest = this.#restOf(task);
    call.proceed();
    // What it has not awaited before is its next call already.
    if (task.calls.length > 0) task.onRest();
    await rest;
  }

  #restOf(task: Task): Promise<void> {
    return new Promise((resolve) => {
      task.onRest = resolve;
    });
  }
}
