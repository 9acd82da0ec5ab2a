/** PostgreSQL on a server: a pool, and one connection of its own that listens. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Database, Sql } from './database.ts';
import { again, translate } from './database.ts';

const INT8 = 20;
/** GitHub's ids are below 2^53, so bigint comes as a number. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;
const RECONNECT = 1_000;

export interface PostgresOptions {
  connections?: number;
  /** What an idle connection failed with; the pool replaces it by itself. */
  onError?: (error: Error) => void;
}

const rowsOf = <Row>(result: pg.QueryResult | pg.QueryResult[]): Row[] =>
  (Array.isArray(result) ? result.flatMap(({ rows }) => rows ?? []) : result.rows) as Row[];

function sqlOn(client: pg.Pool | pg.PoolClient): Sql {
  return {
    async query<Row>(text: string, values: unknown[] = []) {
      try {
        return rowsOf<Row>(values.length > 0 ? await client.query(text, values) : await client.query(text));
      } catch (error) {
        throw translate(error);
      }
    },
  };
}

/** Opens no connection yet: a server that is not there shows with the first statement. */
export function openPostgres(url: string, { connections = 10, onError = () => {} }: PostgresOptions = {}): Database {
  const settings = { connectionString: url, types, application_name: 'portcullis', connectionTimeoutMillis: 10_000, keepAlive: true };
  const pool = new pg.Pool({ ...settings, max: connections, idleTimeoutMillis: 30_000 });
  pool.on('error', onError);
  const listeners = new Set<pg.Client>();
  let closed = false;

  async function listenOnce(channel: string, hear: (payload: string) => void): Promise<void> {
    const client = new pg.Client(settings);
    const ended = new Promise<void>((resolve) => {
      client.on('error', (error) => {
        onError(error);
        resolve();
      });
      client.on('end', () => resolve());
    });
    client.on('notification', ({ payload }) => hear(payload ?? ''));
    listeners.add(client);
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      listeners.delete(client);
      await client.end().catch(() => {});
      throw translate(error);
    }
    void ended.then(async () => {
      listeners.delete(client);
      while (!closed) {
        await delay(RECONNECT, undefined, { ref: false });
        if (
          closed ||
          (await listenOnce(channel, hear).then(
            () => true,
            () => false,
          ))
        )
          return;
      }
    });
  }

  return {
    embedded: false,
    ...sqlOn(pool),
    transaction: (work) =>
      again(async () => {
        const client = await pool.connect().catch((error: unknown) => {
          throw translate(error);
        });
        let fault: Error | undefined;
        client.on('error', noticed);
        function noticed(error: Error): void {
          fault = error;
        }
        try {
          const sql = sqlOn(client);
          await sql.query('BEGIN');
          const result = await work(sql);
          await sql.query('COMMIT');
          return result;
        } catch (error) {
          await client.query('ROLLBACK').catch((broken: Error) => {
            fault = broken;
          });
          throw error;
        } finally {
          client.off('error', noticed);
          client.release(fault);
        }
      }),
    listen: listenOnce,
    async close() {
      closed = true;
      await Promise.all([...listeners].map((client) => client.end().catch(() => {})));
      await pool.end();
    },
  };
}
