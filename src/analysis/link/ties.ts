/** What ties rows to the caller: the predicates by which they were found, and the other rows that they belong to. */
import type { Constant } from '../code.ts';
import { isForEveryone } from '../visibility.ts';
import type { Access, Frame, Pred, V } from './abstract.ts';
import { constantText } from './abstract.ts';
import { ofEverybody } from './chosen-filters.ts';
import { claimOf, ROLE_CLAIM } from './claims.ts';
import { isCaller, parts, sources } from './origins.ts';
import type { ProofV, Proven } from './proven.ts';
import { nothing, proof, proven } from './proven.ts';
import { alternatives } from './ways.ts';

/** A column that names whose a row is: where it is empty, the row is nobody's. */
const OWNED = /^(owner|user|author|creator|created_by)(_id)?$/;
/** The load whose row is nobody's where this is not true: `order.owner`, `hasattr(order, 'owner')`. */
export function nobodys(v: V): Access | undefined {
  if (v.kind === 'row') return v.path.length === 1 && OWNED.test(v.path[0] ?? '') ? v.access : undefined;
  const [row, name] = v.kind === 'result' && v.call.api === 'global:hasattr' ? v.call.args.map((arg) => arg.value) : [];
  const asked = name?.kind === 'literal' && OWNED.test(constantText(name.constant));
  return asked && row?.kind === 'row' && row.path.length === 0 ? row.access : undefined;
}
/** A column of a row says that everyone may look at it (`doc.isPublic`, `note.visibility === 'public'`). is: how the test of it came out. */
export function shownRow(frame: Frame, v: V & { kind: 'row' }, value: Constant | undefined, is: boolean): Proven | undefined {
  const [column, ...more] = v.path;
  if (column === undefined || more.length > 0 || !isForEveryone(column, value, is)) return undefined;
  return proven(proof(frame, v, 'ownership', { object: { access: v.access, entity: v.access.entity, column }, toRead: true }));
}
/** The rows whose existence or number a query asked for (`exists()`, `count()`). */
export function countedRows(v: V & { kind: 'result' }): (V & { kind: 'rows' }) | undefined {
  const access = v.call.meaning?.query?.rows === 'none' ? v.call.drafts.find((draft) => draft.kind === 'data-access') : undefined;
  return access?.kind === 'data-access' && access.operation === 'read' ? { id: v.id, at: v.at, kind: 'rows', access } : undefined;
}
/** A row was found: what its query tied to the caller. */
export function ofRow(frame: Frame, v: V & { kind: 'row' | 'rows' }): Proven {
  const tie = tied(v.access.filter);
  if (!tie) return confinedTo(frame, v);
  const selectors = sure(v.access.filter).flatMap(({ value }) => (sources(value).inputs.length > 0 ? [value] : []));
  // `member.findFirst({ where: { userId: me, teamId: doc.teamId } })`: so is what names the team
  const among = sure(v.access.filter).flatMap(({ value }) => others(value));
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
    ...among.map((row) => proof(frame, row, 'ownership', { object: objectOf(row), subject: tie.value })),
  );
}
/** A row that is spoken of, with the input that alone chose it: what that names is whose the row is. */
function objectOf({ access }: V & { kind: 'row' | 'rows' }): NonNullable<ProofV['object']> {
  const selectors = sure(access.filter).flatMap(({ value }) => (sources(value).inputs.length > 0 ? [value] : []));
  return { access, entity: access.entity, ...(selectors.length === 1 && { selectors }) };
}
/** What a session, which the server alone fills, holds under what names a row or was sent (`session.get(project.id)`): whoever has it was let in to that. */
export function keptFor(frame: Frame, v: V & { kind: 'lookup' }): Proven {
  if (v.in.kind !== 'request' || !/^session$/i.test(v.in.path.at(-1) ?? '')) return nothing();
  const { rows, inputs } = sources(v.key);
  const [row] = rows;
  if (!row && inputs.length === 0) return nothing();
  return proven(
    proof(frame, v, 'authentication', { subject: v }),
    proof(frame, v, 'ownership', {
      subject: v,
      object: { ...(row && { access: row.access, entity: row.access.entity }), ...(inputs.length > 0 && { selectors: inputs }) },
    }),
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
/** What is said of the rows whose column is the caller: that they are theirs, and so are the rows by which they were found (`{ id: link.collectionId }`). */
export function ownedBy(frame: Frame, caller: V, value: V): ProofV[] {
  const about = (v: V, row: V & { kind: 'row' | 'rows' }, column?: string): ProofV =>
    proof(frame, v, 'ownership', {
      subject: caller,
      object: { ...(column ? objectOf(row) : { access: row.access, entity: row.access.entity }), ...(column && { column }) },
    });
  return sources(value)
    .rows.filter((row) => !isCaller(row))
    .flatMap((row) => [
      about(value, row, row.kind === 'row' ? row.path.at(-1) : undefined),
      ...sure(row.access.filter).flatMap((test) => others(test.value).map((one) => about(one, one))),
    ]);
}
/** A row that was found by the caller and by something else (`{ userId: me, teamId: doc.teamId }`): that the caller belongs there. */
export const isMembership = (v: V & { kind: 'row' | 'rows' }): boolean =>
  tied(v.access.filter) !== undefined &&
  sure(v.access.filter).some(({ value }) => others(value).length > 0 || sources(value).inputs.length > 0);
/** The rows that a value may be of which are not the caller's own. */
const others = (v: V): (V & { kind: 'row' })[] =>
  alternatives(v).flatMap(({ value }) => (value.kind === 'row' && !isCaller(value) ? [value] : []));
/** `channel.project_id == check.project_id`: the one is the caller's where the other is. */
export function related(frame: Frame, left: V, right: V): ProofV[] {
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
/** `teams.some((team) => team.id === sent)`, of the teams that the caller was found in: what is named so is among the caller's. */
export function amongOwn(frame: Frame, left: V, right: V): ProofV[] {
  for (const [own, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const tie = own.kind === 'row' && own.path.length > 0 && !isCaller(own) ? tied(own.access.filter) : undefined;
    const from = sources(other);
    if (!tie || from.identity.length > 0) continue;
    const about = (object: NonNullable<ProofV['object']>): ProofV => proof(frame, other, 'ownership', { subject: tie.value, object });
    const rows = from.rows.filter((row) => row.access !== (own as V & { kind: 'row' }).access);
    if (rows.length > 0) return rows.map((row) => about({ access: row.access, entity: row.access.entity }));
    const { entity } = (own as V & { kind: 'row' }).access;
    if (from.inputs.length > 0) return [about({ entity, column: tie.column, selectors: from.inputs })];
  }
  return [];
}
/** What a row says of the caller's standing: the role in the membership that the caller was found by. */
export const isStanding = (v: V): boolean =>
  v.kind === 'row' && v.path.length > 0 && ROLE_CLAIM.test(claimOf(v) ?? '') && tied(v.access.filter) !== undefined;
const granting = new WeakMap<V, V | false>();
/** `permissions` that a table lists for the roles in which the caller was found: the role that says which they are. */
export function grantedBy(v: V): V | undefined {
  const known = granting.get(v);
  if (known !== undefined) return known || undefined;
  granting.set(v, false); // what holds itself adds nothing to itself
  if (isStanding(v)) {
    granting.set(v, v);
    return v;
  }
  const asked = v.kind === 'union' ? v.of.flatMap(({ when }) => (when?.test.kind === 'op' ? [when.test.left] : [])) : [];
  for (const one of [...asked, ...parts(v)]) {
    const found = grantedBy(one);
    if (found) {
      granting.set(v, found);
      return found;
    }
  }
  return undefined;
}
/** That there is a caller, and for a membership that it was found: of no row nothing can be read. */
export const standing = (frame: Frame, caller: V): ProofV[] => [
  proof(frame, caller, 'authentication', { subject: caller }),
  ...(caller.kind === 'row' && !isCaller(caller) ? ofRow(frame, caller).proofs.values() : []),
];
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
    const found = ofEverybody(pred).map(tied);
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
