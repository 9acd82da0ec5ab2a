/** The pages of a pull request: the conversation with its checks, and the changed files. */
import type { Commit } from '../git/store.ts';
import type { PullDiff } from '../shapes/pull.ts';
import { isMergeable, pullDiff } from '../shapes/pull.ts';
import type { CheckRun, Comment, Pull, Review } from '../state.ts';
import { nameOf } from '../state.ts';
import type { World } from '../world.ts';
import { checkRunBox } from './check.ts';
import { filesSection } from './files.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import type { Page } from './parts.ts';
import { author, avatar, crumbs, icon, inWords, layout, runIcon, standing, when } from './parts.ts';

/** The newest run of each name and App, as GitHub shows them; those of the App under test first. */
function latestRuns(world: World, pull: Pull): CheckRun[] {
  const runs = world.state.runsOf(pull.repository, pull.head.sha);
  const latest = runs.filter((run, index) => runs.findIndex((other) => other.name === run.name && other.suite === run.suite) === index);
  const own = latest.filter(({ suite }) => suite.app === world.app);
  return [...own, ...latest.filter((run) => !own.includes(run))];
}

const stateOf = (pull: Pull): string => (pull.mergedAt ? 'merged' : pull.state === 'open' && pull.draft ? 'draft' : pull.state);
const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

