/** What people may do to a review, and what they may not. */
import { describe, expect, it } from 'vitest';
import { renderComment } from '../../src/report/comment.ts';
import { parseCommands } from '../../src/review/commands.ts';
import type { Attestation, Ignore } from '../../src/review/decisions.ts';
import { applyDecisions, attest, findingNamed, questionNamed } from '../../src/review/decisions.ts';
import type { Candidate } from '../../src/review/eligibility.ts';
import { mayAttest, mayIgnore } from '../../src/review/eligibility.ts';
import { readLedger, writeLedger } from '../../src/review/ledger.ts';
import { ticksOf } from '../../src/review/ticks.ts';
import type { TriageContext } from '../../src/review/triage.ts';
import { joined, triageCommands, triageTicks } from '../../src/review/triage.ts';
import type { Review } from '../../src/review/types.ts';
import { POLICY } from '../rules/load.ts';
import { finding, question, review } from '../support/reviews.ts';

const HEAD = 'a'.repeat(40);
const mara = { login: 'mara', id: 7 };
const dana = { login: 'dana', id: 8 };

describe('ticks', () => {
  const two = review({
    findings: [finding({ fix: '- [ ] forged <!-- pc:e-19c2:authz.role -->\nsecond line' })],
    questions: [question(), question({ item: 'input.business', handle: 'e-77aa', text: 'Does the amount hold?' })],
  });
  const rendered = renderComment(two, {}) ?? '';
  const tick = (text: string, item: string): string =>
    text.replace(new RegExp(`^- \\[ \\](.*:${item.replace('.', '\\.')} -->)$`, 'm'), '- [x]$1');

  it('are boxes that went from open to ticked', () => {
    const one = tick(rendered, 'input.business');
    expect(one).not.toBe(rendered);
    expect(ticksOf(rendered, rendered, one)).toEqual({ ticks: [{ handle: 'e-77aa', item: 'input.business' }], foreign: false });
    expect(ticksOf(rendered, rendered, one.replaceAll('\n', '\r\n')).ticks).toHaveLength(1);
  });
  it('are counted for the person who made them', () => {
    const first = tick(rendered, 'input.business');
    const lines = first.split('\n');
    const at = lines.findLastIndex((line) => line.startsWith('- [ ]') && line.endsWith('pc:e-19c2:authz.role -->'));
    const both = lines.with(at, `- [x]${lines[at]!.slice(5)}`).join('\n');
    expect(ticksOf(rendered, first, both)).toEqual({ ticks: [{ handle: 'e-19c2', item: 'authz.role' }], foreign: false });
    expect(ticksOf(rendered, first, rendered)).toEqual({ ticks: [], foreign: false });
  });
  it.each([
    ['another word', (text: string) => tick(text, 'input.business').replace('Does the amount', 'Is the weather')],
    [
      'another mark',
      (text: string) => text.replace('pc:e-77aa:input.business', 'pc:e-19c2:input.business').replace('- [ ] **Does', '- [x] **Does'),
    ],
    ['a line more', (text: string) => `${tick(text, 'input.business')}- [x] mine <!-- pc:e-1111:authz.role -->\n`],
    ['the box of a block of code', (text: string) => text.replace('- [ ] forged', '- [x] forged')],
    ['other text', () => 'nothing'],
    ['nothing', () => ''],
  ])('are none where there is %s', (_, edit) => {
    const body = edit(rendered);
    expect(body).not.toBe(rendered);
    expect(ticksOf(rendered, rendered, body)).toEqual({ ticks: [], foreign: true });
  });
  it('are none where what was edited is not what we wrote', () => {
    expect(ticksOf(rendered, `${rendered}more`, tick(rendered, 'input.business'))).toEqual({ ticks: [], foreign: true });
  });
});

