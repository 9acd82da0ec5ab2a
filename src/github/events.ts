/** A webhook's payload becomes a reference: who, which repository, which pull request. Nothing else of it is kept; the worker reads the live state. */
import { z } from 'zod';

/** The name under which branch protection knows the check; changing it would block every pull request of every installation. */
export const CHECK_NAME = 'Portcullis';

/** What a review is asked for. `head` and `base` are what the event said; they decide only whether a running review is outdated. */
export interface Reference {
  /** The delivery's GUID; with several pull requests in one event, the number is added. A redelivery repeats it. */
  delivery: string;
  event: string;
  action: string;
  installation: number;
  repository: { id: number; fullName: string };
  number: number;
  head: string;
  base: string;
  sender: string;
}

// Only the fields that are needed, so that an addition by GitHub never breaks a delivery. Objects are loose by default: unknown keys are dropped.
const Sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const Common = z.object({
  action: z.string(),
  installation: z.object({ id: z.number().int().positive() }),
  repository: z.object({ id: z.number().int().positive(), full_name: z.string().regex(/^[^/\s]+\/[^/\s]+$/) }),
  sender: z.object({ login: z.string() }),
});
const PullRequest = z.object({ number: z.number().int().positive(), head: z.object({ sha: Sha }), base: z.object({ ref: z.string() }) });
const PullRequestEvent = Common.extend({
  pull_request: PullRequest,
  changes: z.object({ base: z.object({ ref: z.object({ from: z.string() }) }).optional() }).optional(),
});
const CheckRunEvent = Common.extend({
  check_run: z.object({
    name: z.string(),
    head_sha: Sha,
    external_id: z.string().nullish(),
    app: z.object({ id: z.number() }).nullish(),
    pull_requests: z.array(PullRequest),
  }),
});
const CheckSuiteEvent = Common.extend({
  check_suite: z.object({ head_sha: Sha, app: z.object({ id: z.number() }).nullish(), pull_requests: z.array(PullRequest) }),
});

/**
 * `edited` counts when the base branch changed: the head and its green run stay, what they are compared with does not.
 * `closed` counts so that a running review ends.
 */
const PULL_REQUEST_ACTIONS = new Set(['opened', 'reopened', 'synchronize', 'ready_for_review', 'closed']);

/** `<number>:<head>:<delivery>`: the same for each attempt of one job, another one for each analysis of the same head. */
export const externalId = (job: { number: number; delivery: string }, head: string): string =>
  `${job.number}:${head}:${job.delivery.replaceAll('-', '').slice(0, 12)}`;

type Fields = Pick<Reference, 'number' | 'head' | 'base'>;

function fromPullRequest(payload: unknown): Fields[] {
  const { action, pull_request: pull, changes } = PullRequestEvent.parse(payload);
  const counts = PULL_REQUEST_ACTIONS.has(action) || (action === 'edited' && changes?.base !== undefined);
  return counts ? [{ number: pull.number, head: pull.head.sha, base: pull.base.ref }] : [];
}

/** For a fork's head GitHub lists no pull requests; our `external_id` names the one. The pages: "Webhook events and payloads", check_run. */
function fromCheckRun(payload: unknown, appId: number): Fields[] {
  const { action, check_run: run } = CheckRunEvent.parse(payload);
  if (action !== 'rerequested' || run.app?.id !== appId || run.name !== CHECK_NAME) return [];
  const own = /^(\d+):/.exec(run.external_id ?? '');
  if (own) {
    const number = Number(own[1]);
    return [{ number, head: run.head_sha, base: run.pull_requests.find((pull) => pull.number === number)?.base.ref ?? '' }];
  }
  return run.pull_requests.map((pull) => ({ number: pull.number, head: run.head_sha, base: pull.base.ref }));
}

function fromCheckSuite(payload: unknown, appId: number): Fields[] {
  const { action, check_suite: suite } = CheckSuiteEvent.parse(payload);
  if (action !== 'rerequested' || suite.app?.id !== appId) return [];
  return suite.pull_requests.map((pull) => ({ number: pull.number, head: suite.head_sha, base: pull.base.ref }));
}

/** The reviews that an event asks for; none for events that are not ours. Throws when one of ours lacks a needed field. */
export function toReferences(name: string, delivery: string, payload: unknown, appId: number): Reference[] {
  const readers: Record<string, (payload: unknown, appId: number) => Fields[]> = {
    pull_request: fromPullRequest,
    check_run: fromCheckRun,
    check_suite: fromCheckSuite,
  };
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (!read) return [];
  const fields = read(payload, appId);
  if (fields.length === 0) return [];
  const { action, installation, repository, sender } = Common.parse(payload);
  return fields.map((one) => ({
    delivery: fields.length > 1 ? `${delivery}:${one.number}` : delivery,
    event: name,
    action,
    installation: installation.id,
    repository: { id: repository.id, fullName: repository.full_name },
    number: one.number,
    head: one.head,
    base: one.base,
    sender: sender.login,
  }));
}
