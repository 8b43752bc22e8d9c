/** By what people name their account when they log in. */
export const LOGIN_METHODS = ['username', 'email', 'phone'] as const;
export type LoginMethod = (typeof LOGIN_METHODS)[number];
