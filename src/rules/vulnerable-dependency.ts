import { no, yes } from '../analysis/questions.ts';
import type { Level } from './rule.ts';
import { decide, defineRule, listed } from './rule.ts';

const WORST: Level[] = ['error', 'warning', 'notice'];

export const vulnerableDependency = defineRule({
  id: 'vulnerable-dependency',
  title: 'A package with a known hole is brought in',
  level: 'warning',
  item: 'inventory.dependencies',
  cwe: [1395],
  owasp: 'API8',
  each: 'dependency',
  check({ name, version, advisories, at }) {
    const level = WORST.find((one) => advisories.some(({ severity }) => severity === one)) ?? 'notice';
    const known = listed(advisories.map(({ id, url }) => `[${id}](${url})`));
    return decide(
      advisories.length > 0 ? no() : yes(true),
      { at },
      {
        no: `\`${name}\` ${version} has a known hole: ${known}`,
        ask: '',
        yes: 'no hole is known',
        detail: [name, ...advisories.map(({ id }) => id).sort()],
        level,
        fix: `take a version of \`${name}\` that the advisory names as repaired`,
      },
    );
  },
});
