import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsMissing, launchChromium, openPage } from '../support/chromium.js';
import { start, type Started } from '../support/start.js';

// A real browser and its authenticator, on the page of `npm start`. The first start on a folder takes seconds.
const START_MS = 120_000;
const TEST_MS = 120_000;

const PASSWORD = 'four-doors-in-a-row';

describe.skipIf(chromiumIsMissing)(
  `the page of npm start, in a real browser${chromiumIsMissing ? ` (skipped: ${chromiumIsMissing})` : ''}`,
  () => {
    const scratch = mkdtempSync(join(tmpdir(), 'sallyport-browser-'));
    const problems: string[] = [];
    let server: Started | undefined;
    let browser: Browser | undefined;
    let url = '';

    beforeAll(async () => {
      browser = await launchChromium();
      server = await start({ SALLYPORT_DATA: scratch });
      url = server.url;
    }, START_MS);

    afterEach(() => {
      // What the content security policy forbids, and what a script throws.
      expect(problems.splice(0)).toEqual([]);
    });

    afterAll(async () => {
      await browser?.close();
      await server?.end('SIGTERM');
      rmSync(scratch, { recursive: true, force: true });
    });

    async function visit(prepare: (page: Page) => Promise<unknown> = async () => null): Promise<Page> {
      const page = await openPage(browser ?? expect.fail('it was launched'));
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) problems.push(message.text());
      });
      await prepare(page);
      await page.goto(url);
      return page;
    }

    /** Types the code that was sent, where the page asks for it. */
    async function typeCode(page: Page, to: string, what: 'email' | 'phone' = 'email'): Promise<void> {
      const section = page.locator(`section[data-state="verify_${what}"]`).first();
      await section.waitFor({ state: 'visible' });
      const mails = (await (await fetch(`${url}/mailbox.json`)).json()) as readonly {
        readonly to: string;
        readonly code: string | null;
      }[];
      const code = mails.find((mail) => mail.to === to && mail.code !== null)?.code ?? '';
      await section.getByLabel('The code from the').fill(code);
      await section.getByRole('button', { name: 'Verify' }).click();
    }

    const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
    const isSignedIn = (page: Page) => page.getByText('You are signed in as').waitFor({ state: 'visible' });
    const isVisitor = (page: Page) =>
      page.getByRole('heading', { name: 'Log in' }).waitFor({ state: 'visible' });
    const isSaid = (page: Page, words: string) =>
      page.locator('#message', { hasText: words }).waitFor({ state: 'visible' });

    async function signUpByPasskey(page: Page, email: string): Promise<void> {
      const form = page.locator('form[data-path="auth/webauthn/signup"][data-method="POST"]');
      await form.getByLabel('Email address').fill(email);
      await press(page, 'Sign up with a passkey');
      await typeCode(page, email);
      await page.getByLabel('A name for it').fill('The first one');
      await press(page, 'Make the passkey');
      await isSignedIn(page);
    }

    test(
      'somebody signs up by a passkey, and comes back by it',
      async () => {
        const page = await visit();
        await signUpByPasskey(page, 'anna@example.org');
        expect(await page.locator('#passkeys').innerText()).toContain('The first one');
        await press(page, 'Log out');
        await isVisitor(page);
        await press(page, 'Log in with a passkey');
        await isSignedIn(page);
        expect(await page.locator('#who').innerText()).toBe('anna');
      },
      TEST_MS,
    );

    test(
      'and so they do in a browser that is older than the functions for JSON',
      async () => {
        const page = await visit((it) =>
          it.addInitScript(`
            delete PublicKeyCredential.parseCreationOptionsFromJSON;
            delete PublicKeyCredential.parseRequestOptionsFromJSON;
            delete PublicKeyCredential.prototype.toJSON;
          `),
        );
        await signUpByPasskey(page, 'olga@example.org');
        await press(page, 'Log out');
        await isVisitor(page);
        await press(page, 'Log in with a passkey');
        await isSignedIn(page);
      },
      TEST_MS,
    );

    test(
      'a passkey that is added is a second factor, confirms who it is, and goes again',
      async () => {
        const page = await visit();
        const email = 'bob@example.org';
        const signup = page.locator('form[data-path="auth/signup"]');
        await signup.getByLabel('Email address').fill(email);
        await signup.getByLabel('Password').fill(PASSWORD);
        await press(page, 'Sign up');
        await typeCode(page, email);
        await isSignedIn(page);
        // Whoever signed up has shown nothing yet but that they read the mail.
        await press(page, 'Add a passkey');
        await isSaid(page, 'Show first that it is still you.');
        await page.locator('form[data-path="auth/reauthenticate"]').getByLabel('Password').fill(PASSWORD);
        await press(page, 'Confirm by password');
        await isSignedIn(page);
        await page.getByLabel('A name for another one').fill('At the desk');
        await press(page, 'Add a passkey');
        await page.locator('#passkeys li', { hasText: 'At the desk' }).waitFor({ state: 'visible' });
        await press(page, 'Log out');
        await isVisitor(page);

        const login = page.locator('form[data-path="auth/login"]');
        await login.getByLabel('Email address, username or telephone number').fill(email);
        await login.getByLabel('Password').fill(PASSWORD);
        await press(page, 'Log in');
        await page.getByRole('heading', { name: 'Show that it is you' }).waitFor({ state: 'visible' });
        await press(page, 'Use your passkey');
        await isSignedIn(page);

        await press(page, 'Confirm that it is you');
        await isSaid(page, 'It is you.');
        await press(page, 'Remove At the desk');
        await isSaid(page, 'At the desk is gone.');
        await page.locator('#passkeys li').waitFor({ state: 'detached' });
      },
      TEST_MS,
    );

    test(
      'a number is verified before the address, and logs in',
      async () => {
        const page = await visit();
        const [email, phone] = ['eve@example.org', '+31612345678'];
        const signup = page.locator('form[data-path="auth/signup"]');
        await signup.getByLabel('Email address').fill(email);
        await signup.getByLabel('Telephone number').fill(phone);
        await signup.getByLabel('Password').fill(PASSWORD);
        await press(page, 'Sign up');
        await typeCode(page, phone, 'phone');
        await typeCode(page, email);
        await isSignedIn(page);
        await press(page, 'Log out');
        await isVisitor(page);
        const login = page.locator('form[data-path="auth/login"]');
        await login.getByLabel('Email address, username or telephone number').fill(phone);
        await login.getByLabel('Password').fill(PASSWORD);
        await press(page, 'Log in');
        await isSignedIn(page);
      },
      TEST_MS,
    );

    test(
      'who has no passkey is told so, and stays outside',
      async () => {
        const page = await visit();
        await press(page, 'Log in with a passkey');
        await page.locator('#message.problem').waitFor({ state: 'visible' });
        expect(await page.locator('#message').innerText()).not.toBe('');
        expect(await page.getByText('You are signed in as').isVisible()).toBe(false);
      },
      TEST_MS,
    );
  },
);
