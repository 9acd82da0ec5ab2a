/**
 * What is proven at a point: which roles of guards every way here has passed. A proof is a fact's consequence (a test that came out so, a call that returned normally); it
 * never looks at a name where behaviour is there to be read.
 */

import type { Location } from '../code.ts';
import type { Assumption, Credential, GuardRole } from '../facts.ts';
import type { Fact, PointId } from '../summaries.ts';
import type { GuardMeaning } from '../table.ts';
import type { Access, Alternative, Call, Frame, Pred, V } from './abstract.ts';
import { alternatives, constantText, isNothing } from './abstract.ts';
import type { Way } from './checks.ts';
import { entryOf, keyed } from './entries.ts';
import { inDevelopment } from './environments.ts';
import { callParts, isCaller, sources } from './origins.ts';
import type { Place, Taken } from './places.ts';
import { decide, speaks, taken } from './places.ts';
import { behind, leads, outcomes, upward } from './points.ts';
import { age, sharedSecret, signature, verification } from './signatures.ts';
import { statusNumber } from './statuses.ts';
import { lastName } from './terms.ts';
import type { Verbs } from './verbs.ts';
import { narrowed, verbsAt } from './verbs.ts';

export interface ProofV {
  key: string;
  role: GuardRole;
  at: Location;
  frame: Frame;
  known: 'behaviour' | 'library' | 'configured';
  needs: string[];
  privileged: 'yes' | 'no' | 'unknown';
  subject?: V;
  object?: { access?: Access; entity?: string; column?: string /** What the client chose it by. */; selectors?: V[] };
  credential?: Credential;
  /** It proves this only where one of these is proven to be the caller's: a document that was found in a team is theirs who are in that team. */
  given?: V[];
  style: 'throws' | 'responds' | 'redirects' | 'returns-rejection' | 'returns-false' | 'no-next';
  status?: number;
  symbol?: string;
  /** What was signed. */
  over?: V;
}
/** open: steps that were not followed and may guard the place; bottom: nobody comes here. */
export interface Proven {
  proofs: Map<string, ProofV>;
  open: Map<string, Assumption>;
  bottom: boolean;
}
export const nothing = (): Proven => ({ proofs: new Map(), open: new Map(), bottom: false });
const unreachable = (): Proven => ({ proofs: new Map(), open: new Map(), bottom: true });
/** Nothing but a step that was not followed. */
export const unproven = (key: string, step: Assumption): Proven => ({ proofs: new Map(), open: new Map([[key, step]]), bottom: false });

const joined = new WeakMap<Proven, WeakMap<Proven, Proven>>();
/** What both say. The same two give the same object: routes share their chains, and what hangs on an object is worked out once. */
export function both(a: Proven, b: Proven): Proven {
  if (a === b || (b.proofs.size === 0 && b.open.size === 0 && !b.bottom)) return a;
  if (a.proofs.size === 0 && a.open.size === 0 && !a.bottom) return b;
  let of = joined.get(a);
  if (!of) joined.set(a, (of = new WeakMap()));
  let made = of.get(b);
  if (!made) {
    made = { proofs: new Map([...a.proofs, ...b.proofs]), open: new Map([...a.open, ...b.open]), bottom: a.bottom || b.bottom };
    of.set(b, made);
  }
  return made;
}
/** What holds whichever way was taken. A privileged role on one way may stand in for ownership on another: either the owner or an administrator. */
export function either(ways: Proven[]): Proven {
  const live = ways.filter((way) => !way.bottom);
  const [first, ...rest] = live;
  if (!first) return ways.length > 0 ? unreachable() : nothing();
  return rest.reduce(meet, first);
}
const OBJECT = new Set<GuardRole>(['ownership', 'tenant']);
function meet(a: Proven, b: Proven): Proven {
  const proofs = new Map<string, ProofV>();
  const keep = (from: Proven, other: Proven): void => {
    for (const [key, proof] of from.proofs) {
      const same = [...other.proofs.values()].some((one) => one.role === proof.role && (one.given ? one.key === key : !proof.given));
      const standsIn =
        OBJECT.has(proof.role) &&
        [...other.proofs.values()].some(
          (one) => (OBJECT.has(one.role) && !one.given && !proof.given) || (one.role === 'role' && one.privileged !== 'no'),
        );
      if (same || standsIn) proofs.set(key, proof);
    }
  };
  keep(a, b);
  keep(b, a);
  // an unread step on either way may be what guards it
  return { proofs, open: new Map([...a.open, ...b.open]), bottom: false };
}

