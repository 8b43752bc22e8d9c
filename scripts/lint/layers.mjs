// Who may import what. This is the table 'Layers' of ARCHITECTURE.md; `layers-rule.mjs` reads it, test files are exempt.
//
// A name ending in `*` stands for everything that begins so. Within its own layer a file may import anything.

// What the interpreters of effects use for work that is not ours to write.
const fieldLibraries = [
  '@node-rs/argon2',
  '@simplewebauthn/*',
  '@zxcvbn-ts/*',
  'arctic',
  'jose',
  'otpauth',
  'p-limit',
  'uqr',
];

const anything = ['*'];

// Folders and files of packages/core/src, the more specific ones win.
//   `layers`: folders and files of core that may be imported, `types`: those of which only types may be,
//   `packages`: packages and Node's own modules that may be imported, `packagesInFiles`: those that only one file may.
export const coreLayers = {
  // How long the numbers of each country are is not ours to write down.
  domain: { layers: [], packages: [], packagesInFiles: { 'domain/phone.ts': ['libphonenumber-js'] } },
  'errors.ts': { layers: [], packages: [] },
  ports: { layers: ['domain', 'errors.ts'], packages: [] },
  effects: {
    layers: ['domain', 'errors.ts'],
    types: ['effects/interpret/interpreter.ts'],
    packages: [],
  },
  'effects/interpret': {
    layers: ['domain', 'errors.ts', 'effects', 'ports'],
    packages: [...fieldLibraries, 'node:*'],
  },
  flows: {
    layers: ['domain', 'errors.ts', 'effects'],
    types: ['effects/interpret/interpreter.ts'],
    packages: ['xstate', 'zod'],
  },
  engine: {
    layers: ['domain', 'errors.ts', 'ports', 'effects'],
    types: ['flows/define-flow.ts', 'effects/interpret/interpreter.ts', 'effects/interpret/flow-codes.ts'],
    packages: [],
    // XState's next major renames much, so few files know it.
    packagesInFiles: { 'engine/step.ts': ['xstate'] },
  },
  http: {
    layers: ['domain', 'errors.ts', 'engine'],
    packages: ['zod', 'node:crypto', 'node:buffer', 'cookie', 'ipaddr.js'],
  },
  defaults: { layers: ['domain', 'errors.ts', 'ports'], packages: [...fieldLibraries, 'node:*'] },
  'options-account.ts': { layers: ['domain', 'options-values.ts'], packages: ['zod'] },
  'options-checks.ts': { layers: ['domain'], packages: [] },
  'options-issues.ts': { layers: [], packages: ['zod'] },
  'options-mfa.ts': { layers: ['domain', 'http', 'options-values.ts'], packages: ['zod'] },
  'options-parts.ts': {
    layers: ['domain', 'defaults', 'effects/interpret', 'options-issues.ts'],
    packages: ['zod'],
  },
  'options-values.ts': { layers: ['domain'], packages: ['zod'] },
  'options.ts': { layers: anything, packages: ['zod'] },
  'sallyport-options.ts': { layers: anything, packages: [] },
  'create-interpreters.ts': { layers: anything, packages: [] },
  'create-sallyport.ts': { layers: anything, packages: [] },
  'declared-interpreters.ts': { layers: anything, packages: [] },
  'index.ts': { layers: anything, packages: [] },
  testing: { layers: anything, packages: anything },
};

// The other packages: what each may import besides its own files.
export const packageImports = {
  'adapter-express': ['@sallyport/core', 'express', 'node:*'],
  'adapter-hono': ['@sallyport/core', 'hono', 'hono/*', 'node:*'],
  'store-memory': ['@sallyport/core'],
  'store-postgres': ['@sallyport/core', 'pg', '@electric-sql/pglite', 'node:*'],
  cli: [
    '@sallyport/core',
    '@sallyport/core/testing',
    '@sallyport/store-memory',
    '@sallyport/store-postgres',
    'otpauth',
    'xstate',
    'zod',
    'node:*',
  ],
  'mailer-smtp': ['@sallyport/core', 'nodemailer', 'nodemailer/*', 'node:*'],
  testing: [
    '@sallyport/core',
    '@sallyport/core/testing',
    '@sallyport/store-memory',
    'fast-check',
    'otpauth',
    'xstate',
    'xstate/graph',
    'node:*',
  ],
  'dev-server': anything,
};
