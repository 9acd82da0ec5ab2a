/** Check runs. https://docs.github.com/en/rest/checks/runs */
import { repositoryOf } from '../access.ts';
import { ApiError, notFound } from '../errors.ts';
import { emitCheckRun, emitRerequested } from '../events/checks.ts';
import { paginate } from '../http/paging.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { resolve } from '../refs.ts';
import { annotationShape, checkRunShape, checkSuiteShape } from '../shapes/check.ts';
import type { App, CheckRun, CheckSuite, Repository } from '../state.ts';
import { iso } from '../state.ts';
import type { World } from '../world.ts';
import type { CheckRunBody } from './check-validation.ts';
import { checkRunBody } from './check-validation.ts';

const DOCS = '/rest/checks/runs';
const SUITES = '/rest/checks/suites';

/** All runs of an App on a commit are one suite. */
export function suiteOf({ state }: World, repository: Repository, headSha: string, app: App): CheckSuite {
  const known = state.suites.find((suite) => suite.repository === repository && suite.headSha === headSha && suite.app === app);
  if (known) return known;
  const suite = { id: state.nextId(), repository, headSha, app, createdAt: state.time() };
  state.suites.push(suite);
  return suite;
}

/** New values over the old; annotations are appended and never taken back. */
function apply({ state }: World, run: CheckRun, body: CheckRunBody): void {
  if (body.name !== undefined) run.name = body.name;
  if (body.external_id !== undefined) run.externalId = body.external_id;
  if (body.details_url !== undefined) run.detailsUrl = body.details_url;
  if (body.started_at) run.startedAt = iso(new Date(body.started_at));
  if (body.actions) run.actions = body.actions;
  if (body.output) {
    const { title, summary, text, annotations } = body.output;
    run.summary = summary;
    if (title !== undefined) run.title = title;
    if (text !== undefined) run.text = text;
    run.annotations.push(...(annotations ?? []));
  }
  if (body.conclusion) {
    run.status = 'completed';
    run.conclusion = body.conclusion;
    run.completedAt = body.completed_at ? iso(new Date(body.completed_at)) : state.time();
  } else if (body.status && run.status !== 'completed') {
    // A completed run keeps its conclusion, whatever status is asked for: observed by Mergifyio/mergify#1989 and lyft/atlantis#265.
    run.status = body.status;
  }
}

/** In: a body that was checked. Out: the new run. Used by the endpoint and by those who put another App's runs beside it. */
export function createRun(world: World, repository: Repository, app: App, body: CheckRunBody): CheckRun {
  const { state } = world;
  const run: CheckRun = {
    id: state.nextId(),
    name: body.name!,
    suite: suiteOf(world, repository, body.head_sha!, app),
    status: 'queued',
    conclusion: null,
    externalId: '',
    detailsUrl: null,
    startedAt: state.time(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  apply(world, run, body);
  state.checkRuns.set(run.id, run);
  return run;
}

function requireInstallation({ actor }: Call): void {
  if (actor.kind !== 'installation') throw new ApiError(403, 'You must authenticate via a GitHub App.');
}

async function create(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'checks=write');
  requireInstallation(call);
  const body = checkRunBody(call.body, { isNew: true });
  const commit = /^[0-9a-f]{40,64}$/.test(body.head_sha!) ? await resolve(repository, body.head_sha!) : undefined;
  if (!commit) throw new ApiError(422, `No commit found for SHA: ${body.head_sha}`);
  const run = createRun(call.world, repository, call.world.app, body);
  emitCheckRun(call.world, run, 'created');
  if (run.status === 'completed') emitCheckRun(call.world, run, 'completed');
  return { status: 201, json: checkRunShape(call.world, run) };
}

function runOf(call: Call, repository: Repository): CheckRun {
  const run = call.world.state.checkRuns.get(Number(call.params.check_run_id));
  if (!run || run.suite.repository !== repository) throw notFound();
  return run;
}

function update(call: Call): Reply {
  const repository = repositoryOf(call, 'checks=write');
  requireInstallation(call);
  const run = runOf(call, repository);
  const { app } = run.suite;
  if (app !== call.world.app)
    throw new ApiError(403, `Invalid app_id \`${call.world.app.id}\` - check run can only be modified by the GitHub App that created it.`);
  const before = run.status;
  apply(call.world, run, checkRunBody(call.body, { isNew: false }));
  if (before !== 'completed' && run.status === 'completed') emitCheckRun(call.world, run, 'completed');
  return { status: 200, json: checkRunShape(call.world, run) };
}

/** The newest of each name and App. */
const latest = (runs: CheckRun[]): CheckRun[] =>
  runs.filter((run, index) => runs.findIndex((other) => other.name === run.name && other.suite === run.suite) === index);

/** https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference: `filter` is `latest` unless told. */
async function listForRef(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'checks=read');
  const commit = await resolve(repository, call.params.ref!);
  if (!commit) throw new ApiError(422, `No commit found for SHA: ${call.params.ref}`);
  const { query } = call;
  const name = query.get('check_name');
  const status = query.get('status');
  const app = query.get('app_id');
  const all = call.world.state.runsOf(repository, commit.sha);
  const runs = (query.get('filter') === 'all' ? all : latest(all)).filter(
    (run) => (!name || run.name === name) && (!status || run.status === status) && (!app || run.suite.app.id === Number(app)),
  );
  const { items, headers } = paginate(call, runs);
  return { status: 200, json: { total_count: runs.length, check_runs: items.map((run) => checkRunShape(call.world, run)) }, headers };
}

async function listSuites(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'checks=read');
  const commit = await resolve(repository, call.params.ref!);
  if (!commit) throw new ApiError(422, `No commit found for SHA: ${call.params.ref}`);
  const suites = call.world.state.suites.filter((suite) => suite.repository === repository && suite.headSha === commit.sha);
  const { items, headers } = paginate(call, suites);
  const shapes = items.map((suite) => ({ ...checkSuiteShape(call.world, suite) }));
  return { status: 200, json: { total_count: suites.length, check_suites: shapes }, headers };
}

export const checkRoutes: Route[] = [
  route('POST /repos/{owner}/{repo}/check-runs', `${DOCS}#create-a-check-run`, create),
  route('GET /repos/{owner}/{repo}/check-runs/{check_run_id}', `${DOCS}#get-a-check-run`, (call) => ({
    status: 200,
    json: checkRunShape(call.world, runOf(call, repositoryOf(call, 'checks=read'))),
  })),
  route('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', `${DOCS}#update-a-check-run`, update),
  route('GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', `${DOCS}#list-check-run-annotations`, (call) => {
    const run = runOf(call, repositoryOf(call, 'checks=read'));
    const { items, headers } = paginate(call, run.annotations);
    return { status: 200, json: items.map((annotation) => annotationShape(call.world, run, annotation)), headers };
  }),
  // It only asks the App: the run keeps its state.
  route('POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest', `${DOCS}#rerequest-a-check-run`, (call) => {
    const run = runOf(call, repositoryOf(call, 'checks=write'));
    void emitRerequested(call.world, run);
    return { status: 201, json: {} };
  }),
  route('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', `${DOCS}#list-check-runs-for-a-git-reference`, listForRef),
  route('GET /repos/{owner}/{repo}/commits/{ref}/check-suites', `${SUITES}#list-check-suites-for-a-git-reference`, listSuites),
];
