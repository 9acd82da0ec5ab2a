/** What the fake knows: plain records in memory; git objects are on disk, everything else ends with the process. */
import type { Account, CheckRun, CheckSuite, Comment, Installation, InstallationToken, Pull, Repository, Review } from './records.ts';

export type * from './records.ts';

/** Time as GitHub writes it. */
export const iso = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');

/** GitHub compares names without regard to case. */
const key = (name: string): string => name.toLowerCase();

/** The tables. */
export class State {
  readonly now: () => Date;
  readonly accounts = new Map<string, Account>();
  readonly installations = new Map<number, Installation>();
  readonly repositories = new Map<string, Repository>();
  /** Former names of repositories, which GitHub redirects. */
  readonly renamed = new Map<string, Repository>();
  readonly suites: CheckSuite[] = [];
  readonly checkRuns = new Map<number, CheckRun>();
  readonly comments = new Map<number, Comment>();
  readonly reviews: Review[] = [];
  /** `org/slug`, in lower case. */
  readonly teams = new Map<string, Set<Account>>();
  readonly installationTokens = new Map<string, InstallationToken>();
  readonly userTokens = new Map<string, Account>();
  #lastId = 1_000;

  constructor(now: () => Date) {
    this.now = now;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  time(): string {
    return iso(this.now());
  }

  /** The account of that login; a person who was not heard of before exists from now on. */
  account(login: string, type: Account['type'] = 'User'): Account {
    const known = this.accounts.get(key(login));
    if (known) return known;
    const account = { id: this.nextId(), login, type };
    this.accounts.set(key(login), account);
    return account;
  }

  repository(fullName: string): Repository | undefined {
    return this.repositories.get(key(fullName));
  }

  addRepository(repository: Repository): void {
    this.repositories.set(key(nameOf(repository)), repository);
  }

  rename(repository: Repository, name: string): void {
    this.repositories.delete(key(nameOf(repository)));
    this.renamed.set(key(nameOf(repository)), repository);
    repository.name = name;
    this.addRepository(repository);
  }

  formerly(fullName: string): Repository | undefined {
    return this.renamed.get(key(fullName));
  }

  /** Newest first, as GitHub lists them. */
  runsOf(repository: Repository, sha: string): CheckRun[] {
    const runs = [...this.checkRuns.values()].filter(({ suite }) => suite.repository === repository && suite.headSha === sha);
    return runs.sort((one, other) => other.id - one.id);
  }

  /** Oldest first, as GitHub lists them. */
  commentsOf(pull: Pull): Comment[] {
    return [...this.comments.values()].filter((comment) => comment.pull === pull);
  }
}

export const nameOf = (repository: Repository): string => `${repository.owner.login}/${repository.name}`;
