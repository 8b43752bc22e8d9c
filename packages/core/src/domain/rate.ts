/** So many in so many seconds, counted for each client address, user or key. */
export interface Rate {
  readonly amount: number;
  readonly seconds: number;
  readonly per: 'ip' | 'user' | 'key';
}

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const RATE = /^(\d+)\/(\d*)([smhd])(?:\/(ip|user|key))?$/;

/**
 * Reads rates as the reference writes them: "10/m/ip,5/300s/key" is ten a minute for each client address and five in
 * 300 seconds for each key. Null where a text is no such list.
 */
export function parseRates(text: string): readonly Rate[] | null {
  const rates = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseRate);
  return rates.every((rate) => rate !== null) ? rates : null;
}

function parseRate(text: string): Rate | null {
  const [, amount, factor, unit, per] = RATE.exec(text) ?? [];
  if (amount === undefined || !isUnit(unit)) return null;
  const seconds = Number(factor === '' ? 1 : factor) * UNIT_SECONDS[unit];
  return seconds > 0 ? { amount: Number(amount), seconds, per: isPer(per) ? per : 'ip' } : null;
}

function isUnit(text: string | undefined): text is keyof typeof UNIT_SECONDS {
  return text !== undefined && text in UNIT_SECONDS;
}

function isPer(text: string | undefined): text is Rate['per'] {
  return text === 'ip' || text === 'user' || text === 'key';
}

/** Whom an event is counted for; a rate per something that is not known does not count. */
export interface RateSource {
  readonly ip: string;
  readonly user?: string;
  readonly key?: string;
}

/** The counters that an action of somebody takes from: one for each of its rates, and none twice. */
export function bucketsOf(
  action: string,
  rates: readonly Rate[],
  source: RateSource,
): readonly { readonly key: string; readonly rate: Rate }[] {
  const buckets = rates.flatMap((rate) => {
    const whose = source[rate.per];
    if (whose === undefined) return [];
    // Each rate counts for itself, or two of one kind would fill each other's bucket.
    return [{ key: `${action} ${rate.per} ${String(rate.amount)}/${String(rate.seconds)} ${whose}`, rate }];
  });
  return buckets.filter(({ key }, index) => buckets.findIndex((other) => other.key === key) === index);
}