describe('commands', () => {
  const read = (body: string) => parseCommands(body, '2026-11-26');
  it.each([
    ['/portcullis ignore F-7f3a shared by design', { is: 'ignore', finding: 'F-7f3a', reason: 'shared by design' }],
    ['/portcullis ignore F-7f3a until the end until 2026-12-31', undefined],
    [
      '/portcullis ignore pc1:7f3a000000000000 a trial until 2026-12-31',
      { is: 'ignore', finding: 'pc1:7f3a000000000000', reason: 'a trial', until: '2026-12-31' },
    ],
    ['/portcullis unignore F-7f3a', { is: 'unignore', finding: 'F-7f3a' }],
    [
      '/portcullis attest e-19c2 authz.role only owners pass',
      { is: 'attest', box: 'e-19c2', item: 'authz.role', reason: 'only owners pass' },
    ],
    ['/portcullis attest all', { is: 'attest-all' }],
    ['/portcullis recheck  ', { is: 'recheck' }],
    ['/portcullis help', { is: 'help' }],
  ])('%s', (body, command) => {
    expect(read(body).commands).toEqual(command ? [command] : []);
  });
  it.each([
    ['/portcullis ignore F-7f3a', 'an ignore needs a reason'],
    ['/portcullis ignore F-7f3a until 2026-12-31', 'an ignore needs a reason'],
    ['/portcullis ignore bola because', '`bola` names no finding'],
    ['/portcullis ignore F-7f3a for now until 2026-02-30', '`2026-02-30` is no day'],
    ['/portcullis ignore F-7f3a for now until 2026-11-25', '2026-11-25 is past'],
    [`/portcullis ignore F-7f3a ${'x'.repeat(501)}`, 'longer than 500'],
    ['/portcullis attest e-19c2 authz.role', 'needs a reason'],
    ['/portcullis attest e-19c2', '`` is no item'],
    ['/portcullis attest everything', '`everything` names no question'],
    ['/portcullis recheck now', 'takes nothing'],
    ['/portcullis deploy', 'there is no command `deploy`'],
    ['/portcullis', 'there is no command'],
  ])('%s is answered with what is wrong', (body, problem) => {
    const { commands, problems } = read(body);
    expect([commands, problems]).toEqual([[], [expect.stringContaining(problem)]]);
  });
  it.each([
    'try /portcullis recheck',
    ' /portcullis recheck',
    '> /portcullis recheck',
    '```\n/portcullis recheck\n```',
    '/portcullisrecheck',
    '/Portcullis recheck',
    '',
  ])('%j is no command', (body) => {
    expect(read(body)).toEqual({ commands: [], problems: [] });
  });
  it('are read line by line, ten at most', () => {
    expect(read('Hello\r\n/portcullis recheck\r\n/portcullis help').commands.map((one) => one.is)).toEqual(['recheck', 'help']);
    const { commands, problems } = read('/portcullis help\n'.repeat(30));
    expect([commands.length, problems.length]).toEqual([10, 1]);
  });
});

describe('who may judge', () => {
  const people = { author: dana, committers: [dana, { login: 'noor', id: 9 }], complete: true };
  const person = (more: Partial<Candidate> = {}): Candidate => ({ ...mara, type: 'User', permission: 'write', ...more });
  const policy = { who: 'write', authors: false } as const;
  it.each<[string, Candidate, boolean]>([
    ['somebody with write access', person(), true],
    ['an administrator', person({ permission: 'admin' }), true],
    ['nobody who only reads', person({ permission: 'read' }), false],
    ['nobody who only triages', person({ permission: 'triage' }), false],
    ['no bot', person({ type: 'Bot', permission: 'admin' }), false],
    ['not the author', person(dana), false],
    ['not who has a commit in it', person({ login: 'noor-renamed', id: 9 }), false],
  ])('%s', (_, candidate, may) => {
    expect(mayAttest(candidate, people, policy).may).toBe(may);
  });
  it('nobody where the committers are not all known', () => {
    expect(mayAttest(person(), { ...people, complete: false }, policy)).toMatchObject({
      may: false,
      why: expect.stringContaining('more commits'),
    });
  });
  it('authors too, where the repository says so', () => {
    expect(mayAttest(person(dana), people, { ...policy, authors: true }).may).toBe(true);
    expect(mayAttest(person({ ...dana, permission: 'read' }), people, { ...policy, authors: true }).may).toBe(false);
  });
  it('maintainers alone, where the repository says so', () => {
    expect(mayAttest(person(), people, { ...policy, who: 'maintain' }).may).toBe(false);
  });
  it('a second person, of an error that its author ignores', () => {
    expect(mayIgnore(person(dana), people, 'error', policy)).toEqual({ may: true, needsSecond: true });
    expect(mayIgnore(person(dana), people, 'warning', policy)).toEqual({ may: true, needsSecond: false });
    expect(mayIgnore(person(), people, 'error', policy)).toEqual({ may: true, needsSecond: false });
    expect(mayIgnore(person({ permission: 'read' }), people, 'notice', policy).may).toBe(false);
  });
});

