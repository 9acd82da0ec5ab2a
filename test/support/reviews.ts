/** Judgements as plain values, for tests of what becomes of them. */
import type { Finding, Question, Review } from '../../src/review/types.ts';

export const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: 'bola',
  title: 'Any signed-in user can read any order',
  level: 'error',
  confidence: 'high',
  fingerprint: 'pc1:7f3a000000000000',
  handle: 'F-7f3a',
  state: 'introduced',
  at: { path: 'src/orders.ts', span: [4, 3, 4, 20] },
  message: '`id` from the path selects Order without a predicate on the caller',
  because: [],
  assuming: [],
  routes: ['. GET /orders/{}'],
  hides: [],
  ...more,
});

export const question = (more: Partial<Question> = {}): Question => ({
  item: 'authz.role',
  handle: 'e-19c2',
  routes: ['. GET /orders/{}'],
  text: 'May every member refund?',
  why: 'the code does not show who passes',
  gate: true,
  binds: [{ route: '. GET /orders/{}', print: 'pa1:0000000000000000', parts: {} }],
  ...more,
});

export const review = (more: Partial<Review> = {}): Review => ({
  head: 'a'.repeat(40),
  base: 'b'.repeat(40),
  conclusion: 'failure',
  reason: 'GET /orders/{id} returns any order to any signed-in user',
  failing: ['pc1:7f3a000000000000'],
  endpoints: [],
  findings: [finding()],
  questions: [],
  change: { routes: {}, exposures: [], fixed: [], configuration: [], dependencies: [] },
  read: { changed: 1, context: 0, unread: [] },
  notes: [],
  untouched: false,
  incomplete: false,
  stats: { answers: {}, stages: {}, files: 1, bytes: 1 },
  ...more,
});
