import { SallyportError } from '@sallyport/core';

const unavailable = () => new SallyportError('store-unavailable', 'away');

/** One thing that can be out of order, and says whether anybody noticed. */
export class Fault {
  isThere = false;
  wasNoticed = false;
  error: () => unknown = unavailable;

  notice(): void {
    if (!this.isThere) return;
    this.wasNoticed = true;
    throw this.error();
  }

  /** The same part, of which one method fails while the fault is there. */
  in<T extends object>(part: T, method: string): T {
    return new Proxy(part, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name);
        if (typeof found !== 'function') return found;
        return async (...args: unknown[]): Promise<unknown> => {
          if (name === method) this.notice();
          return found.apply(target, args) as unknown;
        };
      },
    });
  }
}
