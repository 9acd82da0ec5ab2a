/** What a person's answer is bound to: it stays valid while the posture and the functions that the answer speaks of stay as they are. */
import { createHash } from 'node:crypto';
import type { FnId, Location, Path } from '../analysis/code.ts';
import type { ApiModel, Evidence, Route } from '../analysis/facts.ts';
import { postureOf } from '../analysis/posture.ts';
import type { Questions } from '../analysis/questions.ts';
import type { Outline } from '../analysis/summaries.ts';
import type { ItemSpec } from '../checklist/items.ts';

import type { Binding, Dimension, Posture } from './types.ts';

const digest = (text: string, digits: number): string => createHash('sha256').update(text).digest('hex').slice(0, digits);

/**
 * Binds items of one commit. `pa1:` and 16 digits over the item, the route, the item's part of the posture, and the text of the handler, of each step of the chain and of the
 * functions in which the evidence stands; a package counts by its version. Not all that is reachable: an answer would not live a week.
 */
export function binder(model: ApiModel, lowered: ReadonlyMap<Path, Outline>) {
  const postures = new Map<string, Posture>();
  const texts = new Map<FnId, string>();
  const textOf = (symbol: FnId): string => {
    let text = texts.get(symbol);
    if (text === undefined) {
      const colon = symbol.indexOf(':');
      const own = lowered.get(symbol.slice(0, colon))?.summaries.find((one) => one.fn === symbol.slice(colon));
      text = own?.tokens ?? model.packages[symbol.slice(0, colon)] ?? '';
      texts.set(symbol, text);
    }
    return text;
  };
  return (item: string, spec: ItemSpec | undefined, route: Route, ask: Questions, because: readonly Evidence[]): Binding => {
    let posture = postures.get(route.key);
    if (!posture) postures.set(route.key, (posture = postureOf(route, model, ask)));
    const guards = route.guards.flatMap((id) => model.guards[id]?.symbol ?? []);
    const evidence = because.flatMap((one) => one.fn ?? around(one.at, lowered) ?? []);
    const symbols = [...new Set([route.handler, ...route.chain.map((link) => link.symbol), ...guards, ...evidence])].sort();
    const parts = symbols.map((symbol): [string, string] => [symbol, textOf(symbol)]);
    const holds = posture.holds;
    const relevant = (Object.keys(holds) as Dimension[])
      .filter((key) => spec?.dimensions.some((one) => key === one || key.startsWith(`${one}:`)) || SHORT[key.split(':')[0] ?? ''] === item)
      .sort()
      .map((key) => [key, holds[key]]);
    return {
      print: `pa1:${digest(JSON.stringify([item, route.key, relevant, parts]), 16)}`,
      parts: Object.fromEntries(parts.map(([symbol, text]) => [symbol, digest(text, 8)])),
    };
  };
}
/** Dimensions that name an entity, by the item that they speak of. */
const SHORT: Record<string, string> = { owner: 'authz.ownership', tenant: 'authz.tenant', hides: 'output.fields' };

/** The innermost function around a place. */
function around(at: Location, lowered: ReadonlyMap<Path, Outline>): FnId | undefined {
  let found: { fn: FnId; lines: number } | undefined;
  for (const { fn, span } of lowered.get(at.path)?.summaries ?? []) {
    const lines = span[2] - span[0];
    if (span[0] <= at.span[0] && span[2] >= at.span[2] && (!found || lines <= found.lines)) found = { fn: `${at.path}${fn}`, lines };
  }
  return found?.fn;
}
