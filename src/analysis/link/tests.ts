/** What a test proves that came out so: that there is a caller, which role they have, that a row is theirs; or that nobody comes here at all. */
import type { Constant } from '../code.ts';
import type { Alternative, Frame, V } from './abstract.ts';
import { alternatives, constantText, isClosed, isMissing, isNothing, isOfNothing, stringOf } from './abstract.ts';
import {
  ACCOUNT,
  claimOf,
  constantName,
  credentialOf,
  groupsOf,
  ID_CLAIM,
  PRIVILEGED,
  partOf,
  ROLE_CLAIM,
  STATUS_CLAIM,
  standingOf,
} from './claims.ts';
import { entryOf } from './entries.ts';
import { inDevelopment } from './environments.ts';
import { isCaller, sources } from './origins.ts';
import type { Place } from './places.ts';
import { decide } from './places.ts';
import { outcomes } from './points.ts';
import { isPromise } from './promises.ts';
import { provenAt } from './proofs.ts';
import type { ProofV, Proven } from './proven.ts';
import { both, either, nothing, proof, proven, unreachable } from './proven.ts';
import { ofOpaqueResult } from './returns.ts';
import { age, sharedSecret, signature } from './signatures.ts';
import { amongOwn, countedRows, isMembership, isStanding, nobodys, ofRow, ownedBy, related, standing } from './ties.ts';