const answer = (more: Partial<Attestation> = {}): Attestation => ({
  ...attest(question(), mara, { at: '2026-11-26T10:00:00Z', head: HEAD, via: 'box' }),
  ...more,
});
const ignore = (more: Partial<Ignore> = {}): Ignore => ({
  fingerprint: finding().fingerprint,
  rule: 'bola',
  reason: 'shared by design',
  by: mara,
  at: '2026-11-26T10:00:00Z',
  head: HEAD,
  needsSecond: false,
  ...more,
});
const NONE = { attestations: [], ignores: [] };
const asks = (more: Partial<Review> = {}): Review =>
  review({ findings: [], failing: [], questions: [question()], conclusion: 'action_required', ...more });

describe('decisions', () => {
  it('answer a question, and with the last one the check is done', () => {
    const decided = applyDecisions(asks(), { ...NONE, attestations: [answer()] }, POLICY);
    expect(decided).toMatchObject({ conclusion: 'success', questions: [{ answered: { by: 'mara', head: HEAD } }] });
    expect(applyDecisions(asks(), NONE, POLICY).conclusion).toBe('action_required');
  });
  it('need an answer for each endpoint of a box', () => {
    const binds = [
      { route: 'a', print: 'pa1:1', parts: {} },
      { route: 'b', print: 'pa1:2', parts: {} },
    ];
    const both = asks({ questions: [question({ binds })] });
    const of = (...some: { route: string; print: string }[]) => answer({ binds: some });
    expect(applyDecisions(both, { ...NONE, attestations: [of(binds[0]!)] }, POLICY).conclusion).toBe('action_required');
    expect(applyDecisions(both, { ...NONE, attestations: [of(binds[0]!), of(binds[1]!)] }, POLICY).conclusion).toBe('success');
  });
  it('end when what they speak of changes, and say what did', () => {
    const parts = (text: string) => ({ 'src/policy.ts:canRefund': text, 'src/app.ts:requireUser': 'same' });
    const then = answer({ binds: [{ route: '. GET /orders/{}', print: 'pa1:then', parts: parts('then') }] });
    const now = asks({ questions: [question({ binds: [{ route: '. GET /orders/{}', print: 'pa1:now', parts: parts('now') }] })] });
    const decided = applyDecisions(now, { ...NONE, attestations: [then] }, POLICY);
    expect(decided.conclusion).toBe('action_required');
    expect(decided.questions[0]).toMatchObject({ voided: { by: 'mara', changed: '`canRefund`' } });
    expect(renderComment(decided, {})).toContain('~~judged by mara for `aaaaaaa`~~ asked again: `canRefund` changed since');
  });
  it('of another item or endpoint answer nothing', () => {
    for (const other of [answer({ item: 'authz.tenant' }), answer({ binds: [{ route: '. GET /x', print: 'pa1:0000000000000000' }] })])
      expect(applyDecisions(asks(), { ...NONE, attestations: [other] }, POLICY).questions[0]).toEqual(question());
  });
  it('ignore a finding, until the day that was named', () => {
    const one = review();
    expect(applyDecisions(one, { ...NONE, ignores: [ignore()] }, POLICY)).toMatchObject({
      conclusion: 'success',
      failing: [],
      findings: [{ suppressed: { by: 'command', who: 'mara' } }],
    });
    const until = ignore({ until: '2026-11-30' });
    const on = (today: string) => applyDecisions(one, { ...NONE, ignores: [until] }, { ...POLICY, today }).conclusion;
    expect([on('2026-11-30'), on('2026-12-01')]).toEqual(['success', 'failure']);
  });
  it('of an author about an error become a question, which another answers', () => {
    const own = ignore({ by: dana, needsSecond: true });
    const asked = applyDecisions(review(), { ...NONE, ignores: [own] }, POLICY);
    expect(asked).toMatchObject({
      conclusion: 'action_required',
      questions: [{ handle: 'F-7f3a', item: 'bola', why: expect.stringContaining('dana ignores it: “shared by design”') }],
    });
    const confirmed = answer({ item: 'bola', binds: asked.questions[0]!.binds });
    expect(applyDecisions(review(), { ignores: [own], attestations: [confirmed] }, POLICY).conclusion).toBe('success');
  });
  it('give the same in any order and when applied to the bare review again', () => {
    const decisions = { attestations: [answer(), answer({ by: dana, at: '2026-11-25T00:00:00Z' })], ignores: [ignore()] };
    const bare = asks({ findings: [finding()] });
    const first = applyDecisions(bare, decisions, POLICY);
    expect(applyDecisions(bare, { attestations: [...decisions.attestations].reverse(), ignores: decisions.ignores }, POLICY)).toEqual(
      first,
    );
  });
  it('find what a name means', () => {
    const one = asks({ findings: [finding()] });
    expect([findingNamed(one, 'F-7f3a')?.rule, findingNamed(one, 'pc1:7f3a000000000000')?.rule, findingNamed(one, 'F-0000')]).toEqual([
      'bola',
      'bola',
      undefined,
    ]);
    expect([questionNamed(one, 'e-19c2', 'authz.role')?.item, questionNamed(one, 'e-19c2', 'authz.tenant')]).toEqual([
      'authz.role',
      undefined,
    ]);
  });
});

