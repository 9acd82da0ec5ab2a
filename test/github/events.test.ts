import { describe, expect, it } from 'vitest';
import type { PullReference } from '../../src/github/events.ts';
import { externalId, toReferences } from '../../src/github/events.ts';
import { sha } from './support.ts';

const APP = 11;
const pull = (number = 7) => ({ number, head: { sha: sha('a') }, base: { ref: 'main' }, title: 'private' });
const payload = (more: object) => ({
  action: 'opened',
  installation: { id: 3 },
  repository: { id: 99, full_name: 'acme/shop', private: true },
  sender: { login: 'mara', email: 'private' },
  ...more,
});
const reference: PullReference = {
  kind: 'pull',
  delivery: 'd-1',
  event: 'pull_request',
  action: 'opened',
  installation: 3,
  repository: { id: 99, fullName: 'acme/shop' },
  number: 7,
  head: sha('a'),
  base: 'main',
  sender: 'mara',
};
const commented = ({ app, type = 'User', issue = { number: 7, pull_request: {} } }: { app?: number; type?: string; issue?: object }) => ({
  issue,
  comment: { id: 5, body: 'private', user: { id: app ? 70 : 7 }, performed_via_github_app: app ? { id: app } : null },
  sender: type === 'User' ? { login: 'mara', id: 7, type } : { login: 'portcullis[bot]', id: 70, type },
});
const PUSHED = { id: 99, full_name: 'acme/shop', default_branch: 'main' };
const read = (name: string, more: object) => toReferences(name, 'd-1', payload(more), APP);

describe('an event', () => {
  it.each(['opened', 'reopened', 'synchronize', 'ready_for_review', 'closed'])(
    'pull_request.%s is a reference, and nothing else of it is kept',
    (action) => {
      expect(read('pull_request', { action, pull_request: pull() })).toEqual([{ ...reference, action }]);
    },
  );

  it('pull_request.edited counts when the base branch changed', () => {
    expect(read('pull_request', { action: 'edited', pull_request: pull(), changes: { title: { from: 'x' } } })).toEqual([]);
    expect(read('pull_request', { action: 'edited', pull_request: pull(), changes: { base: { ref: { from: 'next' } } } })).toHaveLength(1);
  });

  it('push to the default branch asks for its index', () => {
    const { installation, sender } = payload({});
    const pushed = { installation, sender, ref: 'refs/heads/main', deleted: false, repository: PUSHED, commits: [] };
    const { number: _number, head: _head, base: _base, ...common } = reference;
    expect(toReferences('push', 'd-1', pushed, APP)).toEqual([
      { ...common, kind: 'index', event: 'push', action: 'pushed', branch: 'main' },
    ]);
  });

  it.each([
    ['pull_request', { action: 'labeled', pull_request: pull() }],
    ['issue_comment', { action: 'created', ...commented({}) }],
    ['issue_comment', { action: 'edited', ...commented({ app: APP, type: 'Bot' }) }],
    ['issue_comment', { action: 'edited', ...commented({ app: 12 }) }],
    ['issue_comment', { action: 'deleted', ...commented({ app: APP, issue: { number: 7 } }) }],
    ['installation', { action: 'deleted' }],
    ['installation', { action: 'suspend' }],
    ['installation_repositories', { action: 'removed', repositories_added: [] }],
    ['repository', { action: 'renamed' }],
    ['push', { ref: 'refs/heads/next', deleted: false, repository: PUSHED }],
    ['push', { ref: 'refs/tags/main', deleted: false, repository: PUSHED }],
    ['push', { ref: 'refs/heads/main', deleted: true, repository: PUSHED }],
    ['toString', {}],
    [
      'check_run',
      { action: 'completed', check_run: { name: 'Portcullis', head_sha: sha('a'), app: { id: APP }, pull_requests: [pull()] } },
    ],
    [
      'check_run',
      { action: 'rerequested', check_run: { name: 'Portcullis', head_sha: sha('a'), app: { id: 12 }, pull_requests: [pull()] } },
    ],
    ['check_run', { action: 'rerequested', check_run: { name: 'Other', head_sha: sha('a'), app: { id: APP }, pull_requests: [pull()] } }],
    ['check_suite', { action: 'rerequested', check_suite: { head_sha: sha('a'), app: null, pull_requests: [pull()] } }],
  ])('%s is not ours: %j', (name, more) => {
    expect(read(name, more)).toEqual([]);
  });

  it('re-run of a fork’s check finds its pull request through our own id', () => {
    const run = {
      name: 'Portcullis',
      head_sha: sha('a'),
      external_id: externalId({ ...reference, number: 41, delivery: 'x' }, sha('a')),
      app: { id: APP },
      pull_requests: [],
    };
    expect(read('check_run', { action: 'rerequested', check_run: run })).toMatchObject([
      { number: 41, head: sha('a'), base: '', action: 'rerequested' },
    ]);
  });

  it('re-run of all checks is one reference per pull request, each with its own id', () => {
    const suite = { head_sha: sha('a'), app: { id: APP }, pull_requests: [pull(7), pull(8)] };
    expect(read('check_suite', { action: 'rerequested', check_suite: suite })).toMatchObject([
      { number: 7, delivery: 'd-1:7' },
      { number: 8, delivery: 'd-1:8' },
    ]);
  });

  it.each([
    ['without a pull request', {}, /"pull_request"/],
    ['with a head that is no id', { pull_request: { ...pull(), head: { sha: 'main' } } }, /"sha"/],
    ['without an installation', { pull_request: pull(), installation: undefined }, /"installation"/],
    ['with a repository name that is a path', { pull_request: pull(), repository: { id: 1, full_name: 'a/b/../c' } }, /"full_name"/],
  ])('%s is refused', (_, more, field) => {
    expect(() => read('pull_request', more)).toThrow(field);
  });
});

