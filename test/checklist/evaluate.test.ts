import { describe, expect, it } from 'vitest';
import { askOf } from '../../src/analysis/ask.ts';
import type { Route } from '../../src/analysis/facts.ts';
import { yes } from '../../src/analysis/questions.ts';
import type { Fed } from '../../src/checklist/evaluate.ts';
import { evaluateItems } from '../../src/checklist/evaluate.ts';
import { groupQuestions } from '../../src/checklist/questions.ts';
import type { Template } from '../../src/checklist/template.ts';
import { parseTemplate, templatesFrom } from '../../src/checklist/template.ts';
import { shippedChecklists } from '../../src/config/checklists.ts';
import type { ChecklistItem } from '../../src/review/types.ts';
import type { Outcome } from '../../src/rules/rule.ts';
import { at, createAccess, createModel, createReach, createRoute } from '../factories.ts';

const { templates: OURS } = templatesFrom(shippedChecklists());
const outcome = (is: Outcome['is'], more: Partial<Outcome> = {}): Outcome => ({
  is,
  at: at('src/app.ts', 20),
  message: 'm',
  detail: [],
  because: [],
  assuming: [],
  ...more,
});
const fed = (rule: string, is: Outcome['is'], more: Partial<Fed> & Partial<Outcome> = {}): Fed => ({
  rule,
  level: more.level ?? 'error',
  outcome: outcome(is, more),
  fingerprint: `pc1:${rule}`,
});
interface Case {
  route?: Route;
  templates?: readonly Template[];
  required?: boolean | string[];
  touched?: boolean;
  ran?: (rule: string) => boolean;
}
function states(
  list: Fed[],
  { route = createRoute('GET', '/x'), templates = OURS, required = true, touched = false, ran = () => true }: Case = {},
) {
  const model = createModel({ routes: [route], effects: [createAccess('load')] });
  const items = evaluateItems({
    route,
    fed: list,
    templates,
    ask: askOf(model, route),
    gateway: [],
    touched: () => touched,
    required,
    ran,
    bind: (item) => ({ print: `pa1:${item}`, parts: {} }),
  });
  return Object.fromEntries(items.map((item) => [item.id, item])) as Record<string, ChecklistItem>;
}

describe('an item', () => {
  it('fails by a violation, whatever else is known', () => {
    const items = states([
      fed('bola', 'satisfied'),
      fed('bola', 'undecided'),
      fed('bola', 'violation'),
      fed('client-supplied-identity', 'violation'),
    ]);
    expect(items['authz.ownership']).toMatchObject({ state: 'failed', gate: true, findings: ['pc1:bola', 'pc1:client-supplied-identity'] });
    expect(items['authz.ownership']?.binding).toBeUndefined();
  });
  it('does not fail by a notice, and is not verified beside one', () => {
    expect(
      states([fed('excessive-data', 'violation', { level: 'notice' }), fed('excessive-data', 'satisfied')])['output.fields']?.state,
    ).toBe('undetermined');
  });
  it('asks where it is undecided, bound to what would change the answer', () => {
    expect(states([fed('bola', 'satisfied'), fed('bola', 'undecided', { question: 'May they?' })])['authz.ownership']).toMatchObject({
      state: 'reviewer',
      question: 'May they?',
      binding: { print: 'pa1:authz.ownership' },
    });
  });
  it('is only listed as open where an answer is not worth a question', () => {
    expect(states([fed('error-leak', 'undecided')])['output.errors']?.state).toBe('undetermined');
    expect(states([fed('rate-limit-missing', 'undecided')])['abuse.rate-limit']?.state).toBe('undetermined');
    const login = createRoute('POST', '/login', { traits: ['login'] });
    expect(states([fed('rate-limit-missing', 'undecided')], { route: login })['abuse.rate-limit']).toMatchObject({
      state: 'reviewer',
      gate: false,
    });
  });
  it('is verified by proof alone', () => {
    expect(states([fed('authn-missing', 'satisfied')])['auth.identity']?.state).toBe('verified');
    expect(states([])['auth.identity']?.state).toBe('not-applicable');
    // a rule that was switched off has proven nothing
    expect(states([], { ran: (rule) => rule !== 'route-made-public' })['auth.identity']?.state).toBe('undetermined');
  });
  it('does not apply where what it speaks of is not there', () => {
    const route = createRoute('GET', '/x', { public: yes('a health page'), reaches: [createReach('load')] });
    const items = states([], { route, ran: () => false });
    expect([items['auth.identity']?.state, items['input.pagination']?.state, items['input.redirect']?.state]).toEqual([
      'not-applicable',
      'undetermined',
      'not-applicable',
    ]);
  });
  it('is a person’s where no rule can decide it: a question where it holds the merge', () => {
    const payment = createRoute('POST', '/refunds', { traits: ['payment'] });
    expect(states([], { route: payment })['input.business']).toMatchObject({ state: 'reviewer', gate: true });
    expect(states([], { route: payment })['idempotency.lock']).toMatchObject({ state: 'undetermined', list: 'payment' });
    expect(states([], { route: { ...payment, method: 'GET' } })['input.business']?.state).toBe('not-applicable');
  });
});