/** What a test proves that came out so; place: for one route, where tests of its path have one outcome. */
export function ofTest(frame: Frame, test: V, is: boolean, depth = 0, place?: Place): Proven {
  if (depth > 12) return nothing();
  // what happens in development alone is no way that anybody takes
  if (inDevelopment(test, is)) return unreachable();
  const next = (v: V, wanted: boolean): Proven => ofTest(frame, v, wanted, depth + 1, place);
  if (test.kind !== 'op' && test.kind !== 'literal' && isPromise(frame, test)) return is ? nothing() : unreachable();
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
      if (test.op === 'instanceof') return test.right ? ofClass(frame, test.left, test.right, is, depth) : nothing();
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
/** What is known where a value is of a class, or is not: of who came without a name, that there is a caller. */
function ofClass(frame: Frame, v: V, kind: V, is: boolean, depth: number): Proven {
  const kinds = kind.kind === 'array' ? kind.items.map((one) => ('spread' in one ? one.spread : one)) : [kind];
  const nobody = kinds.every((one) => NOBODY.test(constantName(one) ?? (one.kind === 'class' ? one.cls.name : '')));
  return either(
    alternatives(v).flatMap((way) => {
      const made = way.value.kind === 'instance' ? way.value.cls : undefined;
      const own = made && kinds.some((one) => one.id === made.id);
      // a class that extends nothing is of no other kind
      if (made && (own || made.cls.bases.length === 0) && own !== is) return [];
      const known = knownOn(way, (one, wanted) => ofTest(frame, one, wanted, depth + 1));
      return [both(known, !made && is !== nobody ? ofTest(frame, way.value, true, depth + 1) : nothing())];
    }),
  );
}
const NOBODY = /(^|\.)(\w*anonymous\w*|guest(user)?)$/i;
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

function truthy(frame: Frame, v: V, is: boolean): Proven {
  // a list that stands in the code is empty or not
  if (v.kind === 'part' && v.property === 'length' && v.of.kind === 'array' && v.of.items.every((item) => !('spread' in item)))
    return v.of.items.length > 0 === is ? nothing() : unreachable();
  // nothing has no fields: reading one throws, or yields nothing
  if (isOfNothing(v)) return is ? unreachable() : nothing();
  if (isMissing(v)) return is ? unreachable() : nothing();
  const groups = is ? groupsOf(v) : undefined;
  if (groups) return proven(proof(frame, v, 'authentication', { subject: groups.subject }), proof(frame, v, 'role', groups));
  const counted = v.kind === 'result' ? countedRows(v) : undefined;
  // `if not users.filter(token=token).exists()`
  if (counted && isCaller(counted)) return truthy(frame, counted, is);
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
    return v.kind === 'row' && v.path.length === 0 && (!ACCOUNT.test(v.access.entity) || isMembership(v))
      ? both(known, ofRow(frame, v))
      : known;
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
  if (counted) return is ? ofRow(frame, counted) : nothing();
  if (v.kind === 'result') return is ? ofOpaqueResult(frame, v) : nothing();
  return nothing();
}

export function compare(frame: Frame, left: V, right: V, equal: boolean, depth: number): Proven {
  if (isNothing(right) && right.kind === 'literal') return ofTest(frame, left, !equal, depth + 1);
  if (isNothing(left) && left.kind === 'literal') return ofTest(frame, right, !equal, depth + 1);
  if (right.kind === 'literal' && typeof right.constant === 'boolean') return ofTest(frame, left, equal === right.constant, depth + 1);
  if (left.kind === 'op' && left.op === 'typeof')
    return right.kind === 'literal' && typeof right.constant === 'string'
      ? typed(frame, left.left, right.constant, equal, depth)
      : nothing();
  if (left.kind === 'op' && left.op === 'void') return nothing();
  const apart = numberOf(right) === 0 && equal ? differences(left, 0) : undefined;
  if (apart) return compare(frame, apart.left, apart.right, true, depth + 1);
  const told = ofKind(frame, left, right, equal, depth) ?? ofKind(frame, right, left, equal, depth);
  if (told) return told;
  if (numberOf(right) === 0 && !equal) return ofTest(frame, numberOfRows(left), true, depth + 1);
  if (isLength(left) && (numberOf(right) !== undefined || isLength(right))) return nothing(); // how long a key is says nothing of whose it is
  if (!equal) return nothing();
  const each = byOrigin(frame, left, right, depth) ?? byOrigin(frame, right, left, depth);
  if (each) return each;
  const signed = signature(left, right);
  if (signed) return proven(proof(frame, signed.presented, 'signature', { over: signed.over, ...credentialOf(signed.presented) }));
  const [caller, other] = callerFirst(left, right);
  if (caller) {
    const claim = claimOf(caller) ?? '';
    const constant = constantName(other);
    if (constant !== undefined) {
      return ofRole(frame, caller, [constant]);
    }
    const from = sources(other);
    const own = ownedBy(frame, caller, other);
    if (own.length > 0) return proven(proof(frame, caller, 'authentication', { subject: caller }), ...own);
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
    const ours = sharedSecret(left, right) ? [operator(frame, presented)] : [];
    return proven(proof(frame, presented, 'authentication', { ...credentialOf(presented) }), ...ours);
  }
  const among = amongOwn(frame, left, right);
  if (among.length > 0) return proven(...among);
  const kin = related(frame, left, right);
  if (kin.length > 0) return proven(...kin);
  const secret = sharedSecret(left, right);
  return secret ? proven(proof(frame, secret, 'authentication', { credential: partOf(secret) }), operator(frame, secret)) : nothing();
}
export const OPERATOR = 'a secret of the deployment';
/** Whoever holds a secret of the deployment's own is no user among others, but what runs it. */
const operator = (frame: Frame, secret: V): ProofV => proof(frame, secret, 'role', { needs: [OPERATOR], privileged: 'yes' });
/** What is compared by hand, in a time that says nothing: where all differences together (`differs |= own[i] ^ sent[i]`) are none, both are the same. */
function differences(v: V, depth: number): { left: V; right: V } | undefined {
  if (depth > NESTED) return undefined;
  if (v.kind === 'union') return alternatives(v).flatMap(({ value }) => differences(value, depth + 1) ?? [])[0];
  if (v.kind !== 'op' || !v.right) return undefined;
  if (v.op === '^') return { left: v.left, right: v.right };
  return v.op === '|' ? (differences(v.right, depth + 1) ?? differences(v.left, depth + 1)) : undefined;
}
/** A field of rows that were found in one way or another: what holds whichever way it was, and what is known on that way (all of them for an operator, else one's own). */
function byOrigin(frame: Frame, v: V, other: V, depth: number): Proven | undefined {
  const ways = v.kind === 'union' && depth <= NESTED ? alternatives(v) : [];
  const rows = ways.filter(({ value }) => value.kind === 'row');
  if (rows.length < 2 || rows.length < ways.length || new Set(rows.map(({ value }) => value.kind === 'row' && value.access)).size < 2)
    return undefined;
  return either(ways.map((way) => both(before(frame, way, depth), compare(frame, way.value, other, true, depth + 1))));
}
/** `result.kind === 'error'`: of the ways on which it was made, those that made it so. */
function ofKind(frame: Frame, v: V, text: V, equal: boolean, depth: number): Proven | undefined {
  if (v.kind !== 'union' || text.kind !== 'literal' || typeof text.constant !== 'string' || depth > NESTED) return undefined;
  const all = alternatives(v);
  const ways = all.filter(({ value }) => stringOf(value) === undefined || (stringOf(value) === text.constant) === equal);
  if (ways.length === all.length) return undefined;
  return either(
    ways.map((way) =>
      both(before(frame, way, depth), stringOf(way.value) === undefined ? compare(frame, way.value, text, equal, depth + 1) : nothing()),
    ),
  );
}
/** What is known where one of the values that a union may be was made, and on the way from there. */
const before = (frame: Frame, { known, when, via = [] }: ReturnType<typeof alternatives>[number], depth: number): Proven =>
  [...via, ...(known ? [known] : [])].reduce(
    (proven, place) => both(proven, provenAt(place.frame, place.point)),
    when ? ofTest(frame, when.test, when.is, depth + 1) : nothing(),
  );
function callerFirst(left: V, right: V): [V | undefined, V] {
  if (isCaller(left) || isStanding(left)) return [left, right];
  if (isCaller(right) || isStanding(right)) return [right, left];
  if (sources(left).identity.length > 0 && sources(right).identity.length === 0) return [left, right];
  if (sources(right).identity.length > 0 && sources(left).identity.length === 0) return [right, left];
  return [undefined, right];
}
/** One is among the other: a role among those allowed, the caller among a row's members. */
export function belongs(frame: Frame, item: V, list: V, is: boolean, depth = 0): Proven {
  // `'error' in result`, `'edit' in RIGHTS[user.role]`: of what it may be, the ways that hold it, or those that do not
  if (item.kind === 'literal' && list.kind === 'union' && depth < 4) {
    const all = alternatives(list);
    const ways = all.filter(({ value }) => contains(value, item.constant) !== !is);
    if (ways.length < all.length)
      return either(ways.map((way) => both(before(frame, way, depth), is ? nothing() : ofTest(frame, way.value, true, depth + 1))));
  }
  if (!is) return nothing();
  const caller = isCaller(item) || isStanding(item) ? item : isCaller(list) || sources(list).identity.length > 0 ? list : undefined;
  if (!caller) {
    const presented = sources(item).credential.length > 0;
    return presented ? proven(proof(frame, item, 'authentication', { ...credentialOf(item) })) : nothing();
  }
  const other = caller === item ? list : item;
  const from = sources(other);
  const authentication = proof(frame, caller, 'authentication', { subject: caller });
  const own = ownedBy(frame, caller, other);
  if (own.length > 0) return proven(authentication, ...own);
  if (from.inputs[0])
    return proven(authentication, proof(frame, other, 'ownership', { subject: caller, object: { selectors: [from.inputs[0]] } }));
  // `'aid' in claims`: which claims there are says nothing of a standing
  if (caller === list && alternatives(list).every(({ value }) => WHOLE.has(value.kind) && claimOf(value) === undefined))
    return proven(authentication);
  const items = other.kind === 'array' ? other.items.flatMap((one) => ('spread' in one ? [] : [one])) : [other];
  return ofRole(
    frame,
    caller,
    items.flatMap((one) => constantName(one) ?? []),
  );
}
const WHOLE = new Set<V['kind']>(['token', 'identity', 'row', 'literal']);
/** Who asks has one of these roles. */
const ofRole = (frame: Frame, caller: V, needs: string[]): Proven =>
  proven(...standing(frame, caller), proof(frame, caller, 'role', { needs, subject: caller, privileged: standingOf(needs) }));
/** Whether a constant is among what stands in the code; undefined: not all of it does. */
function contains(v: V, constant: Constant | undefined): boolean | undefined {
  if (v.kind === 'object') return isClosed(v) ? entryOf(v.entries, constantText(constant)) !== undefined : undefined;
  if (v.kind !== 'array') return undefined;
  const found = v.items.some((one) => 'kind' in one && one.kind === 'literal' && one.constant === constant);
  return found || (v.items.every((one) => 'kind' in one && one.kind === 'literal') ? false : undefined);
}
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
const isLength = (v: V): boolean => (v.kind === 'part' ? v.property === 'length' : v.kind === 'result' && v.call.api === 'global:len');
function ranked(frame: Frame, left: V, right: V): Proven {
  const caller = [left, right].find((one) => isCaller(one) || isStanding(one));
  if (!caller) return nothing();
  const claim = claimOf(caller) ?? '';
  return ROLE_CLAIM.test(claim)
    ? proven(...standing(frame, caller), proof(frame, caller, 'role', { needs: [claim], subject: caller }))
    : nothing();
}