const memo = new WeakMap<Frame, (Proven | undefined)[]>();
/** All that is proven at a point of a frame, from its entry on. */
export function provenAt(frame: Frame, point: PointId): Proven {
  let list = memo.get(frame);
  if (!list) memo.set(frame, (list = []));
  // walk up to what is known, then come down: chains are long, the stack is not
  const chain: PointId[] = [];
  for (const at of upward(frame.summary, point)) {
    if (list[at]) break;
    chain.push(at);
  }
  for (let index = chain.length - 1; index >= 0; index--) {
    const at = chain[index] as PointId;
    const { up, fact } = frame.summary.points[at] ?? {};
    const above = up === undefined ? nothing() : (list[up] ?? nothing());
    list[at] = above; // a fact that leads back here adds nothing
    list[at] = both(above, fact ? ofFact(frame, fact) : nothing());
  }
  const found = list[point] ?? nothing();
  // of a function at work it may yet change
  if (!frame.done) for (const at of chain) list[at] = undefined;
  return found;
}
/** What is proven on a way for the requests of one route alone, by tests that are also about its path. */
export function provenFor(way: Way | undefined, place: Place): Proven {
  let found = nothing();
  for (let at = way; at; at = at.up)
    for (const point of upward(at.frame.summary, at.point)) {
      const fact = at.frame.summary.points[point]?.fact;
      if (fact && 'test' in fact) {
        const test = at.frame.vals[fact.test];
        if (test && speaks(test)) found = both(found, ofTest(at.frame, test, fact.is, 0, place));
      } else if (fact && 'any' in fact) {
        const { frame } = at;
        const open = fact.any.filter((one) => taken(frame, one, place) !== 'no');
        if (open.length < fact.any.length) found = both(found, either(open.map((one) => provenAt(frame, one))));
      }
    }
  return found;
}
function ofFact(frame: Frame, fact: Fact): Proven {
  if ('test' in fact) {
    const test = frame.vals[fact.test];
    const proven = test ? ofTest(frame, test, fact.is, 0) : nothing();
    if (fact.exits.length > 0) for (const proof of proven.proofs.values()) dress(frame, proof, fact.exits);
    // who comes too often is answered so, whatever counts it
    return test && fact.exits.some((id) => exitStatus(frame, id, fact) === 429) ? both(proven, limited(frame, test)) : proven;
  }
  if ('passed' in fact) {
    const step = frame.summary.steps[fact.passed];
    const call = step?.kind === 'call' ? frame.calls.get(step.call) : undefined;
    return call ? ofCall(call) : nothing();
  }
  return either(fact.any.map((way) => provenAt(frame, way)));
}
const limited = (frame: Frame, test: V): Proven => proven(proof(frame, test, 'rate-limit'));
/** The status that an exit answers with: its value's, or that of a response in the branch that it ends. */
function exitStatus(frame: Frame, id: number, fact: Extract<Fact, { test: number }>): number | undefined {
  const exit = frame.summary.steps[id];
  if (exit?.kind !== 'exit') return undefined;
  const value = exit.value === undefined ? undefined : frame.vals[exit.value];
  const own = value && (value.kind === 'response' ? statusNumber(value.status) : (rejectionStatus(value) ?? tupleStatus(value)));
  if (own !== undefined) return own;
  for (const { call, point } of frame.records)
    for (const draft of call.drafts) {
      if (draft.kind !== 'response' || !behind(frame.summary, point, fact.test, !fact.is)) continue;
      const status = statusNumber(draft.status);
      if (status !== undefined) return status;
    }
  return undefined;
}
const tupleStatus = (v: V): number | undefined => {
  const second = v.kind === 'array' ? v.items[1] : undefined;
  return second && !('spread' in second) && second.kind === 'literal' && typeof second.constant === 'number' ? second.constant : undefined;
};
/** How the other branch ended. */
function dress(frame: Frame, proof: ProofV, exits: number[]): void {
  for (const id of exits) {
    const exit = frame.summary.steps[id];
    if (exit?.kind !== 'exit') continue;
    const value = exit.value === undefined ? undefined : frame.vals[exit.value];
    proof.style = exit.how === 'throw' ? 'throws' : value?.kind === 'literal' ? 'returns-false' : 'responds';
    const status = value && rejectionStatus(value);
    if (status !== undefined) proof.status = status;
  }
}
/** `Response.json(null, { status: 400 })` */
const statusAmong = (options: V): number | undefined =>
  options.kind === 'object' ? statusNumber(entryOf(options.entries, 'status')) : undefined;
/** The status that throwing or returning this value answers with. */
export function rejectionStatus(v: V): number | undefined {
  for (const { value } of alternatives(v)) {
    const call = value.kind === 'result' || value.kind === 'instance' ? value.call : undefined;
    const found = call?.args
      .map((arg) => statusNumber(arg.value) ?? statusAmong(arg.value))
      .find((one) => one !== undefined && one >= 300 && one < 600);
    if (found !== undefined) return found;
    const name = value.kind === 'instance' ? value.cls.cls.name : value.kind === 'result' ? value.api : undefined;
    if (name && /internal_?server/i.test(name)) return 500;
    if (name && /unauth|not_?authenticated/i.test(name)) return 401;
    if (name && /forbidden|permission|denied/i.test(name)) return 403;
  }
  return undefined;
}
// ── Tests ──