describe('triage', () => {
  const bare = asks({ findings: [finding()], failing: [finding().fingerprint] });
  const on = (more: Partial<TriageContext> = {}): TriageContext => ({
    review: bare,
    decisions: NONE,
    policy: POLICY,
    attest: { who: 'write', authors: false },
    people: { author: dana, committers: [dana], complete: true },
    by: { ...mara, type: 'User', permission: 'write' },
    at: '2026-11-26T10:00:00Z',
    ...more,
  });
  const author = { ...dana, type: 'User', permission: 'write' } as const;
  const told = (body: string, more: Partial<TriageContext> = {}, approving = false) =>
    triageCommands(parseCommands(body, '2026-11-26').commands, on(more), approving);
  const box = { handle: 'e-19c2', item: 'authz.role' };

  it('accepts the tick of who may judge', () => {
    expect(triageTicks([box], on())).toMatchObject({
      attestations: [{ item: 'authz.role', by: mara, via: 'box', binds: question().binds }],
      refused: [],
    });
    expect(triageTicks([box], on({ by: author }))).toMatchObject({ attestations: [], refused: ['dana opened this pull request'] });
  });
  it('passes over a box that is gone or answered', () => {
    expect(triageTicks([{ handle: 'e-0000', item: 'authz.role' }], on())).toMatchObject({ attestations: [], refused: [] });
    expect(triageTicks([box], on({ decisions: { ...NONE, attestations: [answer()] } }))).toMatchObject({ attestations: [] });
  });
  it('ignores a finding at once, or has its author wait for another', () => {
    const by = (candidate: Candidate) => told('/portcullis ignore F-7f3a shared by design', { by: candidate });
    expect(by(on().by).ignores).toMatchObject([{ fingerprint: finding().fingerprint, needsSecond: false }]);
    const own = by(author);
    expect(own.ignores).toMatchObject([{ needsSecond: true }]);
    const decisions = joined(NONE, own);
    expect(applyDecisions(bare, decisions, POLICY).questions.map((one) => one.handle)).toEqual(['F-7f3a', 'e-19c2']);
    const confirmed = triageTicks([{ handle: 'F-7f3a', item: 'bola' }], on({ decisions }));
    expect(applyDecisions(bare, joined(decisions, confirmed), POLICY)).toMatchObject({
      conclusion: 'action_required',
      questions: [{ answered: { by: 'mara' } }, {}],
    });
    expect(
      triageTicks([{ handle: 'F-7f3a', item: 'bola' }], on({ decisions, by: author, attest: { who: 'write', authors: true } })).refused,
    ).toEqual(['whoever ignores an error does not confirm it']);
  });
  it('counts again what was ignored', () => {
    const decisions = { ...NONE, ignores: [ignore()] };
    for (const name of ['F-7f3a', finding().fingerprint])
      expect(joined(decisions, told(`/portcullis unignore ${name}`, { decisions }))).toEqual(NONE);
    expect(told('/portcullis unignore F-7f3a').refused).toEqual(['`F-7f3a` is not ignored by command']);
  });
  it('answers all in an approving review alone', () => {
    expect(told('/portcullis attest all', {}, true).attestations).toMatchObject([{ via: 'review' }]);
    expect(told('/portcullis attest all')).toMatchObject({
      attestations: [],
      refused: ['`attest all` counts only in an approving review'],
    });
  });
  it('says what it does not know', () => {
    expect(told('/portcullis ignore F-0000 why\n/portcullis attest e-19c2 authz.tenant why\n/portcullis recheck')).toEqual({
      attestations: [],
      ignores: [],
      unignored: [],
      refused: ['`F-0000` is not reported here', '`e-19c2 authz.tenant` is not asked here'],
      recheck: true,
      help: false,
    });
  });
});

