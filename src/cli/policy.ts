/** The configuration of the directory or commit that is looked at, with its checklists; defaults where there is none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template, TemplateFile } from '../checklist/template.ts';
import { templatesFrom } from '../checklist/template.ts';
import { CHECKLISTS, ownChecklists, shippedChecklists } from '../config/checklists.ts';
import { CONFIG_PATH } from '../config/path.ts';
import { parseRepositoryConfig, toAnalysisConfig, toLimits, toPolicy } from '../config/repository.ts';
import type { AnalysisConfig, Limits } from '../repository/types.ts';
import type { Policy } from '../review/types.ts';
import { rules } from '../rules/index.ts';
import type { Source } from './directory.ts';
import { UsageError } from './errors.ts';

export interface Configured {
  analysis: AnalysisConfig;
  limits: Partial<Limits>;
  policy: Policy;
  templates: Template[];
}
/** From the texts of the files; without any it is the defaults. Throws `UsageError` with what is wrong and where. */
export function configured(text: string | undefined, checklists: readonly TemplateFile[] = []): Configured {
  const parsed = parseRepositoryConfig(
    text ?? '',
    rules.map((rule) => rule.id),
  );
  if (!parsed.ok) throw new UsageError(`${CONFIG_PATH}: ${parsed.problems.join('; ')}`);
  const { config } = parsed;
  const { templates, problems } = templatesFrom(shippedChecklists(), checklists, config.checklist.templates);
  if (problems.length > 0) throw new UsageError(problems.join('; '));
  const today = new Date().toISOString().slice(0, 10);
  return { analysis: toAnalysisConfig(config), limits: toLimits(config), policy: { ...toPolicy(config), today }, templates };
}
export function configuredFor(dir: string): Configured {
  const text = (path: string): string | undefined => {
    try {
      return readFileSync(join(dir, path), 'utf8');
    } catch {
      return undefined; // most directories have none
    }
  };
  let names: string[] = [];
  try {
    names = readdirSync(join(dir, CHECKLISTS));
  } catch {
    names = [];
  }
  const own = ownChecklists(names.map((name) => CHECKLISTS + name));
  return configured(
    text(CONFIG_PATH),
    own.map(({ path, name }) => ({ name, text: text(path) ?? '' })),
  );
}
/** Of a commit. */
export function configuredBy(source: Source): Configured {
  const own = ownChecklists(Object.keys(source.overlay.tree));
  return configured(
    textIn(source, CONFIG_PATH),
    own.map(({ path, name }) => ({ name, text: textIn(source, path) ?? '' })),
  );
}
/** One file of a commit; undefined when it is not there or cannot be read. */
export function textIn({ overlay: { tree }, read }: Source, path: string): string | undefined {
  const blob = tree[path];
  const got = blob === undefined ? undefined : read([{ path, blob }]).get(path);
  return got && 'text' in got ? got.text : undefined;
}
