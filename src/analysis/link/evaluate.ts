/** What a term of a function stands for in one of its frames: the value, as far as it shows. */
import type { ApiPath, Location, Path } from '../code.ts';
import type { TermId } from '../summaries.ts';
import type { Alternative, Frame, V } from './abstract.ts';
import { constantKey, isMissing, isNothing, isOfNothing } from './abstract.ts';
import { classOf } from './classes.ts';
import { fulfilled } from './fulfilled.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { isMeantForClients, isToldOnWay, isToldWhere } from './public-errors.ts';
import { awaited, consume } from './queries.ts';
import { within } from './schemas.ts';
import { chosenAmong, eachOf, isStore, storeAt, under } from './stores.ts';
import { localOf } from './terms.ts';
import { checkedBy } from './transforms.ts';
import { typedAs } from './typed.ts';
import { alternatives } from './ways.ts';

/** name: what the value is called, so that the same one is known again. */
export function evaluated(machine: Machine, frame: Frame, id: TermId, name: string, at: Location): V {
  const term = frame.summary.terms[id];
  if (!term) return machine.unknown(name, at, 'no such term');
  const of = (one: TermId): V => machine.evaluate(frame, one);
  const meant = (v: V): V => machine.unknown(`${v.id}:told`, v.at, MEANT);
  switch (term.kind) {
    case 'literal':
      return machine.make(name, at, { kind: 'literal', constant: term.value });
    case 'parameter':
      return term.index === -1
        ? (frame.self ?? machine.unknown(name, at, 'the receiver is not known'))
        : (frame.args[term.index] ?? machine.unknown(name, at, 'an argument that is not known'));
    case 'captured':
      return captured(machine, frame, term.name, name, at);
    case 'api':
      return term.ref.startsWith('global:') ? global(machine, frame.file, term.ref) : machine.names.ref(frame.file, term.ref);
    case 'member': {
      if (term.ref && !term.ref.startsWith('global:') && typeof term.property === 'string') {
        const value = machine.names.ref(frame.file, term.ref);
        if (value.kind !== 'unknown') return value.at.path === frame.file && value.at.span[0] === 1 ? { ...value, at } : value;
      }
      const object = of(term.object);
      if (typeof term.property === 'string') return member(machine, object, term.property, at);
      const key = of(term.property);
      return isStore(object) ? under(machine, frame, id, object, key) : member(machine, object, key, at, name);
    }
    case 'call':
      return machine.call(frame, id).result;
    case 'phi':
      return machine.union(
        name,
        at,
        term.of.map((one) => {
          const value = of(one.value);
          return { value: isToldOnWay(machine, value, frame, one.at) ? meant(value) : value, known: { frame, point: one.at } };
        }),
      );
    case 'choice': {
      const test = of(term.test);
      if (test.kind === 'literal') return of(test.constant ? term.then : term.else);
      const way = (one: TermId, is: boolean): Alternative => {
        const value = of(one);
        return { value: isToldWhere(value, test, is) ? meant(value) : value, when: { test, is } };
      };
      return machine.union(name, at, [way(term.then, true), way(term.else, false)]);
    }
    case 'object':
      return (
        storeAt(machine, frame, id) ??
        machine.make(name, at, {
          kind: 'object',
          entries: term.entries.map((entry) =>
            'spread' in entry
              ? { spread: of(entry.spread) }
              : { key: typeof entry.key === 'string' ? entry.key : (constantKey(of(entry.key)) ?? of(entry.key)), value: of(entry.value) },
          ),
        })
      );
    case 'array':
      return (
        storeAt(machine, frame, id) ??
        machine.make(name, at, {
          kind: 'array',
          items: term.items.map((item) => (typeof item === 'number' ? of(item) : { spread: of(item.spread) })),
        })
      );
    case 'template':
      return text(
        machine,
        name,
        at,
        term.parts.map((part) => (typeof part === 'string' ? part : of(part))),
      );
    case 'binary': {
      const left = of(term.left);
      const right = of(term.right);
      if (term.op === '+' && (isText(left) || isText(right))) return text(machine, name, at, [...textParts(left), ...textParts(right)]);
      if (term.op === '+' && frame.file.endsWith('.py') && (left.kind === 'array' || right.kind === 'array'))
        return machine.make(name, at, { kind: 'array', items: [...itemsOrAll(left), ...itemsOrAll(right)] });
      if (term.op === '/' && frame.file.endsWith('.py') && isPath(left, right))
        return machine.make(name, at, { kind: 'text', parts: [...textParts(left), '/', ...textParts(right)] });
      // `'user_id' in session`: whether something stands there
      if ((term.op === 'in' || term.op === 'not in') && right.kind === 'request') {
        const there = member(machine, right, left, at, `${name}:there`);
        return term.op === 'in' ? there : machine.make(name, at, { kind: 'op', op: '!', left: there });
      }
      const chosen = shortcut(term.op, left);
      if (chosen) return chosen === 'left' ? left : right;
      const folded = fold(term.op, left, right);
      if (folded !== undefined) return machine.make(name, at, { kind: 'literal', constant: folded });
      const repeated = term.op === '*' && frame.file.endsWith('.py') ? repeatedOf(left, right) : undefined;
      if (repeated) return repeated;
      // whatever goes into it, a number comes out (`page * 50`; in Python, a text may be repeated or formatted so)
      const number = (frame.file.endsWith('.py') ? PYTHON_ARITHMETIC : ARITHMETIC).test(term.op);
      return machine.make(name, at, { kind: 'op', op: term.op, left, right }, number ? [{ kind: 'cast', to: 'number', at }] : undefined);
    }
    case 'unary':
      return machine.make(name, at, { kind: 'op', op: term.op, left: of(term.value) });
    case 'await':
      return awaited(machine, fulfilled(machine, of(term.value), name));
    case 'element': {
      const source = of(term.of);
      return isStore(source) ? eachOf(machine, frame, id, source) : chosenAmong(machine, frame, id, elementOf(machine, source, name, at));
    }
    case 'exception':
      return isMeantForClients(term.types.map(of)) ? machine.unknown(name, at, MEANT) : machine.make(name, at, { kind: 'exception' });
    case 'fn': {
      const summary =
        machine.file(frame.file)?.fns.get(term.fn) ?? machine.program.lowered(frame.file)?.summaries.find((one) => one.fn === term.fn);
      if (!summary) return machine.unknown(name, at, 'a function that was not read');
      return machine.make(name, at, { kind: 'fn', file: frame.file, summary, closure: frame });
    }
    case 'class': {
      const cls = machine.program.lowered(frame.file)?.classes.find((one) => one.id === term.class);
      if (!cls) return machine.unknown(name, at, 'a class that was not read');
      return classOf(frame.file, cls, frame);
    }
    case 'unknown':
      return machine.unknown(name, at, 'code that is not followed', term.reads.map(of));
  }
}
const MEANT = 'an error that is meant for clients';
function global(machine: Machine, from: Path, ref: ApiPath): V {
  if (ref === 'global:undefined') return machine.make(ref, { path: from, span: [1, 1, 1, 1] }, { kind: 'literal', constant: undefined });
  const target = machine.resolver.resolve(from, ref); // star imports may provide it
  if (target.kind !== 'package' && target.kind !== 'missing') return machine.names.ref(from, ref);
  return machine.make(ref, { path: from, span: [1, 1, 1, 1] }, { kind: 'api', api: target.kind === 'package' ? target.api : ref });
}
function captured(machine: Machine, frame: Frame, variable: string, name: string, at: Location): V {
  for (let around = frame.closure; around; around = around.closure) {
    if (variable === 'this' && around.self) return around.self;
    const term = localOf(around.summary, variable);
    if (term !== undefined) return machine.evaluate(around, term);
    const index = around.summary.params.findIndex((param) => param.name === variable);
    if (index >= 0) return around.args[index] ?? machine.unknown(name, at, `${variable} is not known`);
  }
  return machine.unknown(name, at, `${variable} is not found`);
}
export function elementOf(machine: Machine, of: V, name: string, at: Location): V {
  if (of.kind === 'array')
    return machine.union(
      name,
      at,
      of.items.map((item) => ({ value: 'spread' in item ? elementOf(machine, item.spread, `${name}.`, at) : item })),
    );
  if (of.kind === 'query') {
    const rows = consume(machine, of);
    if (rows.kind === 'rows') return elementOf(machine, rows, name, at);
  }
  if (of.kind === 'rows') return machine.make(`${of.id}[]`, of.at, { kind: 'row', access: of.access, path: [] });
  if (of.kind === 'input')
    return machine.make(`${of.id}[]`, of.at, { kind: 'input', part: of.part, path: [...of.path, '[]'] }, [
      ...checkedBy(of),
      ...within(machine, of, 'element', at),
    ]);
  if (of.kind === 'typed' && of.of) return typedAs(machine, of.of, `${of.id}[]`, at);
  if (of.kind === 'union') {
    // what is not there has no elements: asking it for them throws
    const held = alternatives(of).filter(({ value }) => !isNothing(value) && !isOfNothing(value) && !isEmpty(machine, value));
    return machine.union(
      name,
      at,
      (held.length > 0 ? held : alternatives(of)).map((one, index) => ({
        ...one,
        value: elementOf(machine, one.value, `${name}.${index}`, at),
      })),
    );
  }
  return machine.make(`${of.id}[]`, at, { kind: 'element', of });
}

