/** What a request that is turned away could not show: who it comes from, or that it may. Told by the test whose other outcome would have shown it. */
import type { Reach } from '../facts.ts';
import type { Frame, V } from './abstract.ts';
import type { Way } from './checks.ts';
import { OPERATOR } from './compared.ts';
import { isCaller, sources } from './origins.ts';
import { outcomes } from './points.ts';
import { provenAt } from './proofs.ts';
import { ofTest } from './tests.ts';

/** For an answer at the end of this way, which stands at `line`. */
export function denied(way: Way, line: number): Reach['denies'] {
  const { frame, point } = way;
  for (const outcome of outcomes(frame.summary, point)) {
    // a branch that somebody came into, not one that was left earlier
    if (outcome.exits.length > 0) continue;
    const test = frame.vals[outcome.test];
    return test && ofBranch(frame, test, outcome.is);
  }
  return caught(way, line) ? 'authentication' : undefined;
}
/** An account that is locked is known well enough; so is one that belongs nowhere. */
const STANDING = /active|enabled|disabled|verified|confirmed|banned|blocked|deleted|locked|2fa|mfa|otp|org|tenant|team|workspace|company/i;
function ofBranch(frame: Frame, test: V, is: boolean): Reach['denies'] {
  if (test.kind === 'op' && test.op === '!') return ofBranch(frame, test.left, !is);
  if (test.kind === 'op' && (test.op === '||' || test.op === '&&') && test.right)
    return ofBranch(frame, test.left, is) ?? ofBranch(frame, test.right, is);
  const missing = [...ofTest(frame, test, !is).proofs.values()].filter((one) => !one.given);
  // a secret that is wrong is a credential that is wrong
  const roles = new Set(missing.flatMap((one) => (one.needs.includes(OPERATOR) ? [] : [one.role])));
  if (roles.has('role')) return 'role';
  const from = sources(test);
  // whoever the credential speaks of is not there
  if (isCaller(test)) return STANDING.test(claimOf(test)) ? undefined : 'authentication';
  if (roles.has('ownership') || roles.has('tenant')) return 'ownership';
  const presented = from.credential.length > 0 && from.identity.length === 0 && from.rows.length === 0 && from.inputs.length === 0;
  return presented && (roles.has('authentication') || roles.size === 0) ? 'authentication' : undefined;
}
const claimOf = (v: V): string =>
  (v.kind === 'identity' ? v.claim.at(-1) : v.kind === 'row' ? v.path.at(-1) : v.kind === 'part' ? v.property : '') ?? '';
/** In a `catch` around what verifies: after it, and not where it has come out well. */
function caught({ frame, point }: Way, line: number): boolean {
  const { steps, tries } = frame.summary;
  if (tries.length === 0) return false;
  const verifies = steps.some((step) => {
    if (step.kind !== 'call' || step.within === undefined || step.span[0] >= line) return false;
    const call = frame.calls.get(step.call);
    return call?.drafts.some((draft) => draft.kind === 'token' && draft.operation === 'verify' && draft.verifies === true) ?? false;
  });
  return verifies && ![...provenAt(frame, point).proofs.values()].some((one) => one.role === 'authentication');
}
