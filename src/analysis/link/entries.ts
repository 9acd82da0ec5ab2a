/** Objects and lists as they are written, in terms and in values alike: entries under keys, items, and what is spread among them. */
type Entries<T> = readonly ({ key: unknown; value: T } | { spread: T })[];

/** The entries whose key stands in the code, in order. */
export const keyed = <T>(entries: Entries<T>): [key: string, value: T][] =>
  entries.flatMap((entry): [string, T][] => ('spread' in entry || typeof entry.key !== 'string' ? [] : [[entry.key, entry.value]]));
/** The keys that stand in the code. */
export const keysOf = <T>(entries: Entries<T>): string[] => keyed(entries).map(([key]) => key);
/** What stands under a key; a later one wins. */
export function entryOf<T>(entries: Entries<T>, key: string): T | undefined {
  const entry = entries.findLast((one) => !('spread' in one) && one.key === key);
  return entry && !('spread' in entry) ? entry.value : undefined;
}
/** All that the entries hold, whatever the key. */
export const held = <T>(entries: Entries<T>): T[] => entries.map((entry) => ('spread' in entry ? entry.spread : entry.value));
/** The items of a list; of what is spread into it the whole. */
export const itemsOf = <T extends object>(items: readonly (T | { spread: T })[]): T[] =>
  items.map((item) => ('spread' in item ? item.spread : item));
