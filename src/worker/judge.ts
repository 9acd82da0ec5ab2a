/** The judgement of one change; what kills the analysis makes it an incomplete one, never a partial one. */
import type { Log } from '../config/log.ts';
import type { Review } from '../review/types.ts';
import type { Database } from '../store/database.ts';
import { getIndex, newestIndex, setIndex } from '../store/indexes.ts';
import type { AnalysisRequest, Read } from './analysis.ts';
import type { Analyst } from './analyst.ts';
import { Killed } from './analyst.ts';
import type { LoadedChange } from './change.ts';
import type { Configuration } from './configuration.ts';
import { indexKey } from './indexing.ts';
import { couldMatter } from './relevance.ts';
import { incompleteReview, untouchedReview } from './verdicts.ts';

export interface Judgement {
  review: Review;
  configuration?: Configuration;
}
export type Analyse = (request: AnalysisRequest, read: Read) => Promise<Review>;

export async function judge(change: LoadedChange, head: string, analyse: Analyse): Promise<Judgement> {
  if (!change.matters) return { review: untouchedReview(head) };
  const { request, read, configuration } = change;
  const incomplete = (why: string): Judgement => ({ review: incompleteReview(request, couldMatter, why), configuration });
  if (!change.complete) return incomplete('GitHub could not list all files of the repository');
  try {
    return { review: await analyse(request, read), configuration };
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return incomplete(error.message);
  }
}

export interface Judging {
  analyst: Analyst;
  signal: AbortSignal;
  log: Log;
  delivery: string;
  database: Database;
  repositoryId: number;
}

/** In a thread, from the index that is at hand; what it makes of it is kept. */
export const fromIndex =
  ({ analyst, signal, log, delivery, database, repositoryId }: Judging): Analyse =>
  async (request, read) => {
    const key = indexKey(repositoryId, request.base.commit, request);
    const indexed = (await getIndex(database, key)) ?? (await newestIndex(database, key));
    let made: Uint8Array | undefined;
    try {
      const review = await analyst.analyse({ ...request, ...(indexed && { indexed }) }, read, signal, (one) => {
        made = one;
      });
      if (made) await setIndex(database, key, made).catch((error: unknown) => log.warn({ delivery, err: error }, 'index not kept'));
      return review;
    } catch (error) {
      if (error instanceof Killed) log.warn({ delivery, err: error }, 'analysis killed');
      throw error;
    }
  };
