/** What rules ask of a model: each question answers yes, no or unknown, and says why. */
import type { Convention } from './conventions.ts';
import type {
  Answer,
  ApiModel,
  Assumption,
  Claim,
  Column,
  ColumnTest,
  Effect,
  EffectKind,
  EffectOf,
  Evidence,
  Guard,
  GuardId,
  GuardRole,
  Input,
  Origin,
  Transform,
  Value,
  ValueId,
} from './facts.ts';

/** A part of a request's body that is stored. */
export interface StoredInput {
  /** undefined: the body as a whole. */
  name: string | undefined;
  /** A schema, a cast or a test that turns the request away stands before it. */
  checked: boolean;
  /** A call made something of it whose inside was not read. */
  unread: boolean;
}

/** All that a rule may ask of a model; bound to one route (or none), memoised by (route, question, subject). */
export interface Questions {
  value(id: ValueId): Value;
  effects<K extends EffectKind>(kind: K): readonly EffectOf<K>[]; // of this route, in order
  guards(): Guard[]; // those that surely ran before anything that the route does
  guardedBy(role: GuardRole, about?: Effect | Input): Answer<GuardId>; // dominates `about`, else all that the handler does; about its entity and selector
  privilegedFor(about?: Effect): Answer<GuardId>; // a role, scope or policy that not every user holds
  isPublic(): Answer<string>; // with the reason
  caller(): Answer<EffectOf<'identity-read'> | Guard>; // who is acting, enforced
  flowsFrom(value: ValueId, from: Origin['kind'][]): Answer<Value>; // through origins, parts, entries and elements
  passed(value: ValueId, ...kinds: Transform['kind'][]): Answer<Transform>; // on every path
  safeFor(value: ValueId, context: 'html' | 'sql' | 'shell' | 'ldap' | 'xpath' | 'url'): Claim; // escaped, bound, cast or constant where it stands in the text
  isScalar(value: ValueId): Claim;
  keys(value: ValueId): Answer<{ key: string; from: ValueId }[]>; // the keys an object may hold after spreads, picks and schemas
  selectorFrom(access: EffectOf<'data-access'>): Answer<Input>; // the client's id that chooses the object, a foreign key in the data included
  ownershipPredicate(access: EffectOf<'data-access'>): Answer<ColumnTest>;
  tenantPredicate(access: EffectOf<'data-access'>): Answer<ColumnTest>;
  handsOut(access: EffectOf<'data-access'>): Claim; // what it loads, or that it is there, matters for more than a test
  /** Accesses of this route whose rows are changed or deleted by this one. */
  loads(access: EffectOf<'data-access'>): EffectOf<'data-access'>[];
  parents(access: EffectOf<'data-access'>): EffectOf<'data-access'>[]; // of the rows that its row is asked to belong to
  comparedAfterLoad(access: EffectOf<'data-access'>): Answer<GuardId>; // row against caller, before use
  stored(): StoredInput[]; // what of the body the handler puts into records
  exposed(response: EffectOf<'response'>): Answer<Column[]>; // sensitive columns that reach the client
  before(first: EffectKind | GuardRole, then: Effect): Claim;
  broken(dimension: Convention['dimension'], about?: Effect | GuardRole): Convention | undefined; // the convention of its kin that this route breaks; about: the access, the role in question
}

export const yes = <T>(value: T, because: Evidence[] = []): Answer<T> => ({ is: 'yes', value, because });
export const no = <T = true>(because: Evidence[] = [], assuming: Assumption[] = []): Answer<T> => ({ is: 'no', because, assuming });
export const unknown = <T = true>(because: Evidence[] = [], assuming: Assumption[] = []): Answer<T> => ({
  is: 'unknown',
  because,
  assuming,
});

const key = (assumption: Assumption): string => `${assumption.about} ${assumption.what} ${assumption.weight}`;

/** Equal assumptions once, in their order. */
export function together(...lists: readonly Assumption[][]): Assumption[] {
  const seen = new Map<string, Assumption>();
  for (const list of lists) for (const one of list) if (!seen.has(key(one))) seen.set(key(one), one);
  return [...seen.values()];
}

const assumptions = (answer: Answer<unknown>): Assumption[] => (answer.is === 'yes' ? [] : answer.assuming);

/** A yes wins, then unknown, else no with all assumptions together. */
export function anyOf<T>(...answers: Answer<T>[]): Answer<T> {
  const found = answers.find((answer) => answer.is === 'yes');
  if (found) return found;
  return {
    is: answers.some((answer) => answer.is === 'unknown') ? 'unknown' : 'no',
    because: answers.flatMap((answer) => answer.because),
    assuming: together(...answers.map(assumptions)),
  };
}

/** A no wins, then unknown, else yes with all values. */
export function allOf<T>(...answers: Answer<T>[]): Answer<T[]> {
  const refused = answers.find((answer) => answer.is === 'no');
  if (refused && refused.is === 'no') return { is: 'no', because: refused.because, assuming: refused.assuming };
  const open = answers.filter((answer) => answer.is === 'unknown');
  if (open.length > 0)
    return { is: 'unknown', because: open.flatMap((answer) => answer.because), assuming: together(...open.map(assumptions)) };
  return yes(
    answers.flatMap((answer) => (answer.is === 'yes' ? [answer.value] : [])),
    answers.flatMap((answer) => answer.because),
  );
}

/** The opposite; a no with assumptions becomes unknown. */
export function not(answer: Answer<unknown>): Claim {
  if (answer.is === 'yes') return no(answer.because);
  if (answer.is === 'no' && answer.assuming.length === 0) return yes(true, answer.because);
  return unknown(answer.because, answer.assuming);
}

/** The answer's no stands only where every premise is yes (weak assumptions of a premise add to it); else it is unknown. */
export function given<T>(answer: Answer<T>, ...premises: Answer<unknown>[]): Answer<T> {
  if (answer.is !== 'no') return answer;
  const open = premises.filter((premise) => premise.is !== 'yes');
  if (open.length === 0) return answer;
  return unknown(answer.because, together(answer.assuming, ...open.map(assumptions)));
}

/** A broken convention raises by one step: unknown to no on weak assumptions, a weak no to a plain no. */
export function raise<T>(answer: Answer<T>, broken?: Convention): Answer<T> {
  if (!broken || answer.is === 'yes') return answer;
  if (answer.is === 'unknown')
    return no(
      answer.because,
      answer.assuming.map((one) => ({ ...one, weight: 'weak' as const })),
    );
  return no(answer.because);
}
/** What a loop over the pairs of a body takes: with its key it is written wherever a field of the body's schema is (`for key, value in data.items()`). */
export const isUnderAnyKey = (model: ApiModel, { origins }: Value): boolean =>
  origins.length > 0 &&
  origins.every(
    (one) =>
      one.kind === 'request' &&
      model.inputs[one.input]?.name === '[]' &&
      // the value itself, or the second of a pair
      (one.path.length === 0 || (one.path.length === 1 && one.path[0] === '1')),
  );
