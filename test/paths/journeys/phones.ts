import type { SitePath } from '@sallyport/testing';
import { HALF_A_MINUTE, FOUR_MINUTES, ELEVEN_MINUTES, SIXTEEN_MINUTES, GO, LOOK, times } from './words.js';

/** Journeys where signups ask for a number. */
export const phonesJourneys = {
  phones: [
    ['sign up', ...times(3, 'verify the number by no code')],
    ['sign up', ...times(3, 'verify the number by a wrong code')],
    ['sign up', 'have the text sent again', HALF_A_MINUTE, 'have the text sent again', 'verify the number'],
    ['sign up', ...times(3, HALF_A_MINUTE, 'have the text sent again')],
    [
      'sign up',
      ...times(2, 'change to another number', FOUR_MINUTES, 'change to the own number', FOUR_MINUTES),
    ],
    ['sign up with a taken number', HALF_A_MINUTE, 'have the text sent again'],
    ['sign up', 'change to the own number', FOUR_MINUTES, 'change to a taken number'],
    ['sign up', 'change to another number', 'verify the number'],
    ['sign up with another address', GO, 'sign up', 'change to another number'],
    ['sign up', ELEVEN_MINUTES, LOOK],
    ['sign up', 'lose the session', 'log in'],
    [
      'sign up',
      HALF_A_MINUTE,
      GO,
      'log in by number',
      'change to another number',
      FOUR_MINUTES,
      GO,
      'change to a taken number',
    ],
    ['sign up', SIXTEEN_MINUTES, LOOK],
    ['sign up', HALF_A_MINUTE, 'log in by number'],
    [
      'sign up',
      'note the text',
      GO,
      HALF_A_MINUTE,
      'sign up with the own number',
      'verify the number',
      GO,
      'verify the number by what was noted',
      'verify the number by a wrong code',
      'verify the number by what was noted',
    ],
    ['log in as Eve'],
  ],
  'phones of members': [
    [
      'log in',
      'change to the own number',
      FOUR_MINUTES,
      'change to another number',
      FOUR_MINUTES,
      'change to the own number',
      ...times(3, 'verify the number by no code'),
    ],
    ['log in', 'change to another number', ...times(3, 'verify the number by a wrong code')],
    ['log in', 'change to another number', 'verify the number'],
    ['log in', 'change to another number', ELEVEN_MINUTES, LOOK],
    ['sign up with another address', GO, 'log in', 'change to another number'],
    [
      'log in',
      'change to a taken number',
      'verify the number',
      'verify the number by a wrong code',
      'verify the number',
    ],
  ],
  'phones of careful members': [
    ['log in', FOUR_MINUTES, 'change to another number'],
    ['log in', 'change to another number', FOUR_MINUTES, 'change to a taken number'],
  ],
  'phones and everything': [
    ['sign up', 'verify the number', 'verify the address', 'log in by the mailed code', 'trust the browser'],
  ],
  // A signup that is pretended, with a number that is nobody else's, and then with one that is.
  'phones and addresses': [
    ['sign up with a taken address', ...times(3, 'verify the number by a wrong code')],
    ['sign up with a taken address', 'verify the number'],
    ['sign up with a taken address', 'change to the own number'],
    [
      'sign up with a taken address',
      'note the text',
      GO,
      HALF_A_MINUTE,
      'sign up with the other number',
      'verify the number',
      GO,
      'verify the number by what was noted',
      'verify the number by a wrong code',
      'verify the number by what was noted',
    ],
  ],
  'phones and codes': [
    ['sign up with a taken number', 'log in by the mailed code'],
    times(2, 'sign up with a taken number', ...times(3, 'log in by a wrong code')),
  ],
} satisfies Readonly<Record<string, readonly SitePath[]>>;
