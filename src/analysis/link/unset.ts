/** Guards that an operator leaves unset or switches off: they stand in the code, and whether they ask anybody is told where it runs. */
import type { Assumption } from '../facts.ts';
import type { V } from './abstract.ts';
import { constantText, stringOf } from './abstract.ts';
import { isNo, namedSetting } from './environments.ts';

/** A credential of the deployment: without it nobody is asked for one. */
const CREDENTIAL = /(^|_)(secret|token|password|passwd|(api|auth|access|admin|master)_?key|credentials?|basic_auth|auth)$/;
/** What is asked for where the switch is on. */
const GUARD = '(auth(entication|orization)?|login|sign_?in|passwords?|protection|multi_?user(_?mode)?|access_control)';
const ON = new RegExp(
  `(^|_)(enabled?|require[sd]?|use|using|with|force|enforce|has)_(\\w+_)?${GUARD}$|(^|_)${GUARD}_(is_)?(enabled?|required|on|active)$`,
);
/** What is left out where the switch is on. */
const OFF = new RegExp(
  `(^|_)(disabled?|skip|no|without|bypass|ignore)_(\\w+_)?${GUARD}$|(^|_)${GUARD}_(is_)?(disabled?|off|bypass|skipped)$|^(allow|enable)_(anonymous|unauthenticated)`,
);
const MODE = new RegExp(`(^|_)${GUARD}(_(mode|type|method|strategy|provider))?$`);
const NONE = /^(none|off|disabled?|no_?auth|open|anonymous|public)$/i;

/** The setting by which the request goes on without being asked, where the test comes out so. */
export function unsetBy(test: V, is: boolean): Assumption | undefined {
  const name = skips(test, is);
  if (name === undefined) return undefined;
  return { about: 'setting', what: `whether \`${name}\` is set where it runs`, at: test.at, weight: 'strong' };
}
function skips(test: V, is: boolean): string | undefined {
  if (test.kind === 'op' && test.right && (test.op === '==' || test.op === '!=')) {
    const [setting, text] = test.right.kind === 'literal' ? [test.left, test.right] : [test.right, test.left];
    const name = namedSetting(setting);
    if (name === undefined || text.kind !== 'literal') return undefined;
    const equal = is === (test.op === '==');
    if (stringOf(text) !== undefined && NONE.test(stringOf(text) ?? '')) return equal && MODE.test(snake(name)) ? name : undefined;
    if (typeof text.constant === 'string' || typeof text.constant === 'boolean')
      return switched(name, equal !== isNo(constantText(text.constant)));
    return undefined;
  }
  const name = namedSetting(test);
  if (name === undefined) return undefined;
  return !is && CREDENTIAL.test(snake(name)) ? name : switched(name, is);
}
const switched = (name: string, on: boolean): string | undefined => ((on ? OFF : ON).test(snake(name)) ? name : undefined);
/** `disableAuth`, `DISABLE_AUTH`: one spelling for both. */
const snake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-.]/g, '_')
    .toLowerCase();
