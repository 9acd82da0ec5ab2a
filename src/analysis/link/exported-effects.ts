/** Effects as the model has them. */
import type { Answer, Claim, Effect, EffectOf, Predicate, ValueId } from '../facts.ts';
import { no, unknown, yes } from '../questions.ts';
import type { Access, Call, Draft, Pred, V } from './abstract.ts';
import { constantText } from './abstract.ts';
import { ofEverybody } from './chosen-filters.ts';
import { column, isTenant } from './entities.ts';
import { entryOf, held, itemsOf, keysOf } from './entries.ts';
import type { Exporter } from './export.ts';
import type { Machine } from './machine.ts';
import { callParts, isCaller } from './origins.ts';
import { transportRefuses } from './private-addresses.ts';
import { isToldOnPurpose } from './public-errors.ts';
import { purposeOf } from './purposes.ts';
import { statusNumber } from './statuses.ts';
import { tokenFacts } from './tokens.ts';
import { alternatives } from './ways.ts';

/** The parts of a logged value that are written as they stand; what a call makes of them is not them. */
function asItStands(v: V, depth = 0): V[] {
  const inner = (one: V): V[] => asItStands(one, depth + 1);
  if (depth > 8) return [];
  switch (v.kind) {
    case 'array':
      return itemsOf(v.items).flatMap(inner);
    case 'object':
      return held(v.entries).flatMap(inner);
    case 'text':
      return v.parts.flatMap((part) => (typeof part === 'string' ? [] : inner(part)));
    case 'union':
      return alternatives(v).flatMap((one) => inner(one.value));
    case 'op':
      return /^(\|\||\?\?|\+|%)$/.test(v.op)
        ? [...inner(v.left), ...(v.right ? inner(v.right) : [])]
        : v.op === '&&' && v.right
          ? inner(v.right)
          : [];
    case 'result':
      if (v.api === 'token()') return [v];
      return /(^util:inspect|^global:repr|^pprint:pformat|\.format)$/.test(v.call.api ?? `.${v.call.property ?? ''}`)
        ? callParts(v.call).flatMap(inner)
        : [];
    case 'input':
    case 'credential':
    case 'request':
    case 'environment':
    case 'row':
      return [v];
    default:
      return [];
  }
}

/** The logger was made with a list of what it leaves out. */
function redacting(call: Call): Claim {
  const made = call.self?.kind === 'result' ? call.self.call : undefined;
  const given = made?.args.some(({ value }) => value.kind === 'object' && entryOf(value.entries, 'redact') !== undefined);
  return given ? yes(true) : no();
}

/** The unread call that made a value, or what it is a part of. */
export function madeBy(v: V): string | undefined {
  if (v.kind === 'part' || v.kind === 'element') return madeBy(v.of);
  if (v.kind === 'result' && v.api === 'token()') return v.api;
  return v.kind === 'result' && !isCaller(v) ? (v.call.api ?? v.call.property ?? '') : undefined;
}

/** The columns that a filter names of the entity itself. */
function columnsIn(filter: Predicate): string[] {
  if ('all' in filter) return filter.all.flatMap(columnsIn);
  if ('any' in filter) return filter.any.flatMap(columnsIn);
  if ('not' in filter) return columnsIn(filter.not);
  return 'column' in filter && filter.relation.length === 0 ? [filter.column] : [];
}
/** The columns and relations that a filter names. */
function namesIn(filter: Predicate): string[] {
  if ('all' in filter) return filter.all.flatMap(namesIn);
  if ('any' in filter) return filter.any.flatMap(namesIn);
  if ('not' in filter) return namesIn(filter.not);
  return 'column' in filter ? [filter.column, ...filter.relation] : [];
}
const isToken = (v: V): boolean =>
  v.kind === 'result' && (v.call.drafts.some((one) => one.kind === 'token') || /sign|token/i.test(v.call.property ?? v.call.api ?? ''));
const hasSpread = (v: V): boolean => v.kind === 'object' && v.entries.some((entry) => 'spread' in entry);
function optionOf(machine: Machine, options: V, key: string): V | undefined {
  return options.kind === 'object' ? (entryOf(options.entries, key) ?? machine.heap.fields(options)?.get(key)?.[0]) : undefined;
}

