/** `portcullis config check`. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { templatesFrom } from '../checklist/template.ts';
import { shippedChecklists } from '../config/checklists.ts';
import { parseRepositoryConfig } from '../config/repository.ts';
import { rules } from '../rules/index.ts';
import { complain, UsageError } from './errors.ts';

/** Says whether a configuration, and the checklists beside it, are valid, and what is wrong; returns the exit code. */
export function checkConfig(file: string): number {
  const text = read(file);
  const parsed = parseRepositoryConfig(
    text,
    rules.map((rule) => rule.id),
  );
  const problems = parsed.ok ? [] : parsed.problems.map((problem) => `${file}: ${problem}`);
  const { problems: lists } = templatesFrom(
    shippedChecklists(),
    checklistsBeside(file),
    parsed.ok ? parsed.config.checklist.templates : undefined,
  );
  problems.push(...lists);
  if (problems.length === 0) process.stdout.write(`${file} is valid.\n`);
  for (const problem of problems) complain(problem);
  return problems.length === 0 ? 0 : 2;
}
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT' ? `there is no ${file}; without one the defaults are in force` : `${file} cannot be read (${code})`,
    );
  }
}
/** Of the same directory, where it is a repository's `.github`. */
function checklistsBeside(file: string): { name: string; text: string }[] {
  const directory = join(dirname(file), 'portcullis/checklists');
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.md'));
  } catch {
    return []; // most have none
  }
  return names.sort().map((name) => ({ name: name.slice(0, -'.md'.length), text: read(join(directory, name)) }));
}
