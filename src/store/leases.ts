/** What only one may do at a time, also when several instances run. Who works prolongs the lease, so that it can be short and nobody waits long for an instance that is gone. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from './database.ts';

const POLL = 50;
const SECONDS = 15;
const PROLONG_EVERY = 4_000;

async function take(sql: Sql, name: string, holder: string): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO portcullis.leases (name, holder, until) VALUES ($1, $2, now() + make_interval(secs => $3))
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE portcullis.leases.until < now() RETURNING name`,
    [name, holder, SECONDS],
  );
  return rows.length > 0;
}

/** Somebody else has it: the holder took too long without a sign of life. */
export class LeaseLost extends Error {
  override name = 'LeaseLost';
}
/** Rejects when the lease is not the holder's any more; awaited before everything that only one may do. */
export type StillHeld = () => Promise<void>;

async function holding<Result>(sql: Sql, name: string, holder: string, work: (held: StillHeld) => Promise<Result>): Promise<Result> {
  const prolong = async (): Promise<void> => {
    const rows = await sql.query(
      'UPDATE portcullis.leases SET until = now() + make_interval(secs => $3) WHERE name = $1 AND holder = $2 RETURNING name',
      [name, holder, SECONDS],
    );
    if (rows.length === 0) throw new LeaseLost(`The lease \`${name}\` is somebody else's by now`);
  };
  const pulse = setInterval(() => void prolong().catch(() => {}), PROLONG_EVERY); // the next one may come through
  pulse.unref();
  try {
    return await work(prolong);
  } finally {
    clearInterval(pulse);
    await sql.query('DELETE FROM portcullis.leases WHERE name = $1 AND holder = $2', [name, holder]).catch(() => {}); // it ends by itself
  }
}

/** undefined: somebody else is at it. */
export async function ifFree<Result>(sql: Sql, name: string, work: (held: StillHeld) => Promise<Result>): Promise<Result | undefined> {
  const holder = randomUUID();
  return (await take(sql, name, holder)) ? holding(sql, name, holder, work) : undefined;
}

/** Waits for its turn; rejects with the signal's reason. */
export async function inTurn<Result>(
  sql: Sql,
  name: string,
  signal: AbortSignal,
  work: (held: StillHeld) => Promise<Result>,
): Promise<Result> {
  const holder = randomUUID();
  while (!(await take(sql, name, holder))) {
    await delay(POLL);
    signal.throwIfAborted();
  }
  return holding(sql, name, holder, work);
}
