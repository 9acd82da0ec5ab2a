/** File contents by blob id: from memory, else a hundred at a time through GraphQL, else one by one. What is kept is checked against its id. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Octokit } from './client.ts';
import { isStatus } from './errors.ts';
import type { Repository } from './pull-request.ts';

export type Content = { text: string } | { absent: string };
export interface Wanted {
  blob: string;
  bytes: number;
}

/** https://docs.github.com/en/rest/git/blobs#get-a-blob allows 100 MB; the analysis reads files up to 1 MB. */
const MOST_BYTES = 1_000_000;
/** Nodes and time of one GraphQL query are limited (https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api). */
const BATCH = 100;
const BATCH_BYTES = 3_000_000;
const AT_ONCE = 5;

/** Least recently used contents, bounded by bytes. A blob id is the hash of the content, so one cache serves all repositories. */
export class BlobCache {
  readonly #texts = new Map<string, string>();
  readonly #limit: number;
  #bytes = 0;

  constructor(limit = 64 * 1024 * 1024) {
    this.#limit = limit;
  }

  get(blob: string): string | undefined {
    const text = this.#texts.get(blob);
    if (text === undefined) return undefined;
    this.#texts.delete(blob);
    this.#texts.set(blob, text);
    return text;
  }

  set(blob: string, text: string): void {
    if (this.#texts.has(blob)) return;
    this.#texts.set(blob, text);
    this.#bytes += text.length * 2;
    for (const [oldest, content] of this.#texts) {
      if (this.#bytes <= this.#limit) break;
      this.#texts.delete(oldest);
      this.#bytes -= content.length * 2;
    }
  }
}

/** git's id of a content; GitHub has SHA-1 repositories only. An answer that does not match was cut or re-encoded on the way. */
const idOf = (bytes: Buffer): string => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

function batches(wanted: Wanted[]): Wanted[][] {
  const all: Wanted[][] = [];
  let bytes = 0;
  for (const one of wanted) {
    const last = all.at(-1);
    if (!last || last.length === BATCH || bytes + one.bytes > BATCH_BYTES) {
      all.push([one]);
      bytes = one.bytes;
    } else {
      last.push(one);
      bytes += one.bytes;
    }
  }
  return all;
}

const Blob = z.object({ text: z.string().nullish(), isBinary: z.boolean().nullish(), isTruncated: z.boolean().nullish() }).nullish();
const Blobs = z.object({ repository: z.record(z.string(), Blob).nullish() });

/** `text` is null for binary content and cut when `isTruncated`: those are left to the other way. */
async function throughGraphql(octokit: Octokit, { owner, repo }: Repository, batch: Wanted[], found: Map<string, Content>): Promise<void> {
  const fields = batch.map(({ blob }, index) => `b${index}: object(oid: "${blob}") { ... on Blob { text isBinary isTruncated } }`);
  const query = `query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) {\n${fields.join('\n')}\n} }`;
  let answer: unknown;
  try {
    answer = await octokit.graphql(query, { owner, repo });
  } catch (error) {
    // A query that ran too long (502, 504) or failed for one object: what came is used, the rest is read one by one. A limit or a refusal is the caller's.
    const partial = (error as { data?: unknown }).data;
    if (!partial && !isStatus(error, 500, 502, 503, 504)) throw error;
    answer = partial ?? {};
  }
  const { repository } = Blobs.parse(answer);
  for (const [index, { blob }] of batch.entries()) {
    const entry = repository?.[`b${index}`];
    if (!entry || entry.isTruncated || entry.isBinary || typeof entry.text !== 'string') continue;
    if (idOf(Buffer.from(entry.text)) === blob) found.set(blob, { text: entry.text });
  }
}

async function throughRest(octokit: Octokit, repository: Repository, { blob }: Wanted): Promise<Content> {
  const { data } = await octokit.rest.git.getBlob({ ...repository, file_sha: blob });
  const bytes = Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8');
  if (idOf(bytes) !== blob) return { absent: 'its content does not match its id' };
  if (bytes.includes(0)) return { absent: 'binary' };
  return { text: bytes.toString('utf8') };
}

/** Every wanted blob has an entry afterwards; what cannot be had says why. */
export async function readBlobs(
  octokit: Octokit,
  repository: Repository,
  wanted: Wanted[],
  cache: BlobCache,
): Promise<Map<string, Content>> {
  const found = new Map<string, Content>();
  const missing = new Map<string, Wanted>();
  for (const one of wanted) {
    const text = cache.get(one.blob);
    if (text !== undefined) found.set(one.blob, { text });
    else if (one.bytes > MOST_BYTES) found.set(one.blob, { absent: 'larger than 1 MB' });
    else if (/^[0-9a-f]{40}$/.test(one.blob)) missing.set(one.blob, one);
    else found.set(one.blob, { absent: 'not an object id' });
  }
  for (const batch of batches([...missing.values()])) await throughGraphql(octokit, repository, batch, found);
  const rest = [...missing.values()].filter(({ blob }) => !found.has(blob));
  for (let start = 0; start < rest.length; start += AT_ONCE) {
    const some = rest.slice(start, start + AT_ONCE);
    const contents = await Promise.all(some.map((one) => throughRest(octokit, repository, one)));
    for (const [index, content] of contents.entries()) found.set(some[index]!.blob, content);
  }
  for (const [blob, content] of found) if ('text' in content) cache.set(blob, content.text);
  return found;
}
