/** The store in memory; bounded, because a service runs for months. */
import type { Posted, Store } from './store.ts';

/** GitHub keeps deliveries for three days; this many are more than a busy organisation has in that time. */
const KEPT = 100_000;

/** A map that forgets what was written longest ago. */
class Bounded<Value> {
  readonly #entries = new Map<string, Value>();

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > KEPT) this.#entries.delete(this.#entries.keys().next().value!);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}

export function memoryStore(): Store {
  const seen = new Bounded<true>();
  const posts = new Bounded<Posted>();
  const key = (repository: number, number: number): string => `${repository}#${number}`;
  return {
    deliveries: {
      record: async (id) => {
        const isNew = !seen.get(id);
        seen.set(id, true);
        return isNew;
      },
      forget: async (id) => seen.delete(id),
    },
    posts: {
      get: async (repository, number) => posts.get(key(repository, number)),
      set: async (repository, number, posted) => posts.set(key(repository, number), posted),
    },
  };
}
