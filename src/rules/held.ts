/** What stands in an answer: something of a kind, anywhere in it; the settings that are for the server alone. */
import type { ApiModel, Value, ValueId } from '../analysis/facts.ts';

/** A text of the code's own, or of a library's constants. */
const isFixed = (value: Value | undefined): boolean =>
  value !== undefined && value.constant !== null && value.origins.every((origin) => origin.kind === 'literal' || origin.kind === 'unknown');
/** Something of that kind stands in the value. */
export function holds(model: ApiModel, id: ValueId, is: (value: Value) => boolean, depth = 0): boolean {
  const value = model.values[id];
  if (!value || depth > 6) return false;
  // a fixed text takes its place where the code says that it must
  if (value.anyOf?.some((one) => isFixed(model.values[one]))) return false;
  if (value.entries?.some((entry) => holds(model, 'spread' in entry ? entry.spread : entry.value, is, depth + 1))) return true;
  if ([...(value.text ?? []), ...(value.either ?? [])].some((part) => holds(model, part, is, depth + 1))) return true;
  return value.entries === undefined && value.text === undefined && is(value);
}
const KEPT =
  /secret|passw(or)?d|(^|_)pass(phrase)?$|private_?key|credential|(encryption|signing|service_role)_?key|(database|db|mongo(db)?|postgres(ql)?|pg|mysql|redis|amqp|rabbit(mq)?)_?(connection)?_?(ur[il]|dsn|string)$|connection_?string/i;
const TOLD = /public|publishable|(_|^)(id|name|length|count|expires?(_?in)?|ttl|rounds|algorithm|enabled|path|file)$/i;
/** It is a setting as it stands, and one that is for the server alone. */
export const isKept = ({ setting, passed }: Value): boolean =>
  setting !== undefined && passed.every((one) => one.kind === 'cut') && (setting === '' || (KEPT.test(setting) && !TOLD.test(setting)));
