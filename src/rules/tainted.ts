/** Which parts of a value come from outside and were made harmless by nothing, and what a rule says of them. */
import type { Answer, ApiModel, CheckKind, Effect, Origin, Route, Transform, Value, ValueId } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import type { Context, Level, Outcome } from './rule.ts';
import { decide, inputName, listed, lower } from './rule.ts';

/** What makes a value harmless where it is used: transforms that it passed, tests that hold there. */
export interface Harmless {
  transforms: readonly Transform['kind'][];
  checks: readonly CheckKind[];
  /** Names of unread calls that make a value harmless; what others make of it is not known. */
  made?: RegExp;
}

/** The parts of a value that come from outside and that nothing made harmless. unread: a check whose inside is not known speaks of one of them. */
export interface Tainted {
  /** Where some of it comes from was not followed. */
  open?: true;
  sent: Value[];
  stored: Value[];
  unread: boolean;
  /** An unread call made one of its parts from what a client sent. */
  made?: true;
}

/** Whether a test of one of these kinds holds of an input where the effect stands. */
export function testedAt(effect: Effect, route: Route | undefined): (origin: RequestOrigin, ...kinds: CheckKind[]) => boolean {
  const tested = route?.reaches.find((reach) => reach.effect === effect.id)?.tested ?? [];
  return (origin, ...kinds) =>
    tested.some(
      (check) =>
        check.input === origin.input && kinds.includes(check.kind) && check.path.every((step, index) => step === origin.path[index]),
    );
}
type RequestOrigin = Extract<Value['origins'][number], { kind: 'request' }>;

export function tainted(
  id: ValueId,
  effect: Effect,
  { ask, model, route }: Pick<Context, 'ask' | 'model' | 'route'>,
  harmless: Harmless,
): Tainted {
  const found: Tainted = { sent: [], stored: [], unread: false };
  const holds = testedAt(effect, route);
  const visit = (one: ValueId, depth: number): void => {
    const value = ask.value(one);
    if (
      depth > 12 ||
      value.constant !== undefined ||
      value.passed.some((each) => harmless.transforms.includes(each.kind) && !(each.kind === 'cast' && each.to === 'string'))
    )
      return;
    if (value.made !== undefined && harmless.made) {
      if (!harmless.made.test(value.made) && value.origins.some((origin) => origin.kind === 'request')) found.made = true;
      return;
    }
    if (value.anyOf) {
      for (const one of value.anyOf) visit(one, depth + 1);
      return;
    }
    if (value.text) {
      for (const part of value.text) if (ask.value(part).id === part) visit(part, depth + 1);
      return;
    }
    if (value.entries) {
      for (const entry of value.entries) visit('spread' in entry ? entry.spread : entry.value, depth + 1);
      return;
    }
    const requests = value.origins.filter((origin) => origin.kind === 'request');
    const open = requests.filter((origin) => {
      if (holds(origin, ...harmless.checks)) return false;
      if (holds(origin, 'unread')) found.unread = true;
      return true;
    });
    if (open.length > 0 || value.origins.some((origin) => isUnverified(model, origin))) found.sent.push(value);
    else if (requests.length === 0 && value.origins.some((origin) => origin.kind === 'database' || origin.kind === 'upstream'))
      found.stored.push(value);
    else if (value.origins.some((origin) => origin.kind === 'unknown')) found.open = true;
  };
  visit(id, 0);
  return found;
}

/** What a token says that nobody has verified yet is what somebody wrote into it. */
function isUnverified(model: ApiModel, origin: Origin): boolean {
  const use = origin.kind === 'token' ? model.effects[origin.use] : undefined;
  return use?.kind === 'token' && use.operation === 'decode';
}
/** The outcome for a value that does harm where it is used: sent by a client, stored before (one level lower), or neither. */
export function decideTainted(
  found: Tainted,
  effect: Effect,
  { model, level }: { model: ApiModel; level: Level },
  say: { no(names: string, verb: string): string; ask: string; yes: string; detail: string[]; fix: string },
): Outcome {
  const { sent, stored, unread, made } = found;
  const values = sent.length > 0 ? sent : stored;
  const names = [...new Set(values.map((value) => inputName(model, value) ?? 'a stored value'))].sort();
  const shown = `${listed(names.map((name) => `\`${name}\``))} ${sent.length > 0 ? 'from the request' : 'from storage'}`;
  const answer =
    values.length === 0 && !made
      ? ({ is: 'yes', value: true, because: [] } as const)
      : unread || values.length === 0
        ? ({
            is: 'unknown',
            because: [],
            assuming: [{ about: 'call', what: 'a check that was not read', at: effect.at, weight: 'strong' }],
          } as const)
        : no(values.flatMap((value) => value.steps));
  return decide(answer as Answer<unknown>, effect, {
    no: say.no(shown, names.length > 1 ? 'choose' : 'chooses'),
    ask: say.ask,
    yes: say.yes,
    detail: [...say.detail, ...names],
    fix: say.fix,
    level: sent.length === 0 ? lower(level) : level,
  });
}
