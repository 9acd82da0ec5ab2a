/** Guards that stand around the decorator which registers a handler: the router holds what that one was given, so that they never run. */
import type { GuardRole } from '../facts.ts';
import type { Call, V } from './abstract.ts';
import type { Failure } from './failures.ts';
import { symbolOf, wrapped } from './links.ts';
import { completion } from './proofs.ts';
import type { Proven } from './proven.ts';
import { either } from './proven.ts';
import { rejectionStatus } from './rejections.ts';
import { ofCall } from './returns.ts';

const ROLES = new Set<GuardRole>(['authentication', 'role', 'ownership', 'tenant', 'signature']);
/** What a check is called whose outcome depends on what is not known here: a setting, a package that was not read. */
const GUARD = /(^|[_.:])(auth(?!or(?!i))|log_?in|logged|signed?_?in|permission|role|admin|protected)/i;
const REFUSED = new Set([401, 403]);
const MOST = 12;

/** The guards around what was registered. end: what the handler proves without them; run: what is called when one of them is. */
export function neverRun(registered: Call, end: Proven, run: (around: V) => Call): Failure[] {
  const found: Failure[] = [];
  let inner = registered;
  for (let depth = 0; depth < MOST; depth++) {
    const outer = around(inner);
    if (!outer) break;
    const made = outer.result;
    // what hands back what it was given has marked or registered it
    if (made.id !== outer.args[0]?.value.id && made.kind !== 'unknown' && isGuard(outer, end, run))
      found.push({ call: outer, kind: 'never-runs', at: outer.at, symbol: named(outer.callee) });
    inner = outer;
  }
  return found;
}
/** The decorator right above. */
function around({ frame, term }: Call): Call | undefined {
  return frame.records.find(({ call }) => {
    const made = frame.summary.terms[call.term];
    return made?.kind === 'call' && made.args.length === 1 && made.args[0]?.value === term;
  })?.call;
}
function isGuard(outer: Call, end: Proven, run: (around: V) => Call): boolean {
  const { result } = outer;
  if (outer.meaning?.guard && ROLES.has(outer.meaning.guard.role)) return true;
  if (result.kind !== 'fn' || wrapped(result) === result)
    return result.kind === 'result' && outer.opaque && GUARD.test(named(outer.callee));
  if (GUARD.test(named(outer.callee))) return true;
  const call = run(result);
  const proven = call.frames.length > 0 ? either(call.frames.map(completion)) : ofCall(call);
  return (
    [...proven.proofs].some(([key, one]) => ROLES.has(one.role) && !end.proofs.has(key)) ||
    call.frames.some((frame) => frame.returns.some(({ value }) => REFUSED.has(rejectionStatus(value) ?? 0)))
  );
}
/** A decorator that a function made is called by that one's name. */
const named = (decorator: V): string =>
  decorator.kind === 'fn' && decorator.closure?.summary.parent !== undefined
    ? `${decorator.closure.file}${decorator.closure.summary.fn}`
    : symbolOf(decorator);
