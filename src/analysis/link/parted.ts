/** Tests of a part: what the ending of a file's name is, or the scheme of an address, says nothing of all the rest of it. */
import type { Draft, Pred, V } from './abstract.ts';
import { isSameInput, parts } from './origins.ts';
import { lastName } from './terms.ts';

const MOST_NESTED = 12;
/** Members of addresses and paths that are a part of them; which host is asked for is told apart elsewhere. */
const MEMBERS = /^(protocol|scheme|port|pathname|search|hash|fragment|suffix|suffixes|ext)$/;
/** What leaves a text what it is. */
const KEEPS = /^(toLowerCase|toUpperCase|toLocaleLowerCase|trim|toString|normalize|lower|upper|casefold|strip|lstrip|rstrip|String|str)$/;
const TAKES = /^(pop|shift|at)$/;

/** By what a value was taken out of a longer one; undefined: it is all of it, or that is not known. */
export function partOf(v: V, depth = 0): string | undefined {
  const cut = v.passed?.findLast((one) => one.kind === 'cut');
  if (cut?.kind === 'cut' && v.kind !== 'array') return cut.by;
  if (depth > MOST_NESTED) return undefined;
  switch (v.kind) {
    case 'union': {
      const taken = new Set(v.of.flatMap(({ value }) => (value.kind === 'literal' ? [] : [partOf(value, depth + 1)])));
      return taken.size === 1 ? [...taken][0] : undefined;
    }
    case 'op':
      return v.op === '||' || v.op === '??' ? partOf(v.left, depth + 1) : undefined;
    case 'part':
      if (v.property === 'length') return v.of.kind === 'array' ? undefined : v.property;
      if (v.of.kind !== 'result' && v.of.kind !== 'text') return undefined;
      return MEMBERS.test(v.property) ? v.property : /^-?\d+$/.test(v.property) ? ending(v.of) : undefined;
    case 'lookup':
      return ending(v.in);
    case 'result': {
      const { self, args, property, api } = v.call;
      const name = property ?? lastName(api ?? '');
      if (KEEPS.test(name)) {
        const kept = self && self.kind !== 'api' ? self : args[0]?.value;
        return kept && partOf(kept, depth + 1);
      }
      return TAKES.test(name) && self?.kind === 'array' && self.passed?.some((one) => one.kind === 'cut') ? 'split' : undefined;
    }
    default:
      return undefined;
  }
}
/** `os.path.splitext(name)[1]` */
const ending = (v: V): string | undefined =>
  v.kind === 'result' && (v.call.property ?? lastName(v.call.api ?? '')) === 'splitext' ? 'ending' : undefined;
/** Whether all that the draft uses of the input was taken out of it in this way: then a test of such a part is a test of what is used. */
export function isUsedAs(part: string, draft: Draft, input: V & { kind: 'input' }): boolean {
  const seen = new Set<V>();
  return usedBy(draft).every((v) => comesThrough(v, part, input, seen));
}
/** Whether the value holds nothing of the input but such a part. */
export function comesThrough(v: V, part: string, input: V & { kind: 'input' }, seen: Set<V> = new Set()): boolean {
  if (seen.has(v)) return true;
  seen.add(v);
  if (v.kind !== 'union' && partOf(v) === part) return true;
  return v.kind === 'input' ? !isSameInput(v, input) : parts(v).every((one) => comesThrough(one, part, input, seen));
}
function usedBy(draft: Draft): V[] {
  switch (draft.kind) {
    case 'sink':
      return [draft.value];
    case 'outbound-call':
      return [draft.url];
    case 'response':
      return [draft.body, draft.redirect].filter((one) => one !== undefined);
    case 'data-access':
      return [draft.raw?.text, draft.data, ...asked(draft.filter)].filter((one) => one !== undefined);
    default:
      return [];
  }
}
function asked(filter: Pred): V[] {
  if ('all' in filter) return filter.all.flatMap(asked);
  if ('any' in filter) return filter.any.flatMap(asked);
  if ('not' in filter) return asked(filter.not);
  return ['opaque' in filter ? filter.opaque : filter.value];
}
