/** Moves that many journeys have. */
export const HALF_A_MINUTE = 'wait for half a minute';
export const FOUR_MINUTES = 'wait for four minutes';
export const ELEVEN_MINUTES = 'wait for eleven minutes';
export const SIXTEEN_MINUTES = 'wait for sixteen minutes';
export const GO = 'go to the other client';
export const LOOK = 'look at the session';

export const addApp = ['log in', 'look at the authenticator app', 'add the authenticator app', HALF_A_MINUTE];
export const addKey = ['log in', 'ask what a new key shall answer', 'add the key'];

export function times(count: number, ...moves: string[]): readonly string[] {
  return Array.from({ length: count }, () => moves).flat();
}
