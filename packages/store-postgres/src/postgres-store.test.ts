import type { Store } from '@sallyport/core';
import { describeStoreContract } from '@sallyport/core/testing';
import { createPostgresStore } from '@sallyport/store-postgres';
import { describe, test } from 'vitest';
import { describeOnDatabases } from '../../../test/support/on-databases.js';

describeOnDatabases((ground) => {
  describeStoreContract('The store', {
    runner: { describe, test },
    createStore: async () => {
      const { schema, second: executor } = ground();
      const made = await schema.createStore();
      if (!executor) return made;
      const other = createPostgresStore({ executor, schema: schema.schema });
      return { ...made, store: inTurns(made.store, other) };
    },
  });
});

/** Two stores as one: each call goes to the one that had not the last. */
function inTurns(...stores: [Store, Store]): Store {
  let calls = 0;
  return new Proxy(stores[0], {
    get: (_target, method) => {
      calls += 1;
      const store = stores[calls % 2 === 0 ? 0 : 1];
      const value: unknown = Reflect.get(store, method, store);
      return typeof value === 'function' ? (value.bind(store) as unknown) : value;
    },
  });
}
