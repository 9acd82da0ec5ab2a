/** What the JavaScript frameworks that take handlers in a row share: paths, runners, the options of CORS, headers. */
import type { Location } from '../code.ts';
import type { Method } from '../facts.ts';
import type { Call, Frame, Reply, V } from '../link/abstract.ts';
import { alternatives, stringOf } from '../link/abstract.ts';
import type { Machine } from '../link/machine.ts';
import type { RequestPart, RoutingNode, Runner } from './framework.ts';

/** Registering members by the method that they answer. */
export const METHODS: Record<string, Method> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  del: 'DELETE',
  head: 'HEAD',
  options: 'OPTIONS',
  all: 'ANY',
};
/** What the options of a CORS middleware say; undefined: it is none. */
export function corsOptions(v: V): RoutingNode['cors'] | undefined {
  if (v.kind !== 'result' || v.call.meaning?.cors === undefined) return undefined;
  const options = v.call.args[0]?.value;
  const of = (key: string): V | undefined => {
    const entry = options?.kind === 'object' ? options.entries.find((one) => !('spread' in one) && one.key === key) : undefined;
    return entry && !('spread' in entry) ? entry.value : undefined;
  };
  const [origin, credentials, methods] = [of('origin'), of('credentials'), of('methods')];
  return {
    byDefault: origin === undefined && (options === undefined || options.kind === 'object'),
    ...(origin && { origin }),
    ...(credentials && { credentials }),
    ...(methods && { methods }),
  };
}
/** A loop over a list of more paths than this names none of them. */
const MOST_PATHS = 60;
/** The paths that an argument names; empty: it names none. */
export function pathsOf(v: V | undefined): string[] {
  if (!v) return [];
  if (v.kind === 'literal')
    return typeof v.constant === 'string'
      ? [v.constant]
      : v.constant && typeof v.constant === 'object' && 'regex' in v.constant
        ? [`re:${v.constant.regex}`]
        : [];
  if (v.kind === 'text') return joined(v.parts);
  if (v.kind === 'array') return v.items.flatMap((item) => pathsOf('spread' in item ? item.spread : item));
  if (v.kind === 'union') return [...new Set(alternatives(v).flatMap((one) => pathsOf(one.value)))].slice(0, MOST_PATHS);
  if (v.kind === 'op' && v.op === '+' && v.right) return joined([v.left, v.right]);
  if (v.kind === 'op' && (v.op === '||' || v.op === '??')) return texts(v);
  return [];
}
/** All ways to put the parts together; what is not known stands as a parameter. */
function joined(parts: (string | V)[]): string[] {
  return parts.reduce<string[]>(
    (ways, part) => {
      const ends = typeof part === 'string' ? [part] : orParameter(texts(part));
      return ways.length * ends.length > MOST_PATHS
        ? ways.map((way) => `${way}:param`)
        : ways.flatMap((way) => ends.map((end) => way + end));
    },
    [''],
  );
}
const orParameter = (known: string[]): string[] => (known.length > 0 ? known : [':param']);
/** Texts that are known where the path is put together; an environment's fallback counts. */
function texts(v: V): string[] {
  if (v.kind === 'literal' && (typeof v.constant === 'string' || typeof v.constant === 'number')) return [String(v.constant)];
  if (v.kind === 'text' || (v.kind === 'op' && v.op === '+')) return pathsOf(v);
  if (v.kind === 'op' && (v.op === '||' || v.op === '??') && v.right) return texts(v.right);
  if (v.kind === 'union') return alternatives(v).flatMap((one) => texts(one.value));
  return [];
}
/** Where a registration stands: of calls in a chain that takes several lines, the line of its own. */
export function placeOf(call: Call): Location {
  const { terms } = call.frame.summary;
  const term = terms[call.term];
  const callee = term?.kind === 'call' ? terms[term.callee] : undefined;
  if (callee?.kind !== 'member' || callee.span[2] === callee.span[0]) return call.at;
  const [, , line, column] = callee.span;
  const length = typeof callee.property === 'string' ? callee.property.length : 0;
  return { path: call.at.path, span: [line, Math.max(column - length, 1), call.at.span[2], call.at.span[3]] };
}
/** The arguments of a registration in a loop over a list, once for each of its items: what belongs together stays together. */
export function rounds(values: V[]): V[][] {
  const several = values.filter((value) => value.kind === 'union').map((value) => alternatives(value).length);
  const [count = 1] = several;
  if (several.length < 2 || count > MOST_PATHS || several.some((one) => one !== count)) return [values];
  return Array.from({ length: count }, (_, index) =>
    values.map((value) => (value.kind === 'union' ? (alternatives(value)[index]?.value ?? value) : value)),
  );
}
/** The type that a header names: `set('Content-Type', type)`, `set({ 'Content-Type': type })`. */
export function contentType(name: V | undefined, value: V | undefined): V | undefined {
  if (name?.kind === 'literal') return /^content-type$/i.test(stringOf(name) ?? '') ? value : undefined;
  const entry =
    name?.kind === 'object'
      ? name.entries.find((one) => !('spread' in one) && typeof one.key === 'string' && /^content-type$/i.test(one.key))
      : undefined;
  return entry && !('spread' in entry) ? entry.value : undefined;
}
/** What a type says that an answer is. */
export function mediaOf(type: V | undefined): Reply['media'] | undefined {
  if (type?.kind !== 'literal' || typeof type.constant !== 'string') return type && 'unknown';
  if (/html/i.test(type.constant)) return 'html';
  return /json/i.test(type.constant) ? 'json' : /^(\.?txt|text)/i.test(type.constant) ? 'text' : 'file';
}
/** What was said of the answer's type, here or in a function around. */
export function said(frame: Frame): Reply['media'] | undefined {
  for (let at: Frame | undefined = frame; at; at = at.closure) if (at.media) return at.media;
  return undefined;
}
/** A text, or a field that a client sends as one. */
export const isPlain = (v: V): boolean =>
  v.kind === 'text' || v.kind === 'literal' || (v.kind === 'input' && v.path.length > 0 && v.part !== 'file');
/** Functions in a row: the last one is the handler. */
export const runners = (values: V[], at: Location): Runner[] =>
  values.map((fn, index) => ({
    fn,
    mode: index === values.length - 1 ? 'handler' : 'middleware',
    at: fn.at.path === at.path ? fn.at : at,
  }));

const CREDENTIAL_HEADER = /(^authorization$|^cookie$|token|api-?key|secret|^x-.*(auth|key|sign)|signature|session)/i;
/** A header: input, or a credential by its name. */
export function headerPart(name: string): RequestPart {
  if (!CREDENTIAL_HEADER.test(name)) return { input: 'header', name };
  return { credential: /^authorization$/i.test(name) ? 'bearer' : /key/i.test(name) ? 'api-key' : 'header', name };
}
/** The value of a header that is read by its name. */
export function header(machine: Machine, at: Location, name: string): V {
  const part = headerPart(name.toLowerCase());
  if ('credential' in part)
    return machine.make(`credential:${part.credential}:${part.name}`, at, {
      kind: 'credential',
      credential: part.credential,
      name: part.name,
    });
  return machine.make(`input:header.${name.toLowerCase()}`, at, { kind: 'input', part: 'header', path: [name.toLowerCase()] });
}
