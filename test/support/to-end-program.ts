// A program that says when it was cleaned up after, and otherwise does nothing: by itself, or as `runToEnd` has it.
import { setTimeout as sleep } from 'node:timers/promises';
import { atEnd, runToEnd } from './to-end.js';

const LONG_MS = 60_000;

atEnd(() => void process.stdout.write('cleaned '));
const wait = () => {
  process.stdout.write('begun ');
  return sleep(LONG_MS, 0);
};
if (process.argv[2] === 'alone') await wait();
else
  await runToEnd(1, async (stopped) => {
    try {
      return await Promise.race([wait(), stopped]);
    } finally {
      process.stdout.write('in order ');
    }
  });
