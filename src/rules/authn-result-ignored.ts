import type { Guard, Route } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { unknown } from '../analysis/questions.ts';
import type { Outcome } from './rule.ts';
import { baseName, decide, defineRule, fixFor } from './rule.ts';

const SAYS: Record<NonNullable<Guard['failure']>, string> = {
  'result-dropped': 'answers whether the caller may pass, and nothing looks at the answer',
  'not-awaited': 'is asynchronous and not awaited: the request goes on before it has decided, and a promise always counts as true',
  'rejection-not-returned': 'answers with a refusal and then goes on: what follows runs for everyone',
  'never-runs': 'stands above the decorator that registers the route, which holds the function without it: it never runs',
  optional: 'lets requests without credentials pass',
};

/** A check that is called so asks for more than who is calling. */
const RIGHTS = /role|admin|permission|scope|owner|member/i;

export const authnResultIgnored = defineRule({
  id: 'authn-result-ignored',
  title: 'The outcome of a check on the caller stops nobody',
  level: 'error',
  item: 'auth.identity',
  cwe: [287, 862, 306],
  owasp: 'API2',
  each: 'route',
  check(route, { ask, model }) {
    const found: Outcome[] = [];
    for (const id of route.guards) {
      const guard = model.guards[id];
      if (!guard?.failure || guard.failure === 'optional') continue;
      // a step in front asks who is calling in its place
      if (guard.failure === 'never-runs' && !RIGHTS.test(guard.symbol) && ask.guardedBy('authentication').is === 'yes') continue;
      found.push(dropped(guard, route));
    }
    return [...found, ...unenforced(route, ask)];
  },
});

/** A guard that is there and cannot end the request. */
function dropped(guard: Guard, route: Route): Outcome {
  const failure = guard.failure ?? 'result-dropped';
  return {
    is: 'violation',
    at: guard.at,
    message: `\`${baseName(guard.symbol)}\` ${SAYS[failure]}`,
    detail: [failure, baseName(guard.symbol)],
    about: guard.symbol,
    because: guard.stops.because,
    assuming: [],
    fix: fixFor(route.framework, {
      express:
        failure === 'not-awaited'
          ? '`await` it inside the condition'
          : '`return` right after the refusal, so that `next()` and the handler are not reached',
      fastapi:
        failure === 'never-runs'
          ? 'move it below the decorator of the route'
          : failure === 'not-awaited'
            ? '`await` it'
            : '`raise HTTPException(status_code=401)` instead of returning or building it',
      other: failure === 'never-runs' ? 'move it below the decorator of the route' : 'end the request where the check fails',
    }),
  };
}
/** A caller is looked up, and the request goes on without one. Reading may be meant for everyone; changing data never is by guess. */
function unenforced(route: Route, ask: Questions): Outcome[] {
  if (ask.isPublic().is === 'yes') return [];
  const reads = ask.effects('identity-read').filter((one) => one.enforced.is === 'no');
  if (reads.length === 0 || ask.guardedBy('authentication').is === 'yes') return [];
  return reads.flatMap((read) => {
    const after = ask.effects('data-access').filter((access) => ask.before('identity-read', access).is === 'yes');
    const writes = after.some((one) => one.operation !== 'read' && one.operation !== 'list');
    if (after.length === 0) return [];
    const enforced = writes ? read.enforced : unknown<unknown>(read.enforced.because);
    return [
      decide(enforced, read, {
        no: `the caller is read here, and the request goes on when there is none: ${after.length} queries follow`,
        ask: `\`${route.method} ${route.path}\` answers with and without a caller. Is what it returns without one meant for everyone?`,
        detail: ['unenforced', read.credential],
        fix: 'end the request with 401 when there is no caller',
      }),
    ];
  });
}
