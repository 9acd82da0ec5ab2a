/** What a finding is called, whatever moves: its rule, the app, the function around it and the rule's own key; never a text, a line or a file. */
import { createHash } from 'node:crypto';
import type { RouteKey } from '../analysis/facts.ts';
import type { Judged } from '../rules/run.ts';
import { inOrder } from '../rules/run.ts';

export interface Identified {
  judged: Judged;
  /** Everything but the ordinal: equal ones are matched as a multiset. */
  key: string;
  /** The rule and its own key: what is left when a function was renamed or moved. */
  core: string;
  fingerprint: string;
}

const FRAMEWORK_NAME = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|default|module\.exports|handler)$/;

/** The enclosing symbol without its file; method and path where that is anonymous or given by the framework. */
export function subjectOf(symbol: string, routes: readonly RouteKey[]): string {
  const name = symbol.slice(symbol.lastIndexOf(':') + 1);
  const [first] = routes;
  if (name !== '' && !name.includes('~') && !FRAMEWORK_NAME.test(name)) return name;
  return first === undefined ? name : first.split(' ').slice(1).join(' ').replace(/~\d+$/, '');
}

export function fingerprintOf(rule: string, app: string, subject: string, detail: readonly string[], ordinal: number): string {
  return `pc1:${createHash('sha256')
    .update(JSON.stringify([rule, app, subject, detail, ordinal]))
    .digest('hex')
    .slice(0, 16)}`;
}

/** Names each; equal ones are numbered by path and position. */
export function identify(judged: readonly Judged[]): Identified[] {
  const counts = new Map<string, number>();
  return [...judged].sort(inOrder).map((one) => {
    const subject = subjectOf(one.symbol, one.routes);
    const { id } = one.rule;
    const key = JSON.stringify([id, one.app, subject, one.outcome.detail]);
    const ordinal = counts.get(key) ?? 0;
    counts.set(key, ordinal + 1);
    return {
      judged: one,
      key,
      core: JSON.stringify([id, one.outcome.detail]),
      fingerprint: fingerprintOf(id, one.app, subject, one.outcome.detail, ordinal),
    };
  });
}

/** `F-` and 4 digits of the fingerprint, two more until all differ. */
export function findingHandles(fingerprints: readonly string[]): Map<string, string> {
  const unique = [...new Set(fingerprints)];
  for (let digits = 4; ; digits += 2) {
    const named = new Map(unique.map((one) => [one, `F-${one.slice('pc1:'.length, 'pc1:'.length + digits)}`]));
    if (digits >= 16 || new Set(named.values()).size === unique.length) return named;
  }
}