export function filled(exporter: Exporter, draft: Draft, id: string, fn: string): Effect | undefined {
  const common = { id, fn, at: draft.at, api: draft.call?.api ?? '' };
  const of = (v: V): ValueId => exporter.value(v);
  switch (draft.kind) {
    case 'data-access': {
      const entity = exporter.entity(draft);
      const filter = predicate(exporter, draft.filter);
      // what nothing declares, the queries name
      for (const name of namesIn(filter))
        if (isTenant(name, exporter.tenants) && !entity.tenant.includes(name)) entity.tenant = [...entity.tenant, name].sort();
      if (entity.columns === 'unknown') {
        const stored = draft.data?.kind === 'object' ? keysOf(draft.data.entries) : [];
        const names = new Set([...columnsIn(filter), ...stored, ...(draft.columns === 'all' ? [] : draft.columns)]);
        for (const name of names)
          if (!entity.named?.some((one) => one.name === name)) entity.named = [...(entity.named ?? []), column(name)];
      }
      const confined = entity.tenant.find((name) => exporter.tenants.includes(name));
      if (confined !== undefined) entity.confined = confined;
      return {
        ...common,
        kind: 'data-access',
        store: draft.store,
        operation: draft.operation,
        entity: draft.entity,
        filter,
        columns: draft.columns,
        ...(draft.omits && { omits: draft.omits }),
        ...(draft.includes && { includes: draft.includes }),
        limit: draft.limit === undefined ? no() : typeof draft.limit === 'number' ? yes(String(draft.limit)) : yes(of(draft.limit)),
        result: of(draft.call.result),
        ...(draft.data && { data: of(draft.data) }),
        ...(rows(exporter, draft).length > 0 && { rowOf: rows(exporter, draft) }),
        ...(draft.raw && { raw: { text: of(draft.raw.text), bound: draft.raw.bound.map(of) } }),
      };
    }
    case 'response': {
      const status = draft.status === undefined ? 200 : (statusNumber(draft.status) ?? 'unknown');
      const schema = draft.schema && answerSchema(exporter, draft.schema);
      return {
        ...common,
        kind: 'response',
        status,
        media: draft.media,
        headers: [],
        schema: schema ? yes(schema) : no(),
        ...(draft.body && { body: of(draft.body) }),
        ...(draft.redirect && { redirect: of(draft.redirect) }),
        ...(draft.escaped && { escaped: true }),
        ...(isToldOnPurpose(draft) && { onPurpose: true }),
      };
    }
    case 'token':
      return {
        ...common,
        kind: 'token',
        operation: draft.operation,
        token: of(draft.token ?? draft.call.result),
        ...(draft.key && { key: of(draft.key) }),
        ...(draft.payload && { payload: of(draft.payload) }),
        reads: 'payload',
        ...tokenFacts(exporter.machine, draft),
      };
    case 'outbound-call': {
      const url = of(draft.url);
      const value = exporter.out.values[url];
      const purpose = value && purposeOf(value, draft.body !== undefined && (draft.method === 'POST' || draft.method === 'ANY'));
      return {
        ...common,
        kind: 'outbound-call',
        method: draft.method,
        url,
        ...(purpose && { purpose }),
        query: [],
        headers: draft.headers?.kind === 'object' ? exporter.entries(draft.headers, 0) : [],
        result: of(draft.call.result),
        verifiesTls: unknown(),
        refusesPrivate: transportRefuses(exporter.machine, draft.call) ? yes(true) : no(),
        timeout: draft.timeout ? yes(of(draft.timeout)) : no(),
        schema: unknown(),
        ...(draft.body && { body: of(draft.body) }),
      };
    }
    case 'sink':
      return { ...common, kind: 'sink', of: draft.of, value: of(draft.value), safeBy: draft.byVersion ? unknown() : no() };
    case 'upload':
      return {
        ...common,
        kind: 'upload',
        input: draft.input.kind === 'input' ? exporter.input(draft.input) : 'file',
        // how much and of what was not worked out, only that it is asked
        maxSize: draft.sized ? unknown() : no(),
        types: draft.typed ? unknown() : no(),
        typeFrom: 'unknown',
      };
    case 'log':
      return {
        ...common,
        kind: 'log',
        severity: draft.severity,
        values: asItStands(draft.values).map(of),
        redacts: draft.redacts ? unknown() : redacting(draft.call),
      };
    case 'hash':
      return {
        ...common,
        kind: 'hash',
        algorithm: draft.algorithm.kind === 'literal' ? constantText(draft.algorithm.constant) : 'unknown',
        input: of(draft.input),
        purpose: draft.purpose,
        result: of(draft.call.result),
      };
    case 'cookie':
      return { ...common, kind: 'cookie', ...cookie(exporter, draft) };
    case 'session-cookie': {
      const name = of(exporter.machine.make(`${id}#name`, draft.at, { kind: 'literal', constant: 'session' }));
      const { httpOnly, secure, sameSite } = draft;
      return { ...common, kind: 'cookie', holds: 'session', name, value: name, httpOnly, secure, sameSite };
    }
    case 'web-storage':
      return {
        ...common,
        kind: 'sink',
        of: 'web-storage',
        value: of(draft.name),
        name: of(draft.name),
        safeBy: no(),
        holds: draft.holds,
      };
    case 'oauth': {
      const { grant, idToken, state, challenge, nonce, api } = draft;
      return { ...common, api, kind: 'oauth', grant, idToken, state, challenge, nonce };
    }
    case 'message':
      return { ...common, kind: 'message', ...(draft.to && { to: of(draft.to) }), ...(draft.data && { data: of(draft.data) }) };
    case 'comparison':
      return {
        ...common,
        kind: 'comparison',
        op: '==',
        left: of(draft.left),
        right: of(draft.right),
        constantTime: draft.constantTime,
        ...(draft.of && { of: draft.of }),
      };
    case 'secret': {
      const { purpose, use, value, drawn } = draft;
      return { ...common, kind: 'secret', purpose, use, value: of(value), ...(drawn && { drawn }) };
    }
  }
}

