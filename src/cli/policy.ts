/** The configuration of the directory that is looked at; defaults where there is none. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRepositoryConfig, toAnalysisConfig, toPolicy } from '../config/repository.ts';
import type { AnalysisConfig } from '../repository/types.ts';
import type { Policy } from '../review/types.ts';
import { UsageError } from './errors.ts';

export interface Configured {
  analysis: AnalysisConfig;
  policy: Policy;
}
/** From a file's text; `undefined` is no file. Throws `UsageError` with what is wrong and where. */
export function configured(text: string | undefined, name = '.github/portcullis.yml'): Configured {
  const parsed = parseRepositoryConfig(text ?? '');
  if (!parsed.ok) throw new UsageError(`${name}: ${parsed.problems.join('; ')}`);
  return { analysis: toAnalysisConfig(parsed.config), policy: toPolicy(parsed.config) };
}
export function configuredFor(dir: string): Configured {
  let text: string | undefined;
  try {
    text = readFileSync(join(dir, '.github/portcullis.yml'), 'utf8');
  } catch {
    text = undefined; // most directories have none
  }
  return configured(text);
}
