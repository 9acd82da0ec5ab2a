/** Tests that take a client's word for what it may do: a cookie, header or query parameter that says `admin`. */
import type { Location } from '../code.ts';
import type { Frame, V } from './abstract.ts';
import { constantText } from './abstract.ts';
import { sources } from './origins.ts';

const RIGHT = /^(is_?|x-)?(user[-_]?)?(admin(istrator)?|super_?user|super_?admin|staff|root|role)s?$/i;
/** A role in a body is mostly one that is to be given to somebody. */
const PARTS = new Set(['cookie', 'header', 'query']);
interface Believed {
  input: V & { kind: 'input' };
  at: Location;
}
const memo = new WeakMap<Frame, Believed[]>();

/** Those of one function. */
export function believedIn(frame: Frame): Believed[] {
  const known = memo.get(frame);
  if (known) return known;
  const found = new Map<string, Believed>();
  for (const { fact } of frame.summary.points) {
    const test = fact && 'test' in fact ? frame.vals[fact.test] : undefined;
    if (!test || !fact || !('test' in fact)) continue;
    const from = sources(test);
    // with the caller's own standing it is a filter of what is shown
    if (from.identity.length > 0 || from.rows.length > 0) continue;
    const input = from.inputs.find((one) => PARTS.has(one.part) && RIGHT.test(one.path.at(-1) ?? ''));
    const span = frame.summary.terms[fact.test]?.span;
    // a role by which a list is filtered is looked at for being there; one that is believed is compared
    if (!input || !span || !isCompared(test, input, 0)) continue;
    found.set(input.id, { input, at: { path: frame.file, span } });
  }
  const list = [...found.values()];
  if (frame.done) memo.set(frame, list);
  return list;
}
const STANDS = /^(true|1|yes|admin\w*|super\w*|root|staff)$/i;
function isCompared(v: V, input: V, depth: number): boolean {
  if (depth > 6) return false;
  const next = (one: V): boolean => isCompared(one, input, depth + 1);
  if (v.kind === 'op') {
    if ((v.op === '==' || v.op === '!=') && v.right) {
      const [left, right] = [v.left, v.right];
      return [
        [left, right],
        [right, left],
      ].some(
        ([one, other]) =>
          one &&
          other &&
          one.kind === 'literal' &&
          STANDS.test(constantText(one.constant)) &&
          sources(other).inputs.some((each) => each.id === input.id),
      );
    }
    return next(v.left) || (v.right ? next(v.right) : false);
  }
  return v.kind === 'union' && v.of.some((one) => (one.when ? next(one.when.test) : next(one.value)));
}
