/** Prefixes that stand in the configuration of the app: `url_prefix=app.config['ADMIN_PREFIX']`. */
import type { V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { isForDevelopment, namedIn } from '../../link/named-settings.ts';
import { alternatives } from '../../link/ways.ts';
import { pathOf } from '../python.ts';
import { OPEN } from './views.ts';

const CONFIG = /\.config$/;
/** `settings.py`, `configs/default.py` */
const SETTINGS = /(?:^|\/)(?:\w*(?:config|settings?)\w*(?:\/\w+)?|default\w*)\.py$/;

/** A prefix as far as it is known, by its text or by the setting that it is read from. */
export function prefixOf(machine: Machine, v: V | undefined): string | undefined {
  if (!v) return undefined;
  const written = pathOf(v, OPEN);
  if (written !== undefined) return written;
  for (const { value } of alternatives(v)) {
    const { name, fallback } = settingOf(value) ?? {};
    const found = name === undefined ? undefined : (configured(machine, name) ?? pathOf(fallback, OPEN));
    if (found !== undefined) return found;
  }
  return undefined;
}
/** `app.config['X']`, `current_app.config.get('X', '/x')` */
function settingOf(v: V): { name: string; fallback?: V } | undefined {
  if (v.kind === 'part' && isConfig(v.of)) return { name: v.property };
  if (v.kind !== 'result' || v.call.property !== 'get' || !v.call.self || !isConfig(v.call.self)) return undefined;
  const [key, fallback] = v.call.args;
  const name = stringOf(key?.value);
  return name === undefined ? undefined : { name, ...(fallback && { fallback: fallback.value }) };
}
const isConfig = (v: V): boolean => (v.kind === 'part' && v.property === 'config') || (v.kind === 'api' && CONFIG.test(v.api));
/** The text that the code gives to a setting of this name, not for development alone. */
function configured(machine: Machine, name: string): string | undefined {
  for (const path of [...machine.program.paths].filter((one) => SETTINGS.test(one) && !isForDevelopment(one)).sort()) {
    const lowered = machine.program.lowered(path);
    for (const one of lowered ? namedIn(lowered) : [])
      if (one.name === name && !isForDevelopment(one.owner) && one.value?.kind === 'literal' && typeof one.value.value === 'string')
        return one.value.value;
  }
  return undefined;
}
