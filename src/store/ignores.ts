/** Findings that people ignore, until they take it back. */
import type { Ignore } from '../review/decisions.ts';
import type { Sql } from './database.ts';

/** The same decision twice is one. Out: whether it is new. */
export async function addIgnore(sql: Sql, repository: number, number: number, ignore: Ignore): Promise<boolean> {
  const { fingerprint, rule, reason, until, by, at, head, needsSecond } = ignore;
  const rows = await sql.query(
    `INSERT INTO portcullis.ignores (repository, number, fingerprint, rule, reason, until, login, person, at, head, needs_second)
     VALUES ($1, $2, $3, $4, $5, $6::date, $7, $8, $9::timestamptz, $10, $11) ON CONFLICT DO NOTHING RETURNING id`,
    [repository, number, fingerprint, rule, reason, until ?? null, by.login, by.id, new Date(at), head, needsSecond],
  );
  return rows.length > 0;
}

/** Out: whether there was one in force. */
export async function withdrawIgnore(sql: Sql, repository: number, number: number, fingerprint: string): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE portcullis.ignores SET withdrawn = now()
     WHERE repository = $1 AND number = $2 AND fingerprint = $3 AND withdrawn IS NULL RETURNING id`,
    [repository, number, fingerprint],
  );
  return rows.length > 0;
}

interface Row {
  fingerprint: string;
  rule: string;
  reason: string;
  until: string | null;
  login: string;
  person: number;
  at: Date;
  head: string;
  needs_second: boolean;
}

/** Those in force, in the order in which they were made; whether `until` has passed is the reader's to see. */
export async function ignoresOf(sql: Sql, repository: number, number: number): Promise<Ignore[]> {
  const rows = await sql.query<Row>(
    `SELECT fingerprint, rule, reason, until::text, login, person, at, head, needs_second FROM portcullis.ignores
     WHERE repository = $1 AND number = $2 AND withdrawn IS NULL ORDER BY at, id`,
    [repository, number],
  );
  return rows.map(({ login, person, at, until, needs_second: needsSecond, ...row }) => ({
    ...row,
    needsSecond,
    by: { login, id: person },
    at: at.toISOString(),
    ...(until !== null && { until }),
  }));
}
