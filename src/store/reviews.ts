/** The newest review of each pull request. Losing it costs a few requests, never a wrong verdict. */
import type { Sql } from './database.ts';
import { pack, unpack } from './packed.ts';

export interface Posted {
  /** Of the newest review. */
  head: string;
  base: string;
  /** What this pull request alone came to, and what its check run says. */
  conclusion?: string;
  published?: string;
  checkRunId?: number;
  commentId?: number;
  /** The comment as it was written last. */
  rendered?: string;
  /** The head of a review that was begun since, and is not published. */
  opened?: string;
}
/** Another pull request with the same head. */
export interface Sharing extends Posted {
  number: number;
}

interface Row {
  number: number;
  head: string;
  base: string;
  conclusion: string | null;
  published: string | null;
  check_run: number | null;
  comment: number | null;
  rendered: string | null;
  opened: string | null;
}
const COLUMNS = 'number, head, base, conclusion, published, check_run, comment, rendered, opened';

const toPosted = ({ head, base, conclusion, published, check_run: checkRunId, comment: commentId, rendered, opened }: Row): Posted => ({
  head,
  base,
  ...(conclusion !== null && { conclusion }),
  ...(published !== null && { published }),
  ...(checkRunId !== null && { checkRunId }),
  ...(commentId !== null && { commentId }),
  ...(rendered !== null && { rendered }),
  ...(opened !== null && { opened }),
});

export async function getPosted(sql: Sql, repository: number, number: number): Promise<Posted | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM portcullis.reviews WHERE repository = $1 AND number = $2`, [
    repository,
    number,
  ]);
  return row && toPosted(row);
}

/** A pull request that has something posted is open. judged: what a later decision is applied to, as `getJudged` gives it back. */
export async function setPosted(
  sql: Sql,
  repository: number,
  number: number,
  posted: Omit<Posted, 'opened'>,
  judged?: unknown,
): Promise<void> {
  const { head, base, conclusion, published, checkRunId, commentId, rendered } = posted;
  await sql.query(
    `INSERT INTO portcullis.reviews (repository, number, head, base, conclusion, published, check_run, comment, rendered, judged)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (repository, number) DO UPDATE SET head = excluded.head, base = excluded.base, open = true, conclusion = excluded.conclusion,
       published = excluded.published, check_run = excluded.check_run, comment = excluded.comment, rendered = excluded.rendered, judged = excluded.judged, opened = NULL, updated = now()`,
    [
      repository,
      number,
      head,
      base,
      conclusion ?? null,
      published ?? null,
      checkRunId ?? null,
      commentId ?? null,
      rendered ?? null,
      judged === undefined ? null : await pack(judged),
    ],
  );
}

/** A review of that head begins; until something is posted, what was posted before is not the last word. */
export const setOpened = async (sql: Sql, repository: number, number: number, head: string): Promise<void> =>
  void (await sql.query(
    `INSERT INTO portcullis.reviews (repository, number, head, base, opened) VALUES ($1, $2, '', '', $3)
     ON CONFLICT (repository, number) DO UPDATE SET opened = excluded.opened, open = true`,
    [repository, number, head],
  ));

export async function getJudged<Judged>(sql: Sql, repository: number, number: number): Promise<Judged | undefined> {
  const [row] = await sql.query<{ judged: Uint8Array | null }>(
    'SELECT judged FROM portcullis.reviews WHERE repository = $1 AND number = $2',
    [repository, number],
  );
  return row?.judged ? unpack<Judged>(row.judged) : undefined;
}

export const setPublished = async (sql: Sql, repository: number, number: number, published: string): Promise<void> =>
  void (await sql.query('UPDATE portcullis.reviews SET published = $3 WHERE repository = $1 AND number = $2', [
    repository,
    number,
    published,
  ]));

export const setComment = async (sql: Sql, repository: number, number: number, comment: number): Promise<void> =>
  void (await sql.query('UPDATE portcullis.reviews SET comment = $3 WHERE repository = $1 AND number = $2', [repository, number, comment]));

export const setClosed = async (sql: Sql, repository: number, number: number): Promise<void> =>
  void (await sql.query(
    'UPDATE portcullis.reviews SET open = false, judged = NULL, updated = now() WHERE repository = $1 AND number = $2',
    [repository, number],
  ));

/** Those that are thought to be open. */
export async function openNumbers(sql: Sql, repository: number): Promise<number[]> {
  const rows = await sql.query<{ number: number }>('SELECT number FROM portcullis.reviews WHERE repository = $1 AND open', [repository]);
  return rows.map(({ number }) => number);
}

/** Check runs belong to a commit: what other open pull requests with this head came to. One of which another head is being reviewed has this one no more. */
export async function sharingHead(sql: Sql, repository: number, head: string, number: number): Promise<Sharing[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM portcullis.reviews WHERE repository = $1 AND head = $2 AND number <> $3 AND open AND conclusion IS NOT NULL
       AND (opened IS NULL OR opened = head) ORDER BY number`,
    [repository, head, number],
  );
  return rows.map((row) => ({ number: row.number, ...toPosted(row) }));
}