function cookie(
  exporter: Exporter,
  draft: Draft & { kind: 'cookie' },
): Pick<EffectOf<'cookie'>, 'holds' | 'name' | 'value' | 'httpOnly' | 'secure' | 'sameSite'> {
  const name = draft.name.kind === 'literal' ? constantText(draft.name.constant) : '';
  const text = `${name} ${draft.name.kind === 'part' ? draft.name.property : ''}`;
  const signed = draft.value !== undefined && isToken(draft.value);
  const holds = /csrf|xsrf/i.test(text)
    ? 'csrf'
    : /sess|sid\b/i.test(text)
      ? 'session'
      : signed || /token|jwt|auth|refresh|remember/i.test(text)
        ? 'token'
        : 'other';
  const flag = (...keys: string[]): Answer<string> => {
    const option = draft.options && keys.map((key) => optionOf(exporter.machine, draft.options as V, key)).find((one) => one !== undefined);
    if (draft.options && draft.options.kind !== 'object')
      return option && option.kind === 'literal' ? yes(constantText(option.constant)) : unknown();
    if (!option) return draft.options && hasSpread(draft.options) ? unknown() : no();
    if (option.kind !== 'literal') return unknown();
    return option.constant ? yes(constantText(option.constant)) : no();
  };
  const claim = (answer: Answer<string>): Claim => (answer.is === 'yes' ? yes(true) : answer.is === 'no' ? no() : unknown());
  // `httpOnly: false` is said, and holds
  const said = draft.options !== undefined && optionOf(exporter.machine, draft.options, 'httpOnly') !== undefined;
  const hidden = flag('httpOnly', 'httponly');
  const same = flag('sameSite', 'samesite');
  return {
    holds,
    name: exporter.value(draft.name),
    value: exporter.value(draft.value ?? draft.name),
    httpOnly: hidden.is === 'no' && draft.defaults?.httpOnly && !said ? yes(true) : claim(hidden),
    secure: claim(flag('secure')),
    sameSite:
      same.is === 'yes'
        ? /none/i.test(same.value)
          ? no()
          : yes(/strict/i.test(same.value) ? 'strict' : 'lax')
        : draft.defaults?.lax && same.is === 'no'
          ? yes('lax')
          : same.is === 'no'
            ? no()
            : unknown(),
  };
}

/** The rows that a save, update or delete works on: its receiver's, or its argument's. */
export function rows(exporter: Exporter, draft: Access): string[] {
  if (draft.operation === 'read' || draft.operation === 'list') return [];
  return [draft.call.self, ...draft.call.args.map((arg) => arg.value)]
    .flatMap((v) => (v ? alternatives(v) : []))
    .flatMap(({ value }) =>
      (value.kind === 'row' || value.kind === 'rows') && value.access !== draft && (value.kind === 'rows' || value.path.length === 0)
        ? [exporter.effect(value.access)]
        : [],
    );
}
function answerSchema(exporter: Exporter, v: V): string | undefined {
  if (v.kind === 'generic') return v.args.map((one) => answerSchema(exporter, one)).find((one) => one !== undefined);
  if (v.kind === 'op' && v.right) return answerSchema(exporter, v.left) ?? answerSchema(exporter, v.right);
  return exporter.schema(v);
}

function predicate(exporter: Exporter, pred: Pred): Predicate {
  if ('all' in pred) return { all: pred.all.map((one) => predicate(exporter, one)) };
  if ('any' in pred) return { any: ofEverybody(pred).map((one) => predicate(exporter, one)) };
  if ('not' in pred) return { not: predicate(exporter, pred.not) };
  if ('column' in pred)
    return {
      column: pred.column,
      relation: pred.relation,
      op: pred.op,
      value: exporter.value(pred.value),
      onEveryPath: pred.sure,
      at: pred.at,
    };
  return { opaque: exporter.value(pred.opaque), onEveryPath: true };
}
