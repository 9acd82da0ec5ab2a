/** Answers the questions of `questions.ts` from a model. */
import { exposedBy, isScalarField, keysOf } from './ask/objects.ts';
import { loadsOf, ownershipGuard, parentsOf, serves } from './ask/ownership.ts';
import { storedFromBody } from './ask/stored.ts';
import { ownershipOf, tenancyOf } from './ask/ties.ts';
import type { Convention } from './conventions.ts';
import { brokenBy } from './conventions.ts';
import type {
  Answer,
  ApiModel,
  Assumption,
  Effect,
  EffectKind,
  EffectOf,
  Guard,
  GuardId,
  GuardRole,
  Input,
  Origin,
  Reach,
  Route,
  Value,
  ValueId,
} from './facts.ts';
import { leaves } from './predicates.ts';
import type { Questions } from './questions.ts';
import { allOf, no, together, unknown, yes } from './questions.ts';

const LOST: Value = {
  id: '?',
  at: { path: '', span: [1, 1, 1, 1] },
  origins: [{ kind: 'unknown', assuming: { about: 'dynamic', what: 'a value that is not followed', weight: 'weak' } }],
  passed: [],
  steps: [],
};

interface Before {
  guards: Guard[];
  open: Assumption[];
}
/** The questions of one route, or of none (for effects that no route reaches). conventions: what comparable routes do. */
export function askOf(model: ApiModel, route?: Route, conventions: readonly Convention[] = []): Questions {
  const value = (id: ValueId): Value => model.values[id] ?? LOST;
  const places = route ? placesOf(route) : new Map<string, number>();
  const reachOf = (effect: Effect | undefined): Reach | undefined => {
    const place = effect && places.get(effect.id);
    return place === undefined ? undefined : route?.reaches[place];
  };
  const guard = (id: GuardId): Guard | undefined => model.guards[id];
  const origins = (id: ValueId): Origin[] => value(id).origins;
  const flowsFrom = (id: ValueId, kinds: Origin['kind'][]): Answer<Value> => {
    const found = origins(id);
    if (found.some((origin) => kinds.includes(origin.kind))) return yes(value(id), value(id).steps);
    const open = found.flatMap((origin) => (origin.kind === 'unknown' ? [origin.assuming] : []));
    return open.length > 0 ? unknown([], together(open)) : no();
  };
  const fromCaller = (id: ValueId): boolean => origins(id).some((origin) => origin.kind === 'identity');
  const fromClient = (id: ValueId): Extract<Origin, { kind: 'request' }> | undefined => {
    const found = origins(id);
    // a row that a request chose is not the request; what the caller is does not come from the client either
    return found.find((origin): origin is Extract<Origin, { kind: 'request' }> => origin.kind === 'request');
  };

  const of = (ids: readonly GuardId[]): Guard[] => ids.flatMap((id) => guard(id) ?? []);
  const beforeReach = once((reach: Reach): Before => ({ guards: of(reach.dominatedBy), open: reach.opaque }));
  let beforeAll: Before | undefined;
  /** An answer of nothing but what stands in the code. */
  const isFixed = (effect: Effect | undefined): boolean =>
    effect?.kind === 'response' &&
    effect.body !== undefined &&
    effect.redirect === undefined &&
    (value(effect.body).entries?.length === 0 || origins(effect.body).every((origin) => origin.kind === 'literal'));

  /** Guards that surely ran before `about`; without it, before any answer that succeeds and anything that the handler does. */
  const before = (about?: Effect | Input): Before => {
    const reach = about && 'kind' in about ? reachOf(about) : undefined;
    return reach ? beforeReach(reach) : (beforeAll ??= beforeAnything());
  };
  const beforeAnything = (): Before => {
    if (!route) return { guards: [], open: [] };
    const own = route.reaches.filter((one) => one.stage === 'handler' && !one.refused);
    const answers = own.filter((one) => isAnswer(model.effects[one.effect]));
    const all = own.filter((one) => isDeed(model.effects[one.effect]));
    const acts = all.filter((one) => !isRead(model.effects[one.effect]));
    // what is only read shows in the answers; where none was understood and nothing is done, reading is what it does
    const deeds = answers.length > 0 || acts.length > 0 ? acts : all;
    // beside what is done, an answer of fixed words tells nothing: that it failed is often answered so before anybody was asked
    const telling = answers.filter(
      ({ effect }) => !isEmpty(model.effects[effect]) && !(deeds.length > 0 && isFixed(model.effects[effect])),
    );
    const done = telling.length + deeds.length > 0 ? [...telling, ...deeds] : answers;
    const chain = route.chain.flatMap((link) => link.guards);
    const open = together(route.open, ...done.map((one) => one.opaque));
    const [first, ...rest] = done;
    if (!first) return { guards: of([...new Set([...chain, ...route.ends])]), open };
    const common = first.dominatedBy.filter((id) =>
      rest.every((one) => one.dominatedBy.some((other) => other === id || sameRole(guard(other), guard(id)))),
    );
    return { guards: of([...new Set([...chain, ...common])]), open };
  };
  const withRole = (role: GuardRole, about?: Effect | Input): Answer<GuardId> => {
    const { guards, open } = before(about);
    const found = guards.find((one) => one.stops.is === 'yes' && one.proves.some((proof) => proof.role === role && !proof.toRead));
    if (found) return yes(found.id, found.stops.because);
    const strong = open.filter((one) => one.weight === 'strong' || (role === 'signature' && VERIFIES.test(one.what)));
    if (strong.length > 0) return unknown([], together(strong));
    return no([], together(open));
  };

  const related = once((access: EffectOf<'data-access'>) => loadsOf(model, access));
  const effects = new Map<EffectKind, unknown[]>();

  const ask: Questions = {
    value,
    effects: <K extends EffectKind>(kind: K): readonly EffectOf<K>[] => {
      let found = effects.get(kind);
      if (!found) {
        found = (route?.reaches ?? []).flatMap((reach) => {
          const effect = model.effects[reach.effect];
          return effect?.kind === kind ? [effect] : [];
        });
        effects.set(kind, found);
      }
      return found as readonly EffectOf<K>[];
    },
    guards: () => before().guards.filter((one) => one.stops.is === 'yes'),
    guardedBy: (role, about) => {
      if (role === 'ownership' && about && 'kind' in about && about.kind === 'data-access')
        return ownershipGuard(model, ask, before(about), about, fromClient);
      return withRole(role, about);
    },
    privilegedFor: (about) => {
      const { guards, open } = before(about);
      const roles = guards.flatMap((one) => one.proves.filter((proof) => proof.role === 'role').map((proof) => ({ one, proof })));
      const sure = roles.find(({ proof }) => proof.privileged.is === 'yes');
      if (sure) return yes(sure.one.id, sure.one.stops.because);
      const maybe = roles.find(({ proof }) => proof.privileged.is === 'unknown');
      if (maybe)
        return unknown(maybe.one.stops.because, [
          {
            about: 'dynamic',
            what: `who holds ${maybe.proof.needs.join(', ') || 'the role'}`,
            at: maybe.one.at,
            weight: 'strong',
            settle: `guards: { role: ["${maybe.one.symbol}"] }`,
          },
        ]);
      return no([], together(open.filter((one) => one.weight === 'weak')));
    },
    isPublic: () => route?.public ?? no(),
    caller: () => {
      const found = withRole('authentication');
      if (found.is !== 'yes') return { is: found.is, because: found.because, assuming: found.assuming };
      const one = guard(found.value);
      return one ? yes(one, found.because) : no();
    },
    flowsFrom,
    passed: (id, ...kinds) => {
      const found = value(id).passed.find((transform) => kinds.includes(transform.kind));
      return found ? yes(found) : no();
    },
    safeFor: (id, context) => {
      const one = value(id);
      if (one.constant !== undefined) return yes(true);
      const safe = one.passed.some(
        (transform) =>
          (transform.kind === 'escape' && transform.for === context) ||
          (transform.kind === 'cast' && transform.to !== 'string' && transform.to !== 'document-id') ||
          transform.kind === 'allow-list',
      );
      if (safe) return yes(true);
      if (one.anyOf) return one.anyOf.every((each) => ask.safeFor(each, context).is === 'yes') ? yes(true) : no();
      if (one.text) return one.text.every((part) => !model.values[part] || ask.safeFor(part, context).is === 'yes') ? yes(true) : no();
      return origins(id).every((origin) => origin.kind === 'literal') ? yes(true) : no();
    },
    isScalar: (id) => {
      const one = value(id);
      if (one.passed.some((transform) => transform.kind === 'cast')) return yes(true);
      if (one.anyOf) return allOf(...one.anyOf.map((each) => ask.isScalar(each))).is === 'yes' ? yes(true) : no();
      const client = fromClient(id);
      if (!client) return one.constant === undefined ? unknown() : yes(true);
      const input = model.inputs[client.input];
      const field = client.path.at(-1) ?? input?.name;
      if (one.passed.some((transform) => isScalarField(model, transform, field))) return yes(true);
      return input?.part === 'path' || input?.part === 'header' ? yes(true) : no();
    },
    keys: (id) => keysOf(model, id),
    selectorFrom: once((access) => {
      let open: Assumption[] = [];
      for (const test of leaves(access.filter)) {
        if (!('column' in test)) {
          if (access.operation === 'list') continue; // a search, not a choice of one object
          const client = fromClient(test.opaque);
          const input = client && model.inputs[client.input];
          if (input && !fromCaller(test.opaque) && !SEARCHES.test(nameIt(input, client).name ?? ''))
            return yes(input, [{ at: value(test.opaque).at, note: `${named(input)} chooses ${access.entity}` }]);
          continue;
        }
        if (test.op !== 'eq' && test.op !== 'in') continue;
        // without it the same list is read whole
        if (access.operation === 'list' && !test.onEveryPath) continue;
        const client = fromClient(test.value);
        const input = client && model.inputs[client.input];
        if (input && (IDENTIFIES.test(test.column) || TOGETHER.test(test.column)) && !SEARCHES.test(nameIt(input, client).name ?? ''))
          return yes(nameIt(input, client), [{ at: test.at, note: `${named(nameIt(input, client))} chooses ${access.entity}` }]);
        open = [
          ...open,
          ...origins(test.value).flatMap((origin) =>
            origin.kind === 'unknown' && origin.assuming.weight === 'strong' ? [origin.assuming] : [],
          ),
        ];
      }
      // a row that was loaded before by the client's id, and is now changed or deleted
      for (const load of related(access)) {
        const found = ask.selectorFrom(load);
        if (found.is === 'yes') return found;
      }
      return open.length > 0 ? unknown([], together(open)) : no();
    }),
    ownershipPredicate: once((access) => ownershipOf(model, access)),
    tenantPredicate: once((access) => tenancyOf(model, access)),
    handsOut: (access) => {
      const fate = reachOf(access)?.onlyTested;
      if (fate === undefined) return yes(true);
      if (fate === 'absent') return no();
      // the row that the client names has to be there, and what is written refers to it; in a row of its own kind it is to be unique
      const input = ask.selectorFrom(access);
      const refers = (route?.reaches ?? []).some(({ effect: id }) => {
        const effect = model.effects[id];
        return (
          effect?.kind === 'data-access' &&
          effect.data !== undefined &&
          effect.entity !== access.entity &&
          input.is === 'yes' &&
          origins(effect.data).some((origin) => origin.kind === 'request' && origin.input === input.value.id)
        );
      });
      return refers ? yes(true) : no();
    },
    loads: related,
    parents: (access) => parentsOf(model, access),
    comparedAfterLoad: (access) => {
      for (const one of [access, ...related(access)]) {
        const found = of(reachOf(one)?.checkedBy ?? []).find((by) => serves(by, access));
        if (found) return yes(found.id, found.stops.because);
      }
      const open = [access, ...related(access)].flatMap((one) => reachOf(one)?.weighed ?? []);
      return open.length > 0 ? unknown([], together(open)) : no();
    },
    stored: () => (route ? storedFromBody(route, model) : []),
    exposed: once((response: EffectOf<'response'>) => exposedBy(model, response)),
    before: (first, then) => {
      const reach = reachOf(then);
      if (!reach) return no();
      const earlier = route?.reaches.slice(0, places.get(then.id)) ?? [];
      const asEffect = earlier.some((one) => model.effects[one.effect]?.kind === first);
      if (asEffect) return yes(true);
      const asGuard = reach.dominatedBy.some((id) => guard(id)?.proves.some((proof) => proof.role === first));
      return asGuard ? yes(true) : no();
    },
    broken: (dimension, about) => (route ? brokenBy(route, model, ask, conventions, dimension, about) : undefined),
  };
  return ask;
}

