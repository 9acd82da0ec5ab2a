/** Types of answers. */
import type { Reply, V } from '../link/abstract.ts';

/** What a type says that an answer is. */
export function mediaOf(type: V | undefined): Reply['media'] | undefined {
  if (type?.kind !== 'literal' || typeof type.constant !== 'string') return type && 'unknown';
  if (/html/i.test(type.constant)) return 'html';
  return /json/i.test(type.constant) ? 'json' : /^(\.?txt|text)/i.test(type.constant) ? 'text' : 'file';
}
