/** What a call proves by returning, and by what it returned being true: a function of ours, a library's guard, a policy that nobody read. */
import type { Assumption, GuardRole } from '../facts.ts';
import type { GuardMeaning } from '../table.ts';
import type { Call, Frame, V } from './abstract.ts';
import { givenUnfinished } from './asked.ts';
import { constantName, credentialOf, ROLE_CLAIM, standingOf } from './claims.ts';
import { belongs, compare } from './compared.ts';
import { callParts, isCaller, sources } from './origins.ts';
import { isWaitedFor } from './promises.ts';
import { completion, provenAt } from './proofs.ts';
import type { ProofV, Proven } from './proven.ts';
import { both, either, nothing, proof, proven, unproven, unreachable } from './proven.ts';
import { opened, verification } from './signatures.ts';
import { lastName } from './terms.ts';
import { ofTest } from './tests.ts';
import { grantedBy, standing } from './ties.ts';
import { walk } from './walk.ts';
import { alternatives } from './ways.ts';

/** A call that was not followed came out true: what depends on the caller is a policy, what depends on a credential an authentication. */
export function ofOpaqueResult(frame: Frame, v: V & { kind: 'result' }): Proven {
  if (v.call.callbacks[0] && /^(some|every|find|any|all)$/.test(v.call.property ?? ''))
    return either(
      v.call.callbacks.flatMap(({ frame: inner }) =>
        inner.returns
          .filter((way) => way.how === 'return')
          .map((way) => both(provenAt(inner, way.point), ofTest(inner, way.value, true, 1))),
      ),
    );
  // what the language itself makes of a value (`const { user, ...session } = row`) asks nobody
  const [made] = v.call.args;
  if (v.call.api?.startsWith('lang:')) return made ? ofTest(frame, made.value, true, 1) : nothing();
  const known = v.call.meaning?.guard;
  if (known?.whenTrue) return proven(...byLibrary(v.call, known, 'responds'));
  const parts = callParts(v.call);
  const verified = verification(v.call);
  if (verified) return proven(proof(frame, v, 'signature', { ...credentialOf(v), over: verified }));
  const caller = parts.find((one) => isCaller(one) || sources(one).identity.length > 0);
  const compared = v.call.meaning?.compares;
  if (compared) {
    const [left, right] = parts;
    return left && right ? compare(frame, left, right, true, 0) : nothing();
  }
  const name = v.call.property ?? lastName(v.call.api ?? '');
  const asked = v.call.args[0]?.value;
  const among = /^(includes|has|some|indexOf|contains)$/.test(name) ? v.call.self : undefined;
  const grants = among && asked && !caller ? grantedBy(among) : undefined;
  if (grants && asked) return grantedRole(frame, grants, asked);
  // `RIGHTS[user.role].includes('edit')`: which of the lists it is says who asks
  if (among && asked && (asked.kind === 'union' || (among.kind === 'union' && !caller))) return belongs(frame, asked, among, true);
  if (caller && (caller.kind === 'identity' || isCaller(caller)) && parts.length === 1 && v.call.self === caller && ROLE_CLAIM.test(name))
    return proven(
      proof(frame, v, 'role', { needs: [name], subject: caller, privileged: 'unknown' }),
      proof(frame, v, 'authentication', { subject: caller }),
    );
  if (caller) {
    const about = parts.find((one) => one !== caller && (sources(one).rows.length > 0 || sources(one).inputs.length > 0));
    const row = about && sources(about).rows[0];
    const input = about && sources(about).inputs[0];
    const list = [proof(frame, v, 'authentication', { subject: caller })];
    if (among) return both(proven(...list), belongs(frame, asked ?? v, among, true));
    if (about)
      list.push(
        proof(frame, v, 'ownership', {
          subject: caller,
          object: { ...(row && { access: row.access, entity: row.access.entity }), ...(input && { selectors: [input] }) },
        }),
      );
    else list.push(proof(frame, v, 'role', { subject: caller, needs: [name], privileged: 'unknown' }));
    return proven(...list);
  }
  const credential = parts.some((one) => sources(one).credential.length > 0);
  return credential ? proven(proof(frame, v, 'authentication', { ...credentialOf(v) })) : nothing();
}

/** One of what the caller's roles grant is asked for. */
function grantedRole(frame: Frame, grants: V, asked: V): Proven {
  const needs = alternatives(asked).flatMap(({ value }) => constantName(value) ?? []);
  return proven(...standing(frame, grants), proof(frame, grants, 'role', { needs, subject: grants, privileged: standingOf(needs) }));
}

