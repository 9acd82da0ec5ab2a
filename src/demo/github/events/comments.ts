/** Events of comments. https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment */
import { commentShape, issueShape } from '../shapes/comment.ts';
import type { Account, Comment } from '../state.ts';
import type { World } from '../world.ts';
import type { Delivery } from './deliveries.ts';
import { emit } from './payloads.ts';

/** `from` is the text before an edit: a ticked box is nothing but that. */
export const emitComment = (
  world: World,
  comment: Comment,
  action: 'created' | 'edited' | 'deleted',
  sender: Account,
  from?: string,
): Promise<Delivery | undefined> =>
  emit(world, 'issue_comment', comment.pull.repository, sender, {
    action,
    ...(from !== undefined && { changes: { body: { from } } }),
    issue: issueShape(world, comment.pull),
    comment: commentShape(world, comment),
  });
