/** People's decisions stand signed in the check run too: a store that was lost is filled again from there. */
import { createHmac } from 'node:crypto';
import { runText } from '../github/check-run.ts';
import type { Octokit } from '../github/client.ts';
import { ownComment } from '../github/comment.ts';
import type { PullRequest, Repository } from '../github/pull-request.ts';
import { MARKER } from '../report/comment.ts';
import type { Decisions } from '../review/decisions.ts';
import type { LedgerKey } from '../review/ledger.ts';
import { readLedger } from '../review/ledger.ts';
import { addAttestation } from '../store/attestations.ts';
import { appendAudit } from '../store/audit.ts';
import { addIgnore } from '../store/ignores.ts';
import type { WorkerContext } from './context.ts';

/** Not the App's key itself: what signs lines that anybody may read should open nothing else. */
export const ledgerSecret = (privateKey: string): string => createHmac('sha256', privateKey).update('portcullis ledger').digest('hex');

export const ledgerKey = ({ secret }: Pick<WorkerContext, 'secret'>, repositoryId: number, number: number): LedgerKey => ({
  secret,
  repositoryId,
  number,
});

/** The comment names the run that was published last; where it leads is for others to change, what is signed there is not. */
const RUN = /\/runs\/(\d+)\)/;

/** What stands in the run that was published last. appId, key: undefined for whoever is not the App, and must take what an App's own run says for its word. */
export async function shownDecisions(
  octokit: Octokit,
  repository: Repository,
  { number, appId, key }: { number: number; appId: number | undefined; key: LedgerKey | undefined },
): Promise<Decisions> {
  const comment = await ownComment(octokit, repository, { number, appId, marker: MARKER });
  const id = Number(RUN.exec(comment?.body ?? '')?.[1]);
  if (comment?.appId === undefined || !Number.isSafeInteger(id)) return { attestations: [], ignores: [] };
  return readLedger(await runText(octokit, repository, { id, number, appId: comment.appId }), key);
}

/** For a pull request of which the store knows nothing. */
export async function recall(
  octokit: Octokit,
  {
    repository,
    repositoryId,
    pull: { number },
    context,
  }: { repository: Repository; repositoryId: number; pull: PullRequest; context: WorkerContext },
): Promise<void> {
  const { appId, database } = context;
  const key = ledgerKey(context, repositoryId, number);
  const { attestations, ignores } = await shownDecisions(octokit, repository, { number, appId, key });
  const recalled = attestations.length + ignores.length;
  if (recalled === 0) return;
  await database.transaction(async (sql) => {
    for (const one of attestations) await addAttestation(sql, repositoryId, number, one);
    for (const one of ignores) await addIgnore(sql, repositoryId, number, one);
    await appendAudit(sql, { repository: repositoryId, number, actor: 'portcullis', what: 'decisions recalled', details: { recalled } });
  });
}
