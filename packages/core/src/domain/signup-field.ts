const NAMES = ['email', 'email2', 'phone', 'username', 'password'] as const;

/** A member of the signup's input; the order of the fields is the order in which their problems are told. */
export interface SignupField {
  readonly name: (typeof NAMES)[number];
  readonly isRequired: boolean;
}

/** Reads a field as the reference's settings write it: "email*" is required, "password1" is the password. */
export function parseSignupField(text: string): SignupField | null {
  const isRequired = text.endsWith('*');
  const plain = isRequired ? text.slice(0, -1) : text;
  const name = NAMES.find((known) => (known === 'password' ? 'password1' : known) === plain);
  return name === undefined ? null : { name, isRequired };
}
