// How the programs of the tests end: in order, whatever becomes of them.

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;
/** Whether a signal is for `runToEnd`, which ends in order. */
let isProgram = false;

/** What ends a process that is not at its end: signals, and for a worker of the tests that whoever started it is gone. */
const ENDS = [...SIGNALS, 'disconnect'] as const;

/** Has something done when this process ends, whatever ends it; gives what calls that off. */
export function atEnd(clean: () => void): () => void {
  process.once('exit', clean);
  const end = () => {
    if (!isProgram) process.exit(1);
  };
  for (const cause of ENDS) process.once(cause, end);
  return () => {
    process.off('exit', clean);
    for (const cause of ENDS) process.off(cause, end);
  };
}

/**
 * Runs a program to its end, and ends the process with its exit code, whatever is still open. What it is given rejects
 * on a signal, and when it takes too long: it then has to clean up after itself.
 */
export async function runToEnd(
  minutes: number,
  program: (stopped: Promise<never>) => Promise<number>,
): Promise<never> {
  isProgram = true;
  const stopped = new Promise<never>((_, reject) => {
    for (const signal of SIGNALS) process.on(signal, () => reject(new Error(`ended by ${signal}`)));
    const late = () => reject(new Error(`not done within ${String(minutes)} minutes`));
    setTimeout(late, minutes * 60_000).unref();
  });
  stopped.catch(() => undefined);
  const code = await program(stopped).catch((error: unknown) => {
    console.error(error);
    return 1;
  });
  process.exit(code);
}
