import ipaddr from 'ipaddr.js';

import type { HttpRequest } from './message.js';

/** Who is believed about a client's address: nobody but the connection, a number of proxies, or a header. */
export type AddressSource =
  /** That many proxies of ours, each of which appends the address it sees to `X-Forwarded-For`; 0 if there is none. */
  | { readonly type: 'trustedProxies'; readonly count: number }
  /** A header that a proxy of ours sets on every request, replacing what the client sent under that name. */
  | { readonly type: 'trustedHeader'; readonly name: string };

/** RFC 7421: the length of a subnet's prefix. Whoever has one address in it can have any. */
const SUBNET_BITS = 64;
const SUBNET_HEXTETS = SUBNET_BITS / 16;

/**
 * The client's IP address in its one normal form, or null where it cannot be told: then the request must be refused,
 * as it did not come through the proxies that are said to be there.
 */
export function clientAddress(request: HttpRequest, source: AddressSource): string | null {
  const told = toldAddress(request, source);
  return told === undefined ? null : normalizeAddress(withoutPort(told));
}

/**
 * What the limits of an address are counted under: the address itself for IPv4; the /64 for IPv6, lest a client
 * have 2^64 addresses to change between.
 */
export function rateLimitAddress(address: string): string {
  if (isNormalIpv4(address)) return address;
  const parsed = parseIpv6(address);
  if (!parsed) return address;
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const subnet = parsed.parts.map((hextet, at) => (at < SUBNET_HEXTETS ? hextet : 0));
  return `${new ipaddr.IPv6(subnet).toRFC5952String()}/${SUBNET_BITS}`;
}

function toldAddress({ header, remoteAddress }: HttpRequest, source: AddressSource): string | undefined {
  switch (source.type) {
    case 'trustedHeader':
      return header(source.name.toLowerCase())?.trim();
    case 'trustedProxies': {
      if (source.count === 0) return remoteAddress;
      // Counted from the end: what stands further to the front came from the client, who can write anything.
      const addresses = header('x-forwarded-for')?.split(',') ?? [];
      return addresses.at(-source.count)?.trim();
    }
    default:
      return source satisfies never;
  }
}

/** Some proxies append the port: "192.0.2.1:4711", "[2001:db8::1]:4711"; or write brackets alone. */
function withoutPort(text: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(text) ?? [];
  return bracketed ?? plain ?? text;
}

function normalizeAddress(text: string): string | null {
  if (isNormalIpv4(text)) return text;
  const address = parseIpv6(text);
  if (!address) return null;
  return address instanceof ipaddr.IPv4 ? address.toString() : address.toRFC5952String();
}

/** The four decimal numbers are the one spelling of IPv4 that everybody reads alike (RFC 6943, 3.1.1). */
function isNormalIpv4(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}

function parseIpv6(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // A zone names an interface of this host, which says nothing about the client.
  const [withoutZone = ''] = text.split('%', 1);
  if (!ipaddr.IPv6.isValid(withoutZone)) return null;
  const address = ipaddr.IPv6.parse(withoutZone);
  // A socket that serves both families shows IPv4 clients as ::ffff:192.0.2.1.
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
