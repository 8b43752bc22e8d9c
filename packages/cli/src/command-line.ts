import { parseArgs } from 'node:util';
import { SallyportError } from '@sallyport/core';
import { UnusableFile } from './load-options.js';
import { runDiagram } from './run-diagram.js';
import { runVerify } from './run-verify.js';

export const HELP = `Usage: sallyport COMMAND [FILE] [OPTIONS]

  verify   shows that no path of the login skips what accounts and options require, that nobody is kept where
           nothing leads out, and that whatever waits ends by itself; tells the shortest way to whatever is wrong
  diagram  draws every flow: Mermaid, and JSON that Stately Studio imports
  migrate  creates the tables in PostgreSQL, or brings them up to date (sallyport migrate --help)

FILE is a module that exports the options of createSallyport, as "options" or by default, or flows made with
defineFlow; sallyport.config.js where none is named.

  --json             verify: prints JSON in place of a table
  --max-states N     verify: gives up on an account beyond so many states (5000)
  --out FOLDER       diagram: where the files are written (diagrams)
  -h, --help         this text

Exit codes: 0 done, 1 something was found or failed, 2 wrong usage.
`;

/** What the program is given, and where it writes. */
export interface CommandLine {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  print(text: string): void;
  printError(text: string): void;
}

export type ExitCode = 0 | 1 | 2;

/** Runs the program `sallyport` and tells its exit code. */
export async function runCommandLine(line: CommandLine): Promise<ExitCode> {
  if (line.args[0] === 'migrate') return runMigrate(line);
  const usage = readUsage(line.args);
  try {
    switch (usage.type) {
      case 'help':
        line.print(HELP);
        return 0;
      case 'wrong':
        line.printError(`sallyport: ${usage.problem}\n\n${HELP}`);
        return 2;
      case 'verify':
        return await runVerify(line, usage);
      case 'diagram':
        return await runDiagram(line, usage);
      default:
        return usage satisfies never;
    }
  } catch (error) {
    if (!(error instanceof UnusableFile || error instanceof SallyportError)) throw error;
    line.printError(`sallyport: ${error.message}\n`);
    return 1;
  }
}

export interface Verify {
  readonly type: 'verify';
  readonly file: string;
  readonly isJson: boolean;
  readonly maxStates: number | undefined;
}

export interface Diagram {
  readonly type: 'diagram';
  readonly file: string;
  readonly out: string;
}

type Usage =
  Verify | Diagram | { readonly type: 'help' } | { readonly type: 'wrong'; readonly problem: string };

function readUsage(args: readonly string[]): Usage {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        'max-states': { type: 'string' },
        out: { type: 'string', default: 'diagrams' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { type: 'help' };
    const [command, file = 'sallyport.config.js', ...others] = positionals;
    if (others.length > 0) throw new TypeError(`One file is enough: ${others.join(', ')}`);
    if (command === 'verify') {
      return { type: command, file, isJson: values.json, maxStates: countIn(values['max-states']) };
    }
    if (command === 'diagram') return { type: command, file, out: values.out };
    throw new TypeError('The command is "verify", "diagram" or "migrate"');
  } catch (error) {
    return { type: 'wrong', problem: error instanceof Error ? error.message : 'wrong usage' };
  }
}

function countIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new TypeError('--max-states takes a number');
  return Number(text);
}

async function runMigrate(line: CommandLine): Promise<ExitCode> {
  try {
    const { runMigration } = await import('@sallyport/store-postgres');
    return await runMigration(line);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (!isMissing) throw error;
    line.printError('sallyport: Install @sallyport/store-postgres to migrate its tables\n');
    return 1;
  }
}
