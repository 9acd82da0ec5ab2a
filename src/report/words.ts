/** Words and selections that several reports share. */
import type { Location } from '../analysis/code.ts';
import type { ChecklistItem, Endpoint, Finding, Question, Review } from '../review/types.ts';

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
export const endpointName = (endpoint: Pick<Endpoint, 'method' | 'path'>): string => `${endpoint.method} ${endpoint.path}`;
/** What a change brought and what counts for its verdict; all of them where nothing is compared. */
export const counted = (review: Review): Finding[] =>
  review.findings.filter((one) => !one.suppressed && (review.base === undefined ? one.state !== 'fixed' : one.state === 'introduced'));
export const byLevel = (findings: readonly Finding[], level: Finding['level']): Finding[] => findings.filter((one) => one.level === level);
const RANK = { error: 0, warning: 1, notice: 2 } as const;
export const worstFirst = (findings: readonly Finding[]): Finding[] => [...findings].sort((a, b) => RANK[a.level] - RANK[b.level]);
/** What has to be changed before it may be merged, worst first. */
export function mustFix(review: Review): Finding[] {
  const failing = new Set(review.failing);
  return worstFirst(review.findings.filter((one) => failing.has(one.fingerprint) && one.state !== 'fixed' && !one.suppressed));
}
export const fixed = (review: Review): Finding[] => review.findings.filter((one) => one.state === 'fixed');
export const existing = (review: Review): Finding[] =>
  review.base === undefined ? [] : review.findings.filter((one) => one.state === 'existing' && !one.suppressed);
/** Gates first: they hold the merge. */
export const waiting = (review: Review): Question[] =>
  review.questions.filter((one) => !one.answered).sort((a, b) => Number(b.gate) - Number(a.gate));
export const answers = (review: Review): Question[] => review.questions.filter((one) => one.answered);

/** `2 errors`, `1 error and 2 warnings`: what the findings are, worst first; notices are not counted where there is worse. */
export function tally(findings: readonly Finding[]): string {
  const [errors, warnings, notices] = (['error', 'warning', 'notice'] as const).map((level) => byLevel(findings, level).length);
  const parts = [errors ? plural(errors, 'error') : '', warnings ? plural(warnings, 'warning') : ''].filter(Boolean);
  return parts.length > 0 ? parts.join(' and ') : plural(notices ?? 0, 'notice');
}

/** The verdict in one line, at most 80 characters: what people see in the merge box. */
export function title(review: Review): string {
  if (review.untouched) return 'No API route is touched';
  const enforced = verdict(review);
  if (review.would === 'failure') return `Would fail: ${enforced} (monitor mode)`;
  if (review.would === 'action_required') return `Would wait: ${enforced} (monitor mode)`;
  return enforced;
}
function verdict(review: Review): string {
  const failing = mustFix(review);
  const remarks = counted(review).filter((one) => one.level !== 'notice');
  const questions = waiting(review).length;
  const where = review.endpoints.length > 0 ? ` in ${plural(review.endpoints.length, 'endpoint')}` : '';
  const asks = questions > 0 ? ` · ${plural(questions, 'question')} for a reviewer` : '';
  if (failing.length > 0) return `${tally(failing)}${where}${asks}`;
  if (review.incomplete) {
    const unread = review.read.unread.filter((one) => one.matters).length;
    return unread > 0 ? `Not complete: ${plural(unread, 'file')} could not be read` : 'Not complete';
  }
  if (questions > 0) return `${plural(questions, 'question')} for a reviewer, ${remarks.length > 0 ? tally(remarks) : 'nothing to fix'}`;
  if (remarks.length > 0) return `${tally(remarks)}${where}${review.base === undefined ? '' : ', none that fails'}`;
  const proven = review.endpoints.filter((one) => one.items.some((item) => item.state === 'verified')).length;
  if (review.endpoints.length === 0) return 'Nothing to report';
  return proven === review.endpoints.length
    ? `${plural(proven, 'endpoint')} verified`
    : `${plural(review.endpoints.length, 'endpoint')} reviewed, nothing to fix`;
}
/** A route key as a person reads it; the app is named where an endpoint of two apps has the same name. */
export function keyName(review: Review, key: string): string {
  const endpoint = review.endpoints.find((one) => one.key === key);
  return endpoint ? endpointName(endpoint) : (review.change.routes[key]?.name ?? key.split(' ').slice(1).join(' ').replace(/~\d+$/, ''));
}
/** What counts of what was found on an endpoint. */
export const findingsOn = (review: Review, endpoint: Endpoint): Finding[] =>
  counted(review).filter((one) => endpoint.findings.includes(one.fingerprint));
