import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';

/**
 * What a key is used for. Each purpose has keys of its own, so that nothing made for one passes for another. A
 * new purpose is a new member; renaming one makes all it ever sealed unreadable.
 */
export type KeyPurpose = 'outbox' | 'code' | 'csrf' | 'trust' | 'totp' | 'recovery';

/** Seals and authenticates texts with keys from outside the database. */
export interface Keyring {
  /** The text encrypted and authenticated under the current secret; the same text looks different each time. */
  seal(plaintext: string, purpose: KeyPurpose): string;

  /** What was sealed for this purpose under any of the secrets; null for everything else. Never throws. */
  open(sealed: string, purpose: KeyPurpose): string | null;

  /** Whether that was sealed under the current secret; false for one of the others, and for everything else. */
  isCurrent(sealed: string): boolean;

  /** A keyed hash of the text under the current secret; the same text gives the same hash until it rotates. */
  mac(text: string, purpose: KeyPurpose): string;

  /** Whether `mac` gave this for the text and purpose, under any of the secrets; in constant time. Never throws. */
  verifyMac(mac: string, text: string, purpose: KeyPurpose): boolean;
}

const VERSION = 'v1';
const SECRET_MIN_BYTES = 32;
const KEY_BYTES = 32;
const KEY_ID_BYTES = 6;

const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D, 8.2.2 and 8.3: 96 random bits are good for 2^32 texts per key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A keyring of one or more secrets: the first is current, the others only open and verify what was made before
 * a rotation. Throws a TypeError for a secret of less than 32 bytes.
 */
export function createKeyring(secrets: readonly [string, ...string[]]): Keyring {
  const [first, ...older] = secrets;
  const current = createRootKey(first);
  const byId = new Map([...older.map(createRootKey), current].map((root) => [root.id, root]));

  return {
    seal: (plaintext, purpose) => write(current, encrypt(plaintext, current, purpose)),
    open: (sealed, purpose) => {
      const found = read(sealed, byId);
      return found && decrypt(found.payload, found.root, purpose);
    },
    isCurrent: (sealed) => read(sealed, byId)?.root === current,
    mac: (text, purpose) => write(current, authenticate(text, current, purpose)),
    verifyMac: (mac, text, purpose) => {
      const found = read(mac, byId);
      if (!found) return false;
      const expected = authenticate(text, found.root, purpose);
      // An early exit would tell an attacker how many leading bytes were right; the length is no secret.
      return found.payload.length === expected.length && timingSafeEqual(found.payload, expected);
    },
  };
}

/** Whether something can be a secret of a keyring. */
export function isSecret(value: unknown): boolean {
  return typeof value === 'string' && Buffer.byteLength(value) >= SECRET_MIN_BYTES;
}

/** A secret, by the name that stands in front of what was made with it. */
interface RootKey {
  readonly id: string;
  derive(use: 'seal' | 'mac', purpose: KeyPurpose): KeyObject;
}

function createRootKey(secret: string): RootKey {
  // The text of the error never has the secret; nor may it reach Node's own checks, whose errors quote values.
  if (!isSecret(secret)) {
    throw new TypeError(`Each secret must be a text of at least ${SECRET_MIN_BYTES} bytes`);
  }
  const material = createSecretKey(secret, 'utf8');
  const derived = new Map<string, KeyObject>();
  return {
    // A name and not a number, so that two servers agree on it whatever the order of their secrets.
    id: expand(material, 'key-id', KEY_ID_BYTES).toString('base64url'),
    derive: (use, purpose) => {
      const label = `${use}/${purpose}`;
      const key = derived.get(label) ?? createSecretKey(expand(material, label, KEY_BYTES));
      derived.set(label, key);
      return key;
    },
  };
}

/** HKDF (RFC 5869) with SHA-256: the label makes the outputs independent (3.2); the salt is fixed (3.1). */
function expand(material: KeyObject, label: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', material, 'sallyport', `${VERSION}/${label}`, bytes));
}

function encrypt(plaintext: string, root: RootKey, purpose: KeyPurpose): Buffer {
  // Not from the Random port: a nonce used twice gives the key stream away, and tests use seeded randomness.
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, root.derive('seal', purpose), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(root, purpose));
  return Buffer.concat([nonce, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(payload: Buffer, root: RootKey, purpose: KeyPurpose): string | null {
  if (payload.length < NONCE_BYTES + TAG_BYTES) return null;
  const nonce = payload.subarray(0, NONCE_BYTES);
  const ciphertext = payload.subarray(NONCE_BYTES, -TAG_BYTES);
  // The length is stated, since GCM would accept a tag cut down to four bytes.
  const cipher = createDecipheriv(CIPHER, root.derive('seal', purpose), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(root, purpose));
  cipher.setAuthTag(payload.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([cipher.update(ciphertext), cipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

function authenticate(text: string, root: RootKey, purpose: KeyPurpose): Buffer {
  return createHmac('sha256', root.derive('mac', purpose)).update(text, 'utf8').digest();
}

/** The purpose and all that stands in clear before the payload, so that none of it can be exchanged. */
function associatedData(root: RootKey, purpose: KeyPurpose): Buffer {
  return Buffer.from(`${VERSION}.${root.id}.${purpose}`, 'utf8');
}

function write(root: RootKey, payload: Buffer): string {
  return `${VERSION}.${root.id}.${payload.toString('base64url')}`;
}

function read(text: string, byId: ReadonlyMap<string, RootKey>): { root: RootKey; payload: Buffer } | null {
  const [version, id = '', encoded = '', ...more] = text.split('.', 4);
  const root = byId.get(id);
  if (version !== VERSION || !root || more.length > 0) return null;
  const payload = Buffer.from(encoded, 'base64url');
  // Decoding skips what it does not know; one value shall have one spelling.
  return payload.toString('base64url') === encoded ? { root, payload } : null;
}
