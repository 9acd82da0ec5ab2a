/** JSON as people write it in configuration files: comments, trailing commas, a byte order mark. What does not parse is undefined. */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/**
 * Strings are matched first, so that `"https://x"` and `"a/*b"` keep what looks like a comment. An unclosed string or comment runs to the end: were it no match, each
 * further quote would be tried to the end again.
 */
const stringOrComment = /"(?:[^"\\]|\\[\s\S])*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const stringOrComma = /"(?:[^"\\]|\\[\s\S])*"?|,(?=\s*[}\]])/g;

export function parseJson(text: string): Json | undefined {
  const start = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return JSON.parse(start) as Json;
  } catch {
    // Comments are the rule in a tsconfig and rare elsewhere: strict JSON is tried first because it is faster.
  }
  const bare = start
    .replace(stringOrComment, (found) => (found.startsWith('"') ? found : ' '))
    .replace(stringOrComma, (found) => (found === ',' ? '' : found));
  try {
    return JSON.parse(bare) as Json;
  } catch {
    return undefined;
  }
}

export const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
export const textsOf = (value: Json | undefined): string[] => listOf(value).filter((one) => typeof one === 'string');
export const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
/** An own entry only: keys come from other people's files. */
export const entryOf = (object: JsonObject, key: string): Json | undefined => (Object.hasOwn(object, key) ? object[key] : undefined);