/** What is asked of the same fact again, by one rule or by several, is answered as before. */
function once<Of extends object, Found>(answer: (of: Of) => Found): (of: Of) => Found {
  const known = new Map<Of, Found>();
  return (of) => {
    if (known.has(of)) return known.get(of) as Found;
    const found = answer(of);
    known.set(of, found);
    return found;
  };
}
const placed = new WeakMap<Route, Map<string, number>>();
/** Where each effect stands among the reaches of a route, the first time. */
function placesOf(route: Route): Map<string, number> {
  let places = placed.get(route);
  if (!places) {
    placed.set(route, (places = new Map()));
    for (const [index, reach] of route.reaches.entries()) if (!places.has(reach.effect)) places.set(reach.effect, index);
  }
  return places;
}
/** What an unread step that checks a signature is called. */
const VERIFIES = /verif|signature|signed|hmac|web_?hook|construct_?event|unmarshal|validat/i;
/** What pages, sorts and searches chooses no single object, whatever it ends up in. */
const SEARCHES =
  /^(page|page_?(no|num|number|size)|per_?page|limit|offset|size|sort|sort_?by|order|order_?by|ordering|q|query|search|term|keywords?|cursor)$/i;
const IDENTIFIES =
  /(^|_|\.)(id|ids|_id|pk|uuid|guid|slug|key|code|number|no|name|username|user_?name|email|handle|token|ref|hash|path)$|[a-z](Id|Ids|ID|Uuid|Slug|Key|Code|Number|Name|Path)$|^(owner|user|author|account|customer)$/;