const calls = new WeakMap<Call, Proven>();
const working = new WeakSet<Call>();
/** What a call proves by returning normally. */
export function ofCall(call: Call): Proven {
  const known = calls.get(call);
  if (known) {
    if (working.has(call)) givenUnfinished();
    return known;
  }
  calls.set(call, nothing());
  working.add(call);
  const found = completed(call);
  working.delete(call);
  if (call.frame.done) calls.set(call, found);
  else calls.delete(call);
  return found;
}
function completed(call: Call): Proven {
  return call.grants ? both(call.grants, returned(call)) : returned(call);
}
function returned(call: Call): Proven {
  const { meaning } = call;
  if (meaning?.throws) return unreachable();
  if (meaning?.promised && !isWaitedFor(call)) return nothing();
  if (call.asserts) return ofTest(call.frame, call.asserts, true, 0);
  const guard = meaning?.guard;
  if (guard && !guard.presence && !guard.whenTrue) return proven(...byLibrary(call, guard, 'throws'));
  if (meaning?.identity?.throws)
    return proven({
      ...proof(call.frame, call.result, 'authentication'),
      at: call.at,
      known: 'library',
      style: 'throws',
      symbol: call.api ?? '',
    });
  const use = call.drafts.find((draft) => draft.kind === 'token');
  if (
    use?.kind === 'token' &&
    use.operation === 'verify' &&
    use.verifies === true &&
    !(meaning?.token?.callback && call.args.some((arg) => arg.value.kind === 'fn'))
  )
    return proven({
      ...proof(call.frame, call.result, 'authentication', { ...credentialOf(call.result) }),
      at: call.at,
      known: 'library',
      style: 'throws',
      symbol: call.api ?? '',
    });
  if (meaning?.query?.must && (call.awaited || call.frame.file.endsWith('.py'))) return ofTest(call.frame, call.result, true, 0);
  const promised = resolution(call);
  if (promised) return promised;
  if (call.frames.length > 0) {
    const followed = call.frames.filter((frame) => !frame.summary.async || call.awaited);
    if (followed.length === 0) return nothing();
    return either(followed.map(completion));
  }
  const signed = opened(call);
  if (signed) return proven(proof(call.frame, call.result, 'signature', { ...credentialOf(call.result), over: signed, style: 'throws' }));
  if (call.opaque && couldEnd(call)) {
    const assumption = openAssumption(call);
    return unproven(`${assumption.what}|${assumption.weight}`, assumption);
  }
  return nothing();
}
/** What a library's guard proves where it lets through. */
export function byLibrary(call: Call, guard: GuardMeaning, style: ProofV['style']): ProofV[] {
  // who holds a role is somebody
  const known: GuardRole[] = guard.role === 'role' ? ['authentication', 'role'] : [guard.role];
  const roles: GuardRole[] = guard.fresh ? [...known, 'freshness'] : known;
  return roles.map((role) => ({
    ...proof(call.frame, call.result, role),
    at: call.at,
    known: guard.declared ? 'configured' : 'library',
    ...(role === 'role' && askedFor(guard, call.api ?? '')),
    // whoever declares a check of roles says that not everybody passes it
    ...(guard.declared && { privileged: 'yes' as const }),
    style,
    symbol: call.api ?? '',
    ...(guard.status !== undefined && { status: guard.status }),
    ...(guard.partly && { needs: ['failure'] }),
    ...(guard.credential && { credential: guard.credential }),
  }));
}
/** The roles that a library's guard asks for, or the one that it is called after. */
function askedFor({ named, needsAll }: GuardMeaning, api: string): Pick<ProofV, 'needs' | 'privileged'> {
  const [role] = named ? [] : (/(?:^|_)(staff|superuser|admin)(?=_|$)/.exec(lastName(api)) ?? []);
  const needs = named ?? (role === undefined ? [] : [role.replace(/^_/, '')]);
  // what may be done with which kind of thing (`orders:read`) is no rank
  const privileged = needs.some((one) => /[.:/]/.test(one)) ? 'unknown' : standingOf(needs, needsAll);
  return { needs, privileged };
}
/** What holds where a call returned something that is true. */
export const whenTrue = (call: Call): Proven => both(ofCall(call), ofTest(call.frame, call.result, true, 0));
/** What a promise proves when it is fulfilled: what holds where its executor resolves it, or at the end of what `then` was given. */
function resolution(call: Call): Proven | undefined {
  const settles = `${call.frame.id}/${call.term}`;
  if (call.meaning?.calls?.some((one) => one.with.includes('continue'))) {
    const ways: Proven[] = [];
    for (const { frame } of call.callbacks)
      walk(
        frame,
        nothing(),
        ({ call: inner, here }) => void (inner.continues?.to === settles && !inner.continues.rejects && ways.push(here)),
      );
    return ways.length > 0 ? either(ways) : nothing();
  }
  if (call.property === 'then' && call.callbacks[0]) {
    const [first] = call.callbacks;
    return both(first.after ? ofCall(first.after) : nothing(), completion(first.frame));
  }
  return undefined;
}

const AUTH_WORD =
  /(auth|login|logged|session|guard|protect|permission|permit|policy|acl|rbac|jwt|token|verify_?user|current_?user|require_?user|credential|identity|passport|access_?control|allowed|authoriz|secur)/i;
/** Whether an unread call could end the request: awaited (or throwing at once) on what the client presents. */
function couldEnd(call: Call): boolean {
  if (call.callee.kind === 'continuation' || call.api?.startsWith('global:') || call.api?.startsWith('lang:')) return false;
  const parts = call.args.map((arg) => arg.value);
  const handed = parts.some(
    (one) => (one.kind === 'request' && one.path.length === 0) || one.kind === 'response' || one.kind === 'continuation',
  );
  // a promise that is not awaited rejects into nothing; Python's calls throw where they stand
  const thrown = (call.awaited || call.frame.file.endsWith('.py')) && parts.some((one) => sources(one).credential.length > 0);
  const name = call.property ?? call.api ?? '';
  return handed || thrown || (call.awaited && AUTH_WORD.test(name) && (parts.some(isCaller) || parts.length === 0));
}
function openAssumption(call: Call): Assumption {
  const named = call.api ?? call.property ?? nameOf(call.callee);
  return {
    about: call.api && !call.api.startsWith('global:') ? 'package' : 'call',
    what: named,
    at: call.at,
    weight: AUTH_WORD.test(named) ? 'strong' : 'weak',
    settle: `guards: { authentication: ["${named}"] }`,
  };
}
export const isAuthWord = (text: string): boolean => AUTH_WORD.test(text);
const nameOf = (v: V): string =>
  v.kind === 'api' ? v.api : v.kind === 'part' ? v.property : v.kind === 'fn' ? `${v.file}${v.summary.fn}` : 'a function that was not read';