/** The worst that is to say of an endpoint; what waits for a person is as bad as a warning. */
export function standing(review: Review, endpoint: Endpoint): 'error' | 'warning' | 'good' {
  const own = findingsOn(review, endpoint);
  if (byLevel(own, 'error').length > 0) return 'error';
  const waits = endpoint.items.some((item) => item.state === 'reviewer' && !item.answered);
  return waits || byLevel(own, 'warning').length > 0 ? 'warning' : 'good';
}
/** What is said of an item's state, in the order in which items are shown. */
export const STATES: Readonly<Record<ChecklistItem['state'], string>> = {
  failed: 'failed',
  reviewer: 'for a reviewer',
  verified: 'verified',
  undetermined: 'not determined',
  'not-applicable': 'not applicable',
};
/** Items that concern the endpoint, those that failed first. */
export const concerning = (items: readonly ChecklistItem[]): ChecklistItem[] =>
  (Object.keys(STATES) as ChecklistItem['state'][]).flatMap((state) =>
    state === 'not-applicable' ? [] : items.filter((item) => item.state === state),
  );
/** Does the question name its one endpoint itself? */
export const namesItself = (review: Review, { routes, text }: Question): boolean =>
  routes.length === 1 && text.includes(`\`${keyName(review, routes[0] ?? '')}\``);

/** How an endpoint came out, in few words. */
export function result(review: Review, endpoint: Endpoint): string {
  const own = findingsOn(review, endpoint).filter((one) => one.level !== 'notice');
  const states = (state: string): number => endpoint.items.filter((item) => item.state === state && !item.answered).length;
  const judged = endpoint.items.filter((item) => item.answered).length;
  const parts = [
    own.length > 0 ? tally(own) : '',
    states('verified') > 0 ? `${states('verified')} verified` : '',
    judged > 0 ? `${judged} judged` : '',
    states('reviewer') > 0 ? `${states('reviewer')} for a reviewer` : '',
  ].filter(Boolean);
  return parts.join(', ') || 'nothing to verify';
}
/** The steps of a chain that guard something, each name once. */
export function guardsOf(endpoint: Endpoint): Endpoint['chain'] {
  const guards = endpoint.chain.filter((link) => link.roles.some((role) => role !== 'other'));
  return [...new Map(guards.map((link) => [link.name, link])).values()];
}
/** A sentence within another. */
export const within = (text: string): string => (/^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);
/** Findings that say the same of one place are one, with all their endpoints. */
export function alike(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const one of findings) {
    const key = JSON.stringify([one.rule, one.level, one.at.path, one.at.span[0], one.message]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}
/** The line of source at a place, where it is at hand. */
export type SourceLine = (at: Location) => string | undefined;
/** Items whose findings stand on the secret itself: their line is not repeated anywhere. */
const SECRET_ITEMS = new Set(['auth.secrets', 'auth.jwt-verify', 'auth.key-storage', 'auth.password']);
export function sourceOf(finding: Finding, source: SourceLine | undefined): string | undefined {
  const line = SECRET_ITEMS.has(finding.item ?? '') ? undefined : source?.(finding.at);
  return line === undefined || line.trim() === '' ? undefined : line;
}
