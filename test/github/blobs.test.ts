import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BlobCache, readBlobs } from '../../src/github/blobs.ts';
import { client, repository, useNock } from './support.ts';

const { scope, requests } = useNock();
const idOf = (content: string | Buffer): string => {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
};
const wanted = (content: string | Buffer) => ({ blob: idOf(content), bytes: Buffer.byteLength(content) });
const blob = (text: string | null, more = {}) => ({ text, isBinary: false, isTruncated: false, ...more });
const graphql = (entries: object) =>
  scope()
    .post('/graphql')
    .reply(200, { data: { repository: entries } });
const rest = (content: string | Buffer) =>
  scope()
    .get(`/repos/acme/shop/git/blobs/${idOf(content)}`)
    .reply(200, { content: Buffer.from(content).toString('base64'), encoding: 'base64' });

describe('reading blobs', () => {
  it('takes them in one query and remembers them', async () => {
    graphql({ b0: blob('one'), b1: blob('two') });
    const cache = new BlobCache();
    const both = [wanted('one'), wanted('two')];
    const expected = new Map([
      [idOf('one'), { text: 'one' }],
      [idOf('two'), { text: 'two' }],
    ]);
    expect(await readBlobs(client(), repository, both, cache)).toEqual(expected);
    expect(await readBlobs(client(), repository, both, cache)).toEqual(expected);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.body).toEqual({
      query: `query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) {\nb0: object(oid: "${idOf('one')}") { ... on Blob { text isBinary isTruncated } }\nb1: object(oid: "${idOf('two')}") { ... on Blob { text isBinary isTruncated } }\n} }`,
      variables: { owner: 'acme', repo: 'shop' },
    });
  });

  it('asks for a hundred at once at most', async () => {
    const contents = Array.from({ length: 101 }, (_, index) => `content ${index}`);
    graphql(Object.fromEntries(contents.slice(0, 100).map((text, index) => [`b${index}`, blob(text)])));
    graphql({ b0: blob('content 100') });
    const found = await readBlobs(client(), repository, contents.map(wanted), new BlobCache());
    expect([found.size, requests.length]).toEqual([101, 2]);
  });

  it.each([
    ['cut', blob('lo', { isTruncated: true })],
    ['re-encoded', blob('l\uFFFDng')],
    ['null', null],
    ['without text', blob(null)],
  ])('reads one that came %s the other way', async (_, entry) => {
    graphql({ b0: entry });
    rest('long');
    expect(await readBlobs(client(), repository, [wanted('long')], new BlobCache())).toEqual(new Map([[idOf('long'), { text: 'long' }]]));
    expect(requests).toHaveLength(2);
  });

  it('uses what came with an error and survives a query that took too long', async () => {
    scope()
      .post('/graphql')
      .reply(200, { data: { repository: { b0: blob('one'), b1: null } }, errors: [{ type: 'NOT_FOUND', message: 'gone' }] });
    rest('two');
    expect((await readBlobs(client(), repository, [wanted('one'), wanted('two')], new BlobCache())).size).toBe(2);
    scope().post('/graphql').reply(502, 'Bad gateway');
    rest('three');
    expect((await readBlobs(client(), repository, [wanted('three')], new BlobCache())).get(idOf('three'))).toEqual({ text: 'three' });
  });

  it('says why a content cannot be had', async () => {
    const binary = Buffer.from([0x50, 0, 0x4b]);
    graphql({ b0: blob(null, { isBinary: true }), b1: blob('other') });
    rest(binary);
    scope()
      .get(`/repos/acme/shop/git/blobs/${idOf('true')}`)
      .reply(200, { content: 'forged', encoding: 'utf-8' });
    const large = { blob: idOf('large'), bytes: 1_000_001 };
    const found = await readBlobs(client(), repository, [wanted(binary), wanted('true'), large, { blob: '"}', bytes: 1 }], new BlobCache());
    expect([...found.values()]).toEqual([
      { absent: 'larger than 1 MB' },
      { absent: 'not an object id' },
      { absent: 'binary' },
      { absent: 'its content does not match its id' },
    ]);
  });

  it.each([403, 404, 422, 500])('passes a %i of the last way on', async (status) => {
    graphql({});
    scope()
      .get(`/repos/acme/shop/git/blobs/${idOf('x')}`)
      .reply(status, { message: 'no' });
    await expect(readBlobs(client(), repository, [wanted('x')], new BlobCache())).rejects.toMatchObject({ status });
  });
});

it('forgets the least recently used content first', () => {
  const cache = new BlobCache(8);
  cache.set('a', 'aa');
  cache.set('b', 'bb');
  cache.get('a');
  cache.set('c', 'cc');
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['aa', undefined, 'cc']);
});
