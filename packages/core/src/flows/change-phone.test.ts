import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../domain/endpoint.js';
import { userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { storedPhone, type Phone } from '../domain/phone.js';
import { describeEdges, TABLE_TIME, type EdgeRow } from '../testing/edge-table.js';
import { changePhoneMachine, defineChangePhone } from './change-phone.js';
import { defineVerifyPhone } from './verify-phone.js';

const MOBILE = storedPhone('+31612345678');
const OTHER = storedPhone('+14155552671');
const ANN = userId(1);
const EPOCHS = { sessionEpoch: 3, loginEpoch: 4 };

const expiresAt = plusSeconds(TABLE_TIME, 900);
const limits = { expiresAt, attempts: 3, resends: 0, changes: 0 };
const accepted = { userId: ANN, epochs: EPOCHS, phone: MOBILE };
const waiting = { ...accepted, codeHash: 'hash', limits };

const sms = { kind: 'verification_code', to: MOBILE, sealedSecret: 'sealed' };
const invalid = (code: string, param: string) => ({ type: 'invalid', problems: [{ code, param }] });
const sentTo = (phone: Phone) => ({
  answer: { type: 'phoneToVerify', number: { phone, isVerified: false } },
});

const asking: readonly EdgeRow[] = [
  ...[
    { from: 'idle', context: {} },
    { from: 'awaitingCode', context: waiting },
  ].map(({ from, context }) => ({
    edge: `${from}: changePhone -> examining`,
    context,
    event: { type: 'changePhone', phone: OTHER },
    effects: [{ examineNewPhone: { phone: OTHER } }],
  })),
  // What was waited for before still is.
  ...[
    { end: '-> idle', context: {} },
    { end: 'if isWaiting -> awaitingCode', context: waiting },
  ].flatMap(({ end, context }) => [
    {
      edge: `examining: newPhoneRefused ${end}`,
      context,
      event: { type: 'newPhoneRefused', problems: [{ code: 'same_as_current', param: 'phone' }] },
      effects: [{ answer: invalid('same_as_current', 'phone') }],
    },
    {
      edge: `examining: reauthenticationRequired ${end}`,
      context,
      event: { type: 'reauthenticationRequired' },
      effects: [{ answer: { type: 'reauthentication' } }],
    },
  ]),
  ...[{}, waiting].map((context) => ({
    edge: 'examining: newPhoneAccepted -> issuing',
    context,
    event: { type: 'newPhoneAccepted', phone: OTHER, userId: ANN, epochs: EPOCHS },
    becomes: { ...accepted, phone: OTHER, codeHash: null, limits: null },
    effects: [
      sentTo(OTHER),
      { reserveVerificationSms: { phone: OTHER } },
      { issuePhoneCode: { phone: OTHER, isTaken: false, isNewcomer: false } },
    ],
  })),
  {
    edge: 'issuing: verificationSmsRefused -> abandoned',
    context: accepted,
    event: { type: 'verificationSmsRefused' },
    effects: [{ refuse: { type: 'limited' } }],
  },
  {
    edge: 'issuing: phoneCodeIssued -> awaitingCode',
    context: accepted,
    event: { type: 'phoneCodeIssued', codeHash: 'hash', sms, limits },
    becomes: { codeHash: 'hash', limits },
    effects: [{ sendSms: { sms } }],
  },
];

/** A failed attempt from a state: one of several, and the last, after which nothing is waited for. */
function failing(state: string, type: string, code: string): readonly EdgeRow[] {
  const answer = { answer: invalid(code, 'code') };
  return [
    {
      edge: `${state}: ${type} -> awaitingCode`,
      context: waiting,
      event: { type },
      becomes: { limits: { ...limits, attempts: 2 } },
      effects: [answer],
    },
    ...[1, 0].map((attempts) => ({
      edge: `${state}: ${type} if isLastAttempt -> abandoned`,
      context: { ...waiting, limits: { ...limits, attempts } },
      event: { type },
      effects: [answer],
    })),
  ];
}

const trying: readonly EdgeRow[] = [
  {
    edge: 'awaitingCode: submitCode -> matching',
    context: waiting,
    event: { type: 'submitCode', code: 'ABCD' },
    effects: [{ matchPhoneCode: { code: 'ABCD', codeHash: 'hash', isOwn: false, ...accepted } }],
  },
  ...failing('awaitingCode', 'submitNothing', 'required'),
  ...failing('matching', 'phoneCodeMismatched', 'incorrect_code'),
  ...failing('matching', 'phoneTaken', 'phone_taken'),
  {
    edge: 'matching: phoneCodeMatched -> changed',
    context: waiting,
    event: { type: 'phoneCodeMatched', userId: ANN, phone: MOBILE },
    effects: [{ setPhone: { userId: ANN, phone: { phone: MOBILE, isVerified: true } } }],
  },
  {
    edge: 'awaitingCode: timePassed if isExpired -> abandoned',
    context: waiting,
    event: { type: 'timePassed', at: expiresAt },
  },
];

describeEdges('a change of the number', {
  machine: changePhoneMachine,
  rows: [...asking, ...trying],
  runner: { describe, test },
});

describe('the endpoints', () => {
  const change = defineChangePhone().resources;
  const stage = defineVerifyPhone().resources;
  const parse = (endpoint: Endpoint | undefined, body: object) => {
    if (endpoint?.type !== 'command') throw new TypeError('there is no such command');
    return endpoint.parse({ body: { ...body }, header: () => undefined });
  };
  const codeEndpoints = [
    change.find(({ path }) => path === 'auth/phone/verify')?.verbs.POST,
    stage.find(({ path }) => path === 'auth/phone/verify')?.visitorVerbs?.POST,
  ];
  const changeEndpoints = [
    change.find(({ path }) => path === 'account/phone')?.verbs.POST,
    stage.find(({ path }) => path === 'account/phone')?.visitorVerbs?.POST,
  ];

  test.each<[body: object, command: object]>([
    [{ code: ' ABCD-EFGH ' }, { type: 'submitCode', code: 'ABCD-EFGH' }],
    [{ code: 123456 }, { type: 'submitCode', code: '123456' }],
    // What is no code is an attempt nevertheless.
    [{}, { type: 'submitNothing' }],
    [{ code: '' }, { type: 'submitNothing' }],
    [{ code: 'A\0' }, { type: 'submitNothing' }],
  ])('take a code: %j', (body, command) => {
    for (const endpoint of codeEndpoints) {
      expect(parse(endpoint, body)).toEqual({ ok: true, value: command });
      expect(endpoint).toMatchObject({ requires: { command: 'submitCode', otherwise: 'conflict' } });
    }
  });

  test.each<[body: object, code: string | null]>([
    [{ phone: MOBILE }, null],
    [{ phone: '0612345678' }, 'invalid_phone'],
    [{ phone: '' }, 'required'],
    [{}, 'required'],
  ])('take a number: %j', (body, code) => {
    for (const endpoint of changeEndpoints) {
      expect(parse(endpoint, body)).toEqual(
        code === null
          ? { ok: true, value: { type: 'changePhone', phone: MOBILE } }
          : { ok: false, problems: [{ code, param: 'phone' }] },
      );
    }
  });

  test('leave a stranger nothing to change', () => {
    expect(change.find(({ path }) => path === 'account/phone')).toMatchObject({
      isPrivate: true,
      limit: 'change_phone',
    });
    expect(changeEndpoints[1]).toMatchObject({ requires: { command: 'submitCode', otherwise: 'conflict' } });
  });
});
