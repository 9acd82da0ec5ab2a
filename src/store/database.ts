/** What store and queue need of a database: PostgreSQL, on a server or embedded; the SQL is the same. */

/** One statement with values, or several without. Numbers are numbers (bigint too), times are `Date`, jsonb is parsed. */
export interface Sql {
  query<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
}

export interface Database extends Sql {
  /** embedded: this process is the only one that can have it open. */
  readonly embedded: boolean;
  /** Repeated when the database says that it lost a race, so `work` must do nothing but query. */
  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
  /** Hears of `pg_notify`; what is sent while the connection is broken is lost, so whoever listens asks now and then as well. */
  listen(channel: string, hear: (payload: string) => void): Promise<void>;
  close(): Promise<void>;
}

/** The database cannot be reached or has no room; the same statement may work later. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: connections, resources, an operator's intervention, faults of the system. */
const PASSING = /^(?:08|53|57P|58|XX)/;
const CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENOSPC']);
const LOST_RACE = new Set(['40001', '40P01']);
const RACES = 5;

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
/** The drivers say so in words alone when they notice by themselves. */
const broken = (error: unknown): boolean =>
  error instanceof Error &&
  /connection terminated|timeout exceeded when trying to connect|PGlite is closed|client has encountered/i.test(error.message);

/** In: what a driver threw. Out: what the callers tell apart. */
export function translate(error: unknown): unknown {
  const code = codeOf(error);
  if (!PASSING.test(code) && !CONNECTION.has(code) && !broken(error)) return error;
  return new Unavailable(`The database is not available (${code || 'connection lost'})`, { cause: error });
}

/** Runs a transaction again that PostgreSQL ended because another one was faster. */
export async function again<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let round = 1; ; round++) {
    try {
      return await run();
    } catch (error) {
      if (!LOST_RACE.has(codeOf(error)) || round === RACES) throw error;
    }
  }
}
