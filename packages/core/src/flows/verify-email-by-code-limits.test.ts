import { describe, expect, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { step, type FlowEvent, type Snapshot } from '../engine/step.js';
import { TABLE_TIME } from '../testing/edge-table.js';
import { beginning } from './verify-email-by-code-setup.js';
import { verifyEmailByCodeMachine } from './verify-email-by-code.js';

const ANN = storedEmail('ann@example.org');
const NEW = storedEmail('new@example.org');
const TAKEN = storedEmail('taken@example.org');

const candidate: Candidate = {
  userId: userId(1),
  email: ANN,
  phone: null,
  isSignup: true,
  sessionEpoch: 3,
  loginEpoch: 4,
};
const nobody: Candidate = { ...candidate, userId: null };

const expiresAt = plusSeconds(TABLE_TIME, 900);
const limits = { expiresAt, attempts: 3, resends: 2, changes: 2 };
const waiting = { candidate, email: ANN, codeHash: 'hash', limits };

const addresses = [{ email: NEW, isVerified: false, isPrimary: false }];
const issued = { type: 'emailCodeIssued', codeHash: 'new hash', mail: null, limits };
const matched = { type: 'emailCodeMatched', userId: userId(1), user: { id: userId(1) } };

interface Case {
  readonly context?: object;
  readonly event: FlowEvent;
  readonly isExpected: boolean;
}

describe('a code that is waited for', () => {
  const expects = (context: object, event: FlowEvent) => {
    const snapshot = verifyEmailByCodeMachine.resolveState({
      value: 'awaitingCode',
      context: { ...beginning, ...waiting, ...context },
    });
    return step(verifyEmailByCodeMachine, snapshot, { at: TABLE_TIME, ...event }).isExpected;
  };
  const resendCode = { type: 'resendCode' };
  const changeEmail = { type: 'changeEmail', email: NEW };

  const soon = { type: 'timePassed', at: expiresAt - 1 };
  const late = { type: 'timePassed', at: expiresAt };
  const left = (rest: object) => ({ limits: { ...limits, ...rest } });

  test.each<[string, Case]>([
    ['has not expired a moment too early', { event: soon, isExpected: false }],
    ['has expired when it says so', { event: late, isExpected: true }],
    ['is sent again while it may be', { context: left({ resends: 1 }), event: resendCode, isExpected: true }],
    ['is not sent again too often', { context: left({ resends: 0 }), event: resendCode, isExpected: false }],
    [
      'is not sent again without an address',
      { context: { email: null }, event: resendCode, isExpected: false },
    ],
    [
      'is sent elsewhere while it may be',
      { context: left({ changes: 1 }), event: changeEmail, isExpected: true },
    ],
    [
      'is not sent elsewhere too often',
      { context: left({ changes: 0 }), event: changeEmail, isExpected: false },
    ],
    [
      'is not sent elsewhere after a pretended signup',
      { context: { candidate: nobody }, event: changeEmail, isExpected: false },
    ],
    [
      'is not sent elsewhere without an address',
      { context: { email: null }, event: changeEmail, isExpected: false },
    ],
    [
      'is sent elsewhere after a pretended change',
      { context: { pretendedEmail: TAKEN }, event: changeEmail, isExpected: true },
    ],
  ])('%s', (_name, { context, event, isExpected }) => {
    expect(expects({ ...context }, event)).toBe(isExpected);
  });
});

describe('the attempts at a code', () => {
  /** Where a waiting flow has got to after these events, one after the other. */
  const after = (...events: readonly FlowEvent[]) => {
    let snapshot: Snapshot = verifyEmailByCodeMachine.resolveState({
      value: 'awaitingCode',
      context: { ...beginning, ...waiting },
    });
    for (const event of events) {
      const stepped = step(verifyEmailByCodeMachine, snapshot, { at: TABLE_TIME, ...event });
      expect(stepped.isExpected, event.type).toBe(true);
      ({ snapshot } = stepped);
    }
    return String(snapshot.value);
  };
  const guess = [{ type: 'submitCode', code: 'WXYZ' }, { type: 'emailCodeMismatched' }];
  const look = [{ type: 'inspectCode', code: 'WXYZ' }, { type: 'emailCodeMismatched' }];
  const nothing = [{ type: 'submitNothing' }];
  const resend = [{ type: 'resendCode' }, issued];
  const change = [
    { type: 'changeEmail', email: NEW },
    { type: 'emailChangeAccepted', to: NEW, claimsEmail: true, addresses },
    issued,
  ];
  const right = [{ type: 'submitCode', code: 'ABCD' }, matched];

  test.each<[string, readonly (readonly FlowEvent[])[], string]>([
    ['two wrong ones leave one', [guess, guess], 'awaitingCode'],
    ['three wrong ones are all', [guess, guess, guess], 'abandoned'],
    ['looking and sending nothing count as well', [look, nothing, guess], 'abandoned'],
    ['the third may be right', [guess, nothing, right], 'passed'],
    [
      'looking at the right one does not count',
      [[{ type: 'inspectCode', code: 'ABCD' }, matched], guess, guess, right],
      'passed',
    ],
    ['another code brings no other attempts', [guess, resend, guess, resend, guess], 'abandoned'],
    ['another address brings none either', [guess, change, guess, change, guess], 'abandoned'],
  ])('%s', (_name, events, state) => {
    expect(after(...events.flat())).toBe(state);
  });
});
