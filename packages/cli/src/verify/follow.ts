import type { AuditEvent } from '@sallyport/core';
import type { ModelRequest } from './requests.js';
import type { Exchange, Site } from './site.js';
import { NOTHING_SHOWN, type ModelState, type Shown } from './state.js';

/** The replies that say by what somebody has become a candidate. */
const PROOFS: Readonly<Record<string, string>> = {
  'login passwordAccepted': 'password',
  'login_by_code loginCodeMatched': 'code',
  'mfa_login_webauthn passkeyMatched': 'passkey',
  'password_reset_by_link passwordResetAccepted': 'password_reset',
  'password_reset_by_code resetByCodeAccepted': 'password_reset',
  'signup accountPrepared': 'signup',
  'signup signupPretended': 'signup',
};

/** Those that say what was shown on top of it. */
const FACTORS: Readonly<Record<string, Shown['factors'][number]>> = {
  'login_by_code loginCodeMatched': 'code',
  'mfa_authenticate secondFactorMatched': 'second factor',
  'mfa_signup_webauthn firstPasskeyAccepted': 'new passkey',
};

/** Where the client stands after a request: what is stored, and what it has learnt and shown. */
export function stateAfter(before: ModelState, exchange: Exchange, site: Site): ModelState {
  const { store, commits, response } = exchange;
  const keys = commits
    .flatMap(({ writes }) => writes)
    .flatMap((write) => {
      const token = write.type === 'insertLinkKey' ? site.tokenOf(write.key.hash) : null;
      return write.type === 'insertLinkKey' && token !== null ? [[write.key.purpose, token] as const] : [];
    });
  return {
    ...before,
    store,
    token: tokenAfter(before, exchange, site),
    links: { ...before.links, ...Object.fromEntries(keys) },
    challenge: challengeIn(response.body) ?? before.challenge,
    trust: trustAfter(before, exchange, site),
    shown: isNothingKept(exchange) ? before.shown : shownAfter(before.shown, exchange, site),
  };
}

/** Where a request is refused on the way, what was pending before still is; whatever proves somebody leaves a record. */
export function isNothingKept({ commits }: Pick<Exchange, 'commits'>): boolean {
  return commits.every(
    ({ session, writes }) => writes.length === 0 && (session.type === 'keep' || session.type === 'check'),
  );
}

function tokenAfter({ token }: ModelState, { commits }: Exchange, site: Site): string | null {
  let current = token;
  for (const { session } of commits) {
    if (session.type === 'delete') current = null;
    if (session.type === 'insert' || session.type === 'update')
      current = site.tokenOf(session.state.tokenHash) ?? current;
  }
  return current;
}

function challengeIn(body: string): string | null {
  return /"challenge":"(?<challenge>[\w-]+)"/.exec(body)?.groups?.['challenge'] ?? null;
}

function trustAfter(before: ModelState, { response, store }: Exchange, { auth }: Site): ModelState['trust'] {
  const name = auth.settings.mfa.trustCookieName;
  const [, header] =
    response.headers.find(([key, value]) => key === 'Set-Cookie' && value.startsWith(`${name}=`)) ?? [];
  if (header === undefined) return before.trust;
  return { cookie: header.slice(name.length + 1).split(';')[0] ?? '', epochs: epochsIn(store) };
}

/** The epochs of everybody: whatever changes them ends the trust. */
export function epochsIn(store: ModelState['store']): string {
  return JSON.stringify(
    store.contents().users.map(({ user }) => [user.id, user.sessionEpoch, user.loginEpoch]),
  );
}

/** What has been shown in the login that is pending; a new candidate begins anew. */
function shownAfter(before: Shown, { audit, decided }: Exchange, { own }: Site): Shown {
  if (audit.length === 0) return before;
  let shown = before;
  const proofs: string[] = [];
  for (const event of audit) {
    const name = `${event.flow} ${event.event}`;
    if (PROOFS[name] !== undefined) proofs.push(PROOFS[name]);
    if (name === 'pipeline candidateProved') {
      const first = audit.slice(0, audit.indexOf(event)).flatMap(factorsIn);
      shown = { ...NOTHING_SHOWN, proof: proofs.at(-1) ?? null, factors: [...new Set(first)] };
    }
    shown = { ...shown, factors: [...new Set([...shown.factors, ...factorsIn(event)])] };
    shown = { ...shown, stages: stagesAfter(shown.stages, event, { decided, own }) };
  }
  return shown;
}

function factorsIn({ flow, event }: AuditEvent): readonly Shown['factors'][number][] {
  const factor = FACTORS[`${flow} ${event}`];
  return factor === undefined ? [] : [factor];
}

function stagesAfter(
  stages: Shown['stages'],
  { flow, event, from }: AuditEvent,
  { decided, own }: { readonly decided: Exchange['decided']; readonly own: Site['own'] },
): Shown['stages'] {
  const asked = /^deciding (?<id>\w+)$/.exec(from)?.groups?.['id'] ?? '';
  if (decided[asked] !== undefined)
    return { ...stages, [asked]: decided[asked] ? 'required' : 'not required' };
  const pending = /^pending (?<id>\w+)$/.exec(from)?.groups?.['id'] ?? '';
  if (flow === 'pipeline' && event === 'stagePassed' && stages[pending] === 'commanded')
    return { ...stages, [pending]: 'passed' };
  const isCommand = own.some(({ id, commands }) => id === flow && commands.includes(event));
  return isCommand && stages[flow] === 'required' ? { ...stages, [flow]: 'commanded' } : stages;
}

/** A step of a path, as people read it: the request, its status, and where each flow went by which events. */
export function sentenceOf({ method, path, saying }: ModelRequest, { audit, response }: Exchange): string {
  const said = saying === '' ? '' : ` (${saying})`;
  return [`${method} ${path}${said}: ${String(response.status)}`, ...wentBy(audit)].join('; ');
}

function wentBy(audit: readonly AuditEvent[]): readonly string[] {
  const runs: { readonly flow: string; readonly events: readonly string[]; readonly to: string }[] = [];
  for (const { flow, event, to } of audit) {
    const last = runs.at(-1);
    const isSame = last?.flow === flow;
    if (isSame) runs.pop();
    runs.push({ flow, events: [...(isSame ? last.events : []), event], to });
  }
  return runs.map(({ flow, events, to }) => `${flow} ${events.join(', ')} -> ${to}`);
}
