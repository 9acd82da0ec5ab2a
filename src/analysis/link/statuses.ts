/** The statuses that values give to answers: numbers, the names that libraries have for them, and what is known where it varies. */
import type { V } from './abstract.ts';
import { lastName } from './terms.ts';

/** By the constant's name in http-status, http-status-codes, Nest's HttpStatus, Python's http.HTTPStatus; IANA's registry of status codes. */
const NAMES: Record<string, number> = {
  OK: 200,
  CREATED: 201,
  ACCEPTED: 202,
  NO_CONTENT: 204,
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENT_REQUIRED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  GONE: 410,
  UNPROCESSABLE_ENTITY: 422,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
};
/** The number behind a library's constant: `HttpStatus.FORBIDDEN`, `status.HTTP_401_UNAUTHORIZED`. */
function named(api: string): number | undefined {
  const name = lastName(api);
  const digits = /^HTTP_(\d{3})(?:_|$)/.exec(name)?.[1];
  return digits ? Number(digits) : NAMES[name];
}
/**
 * The status that a value gives an answer; where it may be one of several, the first as long as all that is known of it are errors (`error.status ?? 500`). undefined: not
 * known.
 */
export function statusNumber(v: V | number | undefined): number | undefined {
  if (v === undefined || typeof v === 'number') return v;
  const known = statuses(v, 0);
  const [first] = known;
  return v.kind === 'literal' || v.kind === 'api' || known.every((one) => one >= 400) ? first : undefined;
}
function statuses(v: V, depth: number): number[] {
  if (v.kind === 'literal') return typeof v.constant === 'number' ? [v.constant] : [];
  if (v.kind === 'api') return [named(v.api)].filter((one) => one !== undefined);
  if (depth > 4) return [];
  if (v.kind === 'union') return v.of.flatMap((one) => statuses(one.value, depth + 1));
  if (v.kind !== 'op' || (v.op !== '||' && v.op !== '??')) return [];
  return [v.left, ...(v.right ? [v.right] : [])].flatMap((one) => statuses(one, depth + 1));
}
