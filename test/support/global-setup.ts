import type { TestProject } from 'vitest/node';
import { preparedCluster } from '../../src/store/embedded.ts';
import { startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** '' where no PostgreSQL is installed. */
    postgres: string;
  }
}

/** Once for all test files: the cluster that embedded databases are copied from, and a server where there can be one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [server] = await Promise.all([startPostgres(), preparedCluster()]);
  project.provide('postgres', server?.url ?? '');
  return async () => server?.stop();
}
