import { describeStoreContract } from '@sallyport/core/testing';
import { describe, test } from 'vitest';
import { createMemoryStore } from './memory-store.js';

describeStoreContract('The memory store', {
  runner: { describe, test },
  async createStore() {
    const store = createMemoryStore();
    return { store, dispose: () => store.close() };
  },
});
