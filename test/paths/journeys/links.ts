import type { SitePath } from '@sallyport/testing';
import { FOUR_MINUTES, GO, times } from './words.js';

/** Journeys where addresses are verified by link. */
export const linksJourneys = {
  links: [
    [
      'sign up',
      'verify the address by a wrong code',
      'look at a wrong verification',
      'look at the verification',
      'verify the address',
    ],
    [
      'sign up',
      GO,
      'verify the address by a wrong code',
      'look at a wrong verification',
      'look at the verification',
      'verify the address',
    ],
    ['sign up', GO, 'sign up with another address', GO, 'verify the address'],
    ['sign up', 'lose the session', 'log in'],
    ['log in as Eve'],
  ],
  'links to members': [
    [
      'ask for a password reset',
      'look at the password reset',
      'look at a wrong password reset',
      'reset the password to a weak one',
      'reset the password by a wrong key',
      'reset the password',
    ],
    ['ask for a password reset as nobody', ...times(6, 'ask for a password reset')],
    [
      'log in',
      'add the own address',
      'have an unknown address verified',
      'make an unknown address primary',
      'make the own address primary',
      'remove an unknown address',
    ],
    [
      'log in',
      'add another address',
      'have the other address verified',
      FOUR_MINUTES,
      'have the other address verified',
      'remove the other address',
      'add another address',
    ],
  ],
  'links to careful members': [
    [
      'log in',
      'add another address',
      FOUR_MINUTES,
      'add a taken address',
      'make the own address primary',
      'remove the other address',
    ],
  ],
  'links to members who stay': [
    ['ask for a password reset', 'reset the password'],
    ['log in', 'ask for a password reset', 'reset the password'],
  ],
  'links to told members': [['ask for a password reset as nobody']],
  'links to shared addresses': [
    [
      'sign up with a taken address',
      'verify the address',
      'look at the verification',
      GO,
      'verify the address',
      'look at the verification',
    ],
  ],
  'links in passing': [
    ['sign up', 'look at the authenticator app', 'ask what a new key shall answer', 'add a wrong key'],
    ['sign up', 'add another address', 'remove the other address', 'log out', 'sign up with another address'],
  ],
} satisfies Readonly<Record<string, readonly SitePath[]>>;
