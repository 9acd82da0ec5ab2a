/** The database of a deployment, brought to this version. */
import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './postgres.ts';

export type DatabaseSettings = { url: string; connections: number } | { directory: string };

export async function openDatabase(settings: DatabaseSettings, onError?: (error: Error) => void): Promise<Database> {
  const database =
    'url' in settings
      ? openPostgres(settings.url, { connections: settings.connections, ...(onError && { onError }) })
      : await openEmbedded(settings.directory);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close().catch(() => {});
    throw error;
  }
}
