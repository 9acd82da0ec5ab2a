/** What every job works with, and what one gets when it has a token. */
import type { Log } from '../config/log.ts';
import type { ClientSettings, Octokit } from '../github/client.ts';
import { createClient } from '../github/client.ts';
import type { NamedRepository } from '../github/events.ts';
import { repositoryToken } from '../github/installation.ts';
import type { Repository } from '../github/pull-request.ts';
import type { Job } from '../queue/queue.ts';
import type { Database } from '../store/database.ts';
import type { Kept } from './change.ts';

export interface WorkerContext {
  appId: number;
  /** Signs people's decisions where they stand in check runs. */
  secret: string;
  /** Authenticated as the App: it may only mint tokens. */
  app: Octokit;
  settings: ClientSettings;
  database: Database;
  /** Where a job finds more to do. */
  enqueue: (job: Job) => Promise<unknown>;
  kept: Kept;
  log: Log;
}

/** `closing` is not ended by the job's signal: an aborted job still closes its check run. */
export interface Session {
  repository: Repository;
  octokit: Octokit;
  closing: Octokit;
}

export function repositoryOf({ fullName }: NamedRepository): Repository {
  const [owner = '', repo = ''] = fullName.split('/');
  return { owner, repo };
}

/** With a token for this repository alone. */
export async function openSession(
  { installation, repository }: { installation: number; repository: NamedRepository },
  signal: AbortSignal,
  { app, settings }: WorkerContext,
): Promise<Session> {
  const token = await repositoryToken(app, installation, repository.id);
  const group = String(installation);
  return {
    repository: repositoryOf(repository),
    octokit: createClient(settings, { token, group, signal }),
    closing: createClient(settings, { token, group }),
  };
}