describe('a list', () => {
  it('is about the routes that it is for', () => {
    const lists = (route: Route): string[] => [...new Set(Object.values(states([], { route })).map((item) => item.list))];
    expect(lists(createRoute('GET', '/x'))).toEqual(['api-route']);
    expect(lists(createRoute('POST', '/login', { traits: ['login'] }))).toEqual(['api-route', 'authentication']);
    expect(lists(createRoute('POST', '/hooks', { traits: ['webhook', 'upload'] }))).toEqual([
      'api-route',
      'webhook-receiver',
      'file-upload',
    ]);
    expect(lists(createRoute('GET', '/payments', { traits: ['payment'] }))).toEqual(['api-route']);
  });
  it('speaks elsewhere only of what failed, or of what the change itself left open', () => {
    expect(states([fed('jwt-weak-secret', 'satisfied')])['auth.jwt-verify']).toBeUndefined();
    expect(states([fed('jwt-weak-secret', 'violation')])['auth.jwt-verify']?.state).toBe('failed');
    expect(states([fed('jwt-weak-secret', 'undecided')])['auth.jwt-verify']).toBeUndefined();
    expect(states([fed('jwt-weak-secret', 'undecided')], { touched: true })['auth.jwt-verify']?.state).toBe('reviewer');
  });
  it('of a repository asks a person, on the routes that it names', () => {
    const templates = [
      parseTemplate(
        'p',
        '<!-- applies: POST /partners/{id}/** -->\n- [ ] A contract exists <!-- acme.contract gate -->\n- [ ] Ops know <!-- acme.ops -->',
      ),
    ];
    const ids = (method: Route['method'], path: string) =>
      Object.values(states([], { templates, route: createRoute(method, path) })).map((item) => [item.id, item.state]);
    expect(ids('POST', '/partners/{partner}/orders')).toEqual([
      ['acme.contract', 'reviewer'],
      ['acme.ops', 'undetermined'],
    ]);
    expect([ids('GET', '/partners/{id}/orders'), ids('POST', '/partners/list/orders'), ids('POST', '/other')]).toEqual([[], [], []]);
  });
});

describe('what holds the merge', () => {
  const open = [fed('bola', 'undecided'), fed('error-leak', 'undecided')];
  it('are gates, none, or the items that are named', () => {
    const gates = (required: boolean | string[]) =>
      Object.values(states(open, { required })).flatMap((item) => (item.state === 'reviewer' ? [[item.id, item.gate]] : []));
    expect(gates(true)).toEqual([['authz.ownership', true]]);
    expect(gates(false)).toEqual([['authz.ownership', false]]);
    expect(gates(['output.errors'])).toEqual([
      ['authz.ownership', false],
      ['output.errors', true],
    ]);
  });
});

describe('the boxes', () => {
  const unread = {
    about: 'package' as const,
    what: '@acme/auth',
    weight: 'strong' as const,
    settle: 'guards: { authentication: ["@acme/auth"] }',
  };
  const item = (route: string, more: Partial<ChecklistItem> = {}): ChecklistItem => ({
    id: 'auth.identity',
    list: 'api-route',
    text: 'Callers are identified',
    route,
    state: 'reviewer',
    gate: true,
    question: `May anyone call ${route}?`,
    findings: [],
    because: [],
    assuming: [unread],
    binding: { print: `pa1:${route}`, parts: {} },
    ...more,
  });
  const names = new Map([
    ['. GET /a', 'e-aaaa'],
    ['. GET /b', 'e-bbbb'],
  ]);
  it('are one where the reason is one, in words that fit all endpoints', () => {
    const boxes = groupQuestions([item('. GET /a'), item('. GET /b')], names);
    expect(boxes).toEqual([
      {
        item: 'auth.identity',
        handle: 'e-aaaa',
        routes: ['. GET /a', '. GET /b'],
        text: 'May anyone on the network call this?',
        why: 'it depends on @acme/auth, and the code does not show that',
        gate: true,
        settle: unread.settle,
        binds: [
          { route: '. GET /a', print: 'pa1:. GET /a', parts: {} },
          { route: '. GET /b', print: 'pa1:. GET /b', parts: {} },
        ],
      },
    ]);
  });
  it('are several where reasons or items differ', () => {
    const other = { ...unread, what: 'a redirect' };
    const list = [
      item('. GET /a'),
      item('. GET /b', { assuming: [other] }),
      item('. GET /b', { id: 'authz.ownership' }),
      item('. GET /b', { state: 'verified' }),
    ];
    expect(groupQuestions(list, names).map((one) => [one.item, one.handle, one.text])).toEqual([
      ['auth.identity', 'e-aaaa', 'May anyone call . GET /a?'],
      ['auth.identity', 'e-bbbb', 'May anyone call . GET /b?'],
      ['authz.ownership', 'e-bbbb', 'May anyone call . GET /b?'],
    ]);
  });
  it('put first what holds the merge', () => {
    const list = [item('. GET /a', { id: 'input.schema', gate: false, assuming: [] }), item('. GET /b')];
    expect(groupQuestions(list, names).map((one) => one.item)).toEqual(['auth.identity', 'input.schema']);
  });
});
