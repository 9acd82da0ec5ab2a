/** The check run: opened when work starts, always concluded. https://docs.github.com/en/rest/checks/runs */
import { z } from 'zod';
import type { Checkpoint, Octokit } from './client.ts';
import { ONCE } from './client.ts';
import { isStatus } from './errors.ts';
import { CHECK_NAME } from './events.ts';
import type { Repository } from './pull-request.ts';
import { shorten } from './text.ts';

export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  start_column?: number;
  end_column?: number;
  annotation_level: 'notice' | 'warning' | 'failure';
  title?: string;
  message: string;
  raw_details?: string;
}
export interface CheckOutput {
  title: string;
  summary: string;
  text?: string;
}
/** What a job knows of its run. `annotations`: how many GitHub already has, from an earlier attempt of the same job. */
export interface CheckRun {
  id: number;
  url: string;
  concluded: boolean;
  annotations: number;
}
export type CheckConclusion = 'success' | 'failure' | 'action_required' | 'cancelled';

/** 50 a request, 422 above; each further request appends, and nothing removes one again. */
const ANNOTATIONS = 50;
const TITLE = 255;
const MESSAGE_BYTES = 60_000; // 64 KB are allowed for the message and for raw_details each

const Run = z.object({
  id: z.number(),
  html_url: z.string().nullish(),
  status: z.string(),
  conclusion: z.string().nullish(),
  external_id: z.string().nullish(),
  output: z.object({ annotations_count: z.number().nullish() }).nullish(),
});
const toRun = (data: unknown): CheckRun => {
  const run = Run.parse(data);
  return { id: run.id, url: run.html_url ?? '', concluded: run.status === 'completed', annotations: run.output?.annotations_count ?? 0 };
};

export interface RunIdentity {
  head: string;
  externalId: string;
  appId: number;
  /** A further attempt of the job: a run that is concluded was concluded by an earlier one. Else it belongs to a job that was given up, and a new one is made. */
  again: boolean;
  /** None can have been opened on this head. */
  first?: boolean;
}

/** `<number>:<head>:` or `group:<base>:`: what it is about, without the job that made it. */
const subjectOf = (externalId: string): string => externalId.slice(0, externalId.lastIndexOf(':') + 1);

/**
 * The run of the same job on this head, if an earlier attempt made one: a job may run twice, its run may not. One that is open was left by a job that is gone, for only one runs at a
 * time, and it would stay open for good.
 */
async function findRun(octokit: Octokit, repository: Repository, identity: RunIdentity): Promise<CheckRun | undefined> {
  const { head, externalId, appId, again } = identity;
  const runs = await runsOn(octokit, repository, head, appId);
  const about = subjectOf(externalId);
  const left = runs.find((run) => run.status !== 'completed' && run.external_id?.startsWith(about));
  const found = left ?? (again ? runs.find((run) => run.external_id === externalId) : undefined);
  return found && toRun(found);
}

/** Newest first; each of them, since two pull requests with one head have runs of one name. */
async function runsOn(octokit: Octokit, repository: Repository, head: string, appId: number): Promise<z.infer<typeof Run>[]> {
  const { data } = await octokit.rest.checks.listForRef({
    ...repository,
    ref: head,
    check_name: CHECK_NAME,
    app_id: appId,
    filter: 'all',
    per_page: 100,
  });
  const runs = z.object({ check_runs: z.array(Run) }).parse(data).check_runs;
  return runs.sort((one, other) => other.id - one.id);
}

/** Whether the pull request's newest run on the head is concluded, and was not merely ended: what a required check then is satisfied with, or not. */
export async function hasVerdict(
  octokit: Octokit,
  repository: Repository,
  { number, head, appId }: { number: number; head: string; appId: number },
): Promise<boolean> {
  const runs = await runsOn(octokit, repository, head, appId);
  const newest = runs.find((run) => run.external_id?.startsWith(`${number}:`));
  return newest?.status === 'completed' && newest.conclusion !== 'cancelled';
}

/** What a required check is told by on this head; undefined while a review is under way there, or where there was none. */
export async function newestConcluded(octokit: Octokit, repository: Repository, head: string, appId: number): Promise<number | undefined> {
  const [newest] = await runsOn(octokit, repository, head, appId);
  return newest?.status === 'completed' ? newest.id : undefined;
}

const Shown = z.object({
  external_id: z.string().nullish(),
  app: z.object({ id: z.number() }).nullish(),
  output: z.object({ title: z.string().nullish(), summary: z.string().nullish(), text: z.string().nullish() }).nullish(),
});

