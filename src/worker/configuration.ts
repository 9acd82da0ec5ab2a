/** The configuration that is enforced is the base branch's; the head's is checked and shown. A broken one must not keep its own repair from being merged. */
import type { Template } from '../checklist/template.ts';
import { templatesFrom } from '../checklist/template.ts';
import { configChanges } from '../config/changes.ts';
import { ownChecklists, shippedChecklists } from '../config/checklists.ts';
import { CONFIG_PATH } from '../config/path.ts';
import { parseRepositoryConfig, toAnalysisConfig, toLimits, toPolicy } from '../config/repository.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import { resolveConfig } from '../config/resolve.ts';
import type { BlobCache } from '../github/blobs.ts';
import { readBlobs } from '../github/blobs.ts';
import type { Octokit } from '../github/client.ts';
import type { ConfigFile } from '../github/config-file.ts';
import { readConfigFile, readEarlierFiles, readOrganisationFile } from '../github/config-file.ts';
import type { Repository } from '../github/pull-request.ts';
import type { Tree } from '../github/tree.ts';
import type { AnalysisConfig, Limits } from '../repository/types.ts';
import type { AttestPolicy } from '../review/eligibility.ts';
import { ruleIds } from '../review/review.ts';
import type { ConfigChange, Policy } from '../review/types.ts';
import type { ChangeContext } from './change.ts';
import type { Recent } from './recent.ts';
import { recent } from './recent.ts';

export interface Configuration {
  config: AnalysisConfig;
  limits: Partial<Limits>;
  policy: Policy;
  templates: Template[];
  /** Are questions task boxes, and who may answer them? */
  boxes: boolean;
  attest: AttestPolicy;
  /** What is wrong with the base's file, or with the organisation's; used: what is in force in its place. */
  broken: string[];
  used: ResolvedConfig['used'];
  /** Set when the pull request changes the file: what is wrong with its version, or nothing. */
  proposed?: string[];
  /** What its version makes of the one in force. */
  changes: ConfigChange[];
}

export async function loadConfiguration(
  octokit: Octokit,
  repository: Repository,
  { base, head, ...at }: { branch: string; tip: string; base: Tree; head: Tree },
  context: ChangeContext,
): Promise<Configuration> {
  const { branch } = at;
  const { blobs, configurations } = context;
  const [file, shared] = await Promise.all([
    branchFile(octokit, repository, at, context),
    organisation(octokit, repository.owner, configurations),
  ]);
  const sources = { ...(shared && { organisation: textOf(shared) }), ...(file && { base: textOf(file) }) };
  let resolved = resolveConfig(sources, ruleIds);
  // only where the file that stands there is of no use is it looked for one that was
  if (file && resolved.broken.some((problem) => !problem.startsWith('in the organisation')))
    resolved = resolveConfig({ ...sources, earlier: await readEarlierFiles(octokit, repository, branch) }, ruleIds);
  const { config, used } = resolved;
  const broken = [...resolved.broken];
  const enforcedText = file && 'text' in file ? file.text : undefined;
  const { proposed, changes } = await proposal(octokit, repository, head, blobs, enforcedText);
  const { templates, problems } = templatesFrom(
    shippedChecklists(),
    await checklistsOf(octokit, repository, base, blobs),
    config.checklist.templates,
  );
  broken.push(...problems);
  const policy = { ...toPolicy(config), today: today() };
  return {
    config: toAnalysisConfig(config),
    limits: toLimits(config),
    policy,
    templates,
    boxes: config.comment.boxes,
    attest: config.checklist.attest,
    broken,
    used,
    changes,
    ...(proposed && { proposed }),
  };
}

/** In whose words ignores end. */
export const today = (): string => new Date().toISOString().slice(0, 10);

const textOf = (file: NonNullable<ConfigFile>): string | { unreadable: string } => ('text' in file ? file.text : file);

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

/** What owners' `.github` repositories say holds for some minutes: it is asked for with every review, and changes once a month. */
const KEPT = 5 * 60_000;
const MOST_FILES = 1_000;
type Read = { file: ConfigFile };
export interface ConfigurationCache {
  organisations: Recent<Read & { until: number }>;
  /** By branch and the commit at its tip. */
  branches: Recent<Read>;
}
export const configurationCache = (): ConfigurationCache => ({ organisations: recent(MOST_FILES), branches: recent(MOST_FILES) });

/** With the token of this repository it is read where everybody may read it, or where the App is installed on it. */
async function organisation(octokit: Octokit, owner: string, { organisations }: ConfigurationCache): Promise<ConfigFile> {
  const now = Date.now();
  const known = organisations.get(owner);
  if (known && known.until > now) return known.file;
  const file = await readOrganisationFile(octokit, owner);
  organisations.set(owner, { file, until: now + KEPT });
  return file;
}

/** A branch whose tip has not moved says what it said. */
async function branchFile(
  octokit: Octokit,
  repository: Repository,
  { branch, tip }: { branch: string; tip: string },
  { repositoryId, configurations: { branches } }: ChangeContext,
): Promise<ConfigFile> {
  const key = `${repositoryId} ${branch}@${tip}`;
  const known = branches.get(key) ?? { file: await readConfigFile(octokit, repository, branch) };
  branches.set(key, known);
  return known.file;
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
  const parsed = parseRepositoryConfig(content.text, ruleIds);
  return { proposed: parsed.ok ? [] : parsed.problems, changes: configChanges(enforced, content.text, CONFIG_PATH) };
}
