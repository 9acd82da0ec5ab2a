/** Files that could not be read. Where that may hide what a change does, a person has to have looked at them. */
import { createHash } from 'node:crypto';
import type { Path } from '../analysis/code.ts';
import { isCode } from '../repository/select.ts';
import type { BlobId } from '../repository/types.ts';
import type { ChangedFile, Question, Review, Side } from './types.ts';

type Unread = Review['read']['unread'];

/** The item of the box that such a file becomes; no checklist has it. */
export const READ_BY_HAND = 'read.file';

/**
 * What was not read of the head, and whether it matters: it lies on the way of an endpoint of the change, or the change itself wrote it in a form that cannot be read. `rests`: the
 * files on whose way those endpoints are, and were.
 */
export function unreadOf(
  base: Side,
  head: Side,
  files: readonly ChangedFile[],
  reported: (path: Path) => boolean,
  rests: ReadonlySet<Path>,
): Unread {
  const before = new Set(base.model.unread.map(({ path }) => path));
  const known = new Set(head.model.unread.map(({ path }) => path));
  const written = files.filter(({ path, status }) => status !== 'removed' && isCode(path) && reported(path));
  const left = written.filter(({ path }) => !known.has(path) && !head.lowered.has(path));
  const fresh = new Set(written.flatMap(({ path, previous }) => (before.has(previous ?? path) ? [] : path)));
  return [...head.model.unread, ...left.map(({ path }) => ({ path, why: 'the limit of files was reached' }))].map((one) => ({
    ...one,
    matters: rests.has(one.path) || fresh.has(one.path),
  }));
}

/** A box for each that matters. An answer holds for this content of the file. */
export function readByHand(unread: Unread, tree: Readonly<Record<Path, BlobId>>): Question[] {
  return unread.flatMap(({ path, why, matters }): Question[] => {
    if (!matters) return [];
    const blob = tree[path] ?? '';
    return [
      {
        item: READ_BY_HAND,
        // longer than those of endpoints, so that neither is taken for the other
        handle: `e-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`,
        routes: [],
        text: `Was \`${path.replaceAll('`', "'")}\` reviewed by hand?`,
        why: `it could not be read (${why}), so that nothing is known of what stands in it`,
        at: { path, span: [1, 1, 1, 1] },
        gate: true,
        binds: [{ route: path, print: `blob ${blob}`, parts: { [`${path}:`]: blob } }],
      },
    ];
  });
}

/** What is left when people have answered. */
export const stillUnread = (unread: Unread, questions: readonly Question[]): Unread => {
  const done = new Set(questions.flatMap(({ item, answered, at }) => (item === READ_BY_HAND && answered && at ? [at.path] : [])));
  return unread.map((one) => (done.has(one.path) ? { ...one, matters: false } : one));
};
