import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

/** What systems call it; on macOS it is in no folder of the path. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Chromium or Chrome, where this machine has one: tests install none. */
export const chromiumPath: string | null =
  [
    ...(process.env['PATH'] ?? '')
      .split(delimiter)
      .flatMap((folder) => NAMES.map((name) => join(folder, name))),
    ...ELSEWHERE,
  ].find((path) => existsSync(path)) ?? null;

/** Why no test with a real browser can run; null where it can. */
export const chromiumIsMissing: string | null =
  chromiumPath === null ? `there is no ${NAMES.join(', no ')} in the path` : null;

/** Without what it would look up on the net by itself. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts it without a window, and with a profile of its own that is gone afterwards. */
export async function launchChromium(): Promise<Browser> {
  if (chromiumPath === null) throw new Error(chromiumIsMissing ?? '');
  return chromium.launch({ executablePath: chromiumPath, args: QUIET });
}

/** A page in a browser that nobody has used, with an authenticator that has verified its owner and needs no touch. */
export async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return page;
}