/** '' for a run that is not there any more, or is not that App's on that pull request. */
export async function runText(
  octokit: Octokit,
  repository: Repository,
  { id, number, appId }: { id: number; number: number; appId: number },
): Promise<string> {
  try {
    const { data } = await octokit.rest.checks.get({ ...repository, check_run_id: id });
    const { app, external_id: about, output } = Shown.parse(data);
    return app?.id === appId && about?.startsWith(`${number}:`) ? (output?.text ?? '') : '';
  } catch (error) {
    if (!isStatus(error, 404, 410)) throw error;
    return '';
  }
}

/** Gives a concluded run another conclusion. `say` makes the new title and summary from those of this run, or of the one that is named with `as`. */
export async function revise(
  octokit: Octokit,
  repository: Repository,
  { id, as = id }: { id: number; as?: number },
  conclusion: CheckConclusion,
  say: (output: { title: string; summary: string }) => { title: string; summary: string },
): Promise<void> {
  const { data } = await octokit.rest.checks.get({ ...repository, check_run_id: as });
  const { output } = Shown.parse(data);
  const next = say({ title: output?.title ?? '', summary: output?.summary ?? '' });
  await octokit.rest.checks.update({ ...repository, check_run_id: id, status: 'completed', conclusion, output: shown(next) });
}

/** Always on the pull request's head, never on the merge commit: required checks are read there. */
export async function openRun(octokit: Octokit, repository: Repository, identity: RunIdentity): Promise<CheckRun> {
  const existing = identity.first ? undefined : await findRun(octokit, repository, identity);
  if (existing) return existing;
  const { data } = await octokit.rest.checks.create({
    ...repository,
    name: CHECK_NAME,
    head_sha: identity.head,
    status: 'in_progress',
    external_id: identity.externalId,
    ...ONCE,
  });
  return toRun(data);
}

const clean = (annotation: Annotation): Annotation => {
  // Lines start at 1 and are ordered; one bad line refuses the whole batch.
  const start = Math.max(1, Math.trunc(annotation.start_line) || 1);
  const end = Math.max(start, Math.trunc(annotation.end_line) || start);
  const { start_column: from, end_column: to } = annotation;
  // Columns only both, and only on one line.
  const columns = start === end && from !== undefined && to !== undefined && from >= 1 && to >= from;
  return {
    path: annotation.path,
    start_line: start,
    end_line: end,
    ...(columns && { start_column: from, end_column: to }),
    annotation_level: annotation.annotation_level,
    ...(annotation.title && { title: annotation.title.slice(0, TITLE) }),
    message: shorten(annotation.message || ' ', MESSAGE_BYTES),
    ...(annotation.raw_details && { raw_details: shorten(annotation.raw_details, MESSAGE_BYTES) }),
  };
};

const shown = ({ title, summary, text }: CheckOutput): CheckOutput => ({
  title: title.slice(0, TITLE),
  summary: shorten(summary),
  ...(text && { text: shorten(text) }),
});

export interface Verdict {
  conclusion: CheckConclusion;
  output: CheckOutput;
  annotations?: Annotation[];
  /** Where "Details" leads; GitHub's default is the App's homepage. */
  detailsUrl?: string;
}

/**
 * Annotations first, the conclusion with the last batch. A batch that GitHub refuses is left out and said: a bad line must not keep the verdict from being
 * published. `checkpoint` runs before each request, so that an outdated review stops in between.
 */
export async function conclude(
  octokit: Octokit,
  repository: Repository,
  run: CheckRun,
  verdict: Verdict,
  checkpoint: Checkpoint = () => {},
): Promise<void> {
  const annotations = (verdict.annotations ?? []).map(clean).slice(run.annotations);
  const output = shown(verdict.output);
  const update = async (fields: object, some: Annotation[], refused: number) => {
    await checkpoint();
    const note = refused > 0 ? `\n\nGitHub refused ${refused} annotations; the findings are listed here.` : '';
    return octokit.rest.checks.update({
      ...repository,
      check_run_id: run.id,
      ...fields,
      output: { ...output, summary: shorten(output.summary + note), ...(some.length > 0 && { annotations: some }) },
    });
  };
  const final = {
    status: 'completed' as const,
    conclusion: verdict.conclusion,
    ...(verdict.detailsUrl && { details_url: verdict.detailsUrl }),
  };
  let refused = 0;
  let start = 0;
  do {
    const batch = annotations.slice(start, start + ANNOTATIONS);
    const fields = start + ANNOTATIONS >= annotations.length ? final : {};
    try {
      await update(fields, batch, refused);
    } catch (error) {
      if (!isStatus(error, 422) || batch.length === 0) throw error;
      refused += batch.length;
      await update(fields, [], refused);
    }
    start += ANNOTATIONS;
  } while (start < annotations.length);
}