it('names a run after pull request, head and delivery', () => {
  expect(externalId({ ...reference, number: 7, delivery: '0a1b2c3d-4e5f-6789-abcd-ef0123456789' }, sha('a'))).toBe(
    `7:${sha('a')}:0a1b2c3d4e5f`,
  );
});

describe('an event that names no pull request', () => {
  it('of a merge group asks for a verdict on its tree, and its end is told', () => {
    const group = {
      head_sha: sha('c'),
      head_ref: 'refs/heads/gh-readonly-queue/release/1/pr-7-aaaa',
      base_sha: sha('b'),
      base_ref: 'refs/heads/release/1',
    };
    const { number: _, ...common } = reference;
    const asked = {
      ...common,
      kind: 'group',
      event: 'merge_group',
      ref: group.head_ref,
      branch: 'release/1',
      head: sha('c'),
      base: sha('b'),
    };
    for (const action of ['checks_requested', 'destroyed'])
      expect(read('merge_group', { action, merge_group: group })).toEqual([{ ...asked, action }]);
  });

  it('but a run of ours on a merge group, leads back to that', () => {
    const head_branch = 'gh-readonly-queue/main/pr-7-bbbb';
    const check_run = {
      name: 'Portcullis',
      head_sha: sha('c'),
      external_id: `group:${sha('b')}:0a1b2c3d4e5f`,
      app: { id: APP },
      check_suite: { head_branch },
      pull_requests: [],
    };
    expect(read('check_run', { action: 'rerequested', check_run })).toMatchObject([
      { kind: 'group', ref: `refs/heads/${head_branch}`, branch: 'main', head: sha('c'), base: sha('b') },
    ]);
  });

  it('"Re-run all" of a fork’s head looks for those that have it', () => {
    expect(
      read('check_suite', { action: 'rerequested', check_suite: { head_sha: sha('a'), app: { id: APP }, pull_requests: [] } }),
    ).toMatchObject([{ kind: 'sweep', head: sha('a'), repositories: [{ id: 99, fullName: 'acme/shop' }] }]);
  });

  it.each([
    ['installation', { action: 'created' }, undefined],
    ['installation', { action: 'unsuspend' }, undefined],
    ['installation', { action: 'new_permissions_accepted' }, undefined],
    [
      'installation_repositories',
      { action: 'added', repositories_added: [{ id: 5, full_name: 'acme/new' }] },
      [{ id: 5, fullName: 'acme/new' }],
    ],
    ['repository', { action: 'transferred' }, [{ id: 99, fullName: 'acme/shop' }]],
  ])('%s %j looks for what has no verdict yet', (name, more, repositories) => {
    const [sweep, ...others] = read(name, more);
    expect([sweep, others]).toMatchObject([{ kind: 'sweep', installation: 3, delivery: 'd-1' }, []]);
    expect(sweep).toHaveProperty('kind', 'sweep');
    expect((sweep as { repositories?: unknown }).repositories).toEqual(repositories);
  });

  it('what people say to us comes along, and nothing else that they say', () => {
    const says = (body: string, more: { app?: number; type?: string } = {}) => {
      const { comment, ...rest } = commented(more);
      return read('issue_comment', { action: 'created', ...rest, comment: { ...comment, body } });
    };
    expect(says('Fine.\n/portcullis recheck')).toMatchObject([
      {
        kind: 'pull',
        action: 'command',
        number: 7,
        act: { is: 'said', comment: 5, by: { login: 'mara', id: 7 }, body: 'Fine.\n/portcullis recheck' },
      },
    ]);
    for (const [body, more] of [
      ['try /portcullis recheck', {}],
      ['/portcullisx', {}],
      ['/portcullis help', { type: 'Bot' }],
      ['/portcullis help', { app: APP }],
      ['/portcullis help', { app: APP + 1 }],
    ] as const)
      expect(says(body, more)).toEqual([]);
  });
  it('an approving review with a command comes along, with the head that it is of', () => {
    const review = (state: string, body: string | null) =>
      read('pull_request_review', {
        action: 'submitted',
        pull_request: pull(),
        review: { state, body, commit_id: sha('a') },
        sender: { login: 'mara', id: 7, type: 'User' },
      });
    expect(review('approved', '/portcullis attest all')).toMatchObject([{ action: 'command', act: { is: 'approved', head: sha('a') } }]);
    expect([review('commented', '/portcullis attest all'), review('approved', 'Fine.'), review('approved', null)]).toEqual([[], [], []]);
  });
  it.each(['edited', 'deleted'])('another bot that has %s our comment makes us look at it, too', (action) => {
    const sender = { login: 'tidy[bot]', id: 71, type: 'Bot' };
    expect(read('issue_comment', { action, ...commented({ app: APP }), sender })).toMatchObject([{ kind: 'pull', number: 7 }]);
  });
  it.each(['edited', 'deleted'])('whoever has %s our comment makes us look at it', (action) => {
    expect(read('issue_comment', { action, ...commented({ app: APP }) })).toMatchObject([
      { kind: 'pull', action: `${action}-comment`, number: 7, head: '', base: '' },
    ]);
  });
});
