import { timingSafeEqual } from 'node:crypto';

/** Compares texts of which one is a secret: an early exit would tell how much of it was right. */
export function isSameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
