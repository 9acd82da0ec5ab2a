/** The findings of the newest review of a pull request. */
import type { Sql } from './database.ts';

export interface KeptFinding {
  fingerprint: string;
  rule: string;
  level: string;
  state: string;
  path: string;
  line: number;
}

/** In place of those of the review before. The review itself must be there. */
export async function replaceFindings(
  sql: Sql,
  repository: number,
  number: number,
  head: string,
  findings: readonly KeptFinding[],
): Promise<void> {
  await sql.query('DELETE FROM portcullis.findings WHERE repository = $1 AND number = $2', [repository, number]);
  if (findings.length === 0) return;
  const column = (name: keyof KeptFinding): unknown[] => findings.map((finding) => finding[name]);
  await sql.query(
    `INSERT INTO portcullis.findings (repository, number, head, fingerprint, rule, level, state, path, line)
     SELECT $1, $2, $3, * FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[]) ON CONFLICT DO NOTHING`,
    [repository, number, head, column('fingerprint'), column('rule'), column('level'), column('state'), column('path'), column('line')],
  );
}

export const findingsOf = (sql: Sql, repository: number, number: number): Promise<(KeptFinding & { head: string })[]> =>
  sql.query(
    'SELECT fingerprint, rule, level, state, path, line, head FROM portcullis.findings WHERE repository = $1 AND number = $2 ORDER BY path, line, fingerprint',
    [repository, number],
  );
