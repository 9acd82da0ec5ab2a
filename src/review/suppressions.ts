/** Comments that silence a rule at one place: `portcullis-ignore <rule>: <reason>`, on the line or on the line above. Without a reason there is none. */
import type { Location, Path } from '../analysis/code.ts';
import type { Outline } from '../analysis/summaries.ts';
import type { Suppression } from './types.ts';

const FORM = /portcullis-ignore\s+([a-z][a-z0-9-]*(?:\s*,\s*[a-z][a-z0-9-]*)*)(?:\s+until\s+(\d{4}-\d{2}-\d{2}))?\s*:\s*(\S[^\n]*)/;

/** before: those of the base; a comment that is there already was judged when it came. */
export function suppressionsOf(
  lowered: ReadonlyMap<Path, Outline>,
  before: readonly Suppression[] = [],
  formerly: (path: Path) => Path = (path) => path,
): Suppression[] {
  const known = new Map<string, number>();
  for (const one of before) known.set(identity(one, one.at.path), (known.get(identity(one, one.at.path)) ?? 0) + 1);
  const found: Suppression[] = [];
  for (const [path, file] of [...lowered].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const { text, span } of file.comments) {
      const match = FORM.exec(text);
      if (!match) continue;
      const [, rules = '', until, words = ''] = match;
      const reason = words.replace(/\s*(\*\/|-->)\s*$/, '').trim();
      if (reason === '') continue;
      for (const rule of rules.split(',').map((one) => one.trim())) {
        const one: Suppression = {
          rule,
          reason,
          at: { path, span },
          by: 'inline',
          onBase: false,
          silences: [],
          ...(until !== undefined && { until }),
        };
        const key = identity(one, formerly(path));
        const left = known.get(key) ?? 0;
        if (left > 0) {
          known.set(key, left - 1);
          one.onBase = true;
        }
        found.push(one);
      }
    }
  return found;
}
const identity = (one: Suppression, path: Path): string => JSON.stringify([path, one.rule, one.reason, one.until]);

/** The comment that speaks of this place; one that has ended by `today` (YYYY-MM-DD) does no longer. */
export function silencedBy(suppressions: readonly Suppression[], rule: string, at: Location, today?: string): Suppression | undefined {
  return suppressions.find(
    (one) =>
      one.rule === rule &&
      !hasEnded(one, today) &&
      one.at.path === at.path &&
      (one.at.span[0] === at.span[0] ||
        one.at.span[2] === at.span[0] - 1 ||
        (one.at.span[2] === at.span[0] && one.at.span[0] <= at.span[0])),
  );
}
/** The day named is the last on which it holds. */
export const hasEnded = ({ until }: { until?: string | undefined }, today: string | undefined): boolean =>
  until !== undefined && today !== undefined && until < today;
