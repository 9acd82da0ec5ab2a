/** What objects that stand in the code do not have. */
import type { V } from './abstract.ts';
import { entryOf, keyed } from './entries.ts';

/** All its keys stand in the code. */
export const isClosed = (v: V): boolean => v.kind === 'object' && keyed(v.entries).length === v.entries.length;
export const hasKey = (v: V, key: string): boolean => v.kind === 'object' && entryOf(v.entries, key) !== undefined;
/** A key that an object does not have: `{ error }` on one way, `{ user }` on another; `role` of `{ name, email }`. */
export const isMissing = (v: V): boolean => v.kind === 'part' && isClosed(v.of) && !hasKey(v.of, v.property);
