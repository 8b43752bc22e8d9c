import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const RUNNER = fileURLToPath(new URL('./run-source.mjs', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./to-end-program.ts', import.meta.url));

/** What the program says from its beginning to its end, which comes by a signal, or with the end of who started it. */
async function outputOf(how: 'alone' | 'program', end: NodeJS.Signals | 'disconnect'): Promise<string> {
  const child = spawn(process.execPath, [RUNNER, PROGRAM, how], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (text !== 'begun ') return;
    if (end === 'disconnect') child.disconnect();
    else child.kill(end);
  });
  await once(child.stdout ?? child, 'close');
  return output;
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const)(
  'what is to be done at the end is done, also on %s',
  async (end) => {
    expect(await outputOf('alone', end)).toBe('begun cleaned ');
  },
);

test('a program ends in order before', async () => {
  expect(await outputOf('program', 'SIGINT')).toBe('begun in order cleaned ');
});
