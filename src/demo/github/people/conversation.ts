/** What people do in a conversation and with checks. Each function resolves when the App has answered the webhooks that follow from it. */
import { checkRunBody } from '../api/check-validation.ts';
import { createRun, suiteOf } from '../api/checks.ts';
import { addComment, checkedBody } from '../api/comments.ts';
import { emitRequestedAction, emitRerequested, emitSuiteRerequested } from '../events/checks.ts';
import { emitComment } from '../events/comments.ts';
import { emitReview } from '../events/pulls.ts';
import { pushedCommitShape } from '../shapes/commit.ts';
import type { Annotation, CheckAction, Review } from '../state.ts';
import type { World } from '../world.ts';
import { mustComment, mustPull, mustRepository, mustRun, person } from './lookup.ts';

/** A comment as the API shows it, as far as tests and the demo read it. */
export interface CommentInfo {
  id: number;
  body: string;
  author: string;
  /** The App that wrote it, if one did. */
  appId: number | null;
  updatedAt: string;
  reactions: string[];
}

/** A check run as the API shows it, with its annotations. */
export interface CheckRunInfo {
  id: number;
  name: string;
  headSha: string;
  externalId: string;
  appId: number;
  status: string;
  conclusion: string | null;
  detailsUrl: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Annotation[];
  actions: CheckAction[];
}

/** Oldest first. */
export const comments = (world: World, fullName: string, number: number): CommentInfo[] =>
  world.state.commentsOf(mustPull(world, fullName, number)).map((comment) => ({
    id: comment.id,
    body: comment.body,
    author: comment.user.login,
    appId: comment.app?.id ?? null,
    updatedAt: comment.updatedAt,
    reactions: comment.reactions.map(({ content }) => content),
  }));

/** Newest first. */
export const checkRuns = (world: World, fullName: string, sha: string): CheckRunInfo[] =>
  world.state.runsOf(mustRepository(world, fullName), sha).map((run) => ({
    id: run.id,
    name: run.name,
    headSha: run.suite.headSha,
    externalId: run.externalId,
    appId: run.suite.app.id,
    status: run.status,
    conclusion: run.conclusion,
    detailsUrl: run.detailsUrl,
    title: run.title,
    summary: run.summary,
    text: run.text,
    annotations: [...run.annotations],
    actions: [...run.actions],
  }));

/** Out: the comment's id. */
export async function comment(world: World, fullName: string, number: number, body: string, as?: string): Promise<number> {
  const pull = mustPull(world, fullName, number);
  const user = person(world, pull.repository, as);
  const made = addComment(world, pull, { user, body: checkedBody({ body }), app: null });
  await emitComment(world, made, 'created', user);
  return made.id;
}

/** A person changes a comment, the App's included. */
export async function editComment(world: World, id: number, body: string, as?: string): Promise<void> {
  const edited = mustComment(world, id);
  const from = edited.body;
  edited.body = checkedBody({ body });
  edited.updatedAt = world.state.time();
  await emitComment(world, edited, 'edited', person(world, edited.pull.repository, as), from);
}

/** Flips the box of the first line that holds the text; throws when there is none. */
export async function tick(world: World, id: number, text: string, as?: string): Promise<void> {
  const lines = mustComment(world, id).body.split('\n');
  const at = lines.findIndex((line) => /^\s*(?:[-*+]|\d+[.)]) \[[ xX]\] /.test(line) && line.includes(text));
  if (at < 0) throw new Error(`The comment has no box with "${text}"`);
  lines[at] = lines[at]!.replace(/\[([ xX])\]/, (_, mark: string) => (mark === ' ' ? '[x]' : '[ ]'));
  await editComment(world, id, lines.join('\n'), as);
}

export async function deleteComment(world: World, id: number, as?: string): Promise<void> {
  const gone = mustComment(world, id);
  world.state.comments.delete(id);
  await emitComment(world, gone, 'deleted', person(world, gone.pull.repository, as));
}

/** A review to be submitted. */
export interface NewReview {
  state: Review['state'];
  body?: string;
  as?: string;
}

/** Out: the review's id. */
export async function review(world: World, fullName: string, number: number, { state, body = '', as }: NewReview): Promise<number> {
  const pull = mustPull(world, fullName, number);
  const user = person(world, pull.repository, as);
  const submitted = { id: world.state.nextId(), pull, user, state, body, commitId: pull.head.sha, submittedAt: world.state.time() };
  world.state.reviews.push(submitted);
  await emitReview(world, submitted);
  return submitted.id;
}

/** Somebody clicks "Re-run" on a check run. */
export async function rerequestCheckRun(world: World, id: number, as?: string): Promise<void> {
  const run = mustRun(world, id);
  await emitRerequested(world, run, person(world, run.suite.repository, as));
}

/** Somebody clicks "Re-run all checks" of the App. */
export async function rerequestCheckSuite(world: World, fullName: string, sha: string, as?: string): Promise<void> {
  const repository = mustRepository(world, fullName);
  const commit = await repository.store.commit(sha);
  if (!commit) throw new Error(`There is no commit ${sha} in ${fullName}`);
  const head = pushedCommitShape(world, repository, commit);
  await emitSuiteRerequested(world, suiteOf(world, repository, sha, world.app), head, person(world, repository, as));
}

/** Somebody clicks a button of a check run. */
export async function requestAction(world: World, id: number, identifier: string, as?: string): Promise<void> {
  const run = mustRun(world, id);
  if (!run.actions.some((action) => action.identifier === identifier)) throw new Error(`The check run has no button "${identifier}"`);
  await emitRequestedAction(world, run, identifier, person(world, run.suite.repository, as));
}

/** A check run of another App, as GitHub Actions makes one for a job of that name. Out: its id. */
export function addForeignCheckRun(
  world: World,
  fullName: string,
  {
    app = { id: 15_368, slug: 'github-actions', name: 'GitHub Actions' },
    ...body
  }: Record<string, unknown> & {
    app?: { id: number; slug: string; name: string };
  },
): number {
  const repository = mustRepository(world, fullName);
  const known = world.state.suites.find((suite) => suite.app.id === app.id)?.app;
  const other = known ?? { ...world.app, ...app, owner: world.state.account('github', 'Organization'), events: [], permissions: {} };
  return createRun(world, repository, other, checkRunBody(body, { isNew: true })).id;
}
