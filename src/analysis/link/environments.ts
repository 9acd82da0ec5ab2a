/** Tests that ask where the code runs: what holds in development or in tests alone holds for nobody who attacks. */
import type { V } from './abstract.ts';
import { alternatives, constantText } from './abstract.ts';

/** Variables and settings that name the place. */
const PLACE = /^(\w+_)?(node_?env|app_?env|env|environment|stage|vercel_?env|deploy(ment)?_?env|mode)$/i;
const PRODUCTION = /^(prod|production|live)$/i;
const OUTSIDE = /^(dev|develop|development|local|localhost|test|testing|ci|e2e|debug)$/i;
/** Flags that say it by their own name. */
const IS_PRODUCTION = /^(is_?|in_?)?prod(uction)?(_?mode|_?env)?$/i;
const IS_OUTSIDE = /^(is_?|in_?|__)?(dev(elopment)?|local|test(ing)?|debug)(_?mode|_?env|__)?$/i;
/** Set where a host runs the code, and nowhere else. */
const HOSTED = /^(vercel|render|railway_environment|fly_app_name|dyno|netlify)$/i;

/** It comes out so only where nobody but developers and tests run it. */
export function onlyOutside(test: V, is: boolean, depth = 0): boolean {
  if (depth > 6) return false;
  if (test.kind === 'op') {
    if (test.op === '!') return onlyOutside(test.left, !is, depth + 1);
    if ((test.op === '&&' || test.op === '||') && test.right) {
      const [left, right] = [onlyOutside(test.left, is, depth + 1), onlyOutside(test.right, is, depth + 1)];
      return (test.op === '&&') === is ? left || right : left && right;
    }
    if ((test.op === '==' || test.op === '!=') && test.right) {
      const [named, text] = test.right.kind === 'literal' ? [test.left, test.right] : [test.right, test.left];
      return text.kind === 'literal' && compared(nameOf(named), [constantText(text.constant)], is === (test.op === '=='));
    }
    if ((test.op === 'in' || test.op === 'not in') && test.right?.kind === 'array')
      return compared(
        nameOf(test.left),
        test.right.items.map((item) => ('spread' in item || item.kind !== 'literal' ? '' : constantText(item.constant))),
        is === (test.op === 'in'),
      );
    return false;
  }
  if (test.kind === 'union') {
    const ways = alternatives(test);
    return ways.length < 4 && ways.length > 0 && ways.every(({ value }) => value.kind !== 'union' && onlyOutside(value, is, depth + 1));
  }
  const name = nameOf(test);
  if (name === undefined) return false;
  return is ? IS_OUTSIDE.test(name) : IS_PRODUCTION.test(name) || HOSTED.test(name);
}
function compared(name: string | undefined, values: string[], equal: boolean): boolean {
  if (name === undefined) return false;
  if (HOSTED.test(name)) return !equal;
  if (!PLACE.test(name)) return false;
  return equal ? values.every((one) => OUTSIDE.test(one)) : values.every((one) => PRODUCTION.test(one));
}
/** What a value is called. */
function nameOf(v: V): string | undefined {
  switch (v.kind) {
    case 'environment':
      return v.name;
    case 'part':
      return v.property;
    case 'api':
      return v.api.split(/[:.]/).at(-1);
    case 'result': {
      // os.environ.get('ENV').lower(), config.get('NODE_ENV')
      const first = v.call.args[0]?.value;
      if (v.call.property === 'get' && first?.kind === 'literal') return constantText(first.constant);
      return v.call.self && v.call.args.length === 0 ? nameOf(v.call.self) : undefined;
    }
    case 'union':
      return alternatives(v)
        .map(({ value }) => nameOf(value))
        .find((one) => one !== undefined);
    case 'op':
      return v.op === '||' || v.op === '??' ? nameOf(v.left) : undefined;
    default:
      return undefined;
  }
}
