import type { Commit, Store } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';

/** A store, in memory by default, of which some methods are replaced. */
export function storeWith(
  replace: (inner: Store) => Partial<Store>,
  inner: Store = createMemoryStore(),
): Store {
  const replaced = new Map(Object.entries(replace(inner)));
  return new Proxy(inner, {
    get: (target, name) => {
      const method: unknown = replaced.get(String(name)) ?? Reflect.get(target, name);
      return typeof method === 'function' ? (method.bind(target) as unknown) : method;
    },
  });
}

/** A store that keeps what it was asked to commit. */
export function recordCommits(inner: Store = createMemoryStore()) {
  const commits: Commit[] = [];
  const store = storeWith(
    () => ({
      commit: (commit) => {
        commits.push(commit);
        return inner.commit(commit);
      },
    }),
    inner,
  );
  return { store, commits };
}

/** A store that keeps all it was ever told, as text. */
export function recordCalls(inner: Store = createMemoryStore()) {
  const calls: { readonly method: string; readonly told: string }[] = [];
  const store = new Proxy(inner, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]): unknown => {
        calls.push({ method: String(name), told: JSON.stringify(args) });
        return method.apply(target, args);
      };
    },
  });
  return { store, calls };
}
