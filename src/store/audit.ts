/** Who decided what, and when; only ever added to. */
import type { Sql } from './database.ts';

export interface AuditEntry {
  repository: number;
  number?: number;
  /** A login, or the name of a part of the service. */
  actor: string;
  what: string;
  /** Plain values; no code, no payloads. */
  details?: Record<string, string | number | boolean>;
}

export const appendAudit = async (sql: Sql, { repository, number, actor, what, details }: AuditEntry): Promise<void> =>
  void (await sql.query('INSERT INTO portcullis.audit (repository, number, actor, what, details) VALUES ($1, $2, $3, $4, $5::jsonb)', [
    repository,
    number ?? null,
    actor,
    what,
    JSON.stringify(details ?? {}),
  ]));

interface Row {
  at: Date;
  number: number | null;
  actor: string;
  what: string;
  details: Record<string, string | number | boolean>;
}

/** Newest first. */
export async function auditOf(sql: Sql, repository: number, number?: number, limit = 100): Promise<(AuditEntry & { at: string })[]> {
  const rows = await sql.query<Row>(
    `SELECT at, number, actor, what, details FROM portcullis.audit
     WHERE repository = $1 AND ($2::int IS NULL OR number = $2) ORDER BY id DESC LIMIT $3`,
    [repository, number ?? null, limit],
  );
  return rows.map(({ at, number: pull, ...row }) => ({ ...row, repository, at: at.toISOString(), ...(pull !== null && { number: pull }) }));
}
