import { expect, it } from 'vitest';
import { readConfigFile } from '../../src/github/config-file.ts';
import { client, repository, useNock } from './support.ts';

const { scope } = useNock();
const at = (status: number, body: unknown) =>
  scope()
    .get('/repos/acme/shop/contents/.github%2Fportcullis.yml?ref=refs%2Fheads%2Fmain')
    .reply(status, body as object);
const file = (content: string | Buffer, more = {}) => ({
  type: 'file',
  size: content.length,
  encoding: 'base64',
  content: Buffer.from(content).toString('base64'),
  ...more,
});
const read = () => readConfigFile(client(), repository, 'main');

it('is read from the base branch', async () => {
  at(200, file('mode: monitor\n'));
  expect(await read()).toEqual({ text: 'mode: monitor\n' });
});

it('may be absent', async () => {
  at(404, { message: 'Not Found' });
  expect(await read()).toBeUndefined();
});

it.each([
  ['a directory', [{ type: 'file', name: 'x', size: 1 }], '.github/portcullis.yml on main is not a file'],
  ['a link', { type: 'symlink', size: 4, target: '/etc/passwd' }, '.github/portcullis.yml on main is not a file'],
  ['huge', file('x', { size: 70_000 }), '.github/portcullis.yml on main is larger than 64 KB'],
  ['binary', file(Buffer.from([1, 0, 2])), '.github/portcullis.yml on main is not a text file'],
])('that is %s is unreadable, with a reason', async (_, body, unreadable) => {
  at(200, body);
  expect(await read()).toEqual({ unreadable });
});

it.each([403, 500])('passes a %i on', async (status) => {
  at(status, { message: 'no' });
  await expect(read()).rejects.toMatchObject({ status });
});
