/**
 * One Octokit per job and token. What GitHub asks of clients (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api): requests
 * in series where they write, a second between writes, and after a limit no request before the time it names. Waits of more than a few seconds belong into the
 * queue, not into a job that holds a worker, so only short ones are sat out here.
 */
import { ProbotOctokit } from 'probot';
import { API_VERSION, withTimeout } from './request.ts';

/** What is used of a client, Probot's or another. */
export type Octokit = Pick<InstanceType<typeof ProbotOctokit>, 'rest' | 'graphql'>;

/** Awaited before each write; rejects when what was to be written is outdated. */
export type Checkpoint = () => void | Promise<void>;

/** Seconds that a job sits out itself. */
const PATIENCE = 10;

export interface ClientSettings {
  baseUrl: string;
  log: Pick<Console, 'debug' | 'info' | 'warn' | 'error'>;
  /** false: no spacing of writes (tests, the demo on the fake GitHub). */
  throttle?: boolean;
  /** How often a read is repeated at once after a 5xx or a broken connection. */
  retries?: number;
}

/** The part of Octokit's options that App and job clients share. */
export function clientOptions({ baseUrl, log, throttle = true, retries = 2 }: ClientSettings) {
  const patient = (retryAfter: number, _options: unknown, _octokit: unknown, retryCount: number): boolean =>
    retryAfter <= PATIENCE && retryCount < 1;
  return {
    baseUrl,
    log,
    throttle: throttle ? { enabled: true, onRateLimit: patient, onSecondaryRateLimit: patient } : { enabled: false },
    // 429 is a limit, not a fault: the handlers above decide. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    retry: { enabled: retries > 0, retries, doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451, 501] },
  };
}

/** Background work has used up what it may of an hour's requests; the rest is for reviews. */
export class Reserved extends Error {
  override name = 'Reserved';
  readonly until: Date;
  constructor(until: Date) {
    super('What is left of the rate limit is for reviews');
    this.until = until;
  }
}

/** A client with a fixed token. `group` shares the spacing of writes with the other jobs of an installation; `signal` ends all its requests. `reserve`: how many requests it leaves to others. */
export function createClient(
  settings: ClientSettings,
  { token, group, signal, reserve = 0 }: { token: string; group: string; signal?: AbortSignal; reserve?: number },
): Octokit {
  const options = clientOptions(settings);
  const octokit = new ProbotOctokit({
    ...options,
    throttle: { ...options.throttle, id: group },
    auth: { token },
    request: { fetch: withTimeout(signal) },
  } as ConstructorParameters<typeof ProbotOctokit>[0]);
  octokit.hook.before('request', (request) => {
    request.headers['x-github-api-version'] = API_VERSION;
  });
  if (reserve > 0)
    octokit.hook.after('request', ({ headers }) => {
      const [remaining, reset] = [headers['x-ratelimit-remaining'], headers['x-ratelimit-reset']];
      if (remaining !== undefined && Number(remaining) < reserve) throw new Reserved(new Date(Number(reset) * 1000));
    });
  return octokit;
}

/** For requests that create something: a repetition after a broken connection could create it twice. The queue repeats the job, which looks first. */
export const ONCE = { request: { retries: 0 } } as const;
