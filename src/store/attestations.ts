/** Answers of people to the questions of a review. They are added, never changed. */
import type { Attestation } from '../review/decisions.ts';
import type { Sql } from './database.ts';

/** The same answer twice (read again from the check run's signed lines) is one. Out: whether it is new. */
export async function addAttestation(sql: Sql, repository: number, number: number, attestation: Attestation): Promise<boolean> {
  const { item, binds, by, at, head, via, reason } = attestation;
  const rows = await sql.query(
    `INSERT INTO portcullis.attestations (repository, number, item, binds, login, person, at, head, via, reason)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7::timestamptz, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id`,
    [repository, number, item, JSON.stringify(binds), by.login, by.id, new Date(at), head, via, reason ?? null],
  );
  return rows.length > 0;
}

interface Row {
  item: string;
  binds: Attestation['binds'];
  login: string;
  person: number;
  at: Date;
  head: string;
  via: Attestation['via'];
  reason: string | null;
}

/** In the order in which they were given. */
export async function attestationsOf(sql: Sql, repository: number, number: number): Promise<Attestation[]> {
  const rows = await sql.query<Row>(
    'SELECT item, binds, login, person, at, head, via, reason FROM portcullis.attestations WHERE repository = $1 AND number = $2 ORDER BY at, id',
    [repository, number],
  );
  return rows.map(({ login, person, at, reason, ...row }) => ({
    ...row,
    by: { login, id: person },
    at: at.toISOString(),
    ...(reason !== null && { reason }),
  }));
}
