import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A file that says which process holds what lies beside it. */
export interface LockFile {
  release(): void;
}

/** Who holds a lock. The token tells two takings by one process, or by two processes with one pid, apart. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** Somebody holds the lock who may still be alive. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld';

  constructor(
    readonly path: string,
    readonly owner: LockOwner,
  ) {
    super(`${path} is held by process ${owner.pid} on ${owner.host}`);
  }
}

/** The tokens that this process holds. */
const held = new Set<string>();

/**
 * Takes a lock, also from a process that died with it; throws `LockHeld` where its owner is alive, or on another
 * machine, where that cannot be told.
 */
export function takeLock(path: string): LockFile {
  const owner: LockOwner = { pid: process.pid, host: hostname(), token: randomUUID() };
  while (!create(path, owner)) {
    const other = readOwner(path);
    if (other === null) continue;
    if (isAlive(other)) throw new LockHeld(path, other);
    if (takeOver(path, { from: other, to: owner })) break;
  }
  held.add(owner.token);
  return { release: () => release(path, owner) };
}

function release(path: string, owner: LockOwner): void {
  if (held.delete(owner.token) && readOwner(path)?.token === owner.token) rmSync(path);
}

/** Creates the lock with its content at once, so that nobody reads half of it. */
function create(path: string, owner: LockOwner): boolean {
  const draft = write(path, owner);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/**
 * Replaces the lock of a dead process. That is guarded by a lock too: of two who find the same dead owner, the slower
 * one would otherwise replace the lock of the faster one.
 */
function takeOver(path: string, { from, to }: { from: LockOwner; to: LockOwner }): boolean {
  const guard = takeLock(`${path}.takeover`);
  try {
    if (readOwner(path)?.token !== from.token) return false;
    renameSync(write(path, to), path);
    return true;
  } finally {
    guard.release();
  }
}

function write(path: string, owner: LockOwner): string {
  const draft = `${path}.${owner.token}`;
  writeFileSync(draft, `${JSON.stringify(owner)}\n`);
  return draft;
}

/** The owner of a lock; null if it was released meanwhile. */
function readOwner(path: string): LockOwner | null {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const owner = parseOwner(content);
  if (owner === null)
    throw new TypeError(`${path} is no lock file: delete it if nobody uses what lies beside it`);
  return owner;
}

function parseOwner(content: string): LockOwner | null {
  try {
    const { pid, host, token } = JSON.parse(content) as Partial<LockOwner>;
    return pid === undefined || host === undefined || token === undefined ? null : { pid, host, token };
  } catch {
    return null;
  }
}

function isAlive({ pid, host, token }: LockOwner): boolean {
  if (host !== hostname()) return true;
  // In a container each start may have the same pid.
  if (pid === process.pid) return held.has(token);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