/** What a test proves that came out so; place: for one route, where tests of its path have one outcome. */
export function ofTest(frame: Frame, test: V, is: boolean, depth = 0, place?: Place): Proven {
  if (depth > 12) return nothing();
  // what happens in development alone is no way that anybody takes
  if (inDevelopment(test, is)) return unreachable();
  const next = (v: V, wanted: boolean): Proven => ofTest(frame, v, wanted, depth + 1, place);
  switch (test.kind) {
    case 'op':
      if (test.op === '!') return next(test.left, !is);
      if (place && test.right && (test.op === '&&' || test.op === '||')) {
        const [left, right] = [decide(test.left, place), decide(test.right, place)];
        // `!token && !isPublic(path)`: what the path decides leaves the other to be what it must be
        const idle = test.op === '&&';
        if (left === idle) return next(test.right, is);
        if (right === idle) return next(test.left, is);
        if (left === !idle || right === !idle) return nothing();
      }
      if ((test.op === '&&' || test.op === '||' || test.op === '??') && test.right) {
        const conjunction = (test.op === '&&') === is;
        return conjunction
          ? both(next(test.left, is), next(test.right, is))
          : either([next(test.left, is), both(next(test.left, !is), next(test.right, is))]);
      }
      if (test.op === '==' || test.op === '!=')
        return test.right ? compare(frame, test.left, test.right, is === (test.op === '=='), depth) : nothing();
      if (test.op === 'in' || test.op === 'not in')
        return test.right ? belongs(frame, test.left, test.right, is === (test.op === 'in')) : nothing();
      if (test.op === 'instanceof') return is ? next(test.left, true) : nothing();
      if (test.right && /^[<>]=?$/.test(test.op)) {
        const sent = age(test.left, test.right);
        if (sent) return proven(proof(frame, sent, 'freshness'));
        return measured(frame, test.op, test.left, test.right, is, depth);
      }
      return nothing();
    case 'union':
      return either(
        test.of.flatMap((way) => {
          if (way.value.kind === 'literal') return Boolean(way.value.constant) === is ? [knownOn(way, next)] : [];
          if (SOMETHING.has(way.value.kind)) return is ? [knownOn(way, next)] : [];
          if (way.known && denied(way.known, way.value, is, depth)) return [];
          return [both(knownOn(way, next), next(way.value, is))];
        }),
      );
    case 'literal':
      return Boolean(test.constant) === is ? nothing() : unreachable();
    default:
      return truthy(frame, test, is);
  }
}
/** What is never taken for false. */
const SOMETHING = new Set<V['kind']>(['object', 'instance', 'fn', 'array', 'class', 'module', 'response']);
/** What is known on the way to one of the values that a union may be. */
const knownOn = (way: Alternative, test: (v: V, is: boolean) => Proven): Proven =>
  way.known ? provenAt(way.known.frame, way.known.point) : way.when ? test(way.when.test, way.when.is) : nothing();
/** How deep a value within a value is looked at so. */
const NESTED = 4;
/** A test on the way there says that the value is not so: whoever comes that way has it otherwise. */
function denied({ frame, point }: NonNullable<Alternative['known']>, v: V, is: boolean, depth: number): boolean {
  if (depth > NESTED) return false;
  for (const outcome of outcomes(frame.summary, point)) {
    const test = frame.vals[outcome.test];
    if (test && implies(frame, test, outcome.is, v, !is, depth)) return true;
  }
  return false;
}
/** Where the test comes out so, the value is surely what is wanted of it. */
function implies(frame: Frame, test: V, is: boolean, v: V, wanted: boolean, depth: number): boolean {
  if (test.id === v.id) return is === wanted;
  if (test.kind !== 'op' || depth > 2 * NESTED) return false;
  if (test.op === '!') return implies(frame, test.left, !is, v, wanted, depth + 1);
  if ((test.op !== '&&' && test.op !== '||') || !test.right) return false;
  const each = (one: V): boolean => implies(frame, one, is, v, wanted, depth + 1);
  if ((test.op === '&&') === is) return each(test.left) || each(test.right);
  const never = (one: V): boolean => ofTest(frame, one, is, depth + NESTED + 1).bottom;
  return (each(test.left) || never(test.left)) && (each(test.right) || never(test.right));
}
/** What is known where `typeof` says this of a value. */
function typed(frame: Frame, v: V, name: string, is: boolean, depth: number): Proven {
  if (depth > 12) return nothing();
  if (name === 'undefined') return ofTest(frame, v, !is, depth + 1);
  if (v.kind !== 'union') {
    const type = typeOf(v);
    return type === undefined || (type === name) === is ? nothing() : unreachable();
  }
  return either(
    v.of.flatMap((way) => {
      const of = typed(frame, way.value, name, is, depth + 1);
      return of.bottom
        ? []
        : [
            both(
              knownOn(way, (one, wanted) => ofTest(frame, one, wanted, depth + 1)),
              of,
            ),
          ];
    }),
  );
}
function typeOf(v: V): string | undefined {
  if (v.kind === 'literal') return typeof v.constant;
  if (v.kind === 'text') return 'string';
  if (v.kind === 'fn' || v.kind === 'class') return 'function';
  if (SOMETHING.has(v.kind) || v.kind === 'rows') return 'object';
  return (v.kind === 'row' || v.kind === 'token') && v.path.length === 0 ? 'object' : undefined;
}
/** Whether one of these roles is enough, and everybody has one, or only few have any. */
const standingOf = (needs: readonly string[]): ProofV['privileged'] =>
  needs.length > 0 && needs.every((one) => PRIVILEGED.test(one)) ? 'yes' : needs.some((one) => LOWEST.test(one)) ? 'no' : 'unknown';
const LOWEST = /^(user|member|customer|guest|basic)$/i;
function proof(frame: Frame, v: V, role: GuardRole, more: Partial<ProofV> = {}): ProofV {
  const needs = more.needs ?? [];
  const about = more.object;
  return {
    key: [
      role,
      v.id,
      needs.join(','),
      about?.access?.call.at.span.join('.') ?? '',
      about?.column ?? '',
      (about?.selectors ?? []).map((one) => one.id).join(','),
    ].join('|'),
    role,
    at: v.at,
    frame,
    known: 'behaviour',
    needs,
    privileged: 'unknown',
    style: 'no-next',
    ...more,
  };
}
const proven = (...list: ProofV[]): Proven => ({ proofs: new Map(list.map((one) => [one.key, one])), open: new Map(), bottom: false });

const ROLE_CLAIM =
  /(^|_|\.)(is_?)?(admin|super_?user|super_?admin|staff|root|owner|moderator|manager|role|roles|permission|permissions|scope|scopes|group|groups|authorit\w*|privileg\w*|rank|level|type|tier|plan|can\w*|allow\w*|has\w*)$/i;
