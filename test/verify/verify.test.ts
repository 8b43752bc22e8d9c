import { reportVerification, verifyFlows } from '@sallyport/cli';
import { expect, test } from 'vitest';
import { ANSWERS, CONFIGURATIONS } from './configurations.js';

// What `npm run verify:flows` prints as a table.
test.each(Object.entries(CONFIGURATIONS))(
  'nobody gets in without what accounts and options require: %s',
  async (name, site) => {
    const verification = await verifyFlows(site, { answers: ANSWERS[name] ?? {} });
    const findings = verification.accounts.flatMap((account) => account.findings);
    expect(findings, reportVerification(verification)).toEqual([]);
    expect(verification.accounts.length).toBeGreaterThan(5);
  },
  300_000,
);
