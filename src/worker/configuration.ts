/** The configuration that is enforced is the base branch's; the head's is checked and shown. A broken one must not keep its own repair from being merged. */
import type { Template } from '../checklist/template.ts';
import { templatesFrom } from '../checklist/template.ts';
import { configChanges } from '../config/changes.ts';
import { ownChecklists, shippedChecklists } from '../config/checklists.ts';
import { parseRepositoryConfig, toAnalysisConfig, toLimits, toPolicy } from '../config/repository.ts';
import type { BlobCache } from '../github/blobs.ts';
import { readBlobs } from '../github/blobs.ts';
import type { Octokit } from '../github/client.ts';
import { CONFIG_PATH, readConfigFile } from '../github/config-file.ts';
import type { Repository } from '../github/pull-request.ts';
import type { Tree } from '../github/tree.ts';
import type { AnalysisConfig, Limits } from '../repository/types.ts';
import type { ConfigChange, Policy } from '../review/types.ts';

export interface Configuration {
  config: AnalysisConfig;
  limits: Partial<Limits>;
  policy: Policy;
  templates: Template[];
  /** Why the base's file is not in force; the defaults are. */
  broken: string[];
  /** Set when the pull request changes the file: what is wrong with its version, or nothing. */
  proposed?: string[];
  /** What its version makes of the one in force. */
  changes: ConfigChange[];
}

export async function loadConfiguration(
  octokit: Octokit,
  repository: Repository,
  { branch, base, head, blobs }: { branch: string; base: Tree; head: Tree; blobs: BlobCache },
): Promise<Configuration> {
  const file = await readConfigFile(octokit, repository, branch);
  const text = file && 'text' in file ? file.text : '';
  const enforced = parseRepositoryConfig(text);
  const broken = file && 'unreadable' in file ? [file.unreadable] : enforced.ok ? [] : enforced.problems;
  const defaults = parseRepositoryConfig('');
  if (!defaults.ok) throw new Error('The default configuration is invalid');
  const config = enforced.ok ? enforced.config : defaults.config;
  const enforcedText = file && 'text' in file ? file.text : undefined;
  const { proposed, changes } = await proposal(octokit, repository, head, blobs, enforcedText);
  const { templates, problems } = templatesFrom(
    shippedChecklists(),
    await checklistsOf(octokit, repository, base, blobs),
    config.checklist.templates,
  );
  broken.push(...problems);
  const policy = { ...toPolicy(config), today: new Date().toISOString().slice(0, 10) };
  return { config: toAnalysisConfig(config), limits: toLimits(config), policy, templates, broken, changes, ...(proposed && { proposed }) };
}

/** The repository's own, as they are on the base. */
async function checklistsOf(
  octokit: Octokit,
  repository: Repository,
  base: Tree,
  blobs: BlobCache,
): Promise<{ name: string; text: string }[]> {
  const own = ownChecklists(base.files.keys());
  if (own.length === 0) return [];
  const files = own.flatMap(({ path }) => base.files.get(path) ?? []);
  const contents = await readBlobs(octokit, repository, files, blobs);
  return own.map(({ path, name }) => {
    const content = contents.get(base.files.get(path)?.blob ?? '');
    return { name, text: content && 'text' in content ? content.text : '- [ ] it cannot be read' };
  });
}

/** proposed: undefined when the head's version is the one in force. */
async function proposal(
  octokit: Octokit,
  repository: Repository,
  head: Tree,
  blobs: BlobCache,
  enforced?: string,
): Promise<{ proposed?: string[]; changes: ConfigChange[] }> {
  const file = head.files.get(CONFIG_PATH);
  if (!file) return { changes: configChanges(enforced, undefined, CONFIG_PATH) };
  const content = (await readBlobs(octokit, repository, [file], blobs)).get(file.blob);
  if (!content || 'absent' in content) return { proposed: [`it cannot be read: ${content?.absent ?? 'not delivered'}`], changes: [] };
  if (content.text === enforced) return { changes: [] };
  const parsed = parseRepositoryConfig(content.text);
  return { proposed: parsed.ok ? [] : parsed.problems, changes: configChanges(enforced, content.text, CONFIG_PATH) };
}
