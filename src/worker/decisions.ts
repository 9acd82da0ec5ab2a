/** What people decided about a pull request, applied to its judgement. */
import type { Decisions } from '../review/decisions.ts';
import { applyDecisions } from '../review/decisions.ts';
import type { Review } from '../review/types.ts';
import { attestationsOf } from '../store/attestations.ts';
import type { Sql } from '../store/database.ts';
import { ignoresOf } from '../store/ignores.ts';
import type { Configuration } from './configuration.ts';

/** numbers: the pull requests whose decisions count; a merge group has those of all that are in it. */
export async function decide(
  review: Review,
  configuration: Configuration | undefined,
  repositoryId: number,
  numbers: readonly number[],
  sql: Sql,
): Promise<Review> {
  if (!configuration) return review;
  const all = await Promise.all(numbers.map((number) => decisionsOf(sql, repositoryId, number)));
  const attestations = all.flatMap((one) => one.attestations);
  const ignores = all.flatMap((one) => one.ignores);
  return attestations.length + ignores.length > 0 ? applyDecisions(review, { attestations, ignores }, configuration.policy) : review;
}

/** Those in force. */
export const decisionsOf = async (sql: Sql, repositoryId: number, number: number): Promise<Decisions> => ({
  attestations: await attestationsOf(sql, repositoryId, number),
  ignores: await ignoresOf(sql, repositoryId, number),
});
