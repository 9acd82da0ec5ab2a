/** What comparing two values proves: that they are the same, that one is among the other, that one is more than the other. */
import type { Constant } from '../code.ts';
import type { Alternative, Frame, V } from './abstract.ts';
import { constantText, isClosed, isNothing, stringOf } from './abstract.ts';
import { claimOf, constantName, credentialOf, ID_CLAIM, partOf, ROLE_CLAIM, standingOf } from './claims.ts';
import { entryOf } from './entries.ts';
import { isCaller, sources } from './origins.ts';
import { provenAt } from './proofs.ts';
import type { ProofV, Proven } from './proven.ts';
import { both, either, nothing, proof, proven } from './proven.ts';
import { sharedSecret, signature } from './signatures.ts';
import { ofTest, typed } from './tests.ts';
import { amongOwn, isStanding, ownedBy, related, shownRow, standing } from './ties.ts';
import { alternatives } from './ways.ts';

/** How deep a value within a value is looked at. */
const NESTED = 4;

/** equal: how `left == right` came out. */
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
  const shown = ofVisibility(frame, left, right, equal) ?? ofVisibility(frame, right, left, equal);
  if (shown) return shown;
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
  if (text.kind !== 'literal' || typeof text.constant !== 'string' || depth > NESTED) return undefined;
  const all = choices(v);
  if (!all) return undefined;
  const ways = all.filter(({ value }) => stringOf(value) === undefined || (stringOf(value) === text.constant) === equal);
  if (ways.length === all.length) return undefined;
  return either(
    ways.map((way) =>
      both(before(frame, way, depth), stringOf(way.value) === undefined ? compare(frame, way.value, text, equal, depth + 1) : nothing()),
    ),
  );
}
/** The values that one may be; `RANKS[user.role] ?? 'guest'`: what stands in the table, or else the other. */
function choices(v: V): Alternative[] | undefined {
  if (v.kind === 'union') return alternatives(v);
  if (v.kind !== 'op' || !v.right || (v.op !== '??' && v.op !== '||')) return undefined;
  return v.left.kind === 'union' ? [...alternatives(v.left), { value: v.right, when: { test: v.left, is: false } }] : undefined;
}
/** `note.visibility === 'public'`, of a row that is not the caller's own account. */
const ofVisibility = (frame: Frame, row: V, value: V, equal: boolean): Proven | undefined =>
  row.kind === 'row' && !isCaller(row) ? shownRow(frame, row, constantName(value), equal) : undefined;
function callerFirst(left: V, right: V): [V | undefined, V] {
  if (isCaller(left) || isStanding(left)) return [left, right];
  if (isCaller(right) || isStanding(right)) return [right, left];
  if (sources(left).identity.length > 0 && sources(right).identity.length === 0) return [left, right];
  if (sources(right).identity.length > 0 && sources(left).identity.length === 0) return [right, left];
  return [undefined, right];
}
/** What is known where one of the values that a union may be was made, and on the way from there. */
const before = (frame: Frame, { known, when, via = [] }: Alternative, depth: number): Proven =>
  [...via, ...(known ? [known] : [])].reduce(
    (proven, place) => both(proven, provenAt(place.frame, place.point)),
    when ? ofTest(frame, when.test, when.is, depth + 1) : nothing(),
  );
/** One is among the other: a role among those allowed, the caller among a row's members. */
export function belongs(frame: Frame, item: V, list: V, is: boolean, depth = 0): Proven {
  // `'error' in result`, `'edit' in RIGHTS[user.role]`: of what it may be, the ways that hold it, or those that do not
  if (item.kind === 'literal' && list.kind === 'union' && depth < 4) {
    const all = alternatives(list);
    const ways = all.filter(({ value }) => contains(value, item.constant) !== !is);
    if (ways.length < all.length)
      return either(ways.map((way) => both(before(frame, way, depth), is ? nothing() : ofTest(frame, way.value, true, depth + 1))));
  }
  // `roles.includes(req.role)`, where it was set on one way or another: what is known on each that leads here; where it was not set, nothing is among anything
  const all = depth < NESTED ? choices(item) : undefined;
  if (all) {
    const ways = all.filter(({ value }) =>
      value.kind === 'literal' ? contains(list, value.constant) !== !is : !is || value.kind !== 'request',
    );
    return either(ways.map((way) => both(before(frame, way, depth), belongs(frame, way.value, list, is, depth + 1))));
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
export function measured(frame: Frame, op: string, left: V, right: V, is: boolean, depth: number): Proven {
  const least = numberOf(right);
  if (least !== undefined && (op === '>' || op === '<=') === (least === 0) && least <= 1)
    return ofTest(frame, numberOfRows(left), is === op.startsWith('>'), depth + 1);
  return is ? ranked(frame, left, right) : nothing();
}
const numberOf = (v: V): number | undefined => (v.kind === 'literal' && typeof v.constant === 'number' ? v.constant : undefined);
/** `len(rows)`, `rows.length`: there are some where the rows are true. */
function numberOfRows(v: V): V {
  if (v.kind === 'part' && v.property === 'length' && v.of.kind === 'rows') return v.of;
  return v.kind === 'result' && v.call.api === 'global:len' ? (v.call.args[0]?.value ?? v) : v;
}
const isLength = (v: V): boolean => (v.kind === 'part' ? v.property === 'length' : v.kind === 'result' && v.call.api === 'global:len');
function ranked(frame: Frame, left: V, right: V): Proven {
  const caller = [left, right].find((one) => isCaller(one) || isStanding(one));
  if (!caller) return nothing();
  const claim = claimOf(caller) ?? '';
  return ROLE_CLAIM.test(claim)
    ? proven(...standing(frame, caller), proof(frame, caller, 'role', { needs: [claim], subject: caller }))
    : nothing();
}
