import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { settingsSchema } from '../../packages/core/src/options.js';

const page = await readFile(new URL('../../docs/options.md', import.meta.url), 'utf8');
const [, text = ''] = /## What is said about the site\n(.*?)### Rate limits/s.exec(page) ?? [];

/** The rows of the table of settings: option, name in the reference, default. */
const rows = [...text.matchAll(/^\| `([\w.]+)` \|\s*(.*?)\s*\|\s*(.*?)\s*\|.*\|$/gm)].map(
  ([, option = '', name = '', value = '']) => ({ option, name, value }),
);

/** `account.loginMethods` for every option there is. */
function optionNames(schema: z.ZodObject, prefix = ''): readonly string[] {
  return Object.entries(schema.shape).flatMap(([name, member]) => {
    const inner: unknown = member instanceof z.ZodPrefault ? member.unwrap() : member;
    const isGroup = inner instanceof z.ZodObject;
    return isGroup ? optionNames(inner, `${prefix}${name}.`) : [`${prefix}${name}`];
  });
}

/** ACCOUNT_LOGIN_METHODS for account.loginMethods, ALLAUTH_TRUSTED_PROXY_COUNT for trustedProxyCount. */
function referenceName(option: string): string {
  const snake = (part: string) => part.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const [first = '', second] = option.split('.');
  return second === undefined ? `ALLAUTH_${snake(first)}` : `${snake(first)}_${snake(second)}`;
}

test('docs/options.md has a row for every option, and none beyond them', () => {
  expect(rows.map(({ option }) => option).sort()).toEqual([...optionNames(settingsSchema)].sort());
});

test('the names of options follow the one rule', () => {
  for (const { option, name } of rows.filter((row) => row.name.startsWith('`'))) {
    expect({ option, name }).toEqual({ option, name: `\`${referenceName(option)}\`` });
  }
});
