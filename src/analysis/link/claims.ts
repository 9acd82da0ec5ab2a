/** What is claimed of a caller, by the names that claims and constants have: a role, a standing, an id. */
import type { Credential } from '../facts.ts';
import type { V } from './abstract.ts';
import { constantText } from './abstract.ts';
import { sources } from './origins.ts';
import type { ProofV } from './proven.ts';

/** Whether one of these roles is enough, and everybody has one, or only few have any; all: every one of them is needed. */
export function standingOf(needs: readonly string[], all = false): ProofV['privileged'] {
  const high = (one: string): boolean => PRIVILEGED.test(one);
  const low = (one: string): boolean => LOWEST.test(one);
  if (needs.length === 0) return 'unknown';
  if (all ? needs.some(high) : needs.every(high)) return 'yes';
  return (all ? needs.every(low) : needs.some(low)) ? 'no' : 'unknown';
}
const LOWEST = /^(user|member|customer|guest|basic|authenticated)$/i;

export const ROLE_CLAIM =
  /(^|_|\.)(is_?)?(admin|super_?user|super_?admin|staff|root|owner|moderator|manager|role|roles|permission|permissions|scope|scopes|group|groups|authorit\w*|privileg\w*|rank|level|type|tier|plan|can\w*|allow\w*|has\w*)$/i;
export const PRIVILEGED = /(admin|super|root|staff|moderator|manager|owner|operator|editor|write|delete|manage|\*|all)/i;
export const STATUS_CLAIM = /(active|enabled|disabled|verified|confirmed|banned|blocked|deleted|locked|2fa|mfa|otp)/i;
export const ACCOUNT = /(user|account|person|people|profile|customer|employee|admin|principal|identity|session|token|key)s?$/i;
export function credentialOf(v: V): { credential?: Credential } {
  const [found] = sources(v).credential;
  return found?.kind === 'credential' ? { credential: found.credential } : {};
}
export const claimOf = (v: V): string | undefined => {
  if (v.kind === 'identity') return v.claim.at(-1);
  if (v.kind === 'token' || v.kind === 'row') return v.path.at(-1);
  if (v.kind === 'part') return v.property;
  return undefined;
};
export const ID_CLAIM =
  /(^|_)(id|ids|_id|uid|uuid|pk|sub|email|username|user_?name|user|owner|author|account|tenant|team|org\w*|workspace|company|group|slug|name|handle|login|key)s?$|Id$|Ids$/i;
/** Where in the request a shared secret was presented. */
export function partOf(v: V): Credential {
  const part = sources(v).inputs[0]?.part;
  return part === 'query' || part === 'path' || part === 'body' || part === 'header' ? part : 'unknown';
}
/** The name of a constant, as the code says it: a literal, a library's or a class's member (`Role.ADMIN`, `UserRole.CHEF.value`); undefined for what varies. */
export function constantName(v: V): string | undefined {
  switch (v.kind) {
    case 'literal':
      return constantText(v.constant);
    case 'api':
      return v.api.split('.').at(-1) ?? '';
    case 'column':
      return v.name;
    case 'part': {
      if (v.of.kind === 'class' || v.of.kind === 'module') return v.property;
      const of = constantName(v.of);
      if (of === undefined) return undefined;
      return v.property === 'value' || v.property === 'name' ? of : v.property;
    }
    default:
      return undefined;
  }
}
/** `user.groups.filter(name='editors').exists()`: the caller, and the groups that the code names. */
export function groupsOf(v: V): { subject: V; needs: string[]; privileged: ProofV['privileged'] } | undefined {
  const needs: string[] = [];
  let at: V | undefined = v;
  while (at?.kind === 'result' && /^(exists|first|filter|get)$/.test(at.call.property ?? '')) {
    needs.push(...at.call.args.flatMap((arg) => (arg.name === undefined ? [] : (constantName(arg.value) ?? []))));
    at = at.call.self;
  }
  const claim = at && claimOf(at);
  return at?.kind === 'identity' && needs.length > 0 && claim !== undefined && ROLE_CLAIM.test(claim)
    ? { subject: at, needs, privileged: standingOf(needs) }
    : undefined;
}
