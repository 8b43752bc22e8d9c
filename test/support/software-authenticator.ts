import type { JsonObject } from '@sallyport/core';

/** A security key with the browser around it, as the kit of the recordings has it. */
export interface SoftwareAuthenticator {
  create(options: object, how?: { resident?: boolean; userVerified?: boolean }): JsonObject;
  get(options: object, how?: { userVerified?: boolean; badSignature?: boolean }): JsonObject;
}

const kit = (await import(new URL('../conformance/kit/lib/webauthn.mjs', import.meta.url).href)) as {
  readonly SoftwareAuthenticator: new (origin: string) => SoftwareAuthenticator;
};

/** One that is used on pages of this origin. */
export function createSoftwareAuthenticator(origin: string): SoftwareAuthenticator {
  return new kit.SoftwareAuthenticator(origin);
}
