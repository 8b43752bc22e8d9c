/** Where a mail server is, and how it is to be talked to. */
export interface SmtpServer {
  /** TLS from the first byte on, instead of STARTTLS. */
  readonly secure: boolean;
  readonly host: string;
  /** The usual one if missing: 465 with TLS from the start, otherwise 587. */
  readonly port?: number;
  readonly auth?: { readonly user: string; readonly pass: string };
}

const HOST_NAME = /^[a-z0-9.-]+$/i;
const IPV6 = /^\[[0-9a-f:.]+\]$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;

/** Reads `smtp://` and `smtps://` URLs; throws a TypeError, which does not quote the password, for anything else. */
export function parseSmtpUrl(url: string): SmtpServer {
  // Asked first, since the error of the constructor has the whole URL on it.
  if (!URL.canParse(url)) throw refusal('is no URL');
  const { protocol, hostname, port, pathname, search, hash, username, password } = new URL(url);
  if (protocol !== 'smtp:' && protocol !== 'smtps:') throw refusal('must begin with smtp:// or smtps://');
  if (!HOST_NAME.test(hostname) && !IPV6.test(hostname)) throw refusal('must have a host, in ASCII');
  // Other programs take settings from the query, such as to accept any certificate.
  if (!['', '/'].includes(pathname) || search !== '' || hash !== '') {
    throw refusal('must end after host and port');
  }
  if ((username === '') !== (password === '')) throw refusal('must have both user and password, or neither');
  return {
    secure: protocol === 'smtps:',
    host: hostname.replace(/[[\]]/g, ''),
    ...(port !== '' && { port: Number(port) }),
    ...(username !== '' && { auth: { user: decode(username), pass: decode(password) } }),
  };
}

/** Whether the server is on this machine, where nobody is in between. */
export function isOnLoopback({ host }: SmtpServer): boolean {
  return LOOPBACK.test(host);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refusal('must have user and password percent-encoded');
  }
}

function refusal(why: string): TypeError {
  return new TypeError(`The SMTP URL ${why}`);
}
