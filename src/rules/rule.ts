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
  Setting,
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

/** question: what a reviewer is asked, answerable in a minute; subject: the symbol or method+path that fingerprints it when the place does not give it. */
export interface Outcome {
  is: 'violation' | 'satisfied' | 'undecided';
  at: Location;
  message: string;
  detail: string[];
  because: Evidence[];
  assuming: Assumption[];
  level?: Level;
  routes?: RouteKey[];
  question?: string;
  /** How to fix it in that framework, one or two lines. */
  fix?: string;
}

export interface Rule<K extends FactKind = FactKind> {
  id: string;
  level: Level;
  item?: string;
  cwe: number[];
  owasp?: string;
  each: K;
  title: string;
  yieldsTo?: string[];
  /** undefined: does not apply here. */
  check(fact: Fact<K>, on: Context): Outcome | Outcome[] | undefined;
}

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
  say: { no: string; ask: string; yes?: string; detail: string[]; because?: Evidence[]; level?: Level; fix?: string },
): Outcome {
  const because = [...answer.because, ...(say.because ?? [])];
  const common = { at: fact.at, detail: say.detail, because };
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