describe('the ledger', () => {
  const key = { secret: 'of the App', repositoryId: 1, number: 482 };
  const decisions = {
    attestations: [
      answer({ reason: 'only “owners” pass --> <b>' }),
      answer({ item: 'input.business', via: 'command', at: '2026-11-26T11:00:00Z' }),
    ],
    ignores: [ignore({ until: '2026-12-31' })],
  };
  const kept = {
    ...decisions,
    attestations: decisions.attestations.map((one) => ({ ...one, binds: one.binds.map(({ route, print }) => ({ route, print })) })),
  };
  it('gives back what was written, from within other text', () => {
    const lines = writeLedger(decisions, key);
    expect(lines).toHaveLength(3);
    expect(readLedger(`text\n${lines.join('\n')}\r\nmore`, key)).toEqual(kept);
  });
  it.each([
    ['another pull request', { ...key, number: 483 }],
    ['another repository', { ...key, repositoryId: 2 }],
    ['another secret', { ...key, secret: 'guessed' }],
  ])('gives nothing to %s', (_, other) => {
    expect(readLedger(writeLedger(decisions, key).join('\n'), other)).toEqual(NONE);
  });
  it('gives nothing of what was tampered with', () => {
    const [line = ''] = writeLedger(decisions, key);
    const [, , payload = '', seal = ''] = line.split(' ');
    const other = Buffer.from(JSON.stringify({ k: 'a', i: 'auth.identity', b: [], v: 'box', u: 'eve', n: 1, t: '', h: '' })).toString(
      'base64url',
    );
    expect(readLedger(line.replace(payload, other), key)).toEqual(NONE);
    expect(readLedger(line.replace(seal, `${seal.slice(0, -2)}AA`), key)).toEqual(NONE);
    expect(readLedger(line.replace(' -->', 'x -->'), key)).toEqual(NONE);
  });
});
