/**
 * The model of small projects, per framework: `// $ route=GET /users/{id} guard=authentication input=path:id` speaks of the route whose line follows. Every route must be
 * named, with every role that surely guards what it does; inputs are those that a test is about.
 */
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askOf } from '../../src/analysis/ask.ts';
import type { ApiModel, GuardRole, Route } from '../../src/analysis/facts.ts';
import type { Tree } from '../rules/load.ts';
import { loadTree } from '../rules/load.ts';

const root = join(import.meta.dirname, '../../fixtures/frameworks');
const MARK = /^\s*(?:\/\/|#) \$ (route=.*)$/;
const ROLES: GuardRole[] = ['authentication', 'signature', 'role', 'ownership', 'tenant', 'csrf', 'rate-limit', 'validation'];

interface Named {
  place: string;
  guards: string[];
  inputs: string[];
}
function named(tree: Tree): Named[] {
  const found: Named[] = [];
  for (const [path, text] of Object.entries(tree)) {
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      const facts = MARK.exec(line)?.[1];
      if (facts === undefined) continue;
      let below = index + 1;
      while (MARK.test(lines[below] ?? '')) below++;
      const of = (kind: string): string[] => [...facts.matchAll(new RegExp(`${kind}=(\\S+)`, 'g'))].map((match) => match[1] ?? '').sort();
      const route = /^route=(\S+ \S+)/.exec(facts)?.[1] ?? '';
      found.push({ place: `${path}:${below + 1} ${route}`, guards: of('guard'), inputs: of('input') });
    }
  }
  return found.sort((a, b) => (a.place < b.place ? -1 : 1));
}
function proven(model: ApiModel, route: Route): string[] {
  const ask = askOf(model, route);
  return ROLES.filter((role) => ask.guardedBy(role).is === 'yes').sort();
}

describe.each(readdirSync(root).sort())('%s', (name) => {
  const dir = join(root, name);
  const tree: Tree = Object.fromEntries(
    globSync('**/*', { cwd: dir })
      .filter((path) => statSync(join(dir, path)).isFile())
      .map((path) => [path, readFileSync(join(dir, path), 'utf8')]),
  );

  it('has the routes that are named, with what guards them, and no others', async () => {
    const { model } = await loadTree(tree);
    const wanted = named(tree);
    const actual = Object.values(model.routes)
      .map((route) => {
        const place = `${route.at.path}:${route.at.span[0]} ${route.method} ${route.path}`;
        const asked = wanted.find((one) => one.place === place)?.inputs ?? [];
        const inputs = route.inputs.flatMap((id) => {
          const input = model.inputs[id];
          return input ? [input.name === undefined ? input.part : `${input.part}:${input.name}`] : [];
        });
        return { place, guards: proven(model, route), inputs: asked.filter((one) => inputs.includes(one)) };
      })
      .sort((a, b) => (a.place < b.place ? -1 : 1));
    expect(actual.map((one) => `${one.place} ${one.guards.join(',')} ${one.inputs.join(',')}`)).toEqual(
      wanted.map((one) => `${one.place} ${one.guards.join(',')} ${one.inputs.join(',')}`),
    );
  });
});
