/** `portcullis explain`: a rule's page, or a route's chain, inputs and effects with the evidence. */
import { readFileSync } from 'node:fs';
import { askOf } from '../analysis/ask.ts';
import type { ApiModel, Effect, Route } from '../analysis/facts.ts';
import { rules } from '../rules/index.ts';
import { analyse } from './analyse.ts';
import { readDirectory } from './directory.ts';
import { UsageError } from './errors.ts';
import { configuredFor } from './policy.ts';

/** Prints what is known of a route or rule; returns the exit code. Throws `UsageError` when there is neither. */
export async function explain(subject: string, options: { dir: string }): Promise<number> {
  if (rules.some((rule) => rule.id === subject)) {
    process.stdout.write(readFileSync(new URL(`../rules/${subject}.md`, import.meta.url), 'utf8'));
    return 0;
  }
  const { model } = await analyse(readDirectory(options.dir), configuredFor(options.dir));
  const [first, second] = subject.trim().split(/\s+/, 2);
  const [method, path] = second === undefined ? [undefined, first] : [first?.toUpperCase(), second];
  const found = Object.values(model.routes).filter(
    (route) => (method === undefined || route.method === method || route.method === 'ANY') && plain(route.path) === plain(path ?? ''),
  );
  if (found.length === 0) throw new UsageError(`there is no route or rule \`${subject}\`; \`portcullis routes\` lists the routes`);
  for (const route of found) process.stdout.write(`${described(model, route).join('\n')}\n\n`);
  return 0;
}
const plain = (path: string): string => path.replace(/\{[^}]*\}|:\w+|<[^>]*>/g, '{}').replace(/\/$/, '') || '/';
const place = (at: { path: string; span: readonly number[] }): string => `${at.path}:${at.span[0]}`;

function described(model: ApiModel, route: Route): string[] {
  const ask = askOf(model, route);
  const lines = [`${route.method} ${route.path}  (${route.framework}, ${place(route.at)})`, '', 'runs, in order'];
  for (const link of route.chain) {
    const proofs = link.guards.flatMap((id) => model.guards[id]?.proves.map((proof) => proof.role) ?? []);
    lines.push(
      `  ${link.symbol}  ${place(link.at)}  ${proofs.length > 0 ? `proves ${[...new Set(proofs)].join(', ')}` : link.opaque ? `not read (${link.opaque.weight})` : 'lets everyone pass'}`,
    );
  }
  const own = route.guards.filter((id) => !route.chain.some((link) => link.guards.includes(id)));
  for (const id of own) {
    const guard = model.guards[id];
    if (guard)
      lines.push(
        `  in the handler: ${guard.failure ? `${guard.failure}, stops nobody` : guard.proves.map((proof) => proof.role).join(', ')}  ${place(guard.at)}`,
      );
  }
  const authentication = ask.guardedBy('authentication');
  lines.push(
    '',
    `authenticated: ${authentication.is}${authentication.is === 'yes' ? '' : authentication.assuming.map((one) => `, ${one.weight} assumption: ${one.what}`).join('')}`,
  );
  lines.push(`public: ${route.public.is === 'yes' ? route.public.value : route.public.is}`, '', 'inputs');
  for (const id of route.inputs) lines.push(`  ${model.inputs[id]?.part} ${model.inputs[id]?.name ?? '(whole)'}`);
  lines.push('', 'does');
  for (const reach of route.reaches) {
    const effect = model.effects[reach.effect];
    if (effect)
      lines.push(
        `  ${what(effect)}  ${place(effect.at)}${reach.dominatedBy.length > 0 ? `  after ${[...new Set(reach.dominatedBy.flatMap((id) => model.guards[id]?.proves.map((proof) => proof.role) ?? []))].join(', ')}` : ''}`,
      );
  }
  return lines;
}
function what(effect: Effect): string {
  switch (effect.kind) {
    case 'data-access':
      return `${effect.operation} ${effect.entity}`;
    case 'response':
      return `answers ${effect.status}${effect.redirect === undefined ? '' : ' (redirect)'}`;
    case 'token':
      return `${effect.operation} token`;
    default:
      return effect.kind;
  }
}
