/** What must be remembered between jobs and GitHub cannot be asked for cheaply. Losing it costs a few requests, never a wrong verdict. */

/** Ids of deliveries whose work was taken on. */
export interface Deliveries {
  /** True when it was not there: asking and noting are one step, so that of two equal deliveries at once only one counts. */
  record(id: string): Promise<boolean>;
  forget(id: string): Promise<void>;
}

/** What we posted for one pull request. */
export interface Posted {
  /** Of the newest review. */
  head: string;
  checkRunId?: number;
  commentId?: number;
}

export interface Posts {
  get(repository: number, number: number): Promise<Posted | undefined>;
  set(repository: number, number: number, posted: Posted): Promise<void>;
}

export interface Store {
  deliveries: Deliveries;
  posts: Posts;
}
