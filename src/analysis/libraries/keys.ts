/** Many keys of a table at once: the same meaning under several names, the same members under several owners. */
import type { ApiPath } from '../code.ts';
import type { Meaning } from '../table.ts';

/** One meaning under each of these names; with prefixes, under each name after each of them. */
export const each = (names: readonly string[], meaning: Meaning, prefixes: readonly string[] = ['']): Record<ApiPath, Meaning> =>
  Object.fromEntries(prefixes.flatMap((prefix) => names.map((name) => [`${prefix}${name}`, meaning])));
/** The members of what is known by each of these names. */
export const membersOf = (owners: readonly ApiPath[], members: Record<string, Meaning>): Record<ApiPath, Meaning> =>
  Object.fromEntries(owners.flatMap((owner) => Object.entries(members).map(([name, meaning]) => [`${owner}.${name}`, meaning])));
