/**
 * What the reference trims (Python's `str.strip`). `String.trim` differs: it spares the separators U+001C to
 * U+001F and U+0085, and takes U+FEFF, so a password with one of them at its edge would no longer match.
 */
const WHITESPACE: ReadonlySet<number> = new Set([
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680],
  ...[0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a],
  ...[0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
]);

/** A text without the whitespace around it. */
export function trimWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  // A loop, because a trailing `\s+$` takes quadratic time on long inner whitespace.
  while (start < end && WHITESPACE.has(text.charCodeAt(start))) start += 1;
  while (end > start && WHITESPACE.has(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
