import { expect, test } from 'vitest';
import { filesOf, sectionOf, stepsOf } from './blocks.js';

const fence = '```';
const page = `# A guide

${fence}sh
npm init -y
# a comment
npm install left-pad
${fence}

## One

<!-- file: a.mjs -->
${fence}js
export const a = 1;
${fence}

<!-- without: = 1 in a.mjs -->
${fence}sh
node a.mjs
${fence}

<!-- output -->
${fence}text
SyntaxError
  at a.mjs
${fence}

## Two

<!-- serves -->
${fence}sh
node server.mjs
${fence}
`;

const command = { type: 'command', serves: false, without: null, says: [] };

test('a page is steps in their order', () => {
  expect(stepsOf(page)).toEqual([
    { ...command, command: 'npm init -y' },
    { ...command, command: 'npm install left-pad' },
    { type: 'file', name: 'a.mjs', text: 'export const a = 1;\n' },
    {
      ...command,
      command: 'node a.mjs',
      without: { text: '= 1', file: 'a.mjs' },
      says: ['SyntaxError', '  at a.mjs'],
    },
    { ...command, command: 'node server.mjs', serves: true },
  ]);
  expect(stepsOf(sectionOf(page, 'Two'))).toEqual([{ ...command, command: 'node server.mjs', serves: true }]);
  expect(filesOf(page)).toEqual(new Map([['a.mjs', 'export const a = 1;\n']]));
});

test.each([
  [
    'a block that is no command and no file',
    `${fence}js\n1;\n${fence}\n`,
    'nobody can follow this block of js',
  ],
  ['an output of nothing', `<!-- output -->\n${fence}text\n1\n${fence}\n`, 'no command says this'],
])('%s is refused', (_name, text, message) => {
  expect(() => stepsOf(text)).toThrow(message);
});

test('a section that is not there is refused', () => {
  expect(() => sectionOf(page, 'Three')).toThrow('there is no section Three');
});
