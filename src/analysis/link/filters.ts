/** What a query is filtered by, as a tree, whatever style it is written in: objects, keywords, expressions, columns. */
import type { PredicateStyle } from '../table.ts';
import type { Call, Pred, Test, V } from './abstract.ts';
import { stringOf, testOf } from './abstract.ts';
import { itemsOf } from './entries.ts';
import type { Machine } from './machine.ts';
import { readSql } from './sql.ts';
import { lastName } from './terms.ts';
import { transformed } from './transforms.ts';
import { alternatives } from './ways.ts';

/** By the names that libraries have for them. A column may be called what every object has (`constructor`), so both tables are asked through `of`. */
const OPERATORS: Record<string, Test['op']> = {
  eq: 'eq',
  equals: 'eq',
  is: 'eq',
  exact: 'eq',
  iexact: 'eq',
  ne: 'ne',
  not: 'ne',
  in: 'in',
  any: 'in',
  gt: 'range',
  gte: 'range',
  lt: 'range',
  lte: 'range',
  between: 'range',
  like: 'like',
  iLike: 'like',
  ilike: 'like',
  contains: 'like',
  icontains: 'like',
  startswith: 'like',
  startsWith: 'like',
  endsWith: 'like',
  regex: 'like',
  search: 'like',
  mode: 'other',
  notIn: 'other',
  nin: 'other',
  exists: 'other',
  isnull: 'other',
  has: 'other',
};
const CONNECT: Record<string, 'all' | 'any' | 'not'> = { AND: 'all', OR: 'any', NOT: 'not', and: 'all', or: 'any', not: 'not', nor: 'not' };
const of = <T>(table: Record<string, T>, name: string): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);
const RELATION = new Set(['is', 'some', 'every', 'none', 'isNot']);

export function predicate(machine: Machine, value: V, style: PredicateStyle, call: Call): Pred {
  switch (style) {
    case 'object':
      return fromObject(machine, value, [], call);
    case 'keywords':
      return fromKeywords(value, call);
    case 'key':
      return testOf('id', [], 'eq', value, call);
    case 'expression':
      return fromExpression(machine, value, call);
    case 'sql':
      return { all: readSql(machine, value, call.args[1]?.value, call).filter };
    case 'column':
      return { opaque: value };
  }
}
export const columnTest = (column: V, value: V | undefined, call: Call): Pred => {
  const name = stringOf(column) ?? (column.kind === 'column' ? column.name : undefined);
  return name && value ? testOf(name.split('.').at(-1) ?? name, [], 'eq', value, call) : { opaque: column };
};

