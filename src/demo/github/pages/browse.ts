/** The pages around pull requests: what links from comments and checks lead to. */
import { resolve } from '../refs.ts';
import type { CheckRun, Repository } from '../state.ts';
import { nameOf } from '../state.ts';
import type { World } from '../world.ts';
import { checkRunBox } from './check.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Page } from './parts.ts';
import { avatar, crumbs, icon, layout, runIcon } from './parts.ts';

const MOST_BYTES = 1_000_000;

const missing = (world: World): Page =>
  layout(
    'Not found',
    html`<a href="/">${world.app.owner.login}</a>`,
    html`<h1>Not found</h1><p class="muted">There is no such page here.</p>`,
    404,
  );

export const notFoundPage = missing;

/** A file with its lines, each of which has its own address. In: `{ref}/{path}`; a ref has no slash here. */
export async function blobPage(world: World, repository: Repository, rest: string): Promise<Page> {
  const slash = rest.indexOf('/');
  const commit = await resolve(repository, rest.slice(0, slash));
  const path = rest.slice(slash + 1);
  const blob = commit && slash > 0 ? await repository.store.read(`${commit.sha}:${path}`) : undefined;
  if (blob?.type !== 'blob') return missing(world);
  const readable = !blob.content.includes(0) && blob.size <= MOST_BYTES;
  const lines = readable ? blob.content.toString('utf8').replace(/\n$/, '').split('\n') : [];
  const rows = lines.map(
    (text, index) => html`<tr id="L${index + 1}"><td class="no"><a href="#L${index + 1}">${index + 1}</a></td><td>${text}</td></tr>`,
  );
  const body = readable
    ? html`<div class="scroll"><table class="code">${rows}</table></div>`
    : html`<div class="body muted">Not shown: binary or larger than 1 MB.</div>`;
  return layout(
    path,
    crumbs(repository),
    html`<section class="box"><header><b class="mono">${path}</b><span class="label push mono">${commit!.sha.slice(0, 7)}</span></header>${body}</section>`,
  );
}

export const runPage = async (run: CheckRun): Promise<Page> =>
  layout(`${run.name}: ${run.title ?? run.status}`, crumbs(run.suite.repository), await checkRunBox(run));

function pullItems(world: World, repository: Repository): Html[] {
  return [...repository.pulls.values()].reverse().map((pull) => {
    const run = world.state.runsOf(repository, pull.head.sha).find(({ suite }) => suite.app === world.app);
    return html`<a class="item" href="/${nameOf(repository)}/pull/${pull.number}">${icon('pull', pull.state === 'open' ? 'success' : 'failure')}<span><b>${pull.title}</b> <span class="muted">${nameOf(repository)}#${pull.number} by ${pull.user.login}${run?.title && html` · ${run.title}`}</span></span>${run && runIcon(run, 'push')}</a>`;
  });
}

/** One repository, or all of them: the pull requests. */
export function listPage(world: World, only?: Repository): Page {
  const repositories = only ? [only] : [...world.state.repositories.values()].filter(({ parent }) => !parent);
  const boxes = repositories.map((repository) => {
    const items = pullItems(world, repository);
    return html`<section class="box list file"><header>${avatar(repository.owner, true)}<b>${nameOf(repository)}</b><span class="label">${repository.private ? 'Private' : 'Public'}</span></header>${items.length > 0 ? items : html`<div class="body muted">No pull requests.</div>`}</section>`;
  });
  return layout('Pull requests', only ? crumbs(only) : html`<span class="name">Pull requests</span>`, html`${boxes}`);
}
