/** A rule is metadata and one condition over facts; it returns outcomes, and `decide` keeps yes, no and unknown apart. */
import type { Constant, Location } from '../analysis/code.ts';
import type { Convention } from '../analysis/conventions.ts';
import type {
  Answer,
  ApiModel,
  App,
  Assumption,
  CorsPolicy,
  EffectKind,
  EffectOf,
  Evidence,
  Guard,
  Input,
  Route,
  RouteKey,
  Schema,
  SecretKind,
  Setting,
  Value,
} from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import type { Change, ConfigChange, DependencyChange, Exposure, Suppression } from '../review/types.ts';

export type Level = 'error' | 'warning' | 'notice';

export interface Facts {
  route: Route;
  guard: Guard;
  input: Input;
  schema: Schema;
  app: App;
  setting: Setting;
  cors: CorsPolicy;
  convention: Convention;
  hidden: Location;
  exposure: Exposure;
  configuration: ConfigChange;
  dependency: DependencyChange;
  suppression: Suppression;
}
export type FactKind = keyof Facts | EffectKind;
export type Fact<K extends FactKind> = K extends EffectKind ? EffectOf<K> : K extends keyof Facts ? Facts[K] : never;

/** An effect that no route reaches has no route. */
export interface Context {
  route?: Route;
  ask: Questions;
  model: ApiModel;
  change?: Change;
  options: Record<string, Constant>;
}

/** question: what a reviewer is asked, answerable in a minute. */
export interface Outcome {
  /** open: not proven, and nothing that a person is asked about. */
  is: 'violation' | 'satisfied' | 'undecided' | 'open';
  at: Location;
  message: string;
  detail: string[];
  because: Evidence[];
  assuming: Assumption[];
  level?: Level;
  routes?: RouteKey[];
  question?: string;
  /** The symbol that it is about, when that is not the subject's own: a guard that many routes share is one defect. */
  about?: string;
  /** How to fix it in that framework, one or two lines. */
  fix?: string;
}

export interface Rule<K extends FactKind = FactKind> {
  id: string;
  level: Level;
  item?: string;
  cwe: number[];
  owasp?: string;
  /** The kind of fact that it judges, or several. */
  each: K | readonly K[];
  title: string;
  yieldsTo?: string[];
  /** Of the rules that yield to it, those whose findings are closed together with its own. */
  closes?: string[];
  /** undefined: does not apply here. */
  check(fact: Fact<K>, on: Context): Outcome | Outcome[] | undefined;
}
/** A rule, whatever it judges. */
export type AnyRule = Rule;
export function defineRule<K extends FactKind>(rule: Rule<K>): Rule<K> {
  return rule;
}
const LOWER: Record<Level, Level> = { error: 'warning', warning: 'notice', notice: 'notice' };
/** One level lower, as an answer that rests on a weak assumption is. */
export const lower = (level: Level): Level => LOWER[level];

/**
 * The outcome of an answer to "is it safe?": yes is satisfied, no a violation (the runner lowers its level where it rests on weak assumptions), unknown undecided.
 * A no that rests on a strong assumption is undecided too.
 */
export function decide(
  answer: Answer<unknown>,
  fact: { at: Location },
  say: { no: string; ask: string; at?: Location; yes?: string; detail: string[]; because?: Evidence[]; level?: Level; fix?: string },
): Outcome {
  const because = [...answer.because, ...(say.because ?? [])];
  const common = { at: say.at ?? fact.at, detail: say.detail, because };
  if (answer.is === 'yes') return { ...common, is: 'satisfied', message: say.yes ?? '', assuming: [] };
  const { assuming } = answer;
  if (answer.is === 'unknown' || assuming.some((one) => one.weight === 'strong'))
    return { ...common, is: 'undecided', message: say.ask, question: say.ask, assuming };
  return {
    ...common,
    is: 'violation',
    message: say.no,
    assuming,
    ...(say.level && { level: say.level }),
    ...(say.fix && { fix: say.fix }),
  };
}
/** Not proven, and nothing to ask a person about. */
export const open = ({ at }: { at: Location }): Outcome => ({ is: 'open', at, message: '', detail: [], because: [], assuming: [] });

/** Computes something of a whole model once, however many facts ask for it. more: what the computation needs beside the model, without a say in its outcome. */
export function perModel<T, More extends unknown[]>(compute: (model: ApiModel, ...more: More) => T): (model: ApiModel, ...more: More) => T {
  const known = new WeakMap<ApiModel, { value: T }>();
  return (model, ...more) => {
    const found = known.get(model) ?? { value: compute(model, ...more) };
    known.set(model, found);
    return found.value;
  };
}

/** What a secret is called. */
export const SECRET_NAME: Record<SecretKind, string> = {
  'signing-key': 'a signing key',
  'api-key': 'an API key',
  password: 'a password',
  token: 'a token',
  'session-id': 'a session id',
  'one-time-code': 'a one-time code',
  'reset-token': 'a reset code',
  other: 'a secret',
};
/** What an access does, as a verb: "this … the record". */
export const VERB = { read: 'reads', list: 'lists', create: 'creates', update: 'changes', delete: 'deletes' } as const;
const SNAKE = new Set(['fastapi', 'django', 'drf', 'flask']);
/** Are names in this framework's world written in snake case? */
export const isSnake = (framework: string): boolean => SNAKE.has(framework);