const PRIVILEGED = /(admin|super|root|staff|moderator|manager|owner|operator|editor|write|delete|manage|\*|all)/i;
const STATUS_CLAIM = /(active|enabled|disabled|verified|confirmed|banned|blocked|deleted|locked|2fa|mfa|otp)/i;
const ACCOUNT = /(user|account|person|people|profile|customer|employee|admin|principal|identity|session|token|key)s?$/i;

function truthy(frame: Frame, v: V, is: boolean): Proven {
  // a list that stands in the code is empty or not
  if (v.kind === 'part' && v.property === 'length' && v.of.kind === 'array' && v.of.items.every((item) => !('spread' in item)))
    return v.of.items.length > 0 === is ? nothing() : unreachable();
  // nothing has no fields: reading one throws, or yields nothing
  if (v.kind === 'part' && v.of.kind === 'literal' && v.of.constant == null) return is ? unreachable() : nothing();
  // a key that an object does not have: `{ error }` on one way, `{ user }` on another
  if (v.kind === 'part' && isClosed(v.of) && !hasKey(v.of, v.property)) return is ? unreachable() : nothing();
  const claim = claimOf(v);
  if (isCaller(v)) {
    const role = claim !== undefined && ROLE_CLAIM.test(claim);
    if (role && is) {
      const privileged = PRIVILEGED.test(claim) ? 'yes' : 'unknown';
      return proven(proof(frame, v, 'authentication', { subject: v }), proof(frame, v, 'role', { needs: [claim], privileged, subject: v }));
    }
    if (claim !== undefined && /(^|_)anonymous$/i.test(claim))
      return is ? nothing() : proven(proof(frame, v, 'authentication', { subject: v }));
    if (claim !== undefined && STATUS_CLAIM.test(claim)) return proven(proof(frame, v, 'authentication', { subject: v }));
    if (!is) return nothing();
    const known = proven(proof(frame, v, 'authentication', { subject: v, ...credentialOf(v) }));
    // a membership that was found is the caller's, and says where they belong; the caller's own account says nothing of anything else
    return v.kind === 'row' && v.path.length === 0 && !ACCOUNT.test(v.access.entity) ? both(known, ofRow(frame, v)) : known;
  }
  // a callback that was told of no error: what reports the error has succeeded
  if (v.kind === 'exception' && v.of && !is) {
    const use = v.of.drafts.find((draft) => draft.kind === 'token');
    return use?.kind === 'token' && use.operation === 'verify' && use.verifies === true
      ? proven(proof(frame, v.of.result, 'authentication', { known: 'library', ...credentialOf(v.of.result) }))
      : nothing();
  }
  if (v.kind === 'exception' || (v.kind === 'element' && v.of.kind === 'exception')) return nothing();
  const unowned = is ? undefined : nobodys(v);
  if (unowned) return proven(proof(frame, v, 'ownership', { object: { access: unowned, entity: unowned.entity } }));
  if (v.kind === 'row' || v.kind === 'rows') return is ? ofRow(frame, v) : nothing();
  const counted = v.kind === 'result' ? countedRows(v) : undefined;
  if (counted) return is ? ofRow(frame, counted) : nothing();
  if (v.kind === 'result') return is ? ofOpaqueResult(frame, v) : nothing();
  return nothing();
}
/** A column that names whose a row is: where it is empty, the row is nobody's. */
const OWNED = /^(owner|user|author|creator|created_by)(_id)?$/;
/** The load whose row is nobody's where this is not true: `order.owner`, `hasattr(order, 'owner')`. */
function nobodys(v: V): Access | undefined {
  if (v.kind === 'row') return v.path.length === 1 && OWNED.test(v.path[0] ?? '') ? v.access : undefined;
  const [row, name] = v.kind === 'result' && v.call.api === 'global:hasattr' ? v.call.args.map((arg) => arg.value) : [];
  const asked = name?.kind === 'literal' && OWNED.test(constantText(name.constant));
  return asked && row?.kind === 'row' && row.path.length === 0 ? row.access : undefined;
}
/** The rows whose existence or number a query asked for (`exists()`, `count()`). */
function countedRows(v: V & { kind: 'result' }): (V & { kind: 'rows' }) | undefined {
  const access = v.call.meaning?.query?.rows === 'none' ? v.call.drafts.find((draft) => draft.kind === 'data-access') : undefined;
  return access?.kind === 'data-access' && access.operation === 'read' ? { id: v.id, at: v.at, kind: 'rows', access } : undefined;
}
/** A row was found: what its query tied to the caller. */
function ofRow(frame: Frame, v: V & { kind: 'row' | 'rows' }): Proven {
  const tie = tied(v.access.filter);
  if (!tie) return confinedTo(frame, v);
  const selectors = sure(v.access.filter).flatMap(({ value }) => (sources(value).inputs.length > 0 ? [value] : []));
  // `member.findFirst({ where: { userId: me, teamId: doc.teamId } })`: so is what names the team
  const among = sure(v.access.filter).flatMap(({ value }) => (value.kind === 'row' && !isCaller(value) ? [value] : []));
  return proven(
    proof(frame, v, 'ownership', {
      object: {
        access: v.access,
        entity: v.access.entity,
        column: tie.column,
        ...(selectors.length > 0 && { selectors }),
      },
      subject: tie.value,
    }),
    ...among.map((row) =>
      proof(frame, row, 'ownership', { object: { access: row.access, entity: row.access.entity }, subject: tie.value }),
    ),
  );
}
/** A row was found among those of something else: of what, in all. */
function confinedTo(frame: Frame, v: V & { kind: 'row' | 'rows' }): Proven {
  const tests = sure(v.access.filter);
  if (tests.length === 0) return nothing();
  const selectors = tests.map((one) => one.value).filter((one) => sources(one).inputs.length > 0);
  return proven(
    proof(frame, v, 'ownership', {
      object: { access: v.access, entity: v.access.entity, ...(selectors.length > 0 && { selectors }) },
      given: tests.map((one) => one.value),
    }),
  );
}
const sure = (pred: Pred): { value: V }[] =>
  'all' in pred ? pred.all.flatMap(sure) : 'column' in pred && pred.sure && pred.op === 'eq' ? [pred] : [];
