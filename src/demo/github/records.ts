/** The records of the fake's state. */
import type { GitStore } from './git/store.ts';

/** A person, an organisation, or an App's bot. */
export interface Account {
  id: number;
  login: string;
  type: 'User' | 'Organization' | 'Bot';
}

/** What a person may do in a repository. https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read';

/** `read` is contained in `write`. */
export type Permissions = Record<string, 'read' | 'write' | 'admin'>;

/** An App: the one under test, or another one whose check runs stand beside its. */
export interface App {
  id: number;
  slug: string;
  name: string;
  owner: Account;
  permissions: Permissions;
  events: string[];
  createdAt: string;
}

/** The App on one account. */
export interface Installation {
  id: number;
  account: Account;
  createdAt: string;
  suspendedAt: string | null;
}

/** A repository with its branches; forks share the store of objects. */
export interface Repository {
  id: number;
  owner: Account;
  name: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  store: GitStore;
  branches: Map<string, string>;
  tags: Map<string, string>;
  roles: Map<string, Role>;
  /** undefined: the App is not installed on it. */
  installation: Installation | undefined;
  parent: Repository | undefined;
  pulls: Map<number, Pull>;
  nextNumber: number;
  createdAt: string;
  pushedAt: string;
}

/** A pull request. `base.sha` is the tip of the base branch when it was opened, pushed to or retargeted: not the merge base. */
export interface Pull {
  id: number;
  number: number;
  repository: Repository;
  title: string;
  body: string | null;
  user: Account;
  state: 'open' | 'closed';
  draft: boolean;
  /** `repository` is null when the fork is gone. */
  head: { ref: string; sha: string; repository: Repository | null };
  base: { ref: string; sha: string };
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  mergedBy: Account | null;
  mergeCommit: string | null;
}

/** One annotation of a check run, as given. */
export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  start_column?: number | null;
  end_column?: number | null;
  annotation_level: 'notice' | 'warning' | 'failure';
  message: string;
  title?: string | null;
  raw_details?: string | null;
}

/** A button on a check run. */
export interface CheckAction {
  label: string;
  description: string;
  identifier: string;
}

/** All check runs of one App on one commit. */
export interface CheckSuite {
  id: number;
  repository: Repository;
  headSha: string;
  app: App;
  createdAt: string;
}

/** A check run. */
export interface CheckRun {
  id: number;
  name: string;
  suite: CheckSuite;
  status: string;
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Annotation[];
  actions: CheckAction[];
}

/** An issue comment on a pull request. */
export interface Comment {
  id: number;
  pull: Pull;
  user: Account;
  body: string;
  app: App | null;
  createdAt: string;
  updatedAt: string;
  reactions: Reaction[];
}

/** A review as it was submitted; the App's own are not created here. */
export interface Review {
  id: number;
  pull: Pull;
  user: Account;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED';
  body: string;
  commitId: string;
  submittedAt: string;
}

/** A reaction on a comment. */
export interface Reaction {
  id: number;
  content: string;
  user: Account;
  createdAt: string;
}

/** A token as it was handed out; `permissions` and `repositories` are what it was narrowed to. */
export interface InstallationToken {
  token: string;
  installation: Installation;
  permissions: Permissions;
  repositories: Repository[] | undefined;
  expiresAt: Date;
}
