/** What an error of GitHub means for a job: wait, try again, or give up and say why. */

export type Trouble =
  /** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: retry-after, else x-ratelimit-reset, else at least a minute. */
  | { kind: 'limited'; until: Date }
  /** A 5xx, a timeout or a broken connection: the same request may work later. */
  | { kind: 'transient'; status: number }
  /** 401 and 403: the App may not do this. `needs` is what GitHub says is missing. */
  | { kind: 'denied'; status: number; needs?: string }
  /** 404, 410, 451: gone, or never visible to the App. */
  | { kind: 'missing'; status: number }
  /** 400, 409, 422: GitHub understood and refused. */
  | { kind: 'refused'; status: number };

interface RequestFailure {
  status: number;
  message: string;
  response?: { headers?: Record<string, string | undefined>; data?: unknown };
}

const isFailure = (error: unknown): error is RequestFailure =>
  error instanceof Error && typeof (error as { status?: unknown }).status === 'number';

/** GraphQL reports its limit in a 200 (https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api). */
const isGraphqlLimit = (error: unknown): boolean =>
  error instanceof Error && Array.isArray((error as { errors?: unknown }).errors)
    ? ((error as unknown as { errors: { type?: string }[] }).errors ?? []).some((one) => one.type === 'RATE_LIMITED')
    : /GraphQL Rate Limit Exceeded/.test(error instanceof Error ? error.message : '');

const MINUTE = 60_000;

function limitedUntil(headers: Record<string, string | undefined>, now: number): Date {
  const after = Number(headers['retry-after']);
  if (Number.isFinite(after) && after > 0) return new Date(now + after * 1000);
  const reset = Number(headers['x-ratelimit-reset']) * 1000;
  if (headers['x-ratelimit-remaining'] === '0' && reset > now) return new Date(reset + 1000); // a second more, for clocks that differ
  return new Date(now + MINUTE);
}

/** undefined: not an error of a request, so a fault of ours. */
export function troubleOf(error: unknown, now = Date.now()): Trouble | undefined {
  const graphql = error as { headers?: Record<string, string | undefined>; response?: { headers?: Record<string, string | undefined> } };
  if (isGraphqlLimit(error)) return { kind: 'limited', until: limitedUntil(graphql.headers ?? graphql.response?.headers ?? {}, now) };
  if (!isFailure(error)) return undefined;
  const { status } = error;
  const headers = error.response?.headers ?? {};
  const spent = headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined || /\brate limit\b/i.test(error.message);
  if (status === 429 || (status === 403 && spent)) return { kind: 'limited', until: limitedUntil(headers, now) };
  if (status === 401 || status === 403) {
    const needs = headers['x-accepted-github-permissions'];
    return { kind: 'denied', status, ...(needs && { needs }) };
  }
  if (status === 404 || status === 410 || status === 451) return { kind: 'missing', status };
  if (status >= 500 || status === 408) return { kind: 'transient', status };
  return { kind: 'refused', status };
}

export const isStatus = (error: unknown, ...statuses: number[]): boolean => isFailure(error) && statuses.includes(error.status);
