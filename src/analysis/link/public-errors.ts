/** Errors whose text is meant for clients: those by which a framework answers, and those of classes of our own, which say what the code wrote. */
import type { PointId } from '../summaries.ts';
import type { Frame, Reply, V } from './abstract.ts';
import { itemsOf } from './entries.ts';
import type { Machine } from './machine.ts';
import { outcomes } from './points.ts';

/** A framework answers with what these say. Anything else of a package, and what the language itself throws, tells of the inside. */
const ANSWERED =
  /(^|[.:])(([Hh][Tt][Tt][Pp])_?(Exception|Error)|APIException|(Request)?ValidationError|NotFound|Http404|PermissionDenied|CSRFError|RateLimitExceeded)$|^@nestjs\/common:\w+Exception$/;
const CLIENTS_OWN = /^(requests|httpx|aiohttp|urllib3?|sqlalchemy|pymongo|psycopg2?|botocore|redis)[.:]/;

/** Whether all that may be caught as one of these classes (or is registered for one of these statuses) is such an error. */
export function isMeantForClients(kinds: readonly V[]): boolean {
  const all = kinds.flatMap((kind) => (kind.kind === 'array' ? itemsOf(kind.items) : [kind]));
  return (
    all.length > 0 &&
    all.every((kind) => {
      if (kind.kind === 'class') return true;
      if (kind.kind === 'literal') return typeof kind.constant === 'number' && kind.constant < 500;
      return kind.kind === 'api' && ANSWERED.test(kind.api) && !CLIENTS_OWN.test(kind.api);
    })
  );
}

/** What errors carry that were made to be answered. */
const MARK = /^(status|statusCode|status_code|isOperational|expose|isBoom|isPublic)$/;
/** Whether an answer is given only where the error is of a class of ours, or carries a status of its own. */
export function isToldOnPurpose({ call }: Reply): boolean {
  const point = call?.frame.records.find((record) => record.call === call)?.point;
  if (!call || point === undefined) return false;
  return [...outcomes(call.frame.summary, point)].some(({ test, is }) => {
    const value = call.frame.vals[test];
    return value !== undefined && isPublicBy(value, is);
  });
}
/** Whether a value is of an error, and stands where only one comes that is meant for clients (`error instanceof HTTPException ? error.message : 'failed'`). */
export const isToldWhere = (v: V, test: V, is: boolean): boolean => isOfError(v) && isPublicBy(test, is);
/** The same of a value that a way in a function brings: what was tested on it. */
export function isToldOnWay(machine: Machine, v: V, frame: Frame, point: PointId): boolean {
  if (!isOfError(v)) return false;
  for (const { test, is } of outcomes(frame.summary, point)) if (isPublicBy(machine.evaluate(frame, test), is)) return true;
  return false;
}
/** An error, what it says, or a text with it. */
const isOfError = (v: V): boolean =>
  v.kind === 'exception' ||
  (v.kind === 'part' && isOfError(v.of)) ||
  (v.kind === 'text' && v.parts.some((part) => typeof part !== 'string' && isOfError(part)));
function isPublicBy(test: V, is: boolean): boolean {
  if (test.kind === 'part') return is && test.of.kind === 'exception' && MARK.test(test.property);
  if (test.kind !== 'op') return false;
  const { op, left, right } = test;
  if (op === '!') return isPublicBy(left, !is);
  if (!right) return false;
  if (op === 'instanceof') return is && left.kind === 'exception' && isMeantForClients([right]);
  if (op !== '&&' && op !== '||') return false;
  const [one, other] = [isPublicBy(left, is), isPublicBy(right, is)];
  return (op === '&&') === is ? one || other : one && other;
}
