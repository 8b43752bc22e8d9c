import { SallyportError, type DispatchProblem } from '@sallyport/core';
import { SmtpError } from '@sallyport/mailer-smtp';
import { SqlError } from '@sallyport/store-postgres';

/**
 * What went wrong, in one line. Only errors of our own promise that there is no secret in their text; of all others it
 * says what they are and where they come from.
 */
export function errorLine(error: unknown): string {
  if (error instanceof SallyportError) return oneLine(`${error.code}: ${error.message}`);
  if (error instanceof SqlError || error instanceof SmtpError) return oneLine(error.message);
  if (error instanceof Error) return oneLine(`${nameOf(error)} ${placeOf(error)}`);
  return isDispatchProblem(error) ? describeProblem(error) : 'something that is not an error was thrown';
}

function describeProblem(problem: DispatchProblem): string {
  switch (problem.type) {
    case 'deliveryFailed': {
      const { notice, messageId, attempts, reason, retryAt } = problem;
      const time = new Date(retryAt).toISOString().slice(11, 19);
      return `${notice} ${messageId} could not be delivered (${reason}, attempt ${attempts}), next attempt at ${time} UTC`;
    }
    case 'deliveryAbandoned':
      return `${problem.notice} ${problem.messageId} could not be delivered (${problem.reason}) and was given up`;
    case 'storeFailed':
      return `the database could not be asked for messages to deliver (${problem.reason})`;
    default:
      return problem satisfies never;
  }
}

function isDispatchProblem(problem: unknown): problem is DispatchProblem {
  const types: readonly unknown[] = ['deliveryFailed', 'deliveryAbandoned', 'storeFailed'];
  return typeof problem === 'object' && problem !== null && 'type' in problem && types.includes(problem.type);
}

function nameOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? `${error.name} (${error.code})` : error.name;
}

function placeOf({ stack = '' }: Error): string {
  return (
    stack
      .split('\n')
      .find((line) => /^ {4}at /.test(line))
      ?.trim() ?? 'without a place'
  );
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
