import { no, yes } from '../analysis/questions.ts';
import { decide, defineRule, firstLine } from './rule.ts';

const TRACES =
  /^(express-request-id|cls-rtracer|nestjs-cls|nestjs-pino|pino-http|koa-requestid|koa-request-id|hono\/request-id|@opentelemetry|opentelemetry|dd-trace|ddtrace|newrelic|elastic-apm-node|elasticapm|applicationinsights|asgi_correlation_id|starlette_context|django_guid|log_request_id|flask_log_request_id|logfire|fastify|@aws-lambda-powertools|aws_lambda_powertools|aws_xray_sdk|structlog|express-http-context|@fastify)(\/|\.|$)/i;
const ID = /(request|correlation|trace|req)[-_]?id$/i;

export const requestIdMissing = defineRule({
  id: 'request-id-missing',
  title: 'Log lines do not say which request they belong to',
  level: 'notice',
  item: 'logging.request-id',
  cwe: [778],
  owasp: 'API8',
  each: 'app',
  check(app, { model }) {
    // who logs nothing has no lines to tell apart
    const logs = Object.values(model.routes).some(
      (route) => route.app === app.root && route.reaches.some(({ effect }) => model.effects[effect]?.kind === 'log'),
    );
    if (!logs) return undefined;
    const traced = app.packages.some((name) => TRACES.test(name)) || app.names.some((name) => ID.test(name));
    return decide(
      traced ? yes(true) : no(),
      { at: firstLine(app.at) },
      {
        no: 'log lines carry no id of their request: what one caller did cannot be put together afterwards',
        ask: '',
        yes: 'requests have an id in the logs',
        detail: [app.root],
        fix: 'give each request an id in a middleware, put it on every log line, and answer it as `X-Request-ID`',
      },
    );
  },
});
