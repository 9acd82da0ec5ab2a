/** What a row says of who may look at it: a column that is set where everyone may (`is_public`, `visibility: 'public'`), as code is used to name it. */
import type { Constant } from './code.ts';

const plain = (column: string): string => column.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
const SHOWN =
  /^(is_|visible_)?(public|published|publicly_(visible|available|accessible)|listed|discoverable|global|built_?in|featured|template)(_access)?$/;
const WITHHELD = /^(is_)?(private|restricted|confidential)$/;
/** Columns whose words say who may look, and those whose words may say it. */
const VISIBILITY = /visib|privacy|access|audience|sharing|scope/;
const STANDING = /status|state|type|kind|mode|level/;
const TO_ALL = /(^|[_.])(public|published|everyone|anyone|world|unlisted)$/i;
const TO_FEW = /(^|[_.])(private|restricted|personal|only_?me|owner)$/i;
/** Whether everyone may look at a row whose column is this; is: it is not this, where false. */
export function isForEveryone(column: string, value: Constant | undefined, is = true): boolean {
  const name = plain(column);
  if (typeof value === 'string')
    return is ? TO_ALL.test(value) && (VISIBILITY.test(name) || STANDING.test(name)) : TO_FEW.test(value) && VISIBILITY.test(name);
  if (value !== true && value !== false && value !== 0 && value !== 1) return false;
  return (Boolean(value) === is ? SHOWN : WITHHELD).test(name);
}
