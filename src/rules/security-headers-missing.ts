import type { ApiModel, App, Setting } from '../analysis/facts.ts';
import { no, unknown, yes } from '../analysis/questions.ts';
import type { Outcome } from './rule.ts';
import { decide, defineRule, firstLine } from './rule.ts';

const SETS =
  /^(helmet|koa-helmet|lusca|@fastify\/helmet|fastify-helmet|hono\/secure-headers|nosecone|@nosecone\/\w+|next-safe|next-secure-headers|secure|flask_talisman|talisman|secweb|Secweb|starlette_?secure\w*|django_permissions_policy|csp)(\/|\.|$)/i;
const NAMES =
  /^(strict-transport-security|x-frame-options|x-content-type-options|content-security-policy|django\.middleware\.security\.securitymiddleware|secure_hsts_seconds)$/;
const TELLS = ['x-powered-by', 'server'];

export const securityHeadersMissing = defineRule({
  id: 'security-headers-missing',
  title: 'Answers carry no headers that protect browsers',
  level: 'notice',
  item: 'transport.headers',
  cwe: [693],
  owasp: 'API8',
  each: ['app', 'setting'],
  check(fact, { model }) {
    if ('from' in fact) return fact.key === 'headers' ? switched(fact, model) : undefined;
    const app = fact;
    const sets =
      app.gateway?.includes('headers') || app.packages.some((name) => SETS.test(name)) || app.names.some((name) => NAMES.test(name));
    const whole = decide(
      sets ? yes(true) : app.names.includes('gateway') ? unknown() : no(),
      { at: firstLine(app.at) },
      {
        no: 'answers carry no `X-Content-Type-Options`, `Strict-Transport-Security` and the like: browsers guess types, frame pages and take unencrypted addresses',
        ask: 'Does the server in front add headers that protect browsers?',
        yes: 'headers that protect browsers are set',
        detail: [app.root],
        fix: 'set them for all answers (`app.use(helmet())`, a middleware that writes them), or declare the gateway that does',
      },
    );
    return [whole, ...telling(app, model)];
  },
});
/** A header that is set by default, and that this setting leaves out or makes too weak. */
function switched(setting: Setting, model: ApiModel): Outcome | undefined {
  if (model.apps.some((app) => app.gateway?.includes('headers'))) return undefined;
  const value = model.values[setting.value]?.constant;
  const name = typeof value === 'string' ? value : 'a header';
  return decide(no(), setting, {
    no:
      name === 'X-XSS-Protection'
        ? '`X-XSS-Protection: 1` switches a filter on that browsers have given up, and that opened holes of its own'
        : `\`${name}\` is switched off or too weak here: browsers do without what it protects from`,
    ask: '',
    detail: ['switched', name],
    fix: name === 'X-XSS-Protection' ? 'leave it out, or send `0`' : 'leave the default (a year at least for `Strict-Transport-Security`)',
  });
}
/** The first handler that tells by what the server is made. */
function telling(app: App, model: ApiModel): Outcome[] {
  const routes = Object.values(model.routes).filter((route) => route.app === app.root && route.only === undefined);
  const found = routes.filter((route) => TELLS.some((name) => route.headers.includes(name)));
  // what all routes go through is the set-up's, which names it to take it away as well
  const [first] = found.length < routes.length || routes.length === 1 ? found : [];
  if (!first) return [];
  return [
    decide(
      no(),
      { at: firstLine(first.handlerAt) },
      {
        no: 'the answer tells by a header what the server is made of: whoever knows a hole of it knows where to use it',
        ask: '',
        detail: [app.root, 'tells'],
        fix: 'leave the header out',
      },
    ),
  ];
}
