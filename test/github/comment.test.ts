import { describe, expect, it } from 'vitest';
import { publishComment } from '../../src/github/comment.ts';
import { client, repository, useNock } from './support.ts';

const { scope, requests } = useNock();
const MARKER = '<!-- portcullis:1 -->';
const place = { number: 7, appId: 11, marker: MARKER };
const text = `${MARKER}\n### Portcullis: 1 error to fix`;
const comment = (id: number, body: string, app: number | null = 11) => ({
  id,
  html_url: `https://github.com/acme/shop/pull/7#issuecomment-${id}`,
  body,
  performed_via_github_app: app === null ? null : { id: app },
});
const list = (comments: object[], page = 1) =>
  scope().get(`/repos/acme/shop/issues/7/comments?per_page=100&page=${page}`).reply(200, comments);
const written = () => requests.filter(({ method }) => method !== 'GET').map(({ method, path, body }) => [method, path, body]);

describe('the one comment', () => {
  it('is created when there is none of ours: a marker alone is anybody’s', async () => {
    list([comment(1, text, null), comment(2, text, 99), comment(3, 'another of our App')]);
    scope().post('/repos/acme/shop/issues/7/comments').reply(201, comment(4, text));
    expect(await publishComment(client(), repository, place, { text })).toMatchObject({ id: 4 });
    expect(written()).toEqual([['POST', '/repos/acme/shop/issues/7/comments', { body: text }]]);
    expect(requests).toHaveLength(2);
  });

  it('is found on a later page and edited in place', async () => {
    list(Array.from({ length: 100 }, (_, index) => comment(index + 100, 'hello', null)));
    list([comment(8, `${MARKER}\nold`)], 2);
    scope().patch('/repos/acme/shop/issues/comments/8').reply(200, comment(8, text));
    await publishComment(client(), repository, place, { text });
    expect(written()).toEqual([['PATCH', '/repos/acme/shop/issues/comments/8', { body: text }]]);
  });

  it('is written by its stored id without another look', async () => {
    scope().patch('/repos/acme/shop/issues/comments/8').reply(200, comment(8, text));
    expect(await publishComment(client(), repository, { ...place, commentId: 8 }, { text })).toMatchObject({ id: 8 });
    expect(requests).toHaveLength(1);
  });

  it('is left alone when it was found and says the same', async () => {
    list([comment(8, `${text.replaceAll('\n', '\r\n')}\n`)]);
    expect(await publishComment(client(), repository, place, { text })).toMatchObject({ id: 8 });
    expect(requests).toHaveLength(1);
  });

  it('is not looked for where none can be', async () => {
    scope().post('/repos/acme/shop/issues/7/comments').reply(201, comment(9, text));
    expect(await publishComment(client(), repository, { ...place, none: true }, { text })).toMatchObject({ id: 9 });
    expect(requests).toHaveLength(1);
  });

  it('is looked for when the stored id leads to nothing', async () => {
    scope().patch('/repos/acme/shop/issues/comments/8').times(2).reply(404, { message: 'Not Found' });
    list([]);
    scope().post('/repos/acme/shop/issues/7/comments').reply(201, comment(9, text));
    expect(await publishComment(client(), repository, { ...place, commentId: 8 }, { text })).toMatchObject({ id: 9 });
    list([comment(9, text)]);
    expect(await publishComment(client(), repository, { ...place, commentId: 8 }, { text })).toMatchObject({ id: 9 });
  });

  it('is created again when it was deleted in between', async () => {
    list([comment(8, `${MARKER}\nold`)]);
    scope().patch('/repos/acme/shop/issues/comments/8').reply(404, { message: 'Not Found' });
    scope().post('/repos/acme/shop/issues/7/comments').reply(201, comment(9, text));
    expect(await publishComment(client(), repository, place, { text })).toMatchObject({ id: 9 });
  });

  it('is not created to say that there is nothing to say', async () => {
    list([]);
    expect(await publishComment(client(), repository, place, { settled: `${MARKER}\nnothing left` })).toBeUndefined();
    list([comment(8, text)]);
    scope().patch('/repos/acme/shop/issues/comments/8').reply(200, comment(8, 'x'));
    await publishComment(client(), repository, place, { settled: `${MARKER}\nnothing left` });
    expect(written()).toEqual([['PATCH', '/repos/acme/shop/issues/comments/8', { body: `${MARKER}\nnothing left` }]]);
  });

  it('is not written for an outdated review', async () => {
    list([]);
    const outdated = (): never => {
      throw new Error('outdated');
    };
    await expect(publishComment(client(), repository, place, { text }, outdated)).rejects.toThrow('outdated');
    expect(requests).toHaveLength(1);
  });

  it.each([403, 422, 500])('passes a %i on', async (status) => {
    list([]);
    scope().post('/repos/acme/shop/issues/7/comments').reply(status, { message: 'no' });
    await expect(publishComment(client(), repository, place, { text })).rejects.toMatchObject({ status });
  });

  it('stays below GitHub’s length', async () => {
    list([]);
    scope().post('/repos/acme/shop/issues/7/comments').reply(201, comment(9, 'x'));
    await publishComment(client(), repository, place, { text: `${MARKER}\n${'x'.repeat(70_000)}` });
    const body = (written()[0]![2] as { body: string }).body;
    expect(body.length).toBeLessThan(60_000);
    expect(body.startsWith(MARKER)).toBe(true);
  });
});
