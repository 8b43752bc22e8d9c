/** What a problem means, for developers and for clients that have no text of their own; only the code is normative. */
const MESSAGES: Readonly<Record<string, string>> = {
  email_password_mismatch: 'The email address and/or password you specified are not correct.',
  username_password_mismatch: 'The username and/or password you specified are not correct.',
  too_many_login_attempts: 'Too many failed attempts. Try again later.',
  phone_password_mismatch: 'The phone number and/or password you specified are not correct.',
  invalid_phone: 'Enter a phone number including country code, such as +12125552368.',
  phone_taken: 'A user is already registered with this phone number.',
  select_only_one: 'Specify exactly one of them.',
  invalid_login: 'Specify exactly one of the ways to name the account.',
  required: 'This field is required.',
  invalid: 'Enter a valid value.',
  max_length: 'This value is too long.',
  min_length: 'This value is too short.',
  null_characters_not_allowed: 'Null characters are not allowed.',
  email_taken: 'A user is already registered with this email address.',
  username_taken: 'A user with that username already exists.',
  username_blacklisted: 'This username cannot be used. Choose another one.',
  same_as_current: 'The new value must be different from the current one.',
  unverified_email: 'Verify your email address first.',
  cannot_generate_recovery_codes: 'Recovery codes are for accounts with a second factor.',
  add_email_blocked: 'No address can be added to an account with a second factor.',
  incorrect_code: 'Incorrect code.',
  invalid_or_expired_key: 'Invalid or expired key.',
  password_too_short: 'This password is too short.',
  password_too_common: 'This password is too common.',
  password_entirely_numeric: 'This password is entirely numeric.',
  password_too_similar: 'This password is too similar to your other data.',
  password_too_long: 'This password is too long.',
  password_too_weak: 'This password is too easy to guess.',
  '': 'You must type the same value each time.',
};

export function describeProblem(code: string): string {
  return MESSAGES[code] ?? 'Invalid value.';
}
