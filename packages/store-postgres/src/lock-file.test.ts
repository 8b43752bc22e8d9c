import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LockHeld, takeLock, type LockOwner } from './lock-file.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-lock-'));
  path = join(folder, 'lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** The pid of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

const writeLock = (at: string, owner: Partial<LockOwner>) =>
  writeFileSync(at, JSON.stringify({ pid: process.pid, host: hostname(), token: 'another', ...owner }));

test('a lock is held by the one who took it, until it is released', () => {
  const lock = takeLock(path);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
  expect(() => takeLock(path)).toThrow(LockHeld);
  lock.release();
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
  takeLock(path).release();
});

test('a lock of a living process is not taken over', () => {
  writeLock(path, { pid: process.ppid });
  expect(() => takeLock(path)).toThrow(`held by process ${process.ppid}`);
});

test('a lock of a dead process is taken over, and leaves nothing behind', () => {
  writeLock(path, { pid: deadPid() });
  const lock = takeLock(path);
  expect(readdirSync(folder)).toEqual(['lock']);
  expect(() => takeLock(path)).toThrow(LockHeld);
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock of a dead process that had the pid of this one is taken over', () => {
  writeLock(path, { pid: process.pid });
  takeLock(path).release();
});

test('a lock from another machine is not taken over: whether its owner lives cannot be told', () => {
  writeLock(path, { pid: deadPid(), host: 'elsewhere.example' });
  expect(() => takeLock(path)).toThrow('on elsewhere.example');
});

test('whoever died while taking over does not stop the next one', () => {
  writeLock(path, { pid: deadPid() });
  writeLock(`${path}.takeover`, { pid: deadPid() });
  takeLock(path).release();
  expect(readdirSync(folder)).toEqual([]);
});

test('of two who find the same dead owner the second waits for the first', () => {
  writeLock(path, { pid: deadPid() });
  writeLock(`${path}.takeover`, { pid: process.ppid });
  expect(() => takeLock(path)).toThrow(`held by process ${process.ppid}`);
});

test('a lock that was taken over is not released by its former owner', () => {
  const lock = takeLock(path);
  writeLock(path, { token: 'of another' });
  lock.release();
  expect(readdirSync(folder)).toEqual(['lock']);
});

test.each(['', 'null', '{}', '{"pid":1'])('a file that is no lock is not touched: %j', (content) => {
  writeFileSync(path, content);
  expect(() => takeLock(path)).toThrow(/is no lock file/);
  expect(readFileSync(path, 'utf8')).toBe(content);
});
