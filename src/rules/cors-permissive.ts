import type { CorsPolicy } from '../analysis/facts.ts';
import { no, unknown, yes } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

const SAYS: Partial<Record<CorsPolicy['allows'][number], string>> = {
  reflected: 'every origin is answered with itself',
  any: 'every origin is allowed',
  null: '`null` is allowed, which sandboxed frames and local files send',
  unanchored: 'the pattern of allowed origins also matches addresses that others can register',
};

export const corsPermissive = defineRule({
  id: 'cors-permissive',
  title: 'Pages of other sites may read the answers',
  level: 'error',
  item: 'transport.cors',
  cwe: [942, 346],
  owasp: 'API8',
  each: 'cors',
  check(policy, { model }) {
    const open = (['reflected', 'null', 'unanchored', 'any'] as const).filter((kind) => policy.allows.includes(kind));
    const [first] = open;
    const say = {
      ask: 'Which origins may read the answers? They are put together where it was not read.',
      yes: 'origins are listed',
      detail: open.length > 0 ? [...open] : ['unknown'],
    };
    if (first === undefined) return decide(policy.allows.includes('unknown') ? unknown() : yes(true), policy, { ...say, no: '' });
    const withCredentials = policy.credentials.is === 'yes';
    const covered = policy.covers === 'app' ? [] : policy.covers.flatMap((key) => model.routes[key] ?? []);
    const harmless = first === 'any' && !withCredentials && covered.length > 0 && covered.every((route) => route.public.is === 'yes');
    return decide(no([{ at: policy.at, note: SAYS[first] ?? first }]), policy, {
      ...say,
      no: `${SAYS[first]}${withCredentials ? ', and may send the cookies of whoever visits it' : ''}`,
      level: harmless ? 'notice' : withCredentials ? 'error' : 'warning',
      fix: 'list the origins that are yours, from the configuration',
    });
  },
});
