import { sallyport } from '@sallyport/adapter-express';
import { createSallyport, type Flow } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import express from 'express';
import { once } from 'node:events';
import { acceptTerms } from './accept-terms.js';
import { chooseOrganisation } from './choose-organisation.js';
import { riskyLogin } from './risky-login.js';

const print = async ({ to, text }: { readonly to: string; readonly text: string }) => {
  console.log(`to ${to}: ${text}`);
};

const EXAMPLES: Readonly<Record<string, Flow>> = {
  'accept-terms': acceptTerms,
  'choose-organisation': chooseOrganisation(async () => [
    { id: 1, name: 'Acme' },
    { id: 2, name: 'Globex' },
  ]),
  'risky-login': riskyLogin({
    isRisky: ({ candidate }) => !candidate.isSignup,
    phoneOf: async () => '+491700000000',
    sendSms: (to, text) => print({ to, text }),
  }),
};

const [, , name = ''] = process.argv;
const flow = EXAMPLES[name];
if (!flow) throw new Error(`There is no example ${name}: it can be ${Object.keys(EXAMPLES).join(', ')}`);

const port = Number(process.env['PORT'] ?? 3000);
const auth = await createSallyport({
  baseUrl: `http://localhost:${String(port)}`,
  development: true,
  secrets: ['change me: at least 32 bytes, from outside the code'],
  store: createMemoryStore(),
  mailer: { send: print },
  account: { loginMethods: ['email'], signupFields: ['email*', 'password1*'], emailVerification: 'none' },
  flows: [flow],
});
const server = express()
  .use(sallyport(auth))
  .listen(port, 'localhost', () => {
    console.log(`${name} at http://localhost:${String(port)}`);
  });
// Sources are loaded when they are needed, and no more once this module is done.
await once(server, 'close');
