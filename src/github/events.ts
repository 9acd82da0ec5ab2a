/** A webhook's payload becomes references: who, which repository, which pull request. Nothing else of it is kept; the worker reads the live state. */
import { z } from 'zod';

/** The name under which branch protection knows the check; changing it would block every pull request of every installation. */
export const CHECK_NAME = 'Portcullis';

export interface NamedRepository {
  id: number;
  fullName: string;
}
interface Common {
  /** The delivery's GUID; with several references from one event, what tells them apart is added. A redelivery repeats it. */
  delivery: string;
  event: string;
  action: string;
  installation: number;
  sender: string;
}
/** What a person did that may decide something. It is not part of the job, of which only the newest waits, but kept beside it. */
export type Act = { by: { login: string; id: number; type: string } } & (
  | { is: 'edited'; comment: number; from: string; body: string }
  | { is: 'said'; body: string; comment: number }
  | { is: 'approved'; body: string; head: string }
);
/** A review is asked for. `head` and `base` are what the event said, '' where it did not; they decide only whether a running review is outdated. */
export interface PullReference extends Common {
  kind: 'pull';
  repository: NamedRepository;
  number: number;
  head: string;
  base: string;
  act?: Act;
}
/** The merge queue asks for a verdict on `head`, whose parent `base` is. ref: of the group. */
export interface GroupReference extends Common {
  kind: 'group';
  repository: NamedRepository;
  ref: string;
  branch: string;
  head: string;
  base: string;
}
/** Open pull requests without a verdict are to be looked for. repositories: only there. head: only those with it. */
export interface SweepReference extends Common {
  kind: 'sweep';
  repositories?: NamedRepository[];
  head?: string;
}
/** The default branch is to be analysed as it is, so that reviews begin from there. branch: its name, where it is known. */
export interface IndexReference extends Common {
  kind: 'index';
  repository: NamedRepository;
  branch?: string;
}
export type Reference = PullReference | GroupReference | SweepReference | IndexReference;

// Only the fields that are needed, so that an addition by GitHub never breaks a delivery. Objects are loose by default: unknown keys are dropped.
const Id = z.number().int().positive();
const Sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const FullName = z.string().regex(/^[^/\s]+\/[^/\s]+$/);
const From = z.object({ action: z.string().optional(), installation: z.object({ id: Id }), sender: z.object({ login: z.string() }) });
const Sent = From.extend({ action: z.string() });
const Somewhere = z.object({ repository: z.object({ id: Id, full_name: FullName }) });
const InRepository = Sent.extend(Somewhere.shape);
const PushEvent = From.extend({
  ref: z.string(),
  deleted: z.boolean(),
  repository: Somewhere.shape.repository.extend({ default_branch: z.string() }),
});
const PullRequest = z.object({ number: Id, head: z.object({ sha: Sha }), base: z.object({ ref: z.string() }) });
const PullRequestEvent = InRepository.extend({
  pull_request: PullRequest,
  changes: z.object({ base: z.object({ ref: z.object({ from: z.string() }) }).optional() }).optional(),
});
const App = z.object({ id: z.number() }).nullish();
const CheckRunEvent = InRepository.extend({
  check_run: z.object({
    name: z.string(),
    head_sha: Sha,
    external_id: z.string().nullish(),
    app: App,
    check_suite: z.object({ head_branch: z.string().nullish() }).nullish(),
    pull_requests: z.array(PullRequest),
  }),
});
const CheckSuiteEvent = InRepository.extend({
  check_suite: z.object({ head_sha: Sha, app: App, pull_requests: z.array(PullRequest) }),
});
const Sender = z.object({ login: z.string(), id: z.number(), type: z.string() });
const CommentEvent = InRepository.extend({
  issue: z.object({ number: Id, pull_request: z.object({}).nullish() }),
  comment: z.object({
    id: z.number(),
    user: z.object({ id: z.number() }).nullish(),
    body: z.string().nullish(),
    performed_via_github_app: App,
  }),
  changes: z.object({ body: z.object({ from: z.string() }).optional() }).optional(),
  sender: Sender,
});
const ReviewEvent = InRepository.extend({
  pull_request: PullRequest,
  review: z.object({ state: z.string(), body: z.string().nullish(), commit_id: z.string().nullish() }),
  sender: Sender,
});
const MergeGroupEvent = InRepository.extend({
  merge_group: z.object({ head_sha: Sha, head_ref: z.string(), base_sha: Sha, base_ref: z.string() }),
});
const Named = z.object({ id: Id, full_name: FullName });
const InstallationRepositoriesEvent = Sent.extend({ repositories_added: z.array(Named) });

