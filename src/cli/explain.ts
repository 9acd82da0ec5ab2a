/** `portcullis explain`: a rule's page, or a route's chain, inputs and effects with the evidence. */
import { askOf } from '../analysis/ask.ts';
import type { Answer, ApiModel, Effect, GuardRole, Route } from '../analysis/facts.ts';
import type { ExplainedRow } from '../report/explain.ts';
import { renderExplanation } from '../report/explain.ts';
import { painter } from '../report/paint.ts';
import { scanModel } from '../review/review.ts';
import { rules } from '../rules/index.ts';
import { analyse } from './analyse.ts';
import type { CacheOptions } from './cache.ts';
import { cacheOf, openCache } from './cache.ts';
import { toTerminal } from './demo/terminal.ts';
import { readDirectory } from './directory.ts';
import { UsageError } from './errors.ts';
import { colours, pageOf, progress } from './output.ts';
import { configuredFor } from './policy.ts';

/** Prints what is known of a route or rule; returns the exit code. Throws `UsageError` when there is neither. */
export async function explain(subject: string, options: CacheOptions & { dir: string }): Promise<number> {
  const width = process.stdout.columns ?? 120;
  if (rules.some((rule) => rule.id === subject)) {
    const page = pageOf(subject);
    process.stdout.write(process.stdout.isTTY ? `${toTerminal(page, painter(colours()), Math.min(width, 110))}\n` : page);
    return 0;
  }
  const cache = openCache(cacheOf(options));
  const source = readDirectory(options.dir, cache);
  const config = configuredFor(options.dir);
  progress('reading and linking …');
  const { model, lowered } = await analyse(source, config, cache);
  cache.end();
  const found = routesNamed(model, subject);
  if (found.length === 0) throw new UsageError(`there is no route or rule \`${subject}\`${nearest(model, subject)}`);
  const review = scanModel({ model, lowered, head: source.head, policy: config.policy, templates: config.templates });
  progress('');
  for (const [index, route] of found.entries()) {
    const endpoint = review.endpoints.find((one) => one.key === route.key);
    if (!endpoint) continue;
    const explanation = { endpoint, does: deeds(model, route), answers: answers(model, route) };
    process.stdout.write(`${index > 0 ? '\n' : ''}${renderExplanation(review, explanation, { colour: colours(), width })}`);
  }
  return 0;
}

/** A path with or without a method; parameters may be called anything. */
function routesNamed(model: ApiModel, subject: string): Route[] {
  const [first = '', second] = subject.trim().split(/\s+/, 2);
  const [method, path] = second === undefined ? [undefined, first] : [first.toUpperCase(), second];
  return Object.values(model.routes).filter(
    (route) => (method === undefined || route.method === method || route.method === 'ANY') && plain(route.path) === plain(path),
  );
}
const plain = (path: string): string => path.replace(/\{[^}]*\}|:\w+|<[^>]*>|\[[^\]]*\]/g, '{}').replace(/\/$/, '') || '/';
/** Routes whose path holds the last word of what was asked for. */
function nearest(model: ApiModel, subject: string): string {
  const word =
    subject
      .toLowerCase()
      .split(/[^\w-]+/)
      .filter(Boolean)
      .at(-1) ?? '';
  const near = Object.values(model.routes).filter((route) => word !== '' && route.path.toLowerCase().includes(word));
  if (near.length === 0) return '; `portcullis routes` lists the routes';
  return `; did you mean ${near
    .slice(0, 3)
    .map((route) => `\`${route.method} ${route.path}\``)
    .join(', ')}?`;
}

function deeds(model: ApiModel, route: Route): ExplainedRow[] {
  return route.reaches.flatMap((reach): ExplainedRow[] => {
    const effect = model.effects[reach.effect];
    if (!effect) return [];
    const roles = reach.dominatedBy.flatMap((id) => model.guards[id]?.proves.map((proof) => proof.role) ?? []);
    const after = roles.length > 0 ? `after ${[...new Set(roles)].join(', ')}` : '';
    return [
      {
        what: nameOf(effect),
        at: effect.at,
        note: [after, reach.stage !== 'handler' ? 'before the handler' : ''].filter(Boolean).join(', '),
      },
    ];
  });
}
function nameOf(effect: Effect): string {
  switch (effect.kind) {
    case 'data-access':
      return `${effect.operation} ${effect.entity === '?' ? 'data' : effect.entity}`;
    case 'response':
      return effect.redirect === undefined ? `answer ${effect.status}` : 'redirect';
    case 'token':
      return `${effect.operation} token`;
    case 'sink':
      return `use as ${effect.of}`;
    default:
      return effect.kind.replaceAll('-', ' ');
  }
}

const ROLES: GuardRole[] = ['authentication', 'role', 'ownership', 'tenant', 'csrf', 'signature', 'rate-limit', 'validation'];
/** What the route has in front of it, with what each answer rests on. */
function answers(model: ApiModel, route: Route): ExplainedRow[] {
  const ask = askOf(model, route);
  const said = (what: string, answer: Answer<unknown>): ExplainedRow => {
    const [first] = answer.because;
    const unread = answer.is === 'yes' ? [] : answer.assuming.map((one) => `${one.weight} assumption: ${one.what}`);
    return { what, note: [answer.is, first?.note ?? '', ...unread].filter(Boolean).join(' · '), ...(first && { at: first.at }) };
  };
  const open = ask.isPublic();
  return [
    ...ROLES.map((role) => said(`guarded by ${role}`, ask.guardedBy(role))),
    { ...said('public', open), note: open.is === 'yes' ? `yes · ${open.value}` : open.is },
  ];
}
