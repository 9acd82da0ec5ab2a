/** Check runs and suites as the API and the webhooks show them. */
import type { Annotation, CheckRun, CheckSuite } from '../state.ts';
import type { World } from '../world.ts';
import { apiUrl, pageUrl } from '../world.ts';
import { appShape, nodeId } from './account.ts';
import { minimalPullShape, pullsAt } from './pull.ts';

const pulls = (world: World, { repository, headSha }: CheckSuite): Record<string, unknown>[] =>
  pullsAt(repository, headSha).map((pull) => minimalPullShape(world, pull));

export function checkRunShape(world: World, run: CheckRun): Record<string, unknown> {
  const { suite } = run;
  const url = `${apiUrl(world, suite.repository)}/check-runs/${run.id}`;
  const page = `${pageUrl(world, suite.repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: suite.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? `${world.url}/apps/${suite.app.slug}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: suite.id },
    app: appShape(world, suite.app),
    pull_requests: pulls(world, suite),
  };
}

export const annotationShape = (world: World, run: CheckRun, annotation: Annotation): Record<string, unknown> => ({
  path: annotation.path,
  blob_href: `${pageUrl(world, run.suite.repository)}/blob/${run.suite.headSha}/${annotation.path.split('/').map(encodeURIComponent).join('/')}`,
  start_line: annotation.start_line,
  start_column: annotation.start_column ?? null,
  end_line: annotation.end_line,
  end_column: annotation.end_column ?? null,
  annotation_level: annotation.annotation_level,
  title: annotation.title ?? null,
  message: annotation.message,
  raw_details: annotation.raw_details ?? null,
});

/** `status` and `conclusion` sum up the suite's runs. */
export function checkSuiteShape(world: World, suite: CheckSuite): Record<string, unknown> {
  const runs = world.state.runsOf(suite.repository, suite.headSha).filter((run) => run.suite === suite);
  const done = runs.length > 0 && runs.every(({ status }) => status === 'completed');
  const worst = ['failure', 'timed_out', 'action_required', 'cancelled', 'neutral', 'skipped', 'success'];
  const [pull] = pullsAt(suite.repository, suite.headSha);
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: pull?.head.ref ?? null,
    head_sha: suite.headSha,
    status: done ? 'completed' : runs.length > 0 ? 'in_progress' : 'queued',
    conclusion: done ? (worst.find((one) => runs.some(({ conclusion }) => conclusion === one)) ?? null) : null,
    url: `${apiUrl(world, suite.repository)}/check-suites/${suite.id}`,
    before: null,
    after: suite.headSha,
    pull_requests: pulls(world, suite),
    app: appShape(world, suite.app),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    rerequestable: true,
    runs_rerequestable: true,
    latest_check_runs_count: runs.length,
    check_runs_url: `${apiUrl(world, suite.repository)}/check-suites/${suite.id}/check-runs`,
  };
}