/**
 * `edited` counts when the base branch changed: the head and its green run stay, what they are compared with does not.
 * `closed` counts so that a running review ends.
 */
const PULL_REQUEST_ACTIONS = new Set(['opened', 'reopened', 'synchronize', 'ready_for_review', 'closed']);
/** After each of them the App sees repositories that it did not see, or could not work on. */
const INSTALLATION_ACTIONS = new Set(['created', 'unsuspend', 'new_permissions_accepted']);

const brief = (delivery: string): string => delivery.replaceAll('-', '').slice(0, 12);
/** `<number>:<head>:<delivery>`, of a merge group `group:<base>:<delivery>`: the same for each attempt of one job, another one for each analysis of the same head. */
export const externalId = (job: PullReference | GroupReference, head: string): string =>
  job.kind === 'pull' ? `${job.number}:${head}:${brief(job.delivery)}` : `group:${job.base}:${brief(job.delivery)}`;

type Asked =
  | Pick<PullReference, 'kind' | 'number' | 'head' | 'base' | 'act'>
  | Pick<GroupReference, 'kind' | 'ref' | 'branch' | 'head' | 'base'>
  | Pick<SweepReference, 'kind' | 'repositories' | 'head'>
  | Pick<IndexReference, 'kind' | 'branch'>;
interface Read {
  asked: Asked[];
  action?: string;
}
const asPull = (number: number, head: string, base: string): Asked => ({ kind: 'pull', number, head, base });
const named = ({ id, full_name: fullName }: z.infer<typeof Named>): NamedRepository => ({ id, fullName });

function fromPullRequest(payload: unknown): Read {
  const { action, pull_request: pull, changes } = PullRequestEvent.parse(payload);
  const counts = PULL_REQUEST_ACTIONS.has(action) || (action === 'edited' && changes?.base !== undefined);
  return { asked: counts ? [asPull(pull.number, pull.head.sha, pull.base.ref)] : [] };
}

/** For a fork's head GitHub lists no pull requests; our `external_id` names the one. The pages: "Webhook events and payloads", check_run. */
function fromCheckRun(payload: unknown, appId: number): Read {
  const { action, repository, check_run: run } = CheckRunEvent.parse(payload);
  if (action !== 'rerequested' || run.app?.id !== appId || run.name !== CHECK_NAME) return { asked: [] };
  const pull = /^(\d+):/.exec(run.external_id ?? '');
  if (pull) {
    const number = Number(pull[1]);
    return { asked: [asPull(number, run.head_sha, run.pull_requests.find((one) => one.number === number)?.base.ref ?? '')] };
  }
  const group = /^group:([0-9a-f]{40,64}):/.exec(run.external_id ?? '');
  const branch = run.check_suite?.head_branch ?? '';
  if (group) {
    const target = /^gh-readonly-queue\/(.+)\/pr-[^/]+$/.exec(branch)?.[1] ?? '';
    return { asked: [{ kind: 'group', ref: `refs/heads/${branch}`, branch: target, head: run.head_sha, base: group[1]! }] };
  }
  return { asked: orSweep(run.pull_requests, run.head_sha, repository) };
}

function fromCheckSuite(payload: unknown, appId: number): Read {
  const { action, repository, check_suite: suite } = CheckSuiteEvent.parse(payload);
  if (action !== 'rerequested' || suite.app?.id !== appId) return { asked: [] };
  return { asked: orSweep(suite.pull_requests, suite.head_sha, repository) };
}

/** Without a pull request in the event (a fork's head) those with that head have to be looked for. */
const orSweep = (pulls: z.infer<typeof PullRequest>[], head: string, repository: z.infer<typeof Named>): Asked[] =>
  pulls.length > 0
    ? pulls.map((pull) => asPull(pull.number, head, pull.base.ref))
    : [{ kind: 'sweep', repositories: [named(repository)], head }];

/** A line that speaks to us; the rest of what people say is none of our business. */
const COMMAND = /^\/portcullis(?:\s|$)/m;

