/** Words that several reports share. */
import type { Endpoint, Finding, Question, Review } from '../review/types.ts';

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
export const endpointName = (endpoint: Pick<Endpoint, 'method' | 'path'>): string => `${endpoint.method} ${endpoint.path}`;
/** What a change brought and what counts for its verdict; all of them where nothing is compared. */
export const counted = (review: Review): Finding[] =>
  review.findings.filter((one) => !one.suppressed && (review.base === undefined ? one.state !== 'fixed' : one.state === 'introduced'));
export const byLevel = (findings: Finding[], level: Finding['level']): Finding[] => findings.filter((one) => one.level === level);
const RANK = { error: 0, warning: 1, notice: 2 } as const;
export const worstFirst = (findings: Finding[]): Finding[] => [...findings].sort((a, b) => RANK[a.level] - RANK[b.level]);
export const fixed = (review: Review): Finding[] => review.findings.filter((one) => one.state === 'fixed');
export const existing = (review: Review): Finding[] =>
  review.base === undefined ? [] : review.findings.filter((one) => one.state === 'existing' && !one.suppressed);
/** Gates first: they hold the merge. */
export const asked = (review: Review): Question[] => [...review.questions].sort((a, b) => Number(b.gate) - Number(a.gate));

/** The verdict in one line, at most 80 characters: what people see in the merge box. */
export function title(review: Review): string {
  if (review.untouched) return 'No API route is touched';
  const findings = counted(review);
  const [errors, warnings] = [byLevel(findings, 'error').length, byLevel(findings, 'warning').length];
  const questions = review.questions.length;
  const where = review.endpoints.length > 0 ? ` in ${plural(review.endpoints.length, 'endpoint')}` : '';
  if (errors > 0) return `${plural(errors, 'error')}${where}${questions > 0 ? ` · ${plural(questions, 'question')} for a reviewer` : ''}`;
  if (review.incomplete) {
    const unread = review.read.unread.filter((one) => one.matters).length;
    return unread > 0 ? `Not complete: ${plural(unread, 'file')} could not be read` : 'Not complete';
  }
  if (questions > 0)
    return `${plural(questions, 'question')} for a reviewer, ${warnings > 0 ? plural(warnings, 'warning') : 'nothing to fix'}`;
  if (warnings > 0) return `${plural(warnings, 'warning')}${where}`;
  return review.endpoints.length > 0 ? `${plural(review.endpoints.length, 'endpoint')} verified` : 'Nothing to report';
}
/** A route key as a person reads it. */
export const keyName = (review: Review, key: string): string => {
  const endpoint = review.endpoints.find((one) => one.key === key);
  return endpoint ? endpointName(endpoint) : key.split(' ').slice(1).join(' ');
};
