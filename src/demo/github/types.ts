/** What the fake offers to those who start it. */
import type { Delivery } from './events/deliveries.ts';
import type { Faults } from './http/faults.ts';
import type { CheckRunInfo, CommentInfo, NewReview } from './people/conversation.ts';
import type { MergeGroup } from './people/merging.ts';
import type { NewCommits, NewPullRequest, PullRequestInfo } from './people/pulls.ts';
import type { NewRepository, RepositoryInfo } from './people/repositories.ts';
import type { Role } from './state.ts';
import type { LoggedRequest } from './world.ts';

/**
 * A running fake. Repositories are named `owner/name`, people by login (`as`; the owner unless told, or `octocat` for an organisation).
 * What people do resolves when the App has answered the webhooks that follow from it. Naming something that does not exist throws.
 */
export interface FakeGitHub {
  /** Root of the API and of the pages. */
  readonly url: string;
  /** The same API where GitHub Enterprise Server has it. */
  readonly apiUrl: string;
  readonly appId: number;
  readonly appSlug: string;
  /** PEM of the App's key: what signs its JWTs. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** The installation on the `owner` of the options; other accounts get their own with their first repository. */
  readonly installationId: number;

  /** Faults to come. */
  readonly faults: Faults;
  /** All requests of the API so far, oldest first; to start anew, set its length to 0. */
  readonly requests: LoggedRequest[];
  /** All deliveries so far, in the order in which they were answered. */
  readonly deliveries: Delivery[];

  /** Where webhooks go; undefined: nobody listens, and deliveries fail. */
  setWebhookUrl(url: string | undefined): void;
  /** Posts any event, signed. */
  deliver(event: string, payload: Record<string, unknown>, guid?: string): Promise<Delivery>;
  /** Posts an event again with its GUID. */
  redeliver(delivery: Delivery): Promise<Delivery>;
  /** Resolves when no delivery is under way: what the App writes itself is delivered in the background. */
  settled(): Promise<void>;

  addRepository(repository: NewRepository): Promise<RepositoryInfo>;
  repository(name: string): RepositoryInfo;
  /** The old name is redirected with 301; `repository.renamed` is delivered in the background. */
  renameRepository(from: string, name: string): void;
  /** Archived repositories refuse writes with 403. */
  archive(name: string, archived: boolean): void;
  /** undefined takes the role away. */
  setRole(repository: string, login: string, role: Role | undefined): void;
  /** Who is in a team of an organisation; for an App with the permission `members`. */
  setTeam(org: string, slug: string, members: string[]): void;
  /** Adds the App to a repository or removes it, with the `installation_repositories` event. */
  setInstalled(repository: string, installed: boolean, as?: string): Promise<void>;
  /** A suspended installation gets no tokens, and its tokens no answers. */
  setSuspended(account: string, suspended: boolean): Promise<void>;
  /** The `installation` event: `created` after repositories were added, for an App that builds its index then. */
  deliverInstallation(account: string, action: 'created' | 'deleted' | 'new_permissions_accepted', as?: string): Promise<Delivery>;
  /** Its pull requests lose `head.repo`. */
  deleteFork(fullName: string): void;
  /** A new token of a person, for clients that are no App. */
  userToken(login: string): string;
  /** All installation tokens answer 401 from now on. */
  revokeTokens(): void;

  openPullRequest(repository: string, pull: NewPullRequest): Promise<PullRequestInfo>;
  /** Moves a branch, a fork's by the fork's name. Out: its new tip. */
  push(repository: string, commits: NewCommits): Promise<string>;
  /** `base` retargets it: the head and its check runs stay. */
  editPullRequest(
    repository: string,
    number: number,
    changes: { title?: string; body?: string; base?: string; as?: string },
  ): Promise<PullRequestInfo>;
  setDraft(repository: string, number: number, draft: boolean, as?: string): Promise<PullRequestInfo>;
  closePullRequest(repository: string, number: number, as?: string): Promise<PullRequestInfo>;
  reopenPullRequest(repository: string, number: number, as?: string): Promise<PullRequestInfo>;
  /** A merge commit on the base branch. Throws on a conflict. */
  mergePullRequest(repository: string, number: number, as?: string): Promise<PullRequestInfo>;
  /** `merge_group.checks_requested` for a merge with the tip of the base branch, or with the group that it waits behind. Throws on a conflict. */
  queueForMerge(repository: string, number: number, options?: { as?: string; behind?: MergeGroup }): Promise<MergeGroup>;

  /** Comments of a pull request, oldest first. */
  comments(repository: string, number: number): CommentInfo[];
  /** Out: the comment's id. */
  comment(repository: string, number: number, body: string, as?: string): Promise<number>;
  /** Anybody's comment, the App's included; whoever may not on GitHub may here. */
  editComment(id: number, body: string, as?: string): Promise<void>;
  /** Flips the task box on the first line with that text. */
  tick(id: number, text: string, as?: string): Promise<void>;
  /** Somebody submits a review; delivered when the App subscribed to `pull_request_review`. Out: its id. */
  review(repository: string, number: number, review: NewReview): Promise<number>;
  deleteComment(id: number, as?: string): Promise<void>;

  /** Check runs of a commit, newest first. */
  checkRuns(repository: string, sha: string): CheckRunInfo[];
  rerequestCheckRun(id: number, as?: string): Promise<void>;
  rerequestCheckSuite(repository: string, sha: string, as?: string): Promise<void>;
  /** A click on a button of a check run. */
  requestAction(id: number, identifier: string, as?: string): Promise<void>;
  /** Another App's run, by default of GitHub Actions; the body is that of the endpoint. Out: its id. */
  addForeignCheckRun(repository: string, body: Record<string, unknown>): number;

  /** Ends the server, its git processes and deliveries, and removes its temporary files. */
  close(): Promise<void>;
}
