/** Comments on pull requests, and reactions to them. https://docs.github.com/en/rest/issues/comments */
import { authorOf, repositoryOf } from '../access.ts';
import { ApiError, notFound, validationFailed } from '../errors.ts';
import { emitComment } from '../events/comments.ts';
import { paginate } from '../http/paging.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { commentShape, REACTIONS, reactionShape } from '../shapes/comment.ts';
import type { Account, App, Comment, Pull, Repository } from '../state.ts';
import type { World } from '../world.ts';
import { checkBody } from './schema.ts';

const DOCS = '/rest/issues/comments';
/** Characters; telia-oss/github-pr-resource#259. */
const BODY = 65_536;
/** Where a conversation ends. */
const MOST_COMMENTS = 2_500;

/** A pull request's conversation is its issue's, so either permission opens it. */
const READ = ['issues=read', 'pull_requests=read'] as const;
const WRITE = ['issues=write', 'pull_requests=write'] as const;

/** Throws GitHub's 422 for a body that is missing, blank or too long. */
export function checkedBody(body: Record<string, unknown>): string {
  checkBody(body, { body: { type: 'string', required: true } });
  const text = body.body as string;
  if (text.trim() === '') throw validationFailed({ resource: 'IssueComment', code: 'missing_field', field: 'body' });
  if (Array.from(text).length > BODY) {
    const message = `Body is too long (maximum is ${BODY} characters)`;
    throw validationFailed({ resource: 'IssueComment', code: 'unprocessable', field: 'data', message });
  }
  return text;
}

/** In: a body that was checked. Out: the comment, in the state. */
export function addComment({ state }: World, pull: Pull, { user, body, app }: { user: Account; body: string; app: App | null }): Comment {
  const time = state.time();
  const comment = { id: state.nextId(), pull, user, body, app, createdAt: time, updatedAt: time, reactions: [] };
  state.comments.set(comment.id, comment);
  return comment;
}

function pullOf(call: Call, repository: Repository): Pull {
  const pull = repository.pulls.get(Number(call.params.issue_number));
  if (!pull) throw notFound();
  return pull;
}

function commentOf(call: Call, repository: Repository): Comment {
  const comment = call.world.state.comments.get(Number(call.params.comment_id));
  if (!comment || comment.pull.repository !== repository) throw notFound();
  return comment;
}

function create(call: Call): Reply {
  const { world } = call;
  const pull = pullOf(call, repositoryOf(call, ...WRITE));
  const body = checkedBody(call.body);
  if (world.state.commentsOf(pull).length >= MOST_COMMENTS)
    throw new ApiError(403, `Commenting is disabled on issues with more than ${MOST_COMMENTS} comments`);
  const app = call.actor.kind === 'installation' ? world.app : null;
  const comment = addComment(world, pull, { user: authorOf(world, call.actor), body, app });
  void emitComment(world, comment, 'created', comment.user);
  return { status: 201, json: commentShape(world, comment) };
}

function update(call: Call): Reply {
  const { world } = call;
  const comment = commentOf(call, repositoryOf(call, ...WRITE));
  const from = comment.body;
  comment.body = checkedBody(call.body);
  comment.updatedAt = world.state.time();
  if (from !== comment.body) void emitComment(world, comment, 'edited', authorOf(world, call.actor), from);
  return { status: 200, json: commentShape(world, comment) };
}

function remove(call: Call): Reply {
  const comment = commentOf(call, repositoryOf(call, ...WRITE));
  call.world.state.comments.delete(comment.id);
  void emitComment(call.world, comment, 'deleted', authorOf(call.world, call.actor));
  return { status: 204 };
}

function list(call: Call): Reply {
  const since = call.query.get('since');
  const all = call.world.state.commentsOf(pullOf(call, repositoryOf(call, ...READ)));
  const { items, headers } = paginate(
    call,
    all.filter((comment) => !since || new Date(comment.updatedAt) >= new Date(since)),
  );
  return { status: 200, json: items.map((comment) => commentShape(call.world, comment)), headers };
}

/** https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment: the same reaction again answers 200. */
function react(call: Call): Reply {
  const { world } = call;
  const comment = commentOf(call, repositoryOf(call, ...WRITE));
  checkBody(call.body, { content: { type: 'string', required: true, oneOf: REACTIONS } });
  const content = call.body.content as string;
  const user = authorOf(world, call.actor);
  const known = comment.reactions.find((one) => one.content === content && one.user === user);
  if (known) return { status: 200, json: reactionShape(world, known) };
  const reaction = { id: world.state.nextId(), content, user, createdAt: world.state.time() };
  comment.reactions.push(reaction);
  return { status: 201, json: reactionShape(world, reaction) };
}

export const commentRoutes: Route[] = [
  route('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', `${DOCS}#get-an-issue-comment`, (call) => ({
    status: 200,
    json: commentShape(call.world, commentOf(call, repositoryOf(call, ...READ))),
  })),
  route('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', `${DOCS}#update-an-issue-comment`, update),
  route('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', `${DOCS}#delete-an-issue-comment`, remove),
  route(
    'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    '/rest/reactions/reactions#create-reaction-for-an-issue-comment',
    react,
  ),
  route(
    'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    '/rest/reactions/reactions#list-reactions-for-an-issue-comment',
    (call) => {
      const { items, headers } = paginate(call, commentOf(call, repositoryOf(call, ...READ)).reactions);
      return { status: 200, json: items.map((one) => reactionShape(call.world, one)), headers };
    },
  ),
  route('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', `${DOCS}#create-an-issue-comment`, create),
  route('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', `${DOCS}#list-issue-comments`, list),
];
