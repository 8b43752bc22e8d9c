import type { CommandLine, ExitCode, Verify } from './command-line.js';
import { loadAnswers, loadOptions } from './load-options.js';
import { reportVerification } from './verification-report.js';
import { verifyFlows } from './verify/verify-flows.js';

/** Verifies the options of a file, and prints what was found. */
export async function runVerify(line: CommandLine, { file, isJson, maxStates }: Verify): Promise<ExitCode> {
  const options = await loadOptions(file);
  const answers = await loadAnswers(file);
  const verification = await verifyFlows(options, {
    answers,
    ...(maxStates !== undefined && { maxStates }),
  });
  line.print(isJson ? `${JSON.stringify(verification, null, 2)}\n` : reportVerification(verification));
  return verification.accounts.every(({ findings }) => findings.length === 0) ? 0 : 1;
}