/** A list that nothing stands in, and that nothing was put into. */
const isEmpty = (machine: Machine, v: V): boolean =>
  v.kind === 'array' && v.items.length === 0 && machine.heap.fields(v) === undefined && machine.heap.spreads(v).length === 0;

/** A text that is put together; of constants alone it is one. */
function text(machine: Machine, name: string, at: Location, parts: (string | V)[]): V {
  const constants = parts.map((part) => (typeof part === 'string' ? part : constantKey(part)));
  return constants.every((part) => part !== undefined)
    ? machine.make(name, at, { kind: 'literal', constant: constants.join('') })
    : machine.make(name, at, { kind: 'text', parts });
}

/** `'?' * len(ids)`, `['?'] * n`: what is repeated, however often. */
function repeatedOf(left: V, right: V): V | undefined {
  const isCount = (v: V): boolean => v.passed?.some((one) => one.kind === 'cast' && one.to === 'number') === true;
  const isRepeatable = (v: V): boolean =>
    v.kind === 'array' || v.kind === 'text' || (v.kind === 'literal' && typeof v.constant === 'string');
  if (isRepeatable(left) && isCount(right)) return left;
  return isRepeatable(right) && isCount(left) ? right : undefined;
}
const ARITHMETIC = /^([-*/%&|^]|\*\*|<<|>>>?)$/;
const PYTHON_ARITHMETIC = /^(\*\*|\/\/|<<|>>)$/;
/** `root / name`: the only division of texts that there is. */
const isPath = (left: V, right: V): boolean =>
  isText(left) ||
  isText(right) ||
  [left, right].some((one) => (one.kind === 'typed' || one.kind === 'result' || one.kind === 'part') && one.api?.startsWith('pathlib:'));
