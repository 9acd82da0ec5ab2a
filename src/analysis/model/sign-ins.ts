/** Routes that make somebody the caller of what follows: told by what they do, whatever they are called. */
import type { Effect, SecretKind } from '../facts.ts';
import type { Call, Frame, Pred, Test, V } from '../link/abstract.ts';
import { stringOf } from '../link/abstract.ts';
import { comparisonsIn, kindOf } from '../link/comparisons.ts';
import type { Machine } from '../link/machine.ts';
import { sources } from '../link/origins.ts';
import { settled } from '../link/proven.ts';
import type { RouteRun } from '../link/run.ts';
import { alternatives } from '../link/ways.ts';

/** What a person shows to be taken for somebody. */
const SHOWN =
  /pass(word|wd|phrase|code|key)?s?$|^(pwd|pw|pin|code|state)$|otp|totp|mfa|2fa|(auth|verif\w*|login|access|magic|one_?time)_?code$|(id|login|magic|access|auth)_?token$|assertion|saml_?response|credential/i;
/** Methods by which a session is filled. */
const FILLS = /^(set|put|update|setdefault|__setitem__)$/;

/** Whether it lets in somebody who was a stranger, by what they show. */
export function signsIn(machine: Machine, run: RouteRun, effects: readonly Effect[]): boolean {
  if (run.links.some((link) => settled(link.proven).some(({ role }) => role === 'authentication'))) return false;
  if (run.frames.some(({ calls }) => [...calls.values()].some(isLogin))) return true;
  const begins = effects.some(hands) || run.frames.some((frame) => fillsSession(machine, frame));
  return begins && run.frames.some(isShown);
}
/** Ways of libraries to begin a session: Passport's on the request, those of Django and Flask-Login as functions. */
const isLogin = ({ self, property, api }: Call): boolean =>
  (self?.kind === 'request' && self.path.length === 0 && /^log[iI]n$/.test(property ?? '')) ||
  /^(django\.contrib\.auth:a?login|flask_login(\.utils)?:login_user)$/.test(api ?? '');
/** It gives the client what it is known by from then on. */
const hands = (effect: Effect): boolean =>
  (effect.kind === 'cookie' && (effect.holds === 'session' || effect.holds === 'token')) ||
  (effect.kind === 'token' && effect.operation === 'sign' && (effect.purpose === 'access' || effect.purpose === 'refresh'));

/** It writes into the session who its owner is. */
function fillsSession(machine: Machine, frame: Frame): boolean {
  const wrote = frame.summary.steps.some((step) => {
    if (step.kind !== 'write' || typeof step.property !== 'string') return false;
    const target = frame.vals[step.target];
    const value = frame.vals[step.value];
    return target !== undefined && value !== undefined && !isFalsy(value) && tellsCaller(machine, target, step.property);
  });
  return (
    wrote ||
    [...frame.calls.values()].some(({ self, property, args: [key, value] }) => {
      if (!self || !FILLS.test(property ?? '') || !key) return false;
      const names =
        key.value.kind === 'object' ? key.value.entries.map((entry) => ('key' in entry ? entry.key : undefined)) : [stringOf(key.value)];
      return !(value && isFalsy(value.value)) && names.some((name) => typeof name === 'string' && tellsCaller(machine, self, name));
    })
  );
}
const isFalsy = (v: V): boolean => alternatives(v).every(({ value }) => value.kind === 'literal' && !value.constant);
/** Whether what stands there in the session says who the caller is. */
const tellsCaller = (machine: Machine, target: V, property: string): boolean =>
  alternatives(target).some(({ value }) => {
    if (value.kind !== 'request' || !value.path.includes('session')) return false;
    const part = machine.knowledge.framework(value.state.framework)?.request?.([...value.path, property]);
    return part !== undefined && 'identity' in part;
  });
/** What was sent as a proof is handed to something that looks at it. */
const isShown = (frame: Frame): boolean =>
  [...frame.calls.values()].some(({ args }) =>
    args.some(({ value }) => sources(value).inputs.some((input) => SHOWN.test(String(input.path.at(-1) ?? '')))),
  );

/** Secrets kept for somebody which the client has to show: its rows are looked up by them, or compared with them. */
export const shownTo = ({ frames, reached }: RouteRun): SecretKind[] => [
  ...frames.flatMap((frame) => comparisonsIn(frame).flatMap(({ left, of }) => (of && sources(left).rows.length > 0 ? [of] : []))),
  ...reached.flatMap(({ draft }) =>
    draft.kind === 'data-access' ? testsOf(draft.filter).flatMap(({ column, value }) => (isSent(value) ? (kindOf(column) ?? []) : [])) : [],
  ),
];
const isSent = (v: V): boolean => sources(v).inputs.length > 0;
const testsOf = (pred: Pred): Test[] => ('all' in pred ? pred.all.flatMap(testsOf) : 'column' in pred && pred.op === 'eq' ? [pred] : []);