/** Names that are written together: `userid`, `orderids`. */
const TOGETHER =
  /(user|account|owner|author|customer|client|member|person|employee|patient|student|order|product|item|note|post|comment|article|book|file|doc|document|project|team|org|group|company|invoice|payment|card|cart|basket|ticket|message|msg|chat|room|event|task|blog|wallet|profile|course|device)ids?$/i;
const isDeed = (effect: Effect | undefined): boolean =>
  effect?.kind === 'data-access' || effect?.kind === 'outbound-call' || effect?.kind === 'sink';
const isRead = (effect: Effect | undefined): boolean =>
  effect?.kind === 'data-access' && (effect.operation === 'read' || effect.operation === 'list');
/** An answer that is not known to be an error or the way elsewhere. */
const isAnswer = (effect: Effect | undefined): boolean =>
  effect?.kind === 'response' && (effect.status === 'unknown' || effect.status < 300);
/** An answer of nothing at all, as to a preflight request. */
const isEmpty = (effect: Effect | undefined): boolean =>
  effect?.kind === 'response' && effect.status === 204 && effect.body === undefined && effect.redirect === undefined;
const sameRole = (a: Guard | undefined, b: Guard | undefined): boolean =>
  Boolean(a && b && a.proves.some((one) => b.proves.some((other) => other.role === one.role)));
const named = (input: Input): string => `\`${input.name ?? input.part}\` from the ${input.part}`;
const nameIt = (input: Input, origin: { path: string[] }): Input =>
  input.name === undefined && origin.path[0] !== undefined ? { ...input, name: origin.path[0] } : input;
