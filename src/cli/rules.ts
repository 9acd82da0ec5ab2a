/** `portcullis rules`: the catalogue that this version knows. */
import { rules } from '../rules/index.ts';

/** Prints a line a rule; returns the exit code. */
export function listRules(): number {
  const width = Math.max(...rules.map((rule) => rule.id.length));
  for (const rule of rules)
    process.stdout.write(
      `${rule.id.padEnd(width)}  ${rule.level.padEnd(7)}  ${(rule.owasp ?? '').padEnd(5)}  CWE-${rule.cwe[0] ?? ''}\t${rule.title}\n`,
    );
  return 0;
}
