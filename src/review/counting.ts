/** Counts how questions come out: yes, a plain no, a no on weak assumptions, unknown. The share of decided answers is what tells whether the analysis reads enough. */
import type { Answer } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import type { Stats } from './types.ts';

const COUNTED = [
  'guardedBy',
  'privilegedFor',
  'isPublic',
  'selectorFrom',
  'ownershipPredicate',
  'tenantPredicate',
  'comparedAfterLoad',
  'exposed',
  'keys',
  'flowsFrom',
] as const;

const isAnswer = (value: unknown): value is Answer<unknown> =>
  typeof value === 'object' && value !== null && 'is' in value && 'because' in value;
const subject = (argument: unknown): string =>
  typeof argument === 'string'
    ? argument
    : typeof argument === 'object' && argument !== null && 'id' in argument
      ? String(argument.id)
      : JSON.stringify(argument);

/** The same questions of one route, counted once for each subject. */
export function counting(ask: Questions, answers: Stats['answers']): Questions {
  const seen = new Set<string>();
  const counted: Questions = { ...ask };
  for (const name of COUNTED) {
    const original = ask[name] as (...args: unknown[]) => unknown;
    const wrapped = (...args: unknown[]): unknown => {
      const answer = original(...args);
      const role = name === 'guardedBy' ? `:${String(args[0])}` : '';
      const key = `${name} ${args.map(subject).join(' ')}`;
      if (!isAnswer(answer) || seen.has(key)) return answer;
      seen.add(key);
      const named = `${name}${role}`;
      const count = answers[named] ?? { yes: 0, no: 0, weak: 0, unknown: 0 };
      answers[named] = count;
      count[answer.is === 'no' && answer.assuming.length > 0 ? 'weak' : answer.is]++;
      return answer;
    };
    Object.assign(counted, { [name]: wrapped });
  }
  return counted;
}
