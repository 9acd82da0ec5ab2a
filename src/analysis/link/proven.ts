/** Proofs and their algebra: what holds on every way, on one of several, and what rests on something else that has to hold. */
import type { Location } from '../code.ts';
import type { Assumption, Credential, GuardRole } from '../facts.ts';
import type { Access, Frame, V } from './abstract.ts';
import { isSameInput, sources } from './origins.ts';

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
  /** It holds also because everyone may look at the row: nobody may change it for that. */
  toRead?: true;
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
export const unreachable = (): Proven => ({ proofs: new Map(), open: new Map(), bottom: true });
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
/** A proof that stands by others holds as they do. */
const restingOn = (proof: ProofV, others: ProofV[]): ProofV => (others.every((one) => one.toRead) ? onlyToRead(proof) : proof);
const onlyToRead = (proof: ProofV): ProofV => (proof.toRead ? proof : { ...proof, key: `${proof.key}|read`, toRead: true });
function meet(a: Proven, b: Proven): Proven {
  const proofs = new Map<string, ProofV>();
  const keep = (from: Proven, other: Proven): void => {
    for (const [key, proof] of from.proofs) {
      const alike = [...other.proofs.values()].filter(
        (one) =>
          (one.role === proof.role && (one.given ? one.key === key : !proof.given)) ||
          (OBJECT.has(proof.role) &&
            ((OBJECT.has(one.role) && !one.given && !proof.given) || (one.role === 'role' && one.privileged !== 'no'))),
      );
      if (alike.length === 0) continue;
      const kept = proof.role === 'role' ? orElse(proof, alike) : restingOn(proof, alike);
      proofs.set(kept.key, kept);
    }
  };
  keep(a, b);
  keep(b, a);
  // an unread step on either way may be what guards it
  return { proofs, open: new Map([...openBeside(a, b), ...openBeside(b, a)]), bottom: false };
}
const RANK = { no: 0, unknown: 1, yes: 2 } as const;
/** A role that is asked for on one way, another on the other: no more of a privilege than the lesser of them. */
function orElse(proof: ProofV, others: ProofV[]): ProofV {
  const other = others.reduce<ProofV['privileged']>((most, one) => (RANK[one.privileged] > RANK[most] ? one.privileged : most), 'no');
  return RANK[other] < RANK[proof.privileged] ? { ...proof, key: `${proof.key}|${other}`, privileged: other } : proof;
}
/** What a setting leaves out was to be asked on the other way; where nobody is asked there, the setting is about something else. */
function openBeside({ open }: Proven, other: Proven): Iterable<[string, Assumption]> {
  const asks =
    [...other.proofs.values()].some((one) => one.role === 'authentication' || one.role === 'signature') ||
    [...other.open.values()].some((one) => one.about === 'setting');
  return asks ? open : [...open].filter(([, one]) => one.about !== 'setting');
}
export function proof(frame: Frame, v: V, role: GuardRole, more: Partial<ProofV> = {}): ProofV {
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
      ...(more.toRead ? ['read'] : []),
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
export const proven = (...list: ProofV[]): Proven => ({
  proofs: new Map(list.map((one) => [one.key, one])),
  open: new Map(),
  bottom: false,
});
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
    const resting = waiting.map((one) => ({
      one,
      on: holding.filter((other) => OBJECT.has(other.role) && one.given?.some((value) => speaksOf(other, value))),
    }));
    waiting = resting.flatMap(({ one, on }) => (on.length > 0 ? [] : [one]));
    holding = [...holding, ...resting.flatMap(({ one, on }) => (on.length > 0 ? [restingOn(one, on)] : []))];
  }
  settledOf.set(here, holding);
  return holding;
}
function speaksOf(proof: ProofV, value: V): boolean {
  const { object } = proof;
  const from = sources(value);
  if (object?.access && from.rows.some((row) => row.access === object.access)) return true;
  const chosen = (object?.selectors ?? []).flatMap((one) => sources(one).inputs);
  return from.inputs.length > 0 && from.inputs.every((one) => chosen.some((other) => isSameInput(other, one)));
}
