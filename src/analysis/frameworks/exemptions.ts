/** Middleware that leaves some requests alone, as packages beside the frameworks make it of any other: what is left when they are taken away, and which they are. */
import type { V } from '../link/abstract.ts';
import type { Exemption } from './framework.ts';
import { METHODS, pathsOf } from './javascript.ts';
import { entryIn, itemsIn } from './values.ts';

export interface Exempting {
  runs: V[];
  except: Exemption[];
}

/**
 * `auth.unless({ path: ['/login', { url: '/news', methods: ['GET'] }], method: 'OPTIONS' })` of express-unless and koa-unless; undefined: it is no such middleware, or a function
 * of the program decides.
 */
export function unless(v: V): Exempting | undefined {
  if (v.kind !== 'result' || v.call.property !== 'unless' || !v.call.self) return undefined;
  const [options] = v.call.args.map((arg) => arg.value);
  if (options?.kind !== 'object' || entryIn(options, 'custom')) return undefined;
  const verbs = [entryIn(options, 'method'), entryIn(options, 'methods')].flatMap(methodsOf);
  const paths = listed(entryIn(options, 'path')).flatMap((one): Exemption[] => {
    if (one.kind !== 'object') return pathsOf(one).map((path) => ({ path }));
    const methods = methodsOf(entryIn(one, 'methods'));
    return pathsOf(entryIn(one, 'url')).map((path) => ({ path, ...(methods.length > 0 && { methods }) }));
  });
  return { runs: [v.call.self], except: verbs.length > 0 ? [...paths, { methods: verbs }] : paths };
}
const listed = (v: V | undefined): V[] => (v?.kind === 'array' ? itemsIn(v) : v ? [v] : []);
const methodsOf = (v: V | undefined) => pathsOf(v).flatMap((name) => METHODS[name.toLowerCase()] ?? []);
