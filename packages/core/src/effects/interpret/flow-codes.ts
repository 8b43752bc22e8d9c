import type { CodeFormat } from '../../domain/one-time-code.js';
import type { Codes } from './codes.js';
import type { Keyring } from './keyring.js';

/** One-time codes for flows of an embedder's own: no machine sees one, and none is stored in clear. */
export interface FlowCodes {
  /** A new code: what is kept of it in the context, and what a notice opens when it is delivered. Six digits by default. */
  issue(format?: CodeFormat): { readonly codeHash: string; readonly sealedCode: string };
  /** Whether a text is the code of a hash; in constant time. */
  matches(text: string, codeHash: string): boolean;
}

const SIX_DIGITS: CodeFormat = { numeric: true, length: 6, dashed: false };

export function createFlowCodes(codes: Codes, keyring: Pick<Keyring, 'seal'>): FlowCodes {
  return {
    issue: (format = SIX_DIGITS) => {
      const { code, codeHash } = codes.issue(format);
      return { codeHash, sealedCode: keyring.seal(code, 'outbox') };
    },
    matches: (text, codeHash) => codes.matches(text, codeHash),
  };
}