/** How to fix it in the idiom of a framework; the frameworks that share a way share its words. */
export function fixFor(framework: string | undefined, ways: { express: string; fastapi: string; other: string }): string {
  if (framework === 'express') return ways.express;
  return framework === 'fastapi' ? ways.fastapi : ways.other;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(names: string[], most = 3): string {
  const once = [...new Set(names)];
  if (once.length > most) return `${once.slice(0, most - 1).join(', ')} and ${once.length - most + 1} more`;
  return once.length < 2 ? (once[0] ?? '') : `${once.slice(0, -1).join(', ')} and ${once.at(-1)}`;
}
/** A route as it is written, which its key is not. */
export const routeName = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

/** Of those that the model has, in the style of messages. */
export const routeNames = (keys: readonly RouteKey[], { routes }: ApiModel): string[] =>
  keys.flatMap((key) => (routes[key] ? [`\`${routeName(routes[key])}\``] : []));
const ENTITY_DEEDS: Record<Convention['of'], string> = { reads: 'read', writes: 'change' };

/** A convention in words, with three routes of the model that keep it: "17 of 18 routes in `src/orders.ts` call `requireWorkspace`, for example `GET /a`, `GET /b` and `GET /c`". key: the route that breaks it. */
export function habit(
  { dimension, scope, in: name, of, value, holds, breaks, others }: Convention,
  key: RouteKey,
  model: ApiModel,
): string {
  const all = new Set([...holds, ...breaks, ...others, key]).size;
  const verb = of === 'reads' ? 'read' : 'change something';
  const where =
    scope === 'entity'
      ? `routes that ${ENTITY_DEEDS[of]} \`${name}\``
      : scope === 'app'
        ? `routes that ${verb}`
        : `routes in \`${scope === 'controller' ? baseName(name) : name}\` that ${verb}`;
  const what =
    dimension === 'predicate'
      ? `filter by \`${value.slice(name.length + 1)}\``
      : value === 'body'
        ? 'check the body'
        : value === 'answer'
          ? 'answer through a schema'
          : value === 'authentication'
            ? 'identify the caller'
            : value === 'role'
              ? 'ask for a role'
              : `call \`${baseName(value)}\``;
  const shown = routeNames(holds, model).slice(0, 3);
  return `${holds.length} of ${all} ${where} ${what}${shown.length > 0 ? `, for example ${listed(shown)}` : ''}`;
}

/** The name at the end of a symbol: `src/auth.ts:requireUser` is `requireUser`; an anonymous function has none. */
export const baseName = (symbol: string): string =>
  [
    ...new Set(
      symbol.split('|').map((one) => {
        const last = one.slice(one.lastIndexOf(':') + 1);
        return last === '' || /^~\d+$/.test(last) ? 'the check' : last.replace(/(\(\))+$/, '').replace(/~\d+/g, '');
      }),
    ),
  ].join(' or ');

/** What a person calls a value that a request brings: the field's name, else the part of the request. */
export function inputName(model: ApiModel, value: Value): string | undefined {
  for (const origin of value.origins) {
    if (origin.kind === 'token') return origin.claim === '' ? 'the token' : origin.claim;
    if (origin.kind === 'credential') return origin.credential;
    if (origin.kind !== 'request') continue;
    const input = model.inputs[origin.input];
    return origin.path.at(-1) ?? input?.name ?? input?.part;
  }
  return undefined;
}
export const inside = (inner: Location, outer: Location): boolean =>
  inner.path === outer.path && inner.span[0] >= outer.span[0] && inner.span[2] <= outer.span[2];

/** Where something is missing, its declaration's first line says so; the whole function would say nothing. */
export function firstLine(at: Location): Location {
  const [line, column, endLine] = at.span;
  return line === endLine ? at : { path: at.path, span: [line, column, line, column + 1] };
}

/** Names that a client must not choose for itself. */
const PRIVILEGED_NAME =
  /^(roles?|is_?admin|admin|is_?super_?user|superuser|is_?staff|is_?owner|permissions?|scopes?|privileges?|access_?level|(is_?)?(email_?)?verified|is_?approved|balance|wallet_?balance|credits?|owner(_?id)?|user_?id|author_?id|creator_?id|created_?by(_?id)?|is_?premium)$/i;
export const isPrivilegedName = (name: string): boolean => PRIVILEGED_NAME.test(name);
const USER = /^(owner|user|author|creator|created_?by|uploader|uploaded_?by|sender|actor|posted_?by|submitted_?by)(_?id|_pk)?$/i;
const TENANT = /^(tenant|org|organi[sz]ation|workspace|company)(_?id)?$/i;

/** Whether a column says whose a row is: of which user, or in which tenant. */
export const actsAs = (column: string): 'user' | 'tenant' | undefined =>
  USER.test(column) ? 'user' : TENANT.test(column) ? 'tenant' : undefined;

/** The first answer of its status in its function, among those that count: one that turns people away at several places is one thing to change. */
export function isFirstOfItsKind(
  response: EffectOf<'response'>,
  { ask }: Pick<Context, 'ask'>,
  counts: (other: EffectOf<'response'>) => boolean = () => true,
): boolean {
  const place = ({ at: { span } }: EffectOf<'response'>): number => span[0] * 1e4 + span[1];
  return ask
    .effects('response')
    .every(
      (other) =>
        other.fn !== response.fn ||
        other.at.path !== response.at.path ||
        other.status !== response.status ||
        !counts(other) ||
        place(other) >= place(response),
    );
}
