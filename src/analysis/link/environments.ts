/** Tests that ask where the program runs: what holds in development or in tests alone holds for nobody who attacks. */
import type { PointId } from '../summaries.ts';
import type { Frame, V } from './abstract.ts';
import { constantText, stringOf } from './abstract.ts';
import type { Way } from './checks.ts';
import { outcomes } from './points.ts';
import { lastName } from './terms.ts';
import { alternatives } from './ways.ts';

/** Whether a way is taken in development alone: behind a test of the environment that says so. */
export function developmentOnly(way: Way | undefined): boolean {
  for (let at = way; at; at = at.up) if (behindDevelopment(at.frame, at.point)) return true;
  return false;
}
const behind = new WeakMap<Frame, boolean[]>();
/** Worked out once for a place that many ways lead through. */
function behindDevelopment(frame: Frame, point: PointId): boolean {
  let known = behind.get(frame);
  if (!known) behind.set(frame, (known = []));
  if (known[point] !== undefined) return known[point];
  const found = [...outcomes(frame.summary, point)].some(({ test: id, is }) => {
    const test = frame.vals[id];
    return test !== undefined && inDevelopment(test, is);
  });
  // of a function at work it may yet change
  if (frame.done) known[point] = found;
  return found;
}

/** Variables and settings that name the place. */
const PLACE = /^(\w+_)?(node_?env|app_?env|env|environment|stage|vercel_?env|deploy(ment)?_?env|mode)$/i;
const PRODUCTION = /^(prod|live$)/i;
const OUTSIDE = /^(dev|local|test|debug|ci$|e2e$)/i;
/** Flags that say it by their own name. */
const IS_PRODUCTION = /^(is_?|in_?)?prod(uction)?(_?mode|_?env)?$/i;
const IS_OUTSIDE = /^((is_?|in_?|__)?(dev(elopment)?|local|test(ing)?|debug)(_?mode|_?env|__)?|login_disabled)$/i; // Flask-Login: for unit tests
/** Set where a host runs the code, and nowhere else. */
const HOSTED = /^(vercel|render|railway_environment|fly_app_name|dyno|netlify)$/i;

/** How a flag is written in the environment. */
const FLAG = /^(true|false|0|1|yes|no|on|off)$/i;
const ON = /^(true|1|yes|on)$/i;

/** A test that comes out so in development alone: `NODE_ENV !== 'production'`, `app.get('env') === 'development'`, `settings.DEBUG`. */
export function inDevelopment(test: V, is: boolean, depth = 0): boolean {
  if (depth > 6) return false;
  if (test.kind === 'op') {
    const { op, left, right } = test;
    if (op === '!') return inDevelopment(left, !is, depth + 1);
    if (!right) return false;
    if (op === '&&' || op === '||') {
      const sides = [left, right].map((one) => inDevelopment(one, is, depth + 1));
      return (op === '&&') === is ? sides.includes(true) : !sides.includes(false);
    }
    if (op === '==' || op === '!=') {
      const [place, text] = right.kind === 'literal' ? [left, right] : [right, left];
      if (text.kind !== 'literal') return false;
      const said = constantText(text.constant);
      if (FLAG.test(said)) return inDevelopment(place, (is === (op === '==')) === ON.test(said), depth + 1);
      return compared(named(place), [said], is === (op === '=='));
    }
    if ((op === 'in' || op === 'not in') && right.kind === 'array')
      return compared(
        named(left),
        right.items.map((item) => ('spread' in item || item.kind !== 'literal' ? '' : constantText(item.constant))),
        is === (op === 'in'),
      );
    return false;
  }
  const name = named(test);
  return is ? IS_OUTSIDE.test(name) : IS_PRODUCTION.test(name) || HOSTED.test(name);
}
function compared(name: string, values: string[], equal: boolean): boolean {
  if (HOSTED.test(name)) return !equal;
  if (!PLACE.test(name)) return false;
  return values.every((one) => (equal ? OUTSIDE : PRODUCTION).test(one));
}
/** How the text of a flag says no. */
export const isNo = (text: string): boolean => FLAG.test(text) && !ON.test(text);
/** The name of a setting of the deployment: a variable of the environment, a key of its configuration; undefined for all else. */
export function namedSetting(v: V): string | undefined {
  if (v.kind === 'environment') return v.name;
  if (v.kind === 'result' && v.call.property === 'get' && v.call.self && isConfiguration(v.call.self))
    return stringOf(v.call.args[0]?.value);
  return v.kind === 'part' && isConfiguration(v.of) ? v.property : undefined;
}
const CONFIGURATION = /(^|[.:/_-])(config|configuration|settings|env|environment|conf)(\.\w+)?(:default)?$/i;
function isConfiguration(v: V): boolean {
  if (v.kind === 'part') return isConfiguration(v.of);
  return v.kind === 'api' && CONFIGURATION.test(v.api);
}
/** What a value is called. */
function named(v: V, depth = 0): string {
  switch (v.kind) {
    case 'environment':
      return v.name;
    case 'part':
      return v.property;
    case 'api':
      return lastName(v.api);
    case 'request':
      return v.path.join('.') === 'app.env' ? 'env' : '';
    case 'result':
      // app.get('env'), config.get('NODE_ENV'), os.environ.get('ENV').lower()
      if (v.call.property === 'get') return stringOf(v.call.args[0]?.value) ?? '';
      return v.call.self && v.call.args.length === 0 && depth < 3 ? named(v.call.self, depth + 1) : '';
    case 'op':
      return (v.op === '||' || v.op === '??') && depth < 3 ? named(v.left, depth + 1) : '';
    case 'union':
      return depth < 3
        ? (alternatives(v)
            .map(({ value }) => named(value, depth + 1))
            .find((one) => one !== '') ?? '')
        : '';
    default:
      return '';
  }
}
