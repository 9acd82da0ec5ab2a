import { describe, expect, it } from 'vitest';
import { askOf } from '../../src/analysis/ask.ts';
import type { ApiModel } from '../../src/analysis/facts.ts';
import type { AnyRule, Outcome } from '../../src/rules/rule.ts';
import { defineRule } from '../../src/rules/rule.ts';
import type { Judged, RunInput } from '../../src/rules/run.ts';
import { runRules } from '../../src/rules/run.ts';
import { at, createAccess, createModel, createReach, createRoute } from '../factories.ts';

const violation = (more: Partial<Outcome> = {}): Outcome => ({
  is: 'violation',
  at: at('src/app.ts', 20),
  message: 'it is open',
  detail: [],
  because: [],
  assuming: [],
  ...more,
});
const onRoutes = (id: string, check: () => Outcome | undefined, more: Partial<AnyRule> = {}): AnyRule =>
  defineRule({ id, title: id, level: 'error', cwe: [], each: 'route', ...(more as object), check });
const run = (model: ApiModel, rules: AnyRule[], more: Partial<RunInput> = {}): Judged[] =>
  runRules({ model, rules, ask: (route) => askOf(model, route), ...more });

const [orders, items] = [createRoute('GET', '/orders'), createRoute('GET', '/items')];
const shared = createAccess('shared');
const both = createModel({ routes: [orders, items].map((route) => ({ ...route, reaches: [createReach('shared')] })), effects: [shared] });

describe('runRules', () => {
  it('gives one result for an effect that two routes reach', () => {
    const rule = defineRule({
      id: 'one',
      title: '',
      level: 'error',
      cwe: [],
      each: 'data-access',
      check: (access) => violation({ at: access.at }),
    });
    expect(run(both, [rule]).map((one) => one.routes)).toEqual([['. GET /items', '. GET /orders']]);
  });

  it('asks of an effect that no route reaches, without a route', () => {
    const seen: unknown[] = [];
    const rule = defineRule({
      id: 'one',
      title: '',
      level: 'error',
      cwe: [],
      each: 'data-access',
      check: (_access, { route }) => void seen.push(route),
    });
    run(createModel({ effects: [shared] }), [rule]);
    expect(seen).toEqual([undefined]);
  });

  it('leaves out what exists in development or tests alone, and excluded files', () => {
    const development = createModel({
      routes: [
        { ...orders, only: 'development' },
        { ...items, reaches: [createReach('shared')] },
      ],
      effects: [{ ...shared, only: 'test' }],
    });
    const rule = defineRule({ id: 'one', title: '', level: 'error', cwe: [], each: 'data-access', check: () => violation() });
    expect(run(development, [rule])).toEqual([]);
    expect(run(development, [onRoutes('two', () => violation())]).map((one) => one.routes)).toEqual([['. GET /items']]);
    expect(run(development, [onRoutes('two', () => violation())], { excluded: (path) => path === 'src/app.ts' })).toEqual([]);
  });

  it('does not call an effect unreached because only a development route reaches it', () => {
    const model = createModel({ routes: [{ ...orders, only: 'development', reaches: [createReach('shared')] }], effects: [shared] });
    const rule = defineRule({ id: 'one', title: '', level: 'error', cwe: [], each: 'data-access', check: () => violation() });
    expect(run(model, [rule])).toEqual([]);
  });

  it('lowers a no on weak assumptions by one level and names what was not read', () => {
    const weak = { about: 'package' as const, what: 'acme-gate:gate', weight: 'weak' as const };
    const [found] = run(createModel({ routes: [orders] }), [onRoutes('one', () => violation({ assuming: [weak] }))]);
    expect(found).toMatchObject({ level: 'warning', confidence: 'medium' });
    expect(found?.outcome.message).toContain('`acme-gate:gate`');
  });

  it('takes levels from the configuration', () => {
    const rule = onRoutes('one', () => violation());
    expect(run(createModel({ routes: [orders] }), [rule], { levels: { one: 'notice' } })[0]?.level).toBe('notice');
    expect(run(createModel({ routes: [orders] }), [rule], { levels: { one: 'off' } })).toEqual([]);
  });

  it('goes on when a rule throws, and says so', () => {
    const failed: string[] = [];
    const broken = onRoutes('broken', () => {
      throw new Error('no');
    });
    const found = run(createModel({ routes: [orders] }), [broken, onRoutes('other', () => violation())], {
      failed: (rule) => failed.push(rule),
    });
    expect([found.map((one) => one.rule.id), failed]).toEqual([['other'], ['broken']]);
  });
});

describe('precedence', () => {
  const winner = onRoutes('winner', () => violation(), { item: 'a' });
  const loser = onRoutes('loser', () => violation({ at: at('src/app.ts', 22) }), { item: 'b', yieldsTo: ['winner'] });
  const model = createModel({ routes: [orders] });

  it('silences the loser on the same route and says what will be left', () => {
    const [only, ...rest] = run(model, [loser, winner]);
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ rule: { id: 'winner' }, hides: ['loser'] });
    expect(only?.outcome.message).toContain('with that fixed, `loser` remains');
  });

  it('has what is seen speak for what a hidden one hides', () => {
    const last = onRoutes('last', () => violation({ at: at('src/app.ts', 23) }), { item: 'c', yieldsTo: ['loser'] });
    const [only, ...rest] = run(model, [last, loser, winner]);
    expect(rest).toEqual([]);
    expect(only?.outcome.message).toContain('with that fixed, `last` and `loser` remain');
  });

  it('lets what is closed together with the winner hide nothing', () => {
    const closing = onRoutes('winner', () => violation(), { item: 'a', closes: ['loser'] });
    const beside = onRoutes('beside', () => violation({ at: at('src/app.ts', 23) }), { item: 'c', yieldsTo: ['loser'] });
    const found = run(model, [beside, loser, closing]);
    expect(found.map((one) => one.rule.id)).toEqual(['winner', 'beside']);
    expect(found[0]?.outcome.message).not.toContain('remain');
  });

  it('keeps the loser on routes where the winner is silent', () => {
    let calls = 0;
    const once = onRoutes('winner', () => (calls++ === 0 ? violation() : undefined));
    const wide = defineRule({
      id: 'loser',
      title: '',
      level: 'error',
      cwe: [],
      each: 'data-access',
      yieldsTo: ['winner'],
      check: () => violation({ at: at('src/app.ts', 22) }),
    });
    expect(run(both, [once, wide]).map((one) => [one.rule.id, one.routes])).toEqual([
      ['winner', ['. GET /orders']],
      ['loser', ['. GET /items']],
    ]);
  });

  it('lets a suppressed winner silence nobody', () => {
    const found = run(model, [loser, winner], { suppressed: (rule) => rule === 'winner' });
    expect(found.map((one) => one.rule.id)).toEqual(['winner', 'loser']);
  });

  it('lets no quieter winner silence a louder loser', () => {
    const quiet = onRoutes('winner', () => violation({ level: 'warning' }));
    expect(run(model, [loser, quiet]).map((one) => one.rule.id)).toEqual(['winner', 'loser']);
  });
});
