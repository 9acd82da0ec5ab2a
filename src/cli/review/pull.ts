/** `portcullis review --pr`: what the App would say of a pull request, read from GitHub with somebody's own token. Nothing is posted. */
import type { Octokit } from '../../github/client.ts';
import { troubleOf } from '../../github/errors.ts';
import type { Repository } from '../../github/pull-request.ts';
import { livePullRequest } from '../../github/pull-request.ts';
import { createReader } from '../../github/reader.ts';
import { USED } from '../../report/check-run.ts';
import { counted } from '../../report/words.ts';
import type { Decisions } from '../../review/decisions.ts';
import { applyDecisions } from '../../review/decisions.ts';
import type { Review } from '../../review/types.ts';
import { analyse } from '../../worker/analysis.ts';
import type { LoadedChange } from '../../worker/change.ts';
import { loadChange, newKept } from '../../worker/change.ts';
import type { Configuration } from '../../worker/configuration.ts';
import { judge } from '../../worker/judge.ts';
import { shownDecisions } from '../../worker/ledger.ts';
import { cacheOf, openCache } from '../cache.ts';
import { complain, UnavailableError, UsageError } from '../errors.ts';
import type { OutputOptions } from '../output.ts';
import { checkRules, linesOf, peakMemory, print, progress, within } from '../output.ts';

export interface PullOptions extends OutputOptions {
  pr: string;
  apiUrl?: string;
}

/** Returns the exit code. */
export async function reviewPull(options: PullOptions): Promise<number> {
  checkRules(options.rule);
  const { repository, number } = referenceOf(options.pr);
  const token = process.env.GITHUB_TOKEN;
  if (!token) throw new UsageError(`GITHUB_TOKEN is not set; ${options.pr} is read with a token that may read the repository`);
  const octokit = createReader({ token, ...(options.apiUrl !== undefined && { baseUrl: apiUrl(options.apiUrl) }) });
  try {
    return await judged(octokit, repository, number, options);
  } catch (error) {
    throw explained(error, options.pr);
  } finally {
    progress('');
  }
}

async function judged(octokit: Octokit, named: Repository, number: number, options: PullOptions): Promise<number> {
  progress('reading and linking …');
  const pull = await livePullRequest(octokit, named, number);
  const { repository, head, base } = pull;
  const cache = openCache(cacheOf(options));
  // one repository and one run: nothing is told apart by id, and nothing is kept in a database
  const change = await loadChange(octokit, repository, pull, { ...newKept(), repositoryId: 0 });
  const { review, configuration } = await judge(change, head.sha, (request, read) =>
    analyse({ ...request, ...(options.rule.length > 0 && { rules: options.rule }) }, read, cache),
  );
  cache.end();
  const decided = configuration ? applyDecisions(review, await decisions(octokit, repository, number), configuration.policy) : review;
  const source = await shown(change, decided);
  progress('');
  decided.stats.peakMemory = peakMemory();
  if (configuration) sayBroken(configuration, base.ref);
  return print(configuration ? within(decided, configuration.policy, '.', options.path) : decided, options, source, {
    url: pull.url.replace(/\/pull\/\d+$/, ''),
    sha: head.sha,
    ...(configuration && { boxes: configuration.boxes, configuration: { ...configuration, branch: base.ref } }),
  });
}

/** What people decided, as the App has it in its check run; none where the token may not read that. */
async function decisions(octokit: Octokit, repository: Repository, number: number): Promise<Decisions> {
  try {
    return await shownDecisions(octokit, repository, { number, appId: undefined, key: undefined });
  } catch (error) {
    if (troubleOf(error)?.kind !== 'denied') throw error;
    complain('portcullis: the token in GITHUB_TOKEN may not read check runs; what people decided there is not counted');
    return { attestations: [], ignores: [] };
  }
}

/** The lines that findings stand on; most of these files are in memory. */
async function shown(change: LoadedChange, { findings, ...review }: Review) {
  if (!change.matters) return undefined;
  const { tree } = change.request.head;
  const paths = new Set(counted({ findings, ...review }).map(({ at }) => at.path));
  const contents = await change.read([...paths].flatMap((path) => (tree[path] === undefined ? [] : [{ path, blob: tree[path] }])));
  const texts = new Map([...contents].flatMap(([path, one]) => ('text' in one ? [[path, one] as const] : [])));
  return linesOf({ overlay: { tree, changed: [] }, read: () => texts });
}

function sayBroken({ broken, used, proposed = [] }: Configuration, branch: string): void {
  if (broken.length > 0)
    complain(`portcullis: the configuration on ${branch} is broken, ${USED[used ?? 'defaults']}: ${broken.join('; ')}`);
  if (proposed.length > 0) complain(`portcullis: the configuration in this pull request is broken: ${proposed.join('; ')}`);
}

function referenceOf(text: string): { repository: Repository; number: number } {
  const [, owner, repo, number] = /^([A-Za-z\d][\w-]*)\/([\w.-]+)#([1-9]\d{0,8})$/.exec(text) ?? [];
  if (!owner || !repo) throw new UsageError(`\`${text}\` names no pull request; write owner/repo#12`);
  return { repository: { owner, repo }, number: Number(number) };
}
function apiUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new UsageError(`\`${text}\` is no address of an API; write it as https://github.example.com/api/v3`);
  return text.replace(/\/+$/, '');
}

/** What GitHub refused in words that say what to do; what is no answer of GitHub stays as it is. */
function explained(error: unknown, pr: string): unknown {
  const trouble = troubleOf(error);
  switch (trouble?.kind) {
    case undefined:
      return error;
    case 'denied': {
      if (trouble.status === 401)
        return new UsageError('GitHub does not accept the token in GITHUB_TOKEN (401): it is wrong, revoked or expired');
      const needs = trouble.needs ? `; it asks for ${trouble.needs}` : '';
      return new UsageError(`the token in GITHUB_TOKEN may not read ${pr} (403: ${(error as Error).message})${needs}`);
    }
    case 'missing':
      return new UsageError(`${pr} is not there, or the token in GITHUB_TOKEN may not see it (${trouble.status})`);
    case 'limited':
      return new UnavailableError(
        `the rate limit of the token in GITHUB_TOKEN is used up; GitHub asks to wait until ${trouble.until.toISOString()}`,
      );
    case 'transient':
    case 'refused':
      return new UnavailableError(`GitHub did not deliver ${pr} (${trouble.status}: ${(error as Error).message})`);
  }
}
