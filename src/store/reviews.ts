/** The newest review of each pull request. Losing it costs a few requests, never a wrong verdict. */
import type { Sql } from './database.ts';

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
}
const COLUMNS = 'number, head, base, conclusion, published, check_run, comment, rendered';

const toPosted = ({ head, base, conclusion, published, check_run: checkRunId, comment: commentId, rendered }: Row): Posted => ({
  head,
  base,
  ...(conclusion !== null && { conclusion }),
  ...(published !== null && { published }),
  ...(checkRunId !== null && { checkRunId }),
  ...(commentId !== null && { commentId }),
  ...(rendered !== null && { rendered }),
});

export async function getPosted(sql: Sql, repository: number, number: number): Promise<Posted | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM portcullis.reviews WHERE repository = $1 AND number = $2`, [
    repository,
    number,
  ]);
  return row && toPosted(row);
}

/** A pull request that has something posted is open. */
export async function setPosted(sql: Sql, repository: number, number: number, posted: Posted): Promise<void> {
  const { head, base, conclusion, published, checkRunId, commentId, rendered } = posted;
  await sql.query(
    `INSERT INTO portcullis.reviews (repository, number, head, base, conclusion, published, check_run, comment, rendered)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (repository, number) DO UPDATE SET head = excluded.head, base = excluded.base, open = true, conclusion = excluded.conclusion,
       published = excluded.published, check_run = excluded.check_run, comment = excluded.comment, rendered = excluded.rendered, updated = now()`,
    [repository, number, head, base, conclusion ?? null, published ?? null, checkRunId ?? null, commentId ?? null, rendered ?? null],
  );
}

export const setPublished = async (sql: Sql, repository: number, number: number, published: string): Promise<void> =>
  void (await sql.query('UPDATE portcullis.reviews SET published = $3 WHERE repository = $1 AND number = $2', [
    repository,
    number,
    published,
  ]));

export const setClosed = async (sql: Sql, repository: number, number: number): Promise<void> =>
  void (await sql.query('UPDATE portcullis.reviews SET open = false, updated = now() WHERE repository = $1 AND number = $2', [
    repository,
    number,
  ]));

/** Those that are thought to be open. */
export async function openNumbers(sql: Sql, repository: number): Promise<number[]> {
  const rows = await sql.query<{ number: number }>('SELECT number FROM portcullis.reviews WHERE repository = $1 AND open', [repository]);
  return rows.map(({ number }) => number);
}

/** Check runs belong to a commit: what other open pull requests with this head came to. */
export async function sharingHead(sql: Sql, repository: number, head: string, number: number): Promise<Sharing[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM portcullis.reviews WHERE repository = $1 AND head = $2 AND number <> $3 AND open AND conclusion IS NOT NULL ORDER BY number`,
    [repository, head, number],
  );
  return rows.map((row) => ({ number: row.number, ...toPosted(row) }));
}