function frame(pull: Pull, { commits, files }: PullDiff, counts: { comments: number; checks: number }, here: string, content: Html): Page {
  const page = `/${nameOf(pull.repository)}/pull/${pull.number}`;
  const state = stateOf(pull);
  const verb = pull.mergedAt ? 'merged' : 'wants to merge';
  const tab = (href: string, name: string, count: number): Html =>
    html`<a href="${href}" class="${name === here ? 'here' : ''}">${name}<span class="count">${count}</span></a>`;
  const head =
    pull.head.repository === pull.repository ? pull.head.ref : `${pull.head.repository?.owner.login ?? 'unknown'}:${pull.head.ref}`;
  return layout(
    `${pull.title} · Pull request #${pull.number}`,
    crumbs(pull.repository),
    html`<h1>${pull.title} <span class="number">#${pull.number}</span></h1>
<div class="lead"><span class="state ${state}">${icon('pull')}${capital(state)}</span><span><b>${pull.user.login}</b> ${verb} ${commits.length} commit${commits.length !== 1 && 's'} into <span class="ref">${pull.base.ref}</span> from <span class="ref">${head}</span></span></div>
<nav>${tab(page, 'Conversation', counts.comments)}${tab(`${page}#checks`, 'Checks', counts.checks)}${tab(`${page}/files`, 'Files changed', files.length)}</nav>
${content}`,
  );
}

const EMOJI: Record<string, string> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
};

const entry = (
  pull: Pull,
  {
    user,
    body,
    createdAt,
    updatedAt,
    id,
    reactions,
  }: Pick<Comment, 'user' | 'createdAt' | 'updatedAt'> & { body: string | null; id?: number; reactions?: Comment['reactions'] },
): Html =>
  html`<div class="entry"${id && html` id="issuecomment-${id}"`}>${avatar(user)}<article class="box"><header>${author(user)} commented ${when(createdAt)}${
    id && updatedAt !== createdAt && html` <span>· edited</span>`
  }${user === pull.user && html`<span class="label push">Author</span>`}</header><div class="body markdown">${
    body ? renderMarkdown(body) : html`<p class="muted">No description provided.</p>`
  }${reactions && reactions.length > 0 && html`<p class="muted">${reactions.map(({ content, user: by }) => html`<span class="label" title="${by.login}">${EMOJI[content]}</span> `)}</p>`}</div></article></div>`;

const VERDICTS = { APPROVED: 'approved these changes', CHANGES_REQUESTED: 'requested changes', COMMENTED: 'reviewed' } as const;
const VERDICT_ICONS = {
  APPROVED: icon('check', 'success'),
  CHANGES_REQUESTED: icon('cross', 'failure'),
  COMMENTED: icon('info', 'neutral'),
};

const reviewEntry = (pull: Pull, { id, user, state, body, submittedAt }: Review): Html =>
  html`<div class="entry" id="pullrequestreview-${id}">${avatar(user)}<article class="box"><header class="${!body && 'only'}">${VERDICT_ICONS[state]}${author(user)} ${VERDICTS[state]} ${when(submittedAt)}${user === pull.user && html`<span class="label push">Author</span>`}</header>${body && html`<div class="body markdown">${renderMarkdown(body)}</div>`}</article></div>`;

const commitLine = (commit: Commit): Html =>
  html`<div>${icon('commit')}<span class="text">${commit.message.split('\n', 1)[0]}</span><span class="mono">${commit.sha.slice(0, 7)}</span></div>`;

function headline(runs: CheckRun[]): { icon: Html; text: string; green: boolean } {
  const states = new Set(runs.map(standing));
  const passed = (state: string): boolean => ['success', 'neutral', 'skipped'].includes(state);
  if (runs.length === 0) return { icon: icon('dot', 'running big'), text: 'No check has reported for this commit', green: false };
  if ([...states].every(passed)) return { icon: icon('check', 'success big'), text: 'All checks have passed', green: true };
  if (states.has('running')) return { icon: icon('dot', 'running big'), text: 'Some checks haven’t completed yet', green: false };
  const failed = states.has('failure') || states.has('timed_out');
  return failed
    ? { icon: icon('cross', 'failure big'), text: 'Some checks were not successful', green: false }
    : { icon: icon('alert', 'action_required big'), text: 'Some checks wait for a person', green: false };
}

async function mergeBox(pull: Pull, runs: CheckRun[]): Promise<Html> {
  const { icon: sign, text, green } = headline(runs);
  const clean = await isMergeable(pull);
  const rows = runs.map(
    (run) =>
      html`<div class="row">${runIcon(run)}<div><span class="title">${run.name}</span> <span class="muted">${inWords(run)}${run.title && html` — ${run.title}`}</span></div><a class="push" href="#run-${run.id}">Details</a></div>`,
  );
  const conflict =
    clean === null
      ? undefined
      : clean
        ? html`<div class="row">${icon('check', 'success')}<div>No conflicts with <span class="ref">${pull.base.ref}</span></div></div>`
        : html`<div class="row">${icon('cross', 'failure')}<div>This branch conflicts with <span class="ref">${pull.base.ref}</span></div></div>`;
  return html`<section class="box merge ${green && 'success-box'}"><div class="row">${sign}<div class="title">${text}</div></div>${rows}${conflict}</section>`;
}

/** Everything about a pull request in the order of reading: what it says, what was said, whether it may be merged, and why not. */
export async function pullPage(world: World, pull: Pull): Promise<Page> {
  const diff = await pullDiff(pull);
  const runs = latestRuns(world, pull);
  const comments = world.state.commentsOf(pull);
  const commits = await Promise.all(diff.commits.map((sha) => pull.repository.store.commit(sha)));
  const reviews = world.state.reviews.filter((review) => review.pull === pull);
  const boxes: Html[] = [];
  for (const run of runs) boxes.push(await checkRunBox(run));
  const content = html`${entry(pull, { user: pull.user, body: pull.body, createdAt: pull.createdAt, updatedAt: pull.createdAt })}
<div class="commits">${commits.filter((commit) => commit !== undefined).map(commitLine)}</div>
${comments.map((comment) => entry(pull, comment))}${reviews.map((review) => reviewEntry(pull, review))}${await mergeBox(pull, runs)}<h2 class="section" id="checks">Checks</h2>${boxes.length > 0 ? boxes : html`<p class="muted">None yet.</p>`}`;
  return frame(pull, diff, { comments: comments.length, checks: runs.length }, 'Conversation', content);
}

/** The changed lines, with the annotations where they belong. */
export async function filesPage(world: World, pull: Pull): Promise<Page> {
  const diff = await pullDiff(pull);
  const runs = latestRuns(world, pull);
  const counts = { comments: world.state.commentsOf(pull).length, checks: runs.length };
  return frame(pull, diff, counts, 'Files changed', filesSection(diff.files, runs));
}