function fromObject(machine: Machine, value: V, relation: string[], call: Call): Pred {
  if (value.kind === 'array') return { any: itemsOf(value.items).map((item) => fromObject(machine, item, relation, call)) };
  if (value.kind === 'union') {
    // what only one way added does not hold on every path
    const ways = alternatives(value).filter((one) => one.value.kind !== 'literal');
    return { any: ways.map((one) => fromObject(machine, one.value, relation, call)), chosen: { frame: call.frame, ways } };
  }
  if (value.kind === 'literal') return { all: [] };
  if (value.kind !== 'object') return { opaque: value };
  const all: Pred[] = [];
  for (const entry of value.entries) {
    if ('spread' in entry) {
      all.push(spreadPredicate(machine, entry.spread, relation, call));
      continue;
    }
    if (typeof entry.key !== 'string') {
      const operator = entry.key.kind === 'api' ? entry.key.api.split('.').at(-1) : undefined;
      const connects = operator && of(CONNECT, operator);
      all.push(connects ? connected(machine, connects, entry.value, relation, call) : { opaque: entry.value });
      continue;
    }
    const bare = entry.key.replace(/^\$/, '');
    const connects = of(CONNECT, bare);
    if (connects) all.push(connected(machine, connects, entry.value, relation, call));
    else all.push(columnPredicate(machine, entry.key, entry.value, relation, call));
  }
  for (const [key, values] of machine.heap.fields(value) ?? []) {
    const sure = machine.heap.surely(value, key, call);
    for (const one of values) all.push(asked(columnPredicate(machine, key, one, relation, call), sure));
  }
  return { all };
}
/** A predicate that is asked on some ways alone. */
function asked(pred: Pred, sure: boolean): Pred {
  if (sure) return pred;
  if ('all' in pred) return { all: pred.all.map((one) => asked(one, sure)) };
  if ('any' in pred) return { ...pred, any: pred.any.map((one) => asked(one, sure)) };
  return 'column' in pred ? { ...pred, sure } : pred;
}
function spreadPredicate(machine: Machine, spread: V, relation: string[], call: Call): Pred {
  // `...(x && { a })`: only when x
  if (spread.kind === 'op' && spread.op === '&&' && spread.right)
    return { any: [fromObject(machine, spread.right, relation, call), { all: [] }] };
  return fromObject(machine, spread, relation, call);
}
function connected(machine: Machine, connects: 'all' | 'any' | 'not', value: V, relation: string[], call: Call): Pred {
  const parts =
    value.kind === 'array'
      ? itemsOf(value.items).map((item) => fromObject(machine, item, relation, call))
      : [fromObject(machine, value, relation, call)];
  if (connects === 'not') return { not: { all: parts } };
  return connects === 'any' ? { any: parts } : { all: parts };
}
function columnPredicate(machine: Machine, key: string, value: V, relation: string[], call: Call): Pred {
  if (value.kind === 'object') {
    const inner: Pred[] = [];
    for (const entry of value.entries) {
      if ('spread' in entry) inner.push({ opaque: entry.spread });
      else {
        const operator =
          typeof entry.key === 'string'
            ? entry.key.replace(/^\$/, '')
            : entry.key.kind === 'api'
              ? (entry.key.api.split('.').at(-1) ?? '')
              : '';
        const tests = of(OPERATORS, operator);
        if (RELATION.has(operator) && entry.value.kind === 'object') inner.push(fromObject(machine, entry.value, [...relation, key], call));
        else if (tests) {
          // what stands under `$eq` is compared as it is, whatever it holds
          const plain = entry.key === '$eq';
          const against = plain
            ? transformed(machine, entry.value, `${entry.value.id}$eq`, { kind: 'cast', to: 'string', at: entry.value.at })
            : entry.value;
          inner.push(testOf(key, relation, tests, against, call));
        } else if (typeof entry.key === 'string') inner.push(columnPredicate(machine, entry.key, entry.value, [...relation, key], call));
        else inner.push({ opaque: entry.value });
      }
    }
    return { all: inner };
  }
  // TypeORM's In(x), Not(x); Prisma's and Sequelize's values as they are
  if (value.kind === 'result' && value.call.args[0] && value.call.api) {
    const operator = of(OPERATORS, lastName(value.call.api).toLowerCase());
    if (operator) return testOf(key, relation, operator, value.call.args[0].value, call);
  }
  if (value.kind === 'literal' && value.constant === undefined) return { all: [] };
  const path = key.split('.');
  return testOf(path.at(-1) ?? key, [...relation, ...path.slice(0, -1)], 'eq', value, call);
}
function fromKeywords(value: V, call: Call): Pred {
  if (value.kind !== 'object') return { opaque: value };
  return {
    all: value.entries.map((entry): Pred => {
      if ('spread' in entry) return { opaque: entry.spread };
      return typeof entry.key === 'string' ? keyword(entry.key, entry.value, call) : { opaque: entry.value };
    }),
  };
}
/** `owner__team=team`, `price__lt=100`. */
function keyword(name: string, value: V, call: Call): Pred {
  const path = name.split('__');
  // `time__range=(start, end)`
  const span = path.length > 1 && path.at(-1) === 'range' && value.kind === 'array' ? itemsOf(value.items) : undefined;
  if (span) return spanned(path.at(-2) ?? '', path.slice(0, -2), span, call);
  const operator = path.length > 1 ? of(OPERATORS, path.at(-1) ?? '') : undefined;
  if (operator) path.pop();
  return testOf(path.at(-1) ?? name, path.slice(0, -1), operator ?? 'eq', value, call);
}
/** Both ends of a span: at least the one, at most the other. */
const spanned = (column: string, relation: string[], ends: readonly V[], call: Call): Pred => ({
  all: ends.map((end) => testOf(column, relation, 'range', end, call)),
});
const COMPARE: Record<string, Test['op']> = { '==': 'eq', '!=': 'ne', '<': 'range', '>': 'range', '<=': 'range', '>=': 'range', in: 'in' };
function fromExpression(machine: Machine, value: V, call: Call): Pred {
  if (value.kind === 'array') return { all: itemsOf(value.items).map((item) => fromExpression(machine, item, call)) };
  if (value.kind === 'union') {
    const ways = alternatives(value);
    return { any: ways.map((one) => fromExpression(machine, one.value, call)), chosen: { frame: call.frame, ways } };
  }
  if (value.kind === 'op' && value.right) {
    const op = COMPARE[value.op];
    if (op) {
      const [column, other] = columnOf(value.left) ? [value.left, value.right] : [value.right, value.left];
      const found = columnOf(column);
      return found ? testOf(found.name, found.relation, op, other, call) : { opaque: value };
    }
    if (value.op === '&' || value.op === '&&')
      return { all: [fromExpression(machine, value.left, call), fromExpression(machine, value.right, call)] };
    if (value.op === '|' || value.op === '||')
      return { any: [fromExpression(machine, value.left, call), fromExpression(machine, value.right, call)] };
  }
  if (value.kind === 'op' && (value.op === '!' || value.op === '~')) return { not: fromExpression(machine, value.left, call) };
  if (value.kind === 'result') return fromOperatorCall(machine, value, call);
  if (value.kind === 'text' || (value.kind === 'literal' && typeof value.constant === 'string'))
    return predicate(machine, value, 'sql', call);
  if (value.kind === 'object') return fromObject(machine, value, [], call);
  const set = columnOf(value);
  // `where(Note.public)`
  if (set)
    return testOf(set.name, set.relation, 'eq', machine.make(`${value.id}:set`, value.at, { kind: 'literal', constant: true }), call);
  return { opaque: value };
}
function fromOperatorCall(machine: Machine, value: V & { kind: 'result' }, call: Call): Pred {
  const inner = value.call;
  const operator = (inner.property ?? lastName(inner.api ?? '')).replace(/_$/, '');
  // `Q(owner=me, public=True)`
  if (operator === 'Q')
    return {
      all: inner.args.map(({ name, value: given, spread }) =>
        spread ? { opaque: given } : name === undefined ? fromExpression(machine, given, call) : keyword(name, given, call),
      ),
    };
  const args = inner.args.map((arg) => arg.value);
  if (operator === 'and' || operator === 'And') return { all: args.map((arg) => fromExpression(machine, arg, call)) };
  if (operator === 'or' || operator === 'Or') return { any: args.map((arg) => fromExpression(machine, arg, call)) };
  if (operator === 'not' && args[0]) return { not: fromExpression(machine, args[0], call) };
  const op = of(OPERATORS, operator) ?? (operator === 'inArray' ? 'in' : undefined);
  const own = inner.self && columnOf(inner.self);
  if (operator === 'between' && own && args.length === 2) return spanned(own.name, own.relation, args, call);
  if (own && args[0]) return testOf(own.name, own.relation, op ?? 'other', args[0], call);
  const first = args[0] && columnOf(args[0]);
  if (first && operator === 'between' && args.length === 3) return spanned(first.name, first.relation, args.slice(1), call);
  if (first && args[1] && op) return testOf(first.name, first.relation, op, args[1], call);
  return { opaque: value };
}
/** `orders.c`: what holds the columns of a table. */
const isColumns = (v: V): boolean => v.kind === 'part' && v.of.kind === 'result' && /^(c|columns)$/.test(v.property);
function columnOf(v: V): { name: string; relation: string[] } | undefined {
  if (v.kind === 'column') return { name: v.name, relation: [] };
  if (v.kind === 'part' && v.of.kind === 'column') return { name: v.property, relation: [v.of.name] };
  if (v.kind === 'part' && (v.of.kind === 'result' || isColumns(v.of))) return { name: v.property, relation: [] };
  return undefined;
}
