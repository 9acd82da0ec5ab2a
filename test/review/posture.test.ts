import { describe, expect, it } from 'vitest';
import { askOf } from '../../src/analysis/ask.ts';
import type { ApiModel, Guard, Link, Route } from '../../src/analysis/facts.ts';
import { postureOf } from '../../src/analysis/posture.ts';
import { yes } from '../../src/analysis/questions.ts';
import { Lines } from '../../src/review/lines.ts';
import { comparePostures } from '../../src/review/posture.ts';
import type { ChangedFile } from '../../src/review/types.ts';
import { createAccess, createGuard, createModel, createReach, createRoute } from '../factories.ts';

const linked = (guard: Guard): Link => ({ symbol: guard.symbol, at: guard.at, placement: 'app', guards: [guard.id] });
function guarded(paths: string[], guards: Guard[], more: Partial<Route> = {}): ApiModel {
  const ids = guards.map((guard) => guard.id);
  const routes = paths.map((path) =>
    createRoute('GET', path, {
      chain: guards.map(linked),
      guards: ids,
      reaches: [createReach('access', { dominatedBy: ids, opaque: more.open ?? [] })],
      ...more,
    }),
  );
  return createModel({ routes, guards, effects: [createAccess('access')] });
}
const compare = (base: ApiModel, head: ApiModel, files: ChangedFile[]) =>
  comparePostures(
    { model: base, lowered: new Map() },
    { model: head, lowered: new Map() },
    (route) => askOf(base, route),
    (route) => askOf(head, route),
    new Lines(files),
  );
const user = createGuard('requireUser', 'authentication');
const deleted: ChangedFile = { path: 'src/app.ts', status: 'modified', added: [], removed: [[5, 5]] };

describe('a posture', () => {
  it('says for each role whether it surely holds', () => {
    const model = guarded(['/orders'], [user]);
    const [route] = Object.values(model.routes) as [Route];
    expect(postureOf(route, model, askOf(model, route)).holds).toMatchObject({ authentication: 'yes', role: 'no', private: 'yes' });
  });
});

describe('comparePostures', () => {
  it('is silent where nothing changed', () => {
    expect(compare(guarded(['/a'], [user]), guarded(['/a'], [user]), [])).toEqual({ exposures: [], fixed: [] });
  });
  it('makes one exposure of one deleted guard, with all its routes, at the nearest line left', () => {
    const { exposures } = compare(guarded(['/a', '/b'], [user]), guarded(['/a', '/b'], []), [deleted]);
    expect(exposures).toEqual([
      {
        dimension: 'authentication',
        from: 'yes',
        to: 'no',
        declared: false,
        lost: 'src/guards.ts:requireUser',
        routes: ['. GET /a', '. GET /b'],
        cause: { at: { path: 'src/app.ts', span: [5, 1, 5, 2] }, kind: 'line', base: user.at },
      },
    ]);
  });
  it('accepts another guard of the same role', () => {
    const session = createGuard('requireSession', 'authentication');
    expect(compare(guarded(['/a'], [user]), guarded(['/a'], [session]), [deleted]).exposures).toEqual([]);
  });
  it('reports a loss even where the head cannot be read to its end', () => {
    const open = [{ about: 'package' as const, what: 'acme-auth:()', weight: 'strong' as const }];
    const { exposures } = compare(guarded(['/a'], [user]), guarded(['/a'], [], { open }), [deleted]);
    expect(exposures).toMatchObject([{ from: 'yes', to: 'unknown', lost: 'src/guards.ts:requireUser' }]);
  });
  it('names the weightiest role of a guard that had several, once', () => {
    const admin = createGuard('requireAdmin', 'authentication');
    admin.proves.push({ ...admin.proves[0]!, role: 'role', needs: ['admin'] });
    expect(compare(guarded(['/a'], [admin]), guarded(['/a'], []), [deleted]).exposures.map((one) => one.dimension)).toEqual([
      'authentication',
    ]);
  });
  it('knows a declaration', () => {
    const open = guarded(['/a'], [], { public: yes('it is for everyone') });
    expect(compare(guarded(['/a'], [user]), open, [deleted]).exposures).toMatchObject([
      { dimension: 'authentication', declared: true },
      { dimension: 'private' },
    ]);
  });
  it('points to the app where no line changed', () => {
    expect(compare(guarded(['/a'], [user]), guarded(['/a'], []), []).exposures[0]?.cause).toMatchObject({ kind: 'app' });
  });
  it('says what became guarded', () => {
    const { exposures, fixed } = compare(guarded(['/a'], []), guarded(['/a'], [user]), [deleted]);
    expect([exposures, fixed.map((one) => one.dimension)]).toEqual([[], ['authentication']]);
  });
});
