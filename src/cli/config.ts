/** `portcullis config check`. */
import { readFileSync } from 'node:fs';
import { parseRepositoryConfig } from '../config/repository.ts';
import { UsageError } from './errors.ts';

/** Says whether a configuration is valid, and what is wrong; returns the exit code. */
export function checkConfig(file: string): number {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
  }
  const parsed = parseRepositoryConfig(text);
  if (parsed.ok) {
    process.stdout.write(`${file} is valid.\n`);
    return 0;
  }
  for (const problem of parsed.problems) process.stderr.write(`${file}: ${problem}\n`);
  return 2;
}
