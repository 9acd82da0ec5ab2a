/** What a test proves that came out so: that there is a caller, which role they have, that a row is theirs; or that nobody comes here at all. */
import type { Alternative, Frame, V } from './abstract.ts';
import { isMissing, isOfNothing } from './abstract.ts';
import { once } from './asked.ts';
import { ACCOUNT, claimOf, constantName, credentialOf, groupsOf, PRIVILEGED, ROLE_CLAIM, STATUS_CLAIM } from './claims.ts';
import { belongs, compare, measured } from './compared.ts';
import { inDevelopment } from './environments.ts';
import { isCaller } from './origins.ts';
import type { Place } from './places.ts';
import { decide } from './places.ts';
import { outcomes } from './points.ts';
import { isPromise } from './promises.ts';
import { provenAt } from './proofs.ts';
import type { Proven } from './proven.ts';
import { both, either, nothing, proof, proven, unproven, unreachable } from './proven.ts';
import { ofOpaqueResult } from './returns.ts';
import { age } from './signatures.ts';
import { countedRows, isMembership, keptFor, nobodys, ofRow, shownRow } from './ties.ts';
import { unsetBy } from './unset.ts';
import { alternatives } from './ways.ts';

/** What a test proves that came out so; place: for one route, where tests of its path have one outcome. */
export function ofTest(frame: Frame, test: V, is: boolean, depth = 0, place?: Place): Proven {
  if (depth > DEEPEST) return nothing();
  // a test of the path is another one for each route
  if (place || (test.kind !== 'union' && test.kind !== 'op')) return told(frame, test, is, depth, place);
  return once(frame, test, 2 * depth + (is ? 1 : 0), () => told(frame, test, is, depth));
}
const DEEPEST = 12;
function told(frame: Frame, test: V, is: boolean, depth: number, place?: Place): Proven {
  // what happens in development alone is no way that anybody takes
  if (inDevelopment(test, is)) return unreachable();
  const unset = unsetBy(test, is);
  if (unset) return unproven(unset.what, unset);
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
          : either([...(isNeverSo(test.left, is) ? [] : [next(test.left, is)]), both(next(test.left, !is), next(test.right, is))]);
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
          if (isSomething(way.value)) return is ? [knownOn(way, next)] : [];
          if (way.known && denied(way.known, way.value, is, depth)) return [];
          return [both(knownOn(way, next), next(way.value, is))];
        }),
      );
    case 'literal':
      return Boolean(test.constant) === is ? nothing() : unreachable();
    default:
      return isSomething(test) && !is ? unreachable() : truthy(frame, test, is);
  }
}
/** `id && !(await isMine(id))`: what stands in the path is always there. */
function isNeverSo(test: V, is: boolean): boolean {
  if (test.kind === 'op') return test.op === '!' && isNeverSo(test.left, !is);
  return test.kind === 'input' && test.part === 'path' && test.path.length === 1 && !is;
}
/** What is never taken for false. */
const SOMETHING = new Set<V['kind']>(['object', 'instance', 'fn', 'array', 'class', 'module', 'response']);
/** What the platform makes by its own constructors, answers above all (`new Response(…)`, `NextResponse.json(…)`). */
const MADE =
  /^(global|next\/server):(((Next)?Response(\.(json|redirect|rewrite|next|error))?)|Request|Headers|FormData|URL|URLSearchParams|Date|Map|Set|\w*Error)$/;
const isSomething = (v: V): boolean => SOMETHING.has(v.kind) || (v.kind === 'result' && MADE.test(v.call.api ?? ''));
/** A collection of which nothing stands in the code. */
const mayBeEmpty = (v: V): boolean =>
  (v.kind === 'object' && !v.entries.some((entry) => 'key' in entry)) ||
  (v.kind === 'array' && v.items.every((item) => 'spread' in item)) ||
  v.kind === 'instance';
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
      const answers = !made && kinds.every((one) => one.kind === 'api' && ANSWER.test(one.api)) ? isAnswer(way.value) : undefined;
      if (answers === !is) return [];
      const known = knownOn(way, (one, wanted) => ofTest(frame, one, wanted, depth + 1));
      return [both(known, !made && is !== nobody ? ofTest(frame, way.value, true, depth + 1) : nothing())];
    }),
  );
}
const ANSWER = /(^|[:.])(Next)?Response$/;
/** Whether it is an answer: one that was made, or the request, plain data, nothing at all; undefined: it may be. */
function isAnswer(v: V): boolean | undefined {
  if (v.kind === 'response') return true;
  if (v.kind === 'result') return MADE.test(v.call.api ?? '') ? /Response/.test(v.call.api ?? '') : undefined;
  return NO_ANSWER.has(v.kind) ? false : undefined;
}
const NO_ANSWER = new Set<V['kind']>(['literal', 'text', 'object', 'array', 'fn', 'request', 'identity', 'row', 'rows']);
const NOBODY = /(^|\.)(\w*anonymous\w*|guest(user)?)$/i;
/** What is known where `typeof` says this of a value. */
export function typed(frame: Frame, v: V, name: string, is: boolean, depth: number): Proven {
  if (depth > DEEPEST) return nothing();
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

/** Whether it is a list, where what stands in the code says so. */
const isList = (v: V | undefined): boolean | undefined =>
  v?.kind === 'array' ? true : v?.kind === 'literal' || v?.kind === 'text' || v?.kind === 'object' ? false : undefined;

function truthy(frame: Frame, v: V, is: boolean): Proven {
  // in Python what holds nothing is false
  if (SOMETHING.has(v.kind) && !(frame.file.endsWith('.py') && mayBeEmpty(v))) return is ? nothing() : unreachable();
  // a list that stands in the code is empty or not
  if (v.kind === 'part' && v.property === 'length' && v.of.kind === 'array' && v.of.items.every((item) => !('spread' in item)))
    return v.of.items.length > 0 === is ? nothing() : unreachable();
  // how many were found: some, or none
  if (v.kind === 'part' && v.property === 'length' && v.of.kind === 'rows') return truthy(frame, v.of, is);
  const listed = v.kind === 'result' && v.call.api === 'global:Array.isArray' ? isList(v.call.args[0]?.value) : undefined;
  if (listed !== undefined) return listed === is ? nothing() : unreachable();
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
    const found = (v.kind === 'row' && v.path.length === 0) || v.kind === 'rows';
    return found && (!ACCOUNT.test(v.access.entity) || isMembership(v)) ? both(known, ofRow(frame, v)) : known;
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
  const shown = v.kind === 'row' ? shownRow(frame, v, true, is) : undefined;
  if (shown) return shown;
  if (v.kind === 'row' || v.kind === 'rows') return is ? ofRow(frame, v) : nothing();
  if (v.kind === 'lookup') return is ? keptFor(frame, v) : nothing();
  // a segment of an address that was matched is there
  if (v.kind === 'input' && v.part === 'path' && v.path.length === 1 && frame.file.endsWith('.py')) return is ? nothing() : unreachable();
  if (counted) return is ? ofRow(frame, counted) : nothing();
  if (v.kind === 'result') return is ? ofOpaqueResult(frame, v) : nothing();
  return nothing();
}
