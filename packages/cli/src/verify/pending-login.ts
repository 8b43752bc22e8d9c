import type { Session } from '@sallyport/core';

/** The stage that a pending login waits in, where somebody waits who could get in: not where a signup is pretended. */
export function pendingLogin({ flows }: Session): { readonly stage: string } | null {
  const login = flows['pipeline'];
  const value = login?.value;
  const stage = /^pending (?<id>\w+)$/.exec(typeof value === 'string' ? value : '')?.groups?.['id'];
  const candidate = login?.context['candidate'];
  const isSomebody =
    typeof candidate === 'object' &&
    candidate !== null &&
    'userId' in candidate &&
    candidate['userId'] !== null;
  return stage !== undefined && isSomebody ? { stage } : null;
}