const settledOf = new WeakMap<Proven, ProofV[]>();
/** The proofs that hold at a place: those that rest on others only where these are there. */
export function settled(here: Proven): ProofV[] {
  const known = settledOf.get(here);
  if (known) return known;
  const all = [...here.proofs.values()];
  let holding = all.filter((one) => !one.given);
  let waiting = all.filter((one) => one.given);
  for (let count = -1; waiting.length > 0 && count !== holding.length; ) {
    count = holding.length;
    const met = waiting.filter((one) =>
      one.given?.some((value) => holding.some((other) => OBJECT.has(other.role) && speaksOf(other, value))),
    );
    holding = [...holding, ...met];
    waiting = waiting.filter((one) => !met.includes(one));
  }
  settledOf.set(here, holding);
  return holding;
}
function speaksOf(proof: ProofV, value: V): boolean {
  const { object } = proof;
  const from = sources(value);
  if (object?.access && from.rows.some((row) => row.access === object.access)) return true;
  const chosen = (object?.selectors ?? []).flatMap((one) => sources(one).inputs);
  return from.inputs.length > 0 && from.inputs.every((one) => chosen.some((other) => other.id === one.id));
}
/** A call that was not followed came out true: what depends on the caller is a policy, what depends on a credential an authentication. */
function ofOpaqueResult(frame: Frame, v: V & { kind: 'result' }): Proven {
  if (v.call.callbacks[0] && /^(some|every|find|any|all)$/.test(v.call.property ?? ''))
    return either(
      v.call.callbacks.flatMap(({ frame: inner }) =>
        inner.returns
          .filter((way) => way.how === 'return')
          .map((way) => both(provenAt(inner, way.point), ofTest(inner, way.value, true, 1))),
      ),
    );
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
    if (/includes|has|some|indexOf|contains/.test(name) && v.call.self)
      return both(proven(...list), belongs(frame, v.call.args[0]?.value ?? v, v.call.self, true));
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
function credentialOf(v: V): { credential?: Credential } {
  const [found] = sources(v).credential;
  return found?.kind === 'credential' ? { credential: found.credential } : {};
}
const claimOf = (v: V): string | undefined => {
  if (v.kind === 'identity') return v.claim.at(-1);
  if (v.kind === 'token' || v.kind === 'row') return v.path.at(-1);
  if (v.kind === 'part') return v.property;
  return undefined;
};
const ID_CLAIM =
  /(^|_)(id|ids|_id|uid|uuid|pk|sub|email|username|user_?name|user|owner|author|account|tenant|team|org\w*|workspace|company|group|slug|name|handle|login|key)s?$|Id$|Ids$/i;

function compare(frame: Frame, left: V, right: V, equal: boolean, depth: number): Proven {
  if (isNothing(right) && right.kind === 'literal') return ofTest(frame, left, !equal, depth + 1);
  if (isNothing(left) && left.kind === 'literal') return ofTest(frame, right, !equal, depth + 1);
  if (right.kind === 'literal' && typeof right.constant === 'boolean') return ofTest(frame, left, equal === right.constant, depth + 1);
  if (left.kind === 'op' && left.op === 'typeof')
    return right.kind === 'literal' && typeof right.constant === 'string'
      ? typed(frame, left.left, right.constant, equal, depth)
      : nothing();
  if (left.kind === 'op' && left.op === 'void') return nothing();
  if (numberOf(right) === 0 && !equal) return ofTest(frame, numberOfRows(left), true, depth + 1);
  if (!equal) return nothing();
  const signed = signature(left, right);
  if (signed) return proven(proof(frame, signed.presented, 'signature', { over: signed.over, ...credentialOf(signed.presented) }));
  const [caller, other] = callerFirst(left, right);
  if (caller) {
    const claim = claimOf(caller) ?? '';
    const constant = constantName(other);
    if (constant !== undefined) {
      const needs = [constant];
      return proven(
        ...standing(frame, caller),
        proof(frame, caller, 'role', {
          needs,
          subject: caller,
          privileged: standingOf(needs),
        }),
      );
    }
    const from = sources(other);
    const row = from.rows.find((one) => !isCaller(one));
    if (row) {
      const column = row.kind === 'row' ? row.path.at(-1) : undefined;
      return proven(
        proof(frame, caller, 'authentication', { subject: caller }),
        proof(frame, other, 'ownership', {
          subject: caller,
          object: { access: row.access, entity: row.access.entity, ...(column && { column }) },
        }),
      );
    }
    const input = from.inputs[0];
    if (input)
      return proven(
        proof(frame, caller, 'authentication', { subject: caller }),
        ...(ID_CLAIM.test(claim) || claim === ''
          ? [proof(frame, other, 'ownership', { subject: caller, object: { selectors: [input], column: claim } })]
          : [proof(frame, other, 'role', { subject: caller, needs: [claim] })]),
      );
    return proven(proof(frame, caller, 'authentication', { subject: caller }));
  }
  const [of, against] = [sources(left), sources(right)];
  const presented = of.credential.length > 0 ? left : against.credential.length > 0 ? right : undefined;
  if (presented) {
    const known = presented === left ? right : left;
    if (known.kind === 'literal' && typeof known.constant === 'string' && known.constant.length < 12) return nothing(); // 'Bearer', a scheme
    return proven(proof(frame, presented, 'authentication', { ...credentialOf(presented) }));
  }
  const kin = related(frame, left, right);
  if (kin.length > 0) return proven(...kin);
  const secret = sharedSecret(left, right);
  return secret ? proven(proof(frame, secret, 'authentication', { credential: partOf(secret) })) : nothing();
}
/** `channel.project_id == check.project_id`: the one is the caller's where the other is. */
function related(frame: Frame, left: V, right: V): ProofV[] {
  const [own, other] = [sources(left).rows[0], sources(right).rows[0]];
  if (!own || !other || own.access === other.access) return [];
  return [
    { row: own, of: right },
    { row: other, of: left },
  ].map(({ row, of }) =>
    proof(frame, row, 'ownership', {
      object: { access: row.access, entity: row.access.entity },
      given: [of],
    }),
  );
}
/** Where in the request a shared secret was presented. */
function partOf(v: V): Credential {
  const part = sources(v).inputs[0]?.part;
  return part === 'query' || part === 'path' || part === 'body' || part === 'header' ? part : 'unknown';
}
/** The name of a constant, as the code says it: a literal, a library's or a class's member (`Role.ADMIN`, `UserRole.CHEF.value`); undefined for what varies. */
function constantName(v: V): string | undefined {
  switch (v.kind) {
    case 'literal':
      return constantText(v.constant);
    case 'api':
      return v.api.split('.').at(-1) ?? '';
    case 'column':
      return v.name;
    case 'part': {
      if (v.of.kind === 'class' || v.of.kind === 'module') return v.property;
      const of = constantName(v.of);
      if (of === undefined) return undefined;
      return v.property === 'value' || v.property === 'name' ? of : v.property;
    }
    default:
      return undefined;
  }
}
/** What a row says of the caller's standing: the role in the membership that the caller was found by. */
const isStanding = (v: V): boolean =>
  v.kind === 'row' && v.path.length > 0 && ROLE_CLAIM.test(claimOf(v) ?? '') && tied(v.access.filter) !== undefined;
/** That there is a caller, and for a membership that it was found: of no row nothing can be read. */
const standing = (frame: Frame, caller: V): ProofV[] => [
  proof(frame, caller, 'authentication', { subject: caller }),
  ...(caller.kind === 'row' && !isCaller(caller) ? ofRow(frame, caller).proofs.values() : []),
];
function callerFirst(left: V, right: V): [V | undefined, V] {
  if (isCaller(left) || isStanding(left)) return [left, right];
  if (isCaller(right) || isStanding(right)) return [right, left];
  if (sources(left).identity.length > 0 && sources(right).identity.length === 0) return [left, right];
  if (sources(right).identity.length > 0 && sources(left).identity.length === 0) return [right, left];
  return [undefined, right];
}
/** One is among the other: a role among those allowed, the caller among a row's members. */
function belongs(frame: Frame, item: V, list: V, is: boolean, depth = 0): Proven {
  // `'error' in result`: of what a function returns, the ways that have the key, or those that have not
  if (item.kind === 'literal' && list.kind === 'union' && depth < 4) {
    const key = constantText(item.constant);
    const ways = alternatives(list).filter(({ value }) => !isClosed(value) || hasKey(value, key) === is);
    if (ways.length < alternatives(list).length)
      return either(
        ways.map(({ value, known, via = [] }) =>
          [...via, ...(known ? [known] : [])].reduce(
            (proven, place) => both(proven, provenAt(place.frame, place.point)),
            is ? nothing() : ofTest(frame, value, true, depth + 1),
          ),
        ),
      );
  }
  if (!is) return nothing();
  const caller = isCaller(item) || isStanding(item) ? item : isCaller(list) || sources(list).identity.length > 0 ? list : undefined;
  if (!caller) {
    const presented = sources(item).credential.length > 0;
    return presented ? proven(proof(frame, item, 'authentication', { ...credentialOf(item) })) : nothing();
  }
  const other = caller === item ? list : item;
  const from = sources(other);
  const row = from.rows.find((one) => !isCaller(one));
  const authentication = proof(frame, caller, 'authentication', { subject: caller });
  if (row)
    return proven(
      authentication,
      proof(frame, other, 'ownership', { subject: caller, object: { access: row.access, entity: row.access.entity } }),
    );
  if (from.inputs[0])
    return proven(authentication, proof(frame, other, 'ownership', { subject: caller, object: { selectors: [from.inputs[0]] } }));
  const items = other.kind === 'array' ? other.items.flatMap((one) => ('spread' in one ? [] : [one])) : [other];
  const needs = items.flatMap((one) => constantName(one) ?? []);
  return proven(
    ...standing(frame, caller),
    proof(frame, caller, 'role', {
      needs,
      subject: caller,
      privileged: standingOf(needs),
    }),
  );
}
/** An object whose keys all stand in the code. */
const isClosed = (v: V): boolean => v.kind === 'object' && keyed(v.entries).length === v.entries.length;
const hasKey = (v: V, key: string): boolean => v.kind === 'object' && entryOf(v.entries, key) !== undefined;
/** `count > 0`, `len(rows) < 1`: whether there are any; else a rank that is asked for. */
function measured(frame: Frame, op: string, left: V, right: V, is: boolean, depth: number): Proven {
  const least = numberOf(right);
  if (least !== undefined && (op === '>' || op === '<=') === (least === 0) && least <= 1)
    return ofTest(frame, numberOfRows(left), is === op.startsWith('>'), depth + 1);
  return is ? ranked(frame, left, right) : nothing();
}
const numberOf = (v: V): number | undefined => (v.kind === 'literal' && typeof v.constant === 'number' ? v.constant : undefined);
/** `len(rows)`: there are some where the rows are true. */
const numberOfRows = (v: V): V => (v.kind === 'result' && v.call.api === 'global:len' ? (v.call.args[0]?.value ?? v) : v);
function ranked(frame: Frame, left: V, right: V): Proven {
  const caller = [left, right].find((one) => isCaller(one) || isStanding(one));
  if (!caller) return nothing();
  const claim = claimOf(caller) ?? '';
  return ROLE_CLAIM.test(claim)
    ? proven(...standing(frame, caller), proof(frame, caller, 'role', { needs: [claim], subject: caller }))
    : nothing();
}
/** The test of a predicate that ties a row to the caller on every path. */
export function tied(pred: Pred): { column: string; value: V } | undefined {
  if ('all' in pred) {
    for (const one of pred.all) {
      const found = tied(one);
      if (found) return found;
    }
    return undefined;
  }
  if ('any' in pred) {
    const found = pred.any.map(tied);
    return found.length > 0 && found.every((one) => one !== undefined) ? found[0] : undefined;
  }
  if ('not' in pred) return undefined;
  if (!('column' in pred)) return undefined;
  if (!pred.sure || (pred.op !== 'eq' && pred.op !== 'in')) return undefined;
  return isCaller(pred.value) ||
    sources(pred.value).identity.length > 0 ||
    (sources(pred.value).rows.some((row) => isCaller(row)) && sources(pred.value).inputs.length === 0)
    ? { column: pred.column, value: pred.value }
    : undefined;
}

// ── Calls that returned ──

const calls = new WeakMap<Call, Proven>();
/** What a call proves by returning normally. */
export function ofCall(call: Call): Proven {
  const known = calls.get(call);
  if (known) return known;
  calls.set(call, nothing());
  const found = completed(call);
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
    // whoever declares a check of roles says that not everybody passes it
    ...(guard.declared && { privileged: 'yes' as const }),
    style,
    symbol: call.api ?? '',
    ...(guard.status !== undefined && { status: guard.status }),
    ...(guard.credential && { credential: guard.credential }),
  }));
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
/** A call where it happens. refused: on a way that ends in turning the request away. */
export interface Visited {
  call: Call;
  here: Proven;
  frame: Frame;
  refused: boolean;
  /** The methods that come here, when not all do. */
  verbs?: Verbs;
  way?: Way;
}
/** Visits every call that a frame leads to, with what is proven where it happens. Each frame once; `seen` holds those that were visited. */
export function walk(
  frame: Frame,
  inherited: Proven,
  visit: (one: Visited) => void,
  seen: Set<Frame> = new Set(),
  refused = false,
  inheritedVerbs?: Verbs,
  around?: Way,
): void {
  if (seen.has(frame)) return;
  seen.add(frame);
  for (const { call, point } of frame.records) {
    const own = provenAt(frame, point);
    if (own.bottom) continue; // what this call was given never leads here
    const here = both(inherited, own);
    const away = refused || isRefused(frame, point);
    const verbs = narrowed(inheritedVerbs, verbsAt(frame, point));
    const way: Way = { frame, point, ...(around && { up: around }) };
    visit({ call, here, frame, refused: away, ...(verbs && { verbs }), way });
    into(call, here, visit, seen, away, verbs, way);
  }
}
/** The same for all that one call leads to. */
function into(call: Call, here: Proven, visit: (one: Visited) => void, seen: Set<Frame>, refused = false, verbs?: Verbs, way?: Way): void {
  for (const inner of call.frames) walk(inner, here, visit, seen, refused, verbs, way);
  for (const { frame, after } of call.callbacks) walk(frame, after ? both(here, ofCall(after)) : here, visit, seen, refused, verbs, way);
}
const refusals = new WeakMap<Frame, Set<string>>();
/** The outcomes of tests by which a function turns requests away, as `test outcome`. */
function turnsAway(frame: Frame): Set<string> {
  let away = refusals.get(frame);
  if (!away) {
    away = refusalsOf(frame);
    if (frame.done) refusals.set(frame, away);
  }
  return away;
}
/** The tests by which a function turns requests away: of which one branch leaves with an error, or calls what never returns. */
export function refusingTests(frame: Frame): V[] {
  const ids = new Set([...turnsAway(frame)].map((one) => Number(one.split(' ')[0])));
  for (const { call, point } of frame.records) {
    if (!call.meaning?.throws && !call.continues?.rejects) continue;
    const [nearest] = outcomes(frame.summary, point);
    if (nearest?.exits.length === 0) ids.add(nearest.test);
  }
  return [...ids].flatMap((id) => frame.vals[id] ?? []);
}
/** Whether a test on the way to this point came out such that the request is turned away. */
function isRefused(frame: Frame, point: PointId): boolean {
  const away = turnsAway(frame);
  return away.size > 0 && [...outcomes(frame.summary, point)].some(({ test, is }) => away.has(`${test} ${is}`));
}
/** The outcomes of tests whose branch leaves with an error: thrown, answered, or handed on as one. */
function refusalsOf(frame: Frame): Set<string> {
  const { points, steps } = frame.summary;
  const away = new Set<string>();
  for (const { fact } of points) {
    if (!fact || !('test' in fact) || fact.exits.length === 0) continue;
    const ends = fact.exits.every((id) => {
      const exit = steps[id];
      if (exit?.kind !== 'exit' || exit.within !== undefined) return false;
      const value = exit.value === undefined ? undefined : frame.vals[exit.value];
      if (exit.how === 'throw' || (value !== undefined && isError(value))) return true;
      if (value?.kind === 'response' && statusNumber(value.status) !== undefined) return false;
      // `res.status(403).end(); return;`: what stands right before it on its own way
      return frame.records.some(
        (one) => refuses(one.call) && behind(frame.summary, one.point, fact.test, !fact.is) && leads(frame.summary, one.point, exit.at),
      );
    });
    if (ends) away.add(`${fact.test} ${!fact.is}`);
  }
  return away;
}
/** An error whichever way it was made. */
const isError = (v: V): boolean => alternatives(v).every((one) => isErrorItself(one.value));
const isErrorItself = (v: V): boolean => {
  const status = v.kind === 'response' ? statusNumber(v.status) : rejectionStatus(v);
  if (status !== undefined) return status >= 400;
  const last = v.kind === 'array' ? v.items.at(-1) : undefined;
  return (
    last !== undefined &&
    !('spread' in last) &&
    last.kind === 'literal' &&
    typeof last.constant === 'number' &&
    last.constant >= 400 &&
    last.constant < 600
  );
};
const refuses = (call: Call): boolean =>
  call.continues?.rejects === true ||
  call.drafts.some((draft) => {
    if (draft.kind !== 'response') return false;
    return (statusNumber(draft.status) ?? 0) >= 400;
  });
