/** What only one may do at a time, also when several instances run. A lease ends by itself, so that nobody waits for an instance that is gone. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from './database.ts';

const POLL = 50;

async function take(sql: Sql, name: string, holder: string, seconds: number): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO portcullis.leases (name, holder, until) VALUES ($1, $2, now() + make_interval(secs => $3))
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
     WHERE portcullis.leases.until < now() OR portcullis.leases.holder = excluded.holder RETURNING name`,
    [name, holder, seconds],
  );
  return rows.length > 0;
}
const release = async (sql: Sql, name: string, holder: string): Promise<void> =>
  void (await sql.query('DELETE FROM portcullis.leases WHERE name = $1 AND holder = $2', [name, holder]));

/** undefined: somebody else is at it. `keep` prolongs it, and is false when it was lost. */
export async function ifFree<Result>(
  sql: Sql,
  name: string,
  seconds: number,
  work: (keep: () => Promise<boolean>) => Promise<Result>,
): Promise<Result | undefined> {
  const holder = randomUUID();
  if (!(await take(sql, name, holder, seconds))) return undefined;
  try {
    return await work(() => take(sql, name, holder, seconds));
  } finally {
    await release(sql, name, holder).catch(() => {}); // it ends by itself
  }
}

/** Waits for its turn; rejects with the signal's reason. */
export async function inTurn<Result>(
  sql: Sql,
  name: string,
  seconds: number,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const holder = randomUUID();
  while (!(await take(sql, name, holder, seconds))) {
    await delay(POLL);
    signal.throwIfAborted();
  }
  try {
    return await work();
  } finally {
    await release(sql, name, holder).catch(() => {});
  }
}
