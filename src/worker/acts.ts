/** What people did since the last review, read against the live head: ticks, commands, approving reviews become decisions, or are answered with why not. */
import type { Octokit } from '../github/client.ts';
import type { Act } from '../github/events.ts';
import type { Access } from '../github/people.ts';
import { accessOf } from '../github/people.ts';
import type { Committers, PullRequest, Repository } from '../github/pull-request.ts';
import { committersOf } from '../github/pull-request.ts';
import { COMMANDS, parseCommands } from '../review/commands.ts';
import { ticksOf } from '../review/ticks.ts';
import type { Triage, TriageContext } from '../review/triage.ts';
import { joined, triageCommands, triageTicks } from '../review/triage.ts';
import type { Review } from '../review/types.ts';
import type { KeptAct } from '../store/acts.ts';
import { actsOf, removeActs } from '../store/acts.ts';
import { addAttestation } from '../store/attestations.ts';
import { appendAudit } from '../store/audit.ts';
import type { Database, Sql } from '../store/database.ts';
import { addIgnore, withdrawIgnore } from '../store/ignores.ts';
import type { Posted } from '../store/reviews.ts';
import { getPosted } from '../store/reviews.ts';
import type { Configuration } from './configuration.ts';
import { decisionsOf } from './decisions.ts';

export interface Settling {
  repository: Repository;
  repositoryId: number;
  pull: PullRequest;
  /** As the analysis left it. */
  review: Review;
  configuration: Configuration | undefined;
  committers: Committers;
  database: Database;
}

/** A tick counts only while the comment is the one that was written for the live head. */
const ticksIn = (act: Act, posted: Posted | undefined, head: string) =>
  act.is === 'edited' && posted?.rendered !== undefined && posted.head === head && posted.commentId === act.comment
    ? ticksOf(posted.rendered, act.from, act.body).ticks
    : [];

/** Is there anything that a review has to read? Edits that tick nothing are taken off the list. */
export async function areWaiting(database: Database, repositoryId: number, number: number, head: string): Promise<boolean> {
  const acts = await actsOf(database, repositoryId, number);
  const posted = await getPosted(database, repositoryId, number);
  const idle = acts.filter(({ act }) => act.is === 'edited' && ticksIn(act, posted, head).length === 0);
  await removeActs(
    database,
    idle.map(({ id }) => id),
  );
  return acts.length > idle.length;
}

/** Whether somebody wants it to be reviewed anew, and not only decides about what the last review came to. */
export async function askAnew(database: Database, repositoryId: number, number: number): Promise<boolean> {
  const acts = await actsOf(database, repositoryId, number);
  return acts.some(({ act, at }) => act.is !== 'edited' && parseCommands(act.body, dayOf(at)).commands.some(({ is }) => is === 'recheck'));
}
const dayOf = (at: string): string => at.slice(0, 10);

/** Out: what is to be said in the comment about what was not done. */
export async function settleActs(octokit: Octokit, on: Settling): Promise<string[]> {
  const { database, repositoryId, pull, configuration, review, repository } = on;
  const acts = await actsOf(database, repositoryId, pull.number);
  // of a review that was cut short nothing is known to be asked: what people did waits for the next
  if (acts.length === 0 || review.ended) return [];
  const posted = await getPosted(database, repositoryId, pull.number);
  const committers = on.committers.complete ? on.committers : await committersOf(octokit, repository, pull.number);
  const people = { author: pull.author, committers: committers.list, complete: committers.complete };
  const access = new Map<string, Access>();
  const said: string[] = [];
  let decisions = await decisionsOf(database, repositoryId, pull.number);
  for (const kept of acts) {
    const { act, at } = kept;
    const { login } = act.by;
    const permission = access.get(login) ?? (await accessOf(octokit, repository, login));
    access.set(login, permission);
    const done =
      configuration &&
      read(kept, posted, {
        review,
        decisions,
        policy: configuration.policy,
        attest: configuration.attest,
        people,
        by: { ...act.by, permission },
        at,
      });
    if (done) {
      decisions = joined(decisions, done.triage);
      await database.transaction((sql) => keep(sql, on, act, done.triage));
      said.push(...done.problems, ...done.triage.refused);
      if (done.triage.help) said.push(...COMMANDS.map(({ form, does }) => `\`${form}\` ${does}`));
      if (act.is === 'said') await react(octokit, repository, act.comment, done.problems.length + done.triage.refused.length === 0);
    }
    await removeActs(database, [kept.id]);
  }
  return [...new Set(said)].slice(0, 10);
}

function read({ act, at }: KeptAct, posted: Posted | undefined, on: TriageContext): { triage: Triage; problems: string[] } {
  if (act.is === 'edited') return { triage: triageTicks(ticksIn(act, posted, on.review.head), on), problems: [] };
  const { commands, problems } = parseCommands(act.body, dayOf(at));
  // what was approved is the head that was looked at
  return { triage: triageCommands(commands, on, act.is === 'approved' && act.head === on.review.head), problems };
}

async function keep(
  sql: Sql,
  { repositoryId, pull: { number } }: Settling,
  act: Act,
  { attestations, ignores, unignored }: Triage,
): Promise<void> {
  const note = (what: string, details: Record<string, string>): Promise<void> =>
    appendAudit(sql, { repository: repositoryId, number, actor: act.by.login, what, details });
  for (const one of attestations) {
    await addAttestation(sql, repositoryId, number, one);
    await note('attested', { item: one.item, head: one.head, via: one.via });
  }
  for (const fingerprint of unignored) {
    await withdrawIgnore(sql, repositoryId, number, fingerprint);
    await note('unignored', { fingerprint });
  }
  for (const one of ignores) {
    await withdrawIgnore(sql, repositoryId, number, one.fingerprint);
    await addIgnore(sql, repositoryId, number, one);
    await note('ignored', { fingerprint: one.fingerprint, rule: one.rule, head: one.head });
  }
}

/** A courtesy: what was done stands in the comment and the check. https://docs.github.com/en/rest/reactions/reactions */
async function react(octokit: Octokit, repository: Repository, comment: number, done: boolean): Promise<void> {
  try {
    await octokit.rest.reactions.createForIssueComment({ ...repository, comment_id: comment, content: done ? '+1' : 'confused' });
  } catch {
    // an App without that permission reviews all the same
  }
}