/** Our comment is a view; whoever changes or deletes it gets it back, another bot as well, unless they ticked a box of it. The head is not in the event. */
function fromComment(payload: unknown, appId: number): Read {
  const { action, issue, comment, changes, sender: by } = CommentEvent.parse(payload);
  const { id, body, user } = comment;
  const ourselves = by.type !== 'User' && by.id === user?.id;
  if (!issue.pull_request || ourselves) return { asked: [] };
  const ours = comment.performed_via_github_app?.id === appId;
  const asked = (act?: Act): Asked => ({ kind: 'pull', number: issue.number, head: '', base: '', ...(act && { act }) });
  if (ours && action === 'deleted') return { asked: [asked()], action: 'deleted-comment' };
  if (ours && action === 'edited')
    return {
      asked: [asked({ is: 'edited', by, comment: id, from: changes?.body?.from ?? '', body: body ?? '' })],
      action: 'edited-comment',
    };
  const speaks = by.type === 'User' && !ours && !comment.performed_via_github_app && action === 'created' && COMMAND.test(body ?? '');
  return speaks ? { asked: [asked({ is: 'said', by, comment: id, body: body ?? '' })], action: 'command' } : { asked: [] };
}

/** Commands in an approving review. https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request_review */
function fromReview(payload: unknown): Read {
  const { action, pull_request: pull, review, sender: by } = ReviewEvent.parse(payload);
  const body = review.body ?? '';
  if (action !== 'submitted' || review.state !== 'approved' || by.type !== 'User' || !COMMAND.test(body)) return { asked: [] };
  const act: Act = { is: 'approved', by, body, head: review.commit_id ?? '' };
  return { asked: [{ kind: 'pull', number: pull.number, head: pull.head.sha, base: pull.base.ref, act }], action: 'command' };
}

function fromMergeGroup(payload: unknown): Read {
  const { action, merge_group: group } = MergeGroupEvent.parse(payload);
  if (action !== 'checks_requested' && action !== 'destroyed') return { asked: [] };
  const branch = group.base_ref.replace(/^refs\/heads\//, '');
  return { asked: [{ kind: 'group', ref: group.head_ref, branch, head: group.head_sha, base: group.base_sha }] };
}

const fromInstallation = (payload: unknown): Read => ({
  asked: INSTALLATION_ACTIONS.has(Sent.parse(payload).action) ? [{ kind: 'sweep' }] : [],
});

function fromInstallationRepositories(payload: unknown): Read {
  const { action, repositories_added: added } = InstallationRepositoriesEvent.parse(payload);
  return { asked: action === 'added' && added.length > 0 ? [{ kind: 'sweep', repositories: added.map(named) }] : [] };
}

/** The new owner's installation is told of a transfer; what ran under the old one has lost its access. Renames need nothing: repositories are known by id. */
function fromRepository(payload: unknown): Read {
  const { action, repository } = InRepository.parse(payload);
  return { asked: action === 'transferred' || action === 'unarchived' ? [{ kind: 'sweep', repositories: [named(repository)] }] : [] };
}

/** Other branches are analysed when a pull request needs them. */
function fromPush(payload: unknown): Read {
  const { ref, deleted, repository } = PushEvent.parse(payload);
  const branch = repository.default_branch;
  return { asked: !deleted && ref === `refs/heads/${branch}` ? [{ kind: 'index', branch }] : [], action: 'pushed' };
}

const READERS: Record<string, (payload: unknown, appId: number) => Read> = {
  pull_request: fromPullRequest,
  check_run: fromCheckRun,
  check_suite: fromCheckSuite,
  issue_comment: fromComment,
  pull_request_review: fromReview,
  merge_group: fromMergeGroup,
  installation: fromInstallation,
  installation_repositories: fromInstallationRepositories,
  repository: fromRepository,
  push: fromPush,
};
/** Deliveries of other events are not missed when they fail. */
export const isOurs = (event: string): boolean => Object.hasOwn(READERS, event);

/** What an event asks for; nothing for events that are not ours. Throws when one of ours lacks a needed field. */
export function toReferences(name: string, delivery: string, payload: unknown, appId: number): Reference[] {
  const read = isOurs(name) ? READERS[name] : undefined;
  if (!read) return [];
  const { asked, action: said } = read(payload, appId);
  if (asked.length === 0) return [];
  const { installation, sender, action = '' } = From.parse(payload);
  const common = { event: name, action: said ?? action, installation: installation.id, sender: sender.login };
  return asked.map((one): Reference => {
    if (one.kind === 'sweep') return { ...common, ...one, delivery };
    const { repository } = Somewhere.parse(payload);
    const own = one.kind === 'pull' && asked.length > 1 ? `${delivery}:${one.number}` : delivery;
    return { ...common, ...one, delivery: own, repository: named(repository) };
  });
}