/** All that a call leads to: every call below it with what is proven there beyond what was proven before, and every frame. */
export interface Trace {
  visited: Visited[];
  frames: Frame[];
}
const traces = new WeakMap<Frame, Trace>();
/** Worked out once for a function that many routes run. */
export function trace(call: Call): Trace {
  const [only] = call.frames;
  const shared = only?.done && call.frames.length === 1 && call.callbacks.length === 0 ? only : undefined;
  const known = shared && traces.get(shared);
  if (known) return known;
  const visited: Trace['visited'] = [];
  const seen = new Set<Frame>();
  into(call, nothing(), (one) => void visited.push(one), seen);
  const made = { visited, frames: [...seen] };
  if (shared) traces.set(shared, made);
  return made;
}
/** What a function proves when it returns normally: what holds at each of its ends. */
export function completion(frame: Frame): Proven {
  const ways = frame.returns
    .filter((one) => one.how === 'return' || (frame.summary.yields && one.how === 'yield'))
    .map((one) => provenAt(frame, one.point));
  if (frame.summary.end !== undefined && !(frame.summary.yields && ways.length > 0)) ways.push(provenAt(frame, frame.summary.end));
  // one that only throws never returns
  return ways.length === 0 ? (frame.done && frame.returns.length > 0 ? unreachable() : nothing()) : either(ways);
}
const handsOn = (v: V): boolean => v.kind === 'result' && /NextResponse\.(next|rewrite)$/.test(v.call.api ?? '');
/** What a hook proves when it lets a request of this route pass: what holds where it returns nothing, or what its framework does not take for an answer. */
export function passing(frame: Frame, place: Place, lets: (value: V) => boolean = () => false): Proven {
  const passes = (value: V): boolean => isNothing(value) || handsOn(value) || lets(value);
  // what another function returned for it is known where that one returned it
  const ways = frame.returns.flatMap(({ how, value, point }) =>
    how !== 'return'
      ? []
      : alternatives(value).flatMap((one) =>
          passes(one.value) ? [[{ frame, point }, ...(one.via ?? []), ...(one.known ? [one.known] : [])]] : [],
        ),
  );
  if (frame.summary.end !== undefined) ways.push([{ frame, point: frame.summary.end }]);
  return among(
    ways.map((places) => ({
      taken: takenIn(places, place),
      proven: () => places.reduce((found, one) => both(found, both(provenAt(one.frame, one.point), provenFor(one, place))), nothing()),
      frame,
    })),
  );
}
const takenIn = (places: { frame: Frame; point: PointId }[], place: Place): Taken => {
  const all = places.map((one) => taken(one.frame, one.point, place));
  return all.includes('no') ? 'no' : all.includes('maybe') ? 'maybe' : 'yes';
};
/** What a dependency proves for this route, where a test of the path decides by which way it returns; undefined where none does. */
export function returning(call: Call, place: Place): Proven | undefined {
  const [frame, ...more] = call.frames;
  if (!frame || more.length > 0) return undefined;
  const points = frame.returns.filter((one) => one.how === 'return').map((one) => one.point);
  if (frame.summary.end !== undefined) points.push(frame.summary.end);
  const ways = points.map((point) => ({
    taken: taken(frame, point, place),
    proven: () => both(provenAt(frame, point), provenFor({ frame, point }, place)),
    frame,
  }));
  return ways.some((way) => way.taken !== 'yes') ? among(ways) : undefined;
}
/** What holds for a route after a link that it may leave by several ways, of which its place closes some. */
export function among(ways: { taken: Taken; proven: () => Proven; frame: Frame }[]): Proven {
  const open = ways.filter((way) => way.taken !== 'no');
  return open.length === 0 ? nothing() : either(open.map((way) => (way.taken === 'maybe' ? exempted(way.frame) : way.proven())));
}
/** Whether the route is let pass by its path could not be told. */
function exempted(frame: Frame): Proven {
  // what calls nothing turns nobody away
  if (frame.records.length === 0) return nothing();
  const what = 'which paths it lets pass';
  return unproven(`${what}|${frame.file}`, {
    about: 'unread',
    what,
    at: { path: frame.file, span: frame.summary.span },
    weight: 'strong',
  });
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
