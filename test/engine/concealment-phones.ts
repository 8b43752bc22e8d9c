import { ONLY_PROVED, WRONG_KEY, type Account, type Concealment } from './concealment-attempts.js';
import {
  MEMBERS_NUMBER,
  NOBODYS_NUMBER,
  PASSWORD,
  TAKEN_NUMBERS,
  WRONG,
  type Step,
} from './concealment-site.js';

const BY_PHONE: Account = {
  loginMethods: ['phone'],
  signupFields: ['phone*', 'password1*'],
  emailVerification: 'none',
  emailVerificationByCodeEnabled: false,
  phoneVerificationSupportsChange: true,
  phoneVerificationSupportsResend: true,
  loginByCodeEnabled: true,
  loginByCodeSupportsResend: true,
  reauthenticationRequired: false,
  rateLimits: false,
};

/** A number that a newcomer has given by mistake. */
const MISTAKEN = '+442079460777';

const signUp = (phone: string): Step => ['POST', 'auth/signup', { phone, password: PASSWORD }];
const askForLogin = (phone: string): Step => ['POST', 'auth/code/request', { phone }];
const giveNumber = (phone: string): Step => ['POST', 'account/phone', { phone }];
const guess: Step = ['POST', 'auth/phone/verify', { code: WRONG_KEY }];
const logIn: Step = ['POST', 'auth/login', { phone: MEMBERS_NUMBER, password: PASSWORD }];

const endpoints: Concealment['endpoints'] = {
  'POST auth/login': [
    {
      settings: BY_PHONE,
      steps: (phone) => [['POST', 'auth/login', { phone, password: WRONG }]],
      status: 400,
    },
  ],
  'POST auth/signup': [{ settings: BY_PHONE, steps: (phone) => [signUp(phone)], status: 401 }],
  'POST auth/code/request': [{ settings: BY_PHONE, steps: (phone) => [askForLogin(phone)], status: 401 }],
  'POST auth/code/confirm': [
    {
      settings: BY_PHONE,
      steps: (phone) => [askForLogin(phone), ['POST', 'auth/code/confirm', { code: WRONG_KEY }]],
      status: 400,
    },
  ],
  'POST auth/code/resend': [
    {
      settings: BY_PHONE,
      steps: (phone) => [askForLogin(phone), ['POST', 'auth/code/resend', {}]],
      status: 200,
      isResending: true,
    },
  ],
  'POST auth/phone/verify': [
    { settings: BY_PHONE, steps: (phone) => [signUp(phone), guess], status: 400 },
    { settings: BY_PHONE, steps: (phone) => [signUp(MISTAKEN), giveNumber(phone), guess], status: 400 },
    { settings: BY_PHONE, steps: (phone) => [logIn, giveNumber(phone), guess], status: 400 },
  ],
  'POST auth/phone/verify/resend': [
    {
      settings: BY_PHONE,
      steps: (phone) => [signUp(phone), ['POST', 'auth/phone/verify/resend', {}]],
      status: 200,
      isResending: true,
    },
  ],
  'POST account/phone': [
    { settings: BY_PHONE, steps: (phone) => [signUp(MISTAKEN), giveNumber(phone)], status: 202 },
    { settings: BY_PHONE, steps: (phone) => [logIn, giveNumber(phone)], status: 202 },
  ],
  'POST auth/2fa/authenticate': ONLY_PROVED,
  'POST auth/2fa/trust': ONLY_PROVED,
};

/** Whether somebody has a number. */
export const PHONES: Concealment = {
  sites: [{ account: BY_PHONE }],
  probe: NOBODYS_NUMBER,
  taken: TAKEN_NUMBERS,
  free: NOBODYS_NUMBER,
  endpoints,
};