/** Which side of a choice is taken where a constant decides it: `undefined ?? fallback`. */
function shortcut(op: string, left: V): 'left' | 'right' | undefined {
  if (op !== '||' && op !== '&&' && op !== '??') return undefined;
  if (isMissing(left)) return op === '&&' ? 'left' : 'right';
  if (left.kind !== 'literal') return undefined;
  return (op === '??' ? left.constant != null : Boolean(left.constant) === (op === '||')) ? 'left' : 'right';
}
/** A comparison of constants; undefined where anything varies. */
function fold(op: string, left: V, right: V): boolean | undefined {
  // `Anonymous in allowed`: a class among classes
  if (
    left.kind === 'class' &&
    right.kind === 'array' &&
    (op === 'in' || op === 'not in') &&
    right.items.every((one) => 'kind' in one && one.kind === 'class')
  )
    return right.items.some((one) => 'id' in one && one.id === left.id) === (op === 'in');
  if (left.kind !== 'literal' || (typeof left.constant === 'object' && left.constant !== null)) return undefined;
  if (right.kind === 'literal' && (op === '==' || op === '!=')) return (left.constant === right.constant) === (op === '==');
  if (
    right.kind === 'array' &&
    (op === 'in' || op === 'not in') &&
    right.items.every((item) => !('spread' in item) && item.kind === 'literal')
  )
    return right.items.some((item) => 'kind' in item && item.kind === 'literal' && item.constant === left.constant) === (op === 'in');
  return undefined;
}
const isText = (v: V): boolean => v.kind === 'text' || (v.kind === 'literal' && typeof v.constant === 'string');
const itemsOrAll = (v: V): (V | { spread: V })[] => (v.kind === 'array' ? v.items : [{ spread: v }]);
const textParts = (v: V): (string | V)[] =>
  v.kind === 'text' && !v.passed?.length ? v.parts : v.kind === 'literal' && typeof v.constant === 'string' ? [v.constant] : [v];
