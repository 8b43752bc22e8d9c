/** A scheme and an authority in front of a path, as in a URL and the absolute form of RFC 9112, 3.2.2. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** The query of a request target or URL, as it was sent; empty where there is none. */
export function queryOf(target: string): string {
  const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(target) ?? [];
  return query;
}

/** The path of a request target or URL, without its query, and with every escape as it was sent. */
export function pathOf(target: string): string {
  const [path = ''] = target.replace(ORIGIN, '').split(/[?#]/, 1);
  return path === '' ? '/' : path;
}
