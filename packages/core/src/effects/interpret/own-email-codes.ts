import { hasRoom } from './email-management.js';
import { isVerifiedByAnother, replacementNotice } from './email-verification.js';
import { findUnder } from './find-under.js';
import type { InterpreterParts, Questions } from './parts.js';

/** Answers what is asked where whoever is signed in shows by a code that an address is theirs. */
export function ownEmailCodeQuestions(parts: InterpreterParts): Questions<'matchOwnEmailCode'> {
  const { account, codes } = parts;
  return {
    matchOwnEmailCode: async ({ code, codeHash, email, userId, epochs }, scope) => {
      const user =
        codes.matches(code, codeHash) && userId !== null ? await findUnder(userId, epochs, scope) : null;
      if (!user || scope.user?.id !== user.id) return refused('incorrect_code');
      const addresses = await scope.listEmails(user.id);
      const isNew = addresses.every((own) => own.email !== email);
      if (await isVerifiedByAnother(parts, email, user.id)) return refused('email_taken');
      // There was room when the code was sent; codes may have been sent in several sessions.
      if (isNew && !hasRoom(account, addresses)) return refused('max_email_addresses');
      return {
        reply: {
          type: 'ownEmailCodeMatched',
          ...{ email, user, isNew, replacesOthers: account.changeEmail },
          notification: await replacementNotice(parts, { userId: user.id, email, scope }),
        },
        expects: [
          { type: 'userUnchanged', userId: user.id, ...epochs },
          { type: 'emailsUnchanged', userId: user.id, addresses },
        ],
      };
    },
  };
}

function refused(code: 'incorrect_code' | 'email_taken' | 'max_email_addresses') {
  return { reply: { type: 'ownEmailCodeRefused', code } } as const;
}
