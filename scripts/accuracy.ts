/**
 * `node scripts/accuracy.ts RESULTS.json…`: writes docs/accuracy.md from what an evaluation over labelled public code has written. `--check` writes nothing and exits with 1 when
 * the page is another. A result is a labelled case with `hit`, the line at which its rule reported, or null, and `error`, why the case could not be tried, or null.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { rules } from '../src/rules/index.ts';

const Result = z.object({
  id: z.string(),
  repo: z.string(),
  commit: z.string(),
  rule: z.string(),
  expect: z.enum(['finding', 'silent']),
  hit: z.number().nullable(),
  error: z.string().nullable(),
});
export type Result = z.infer<typeof Result>;

const PAGE = join(import.meta.dirname, '..', 'docs', 'accuracy.md');
const short = (commit: string): string => commit.slice(0, 8);
const share = (part: number, all: number): string => (all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} %`);

/** The page: the same results give the same bytes, in whatever order they come. */
export function accuracyPage(all: readonly Result[]): string {
  const results = [...new Map(all.map((one) => [one.id, one])).values()];
  const counted = (own: readonly Result[]): string[] => {
    const wanted = own.filter((one) => one.expect === 'finding');
    const silent = own.filter((one) => one.expect === 'silent' && one.error === null);
    const [found, false_] = [wanted.filter((one) => one.hit !== null).length, silent.filter((one) => one.hit !== null).length];
    return [`${wanted.length}`, `${found}`, share(found, wanted.length), `${silent.length}`, `${false_}`, share(false_, silent.length)];
  };
  const repositories = new Map<string, Result[]>();
  const byRule = new Map<string, Result[]>();
  for (const one of results) {
    for (const [groups, key] of [
      [repositories, `${one.repo}@${one.commit}`],
      [byRule, one.rule],
    ] as const)
      groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const level = new Map(rules.map((rule) => [rule.id, rule.level]));
  const rows = [...byRule].sort().map(([rule, own]) => {
    const places = new Set(own.map((one) => one.repo)).size;
    return `| ${[`[${rule}](../src/rules/${rule}.md)`, level.get(rule) ?? '-', `${places}`, ...counted(own)].join(' | ')} |`;
  });
  const levels = (['error', 'warning', 'notice'] as const).map(
    (name) => `| ${[name, ...counted(results.filter((one) => level.get(one.rule) === name))].join(' | ')} |`,
  );
  const untried = rules.map((rule) => rule.id).filter((id) => !byRule.has(id));
  const places = [...repositories].sort().map(([key, own]) => {
    const [repo = '', commit = ''] = key.split('@');
    return `| ${repo} | ${short(commit)} | ${own.filter((one) => one.expect === 'finding').length} | ${own.filter((one) => one.expect === 'silent').length} |`;
  });
  const broken = results.filter((one) => one.error !== null).length;
  return `# Accuracy

What each rule finds of known defects in public code, and where it reports although there is none. The page is written by \`scripts/accuracy.ts\` from the results of an evaluation;
nobody edits it by hand.

The labelled set is public code at fixed commits that was read by people: applications that are vulnerable on purpose, and applications that are in use. It is a file of JSON lines,
each of them a case: \`repo\`, \`commit\`, \`path\`, \`lines\`, \`rule\`, and \`expect\`, which is \`finding\` where the rule must report within these lines, or \`silent\` where it must not.
*Recall* is the share of defects that are reported; *false fires* the share of silent places at which the rule reports. A case in a file that could not be analysed counts as missed
where a finding is expected, and is left out where none is${broken > 0 ? ` (${broken} cases)` : ''}. Rules were improved on this set, so that it says what they can do, and less about code that they have never met.

| level | defects | found | recall | silent places | false | false fires |
| --- | --- | --- | --- | --- | --- | --- |
${levels.join('\n')}
| ${['**all**', ...counted(results)].join(' | ')} |

## By rule

| rule | level | repositories | defects | found | recall | silent places | false | false fires |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Not in the set: ${untried.map((id) => `\`${id}\``).join(', ')}.

## How to reproduce

For each repository below, at its commit: \`portcullis scan DIR --format sarif --path PATH\` with the path of every case, and a case's rule among the results within its lines. Write the cases
as a list of JSON with \`hit\` (the line, or \`null\`) and \`error\` (\`null\`, or why it could not be tried) added to each, and give the file to the script:

\`\`\`sh
node scripts/accuracy.ts results.json
\`\`\`

| repository | commit | defects | silent places |
| --- | --- | --- | --- |
${places.join('\n')}
`;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean' }, out: { type: 'string', default: PAGE } },
  });
  if (positionals.length === 0) {
    process.stderr.write('usage: node scripts/accuracy.ts RESULTS.json… [--check] [--out FILE]\n');
    process.exit(2);
  }
  const page = accuracyPage(positionals.flatMap((path) => z.array(Result).parse(JSON.parse(readFileSync(path, 'utf8')))));
  if (!values.check) writeFileSync(values.out, page);
  else if (readFileSync(values.out, 'utf8') !== page) {
    process.stderr.write(`${values.out} says something else\n`);
    process.exit(1);
  }
}
