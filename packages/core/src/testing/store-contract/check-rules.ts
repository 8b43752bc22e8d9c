import assert from 'node:assert/strict';
import { commits, message, type Rules, waitingMessages, WRITERS } from './fixtures.js';

export const checkRules: Rules = {
  'a store that can be written to says so, while others write too': async (store) => {
    await Promise.all([
      ...Array.from({ length: WRITERS }, () => commits(store, { messages: [message('kept')] })),
      ...Array.from({ length: WRITERS }, () => store.check()),
    ]);
    assert.equal((await waitingMessages(store)).length, WRITERS);
  },
};
