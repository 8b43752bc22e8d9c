/**
 * What a page tells its reader to do, in the order in which they meet it. Comments before a block, which nobody sees, say
 * what it is; a block without one is a command in `sh`, or nothing that can be followed.
 *
 *   <!-- file: NAME -->              what follows is saved under that name
 *   <!-- output -->                  the command before it says these lines
 *   <!-- serves -->                  the command goes on until the reader is done
 *   <!-- without: TEXT in NAME -->   the command runs while that text is missing in the file, and fails
 */
export type Step =
  | { readonly type: 'file'; readonly name: string; readonly text: string }
  | {
      readonly type: 'command';
      readonly command: string;
      readonly serves: boolean;
      readonly without: { readonly text: string; readonly file: string } | null;
      /** What it must say, line by line. */
      readonly says: readonly string[];
    };

const BLOCK = /(?:^<!-- (.*) -->\n)?^```(\w*)\n([^]*?)^```$/gm;

/** Throws for a block that nobody could follow. */
export function stepsOf(page: string): readonly Step[] {
  return [...page.matchAll(BLOCK)].reduce<readonly Step[]>(
    (steps, [, comment = '', language = '', text = '']) => withBlock(steps, { comment, language, text }),
    [],
  );
}

/** The part of a page below a heading, up to the next one of its rank. */
export function sectionOf(page: string, heading: string): string {
  const [, section] = page.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`there is no section ${heading}`);
  return section.split('\n## ')[0] ?? '';
}

/** The files that a page tells its reader to save, by their names. */
export function filesOf(page: string): ReadonlyMap<string, string> {
  return new Map(stepsOf(page).flatMap((step) => (step.type === 'file' ? [[step.name, step.text]] : [])));
}

interface Block {
  readonly comment: string;
  readonly language: string;
  readonly text: string;
}

function withBlock(steps: readonly Step[], { comment, language, text }: Block): readonly Step[] {
  const [, name] = /^file: (\S+)$/.exec(comment) ?? [];
  if (name !== undefined) return [...steps, { type: 'file', name, text }];
  if (comment === 'output') return withOutput(steps, text);
  if (language !== 'sh') throw new Error(`nobody can follow this block of ${language}:\n${text}`);
  const [, missing, file] = /^without: (.*) in (\S+)$/.exec(comment) ?? [];
  const commands = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return [
    ...steps,
    ...commands.map((command) => ({
      type: 'command' as const,
      command,
      serves: comment === 'serves',
      without: missing !== undefined && file !== undefined ? { text: missing, file } : null,
      says: [],
    })),
  ];
}

function withOutput(steps: readonly Step[], text: string): readonly Step[] {
  const last = steps.at(-1);
  if (last?.type !== 'command') throw new Error(`no command says this:\n${text}`);
  const says = text.split('\n').filter((line) => line.trim() !== '');
  return [...steps.slice(0, -1), { ...last, says }];
}
