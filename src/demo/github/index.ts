/**
 * A GitHub for the demo and for tests: real HTTP, real git repositories, GitHub's own limits and error answers.
 * It covers what an App that reviews pull requests uses, and knows one App. Nothing of it is meant for production.
 */
import { createPublicKey, generateKeyPair } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listen } from '../../listen.ts';
import { newUserToken } from './auth.ts';
import type { Delivery } from './events/deliveries.ts';
import { Deliveries } from './events/deliveries.ts';
import { emitInstallation } from './events/installations.ts';
import type { Faults } from './http/faults.ts';
import { createFakeServer } from './http/server.ts';
import * as conversation from './people/conversation.ts';
import { mustRepository } from './people/lookup.ts';
import * as merging from './people/merging.ts';
import * as pulls from './people/pulls.ts';
import * as repositories from './people/repositories.ts';
import type { App, Permissions, Role } from './state.ts';
import type { FakeGitHub } from './types.ts';
import type { LoggedRequest } from './world.ts';
import { createWorld, installationOn } from './world.ts';

export type { FileChange } from './git/write.ts';
export type { Fault, FaultTarget, PlannedFault } from './http/faults.ts';
export type { CheckRunInfo, CommentInfo, NewReview } from './people/conversation.ts';
export type { MergeGroup } from './people/merging.ts';
export type { NewCommits, NewPullRequest, PullRequestInfo } from './people/pulls.ts';
export type { NewRepository, RepositoryInfo, RepositorySource } from './people/repositories.ts';
export type { Annotation, CheckAction } from './state.ts';
export type { FakeGitHub } from './types.ts';
export type { Delivery, Faults, LoggedRequest, Permissions, Role };

/** How the fake starts; everything has a default. */
export interface FakeGitHubOptions {
  host?: string;
  /** 0, the default, takes a free one. */
  port?: number;
  appId?: number;
  appSlug?: string;
  appName?: string;
  /** PEM of an RSA key; generated unless given. */
  privateKey?: string;
  webhookSecret?: string;
  /** Where deliveries go; can be set later. Until then they fail, and can be redelivered. */
  webhookUrl?: string;
  /** Milliseconds; GitHub waits ten seconds. */
  webhookTimeout?: number;
  /** The account of the first installation, whose id is `installationId`. */
  owner?: string;
  /** What the App's installations grant, besides `metadata`. */
  permissions?: Permissions;
  /** Which events the App subscribed to, by default those of a reviewing App without `pull_request_review`; those of installations always come. */
  events?: string[];
  /** Requests an hour; GitHub's least is 5000. */
  rateLimit?: number;
  /** The fake's clock: tokens and rate limits expire by it. */
  now?: () => Date;
  /** Hears of faults of the fake itself, which the client sees as a 500; a process warning unless given. */
  onError?: (error: unknown) => void;
}

const PERMISSIONS: Permissions = {
  metadata: 'read',
  contents: 'read',
  pull_requests: 'write',
  checks: 'write',
  issues: 'read',
  merge_queues: 'read',
};
const EVENTS = ['pull_request', 'check_run', 'check_suite', 'issue_comment', 'merge_group', 'push', 'repository'];

/** One pair a process: it takes a while to make and protects nothing. */
let generated: Promise<string> | undefined;

async function newPrivateKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)));
}

/**
 * Starts the fake. In: see the options. Out: the running fake; close() ends it and removes its temporary files.
 * Rejects when the port is taken or the private key is none.
 */
export async function startFakeGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  generated ??= options.privateKey ? undefined : newPrivateKey();
  const privateKey = options.privateKey ?? (await generated!);
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const {
    host = '127.0.0.1',
    port = 0,
    appId = 4_011,
    appSlug = 'portcullis',
    owner = 'acme',
    webhookSecret = 'fake-webhook-secret',
  } = options;
  const world = createWorld({
    publicKey,
    now: options.now ?? (() => new Date()),
    rateLimit: options.rateLimit ?? 5_000,
    app: (state): App => ({
      id: appId,
      slug: appSlug,
      name: options.appName ?? 'Portcullis',
      owner: state.account(owner, 'Organization'),
      permissions: { metadata: 'read', ...(options.permissions ?? PERMISSIONS) },
      events: options.events ?? EVENTS,
      createdAt: state.time(),
    }),
    deliveries: (state) =>
      new Deliveries(state, {
        appId,
        id: state.nextId(),
        secret: webhookSecret,
        url: options.webhookUrl,
        timeout: options.webhookTimeout ?? 10_000,
      }),
  });
  const installation = installationOn(world, world.app.owner);
  const server = createFakeServer(world, options.onError ?? warn);
  world.url = await listen(server, port, host);
  const folder = await mkdtemp(join(tmpdir(), 'fake-github-'));

  return {
    url: world.url,
    apiUrl: `${world.url}/api/v3`,
    appId,
    appSlug,
    privateKey,
    webhookSecret,
    installationId: installation.id,
    faults: world.faults,
    requests: world.requests,
    deliveries: world.deliveries.log,
    setWebhookUrl(url) {
      world.deliveries.hook.url = url;
    },
    addRepository: (added) => repositories.addRepository(world, folder, added),
    repository: (name) => repositories.repositoryInfo(mustRepository(world, name)),
    renameRepository: (from, name) => repositories.renameRepository(world, from, name),
    archive(name, archived) {
      mustRepository(world, name).archived = archived;
    },
    setRole(name, login, role) {
      const { roles } = mustRepository(world, name);
      world.state.account(login);
      if (role) roles.set(login.toLowerCase(), role);
      else roles.delete(login.toLowerCase());
    },
    setTeam(org, slug, members) {
      world.state.teams.set(`${org}/${slug}`.toLowerCase(), new Set(members.map((login) => world.state.account(login))));
    },
    setInstalled: (name, installed, as) => repositories.setInstalled(world, name, installed, as),
    deleteFork: (name) => repositories.deleteFork(world, name),
    async setSuspended(account, suspended) {
      const target = installationOn(world, world.state.account(account, 'Organization'));
      target.suspendedAt = suspended ? world.state.time() : null;
      await emitInstallation(world, target, suspended ? 'suspend' : 'unsuspend', target.account);
    },
    async deliverInstallation(account, action, as) {
      const target = installationOn(world, world.state.account(account, 'Organization'));
      return emitInstallation(world, target, action, as ? world.state.account(as) : world.state.account('octocat'));
    },
    userToken: (login) => newUserToken(world, world.state.account(login)),
    revokeTokens: () => world.state.installationTokens.clear(),
    openPullRequest: (name, opened) => pulls.openPullRequest(world, name, opened),
    push: (name, commits) => pulls.push(world, name, commits),
    editPullRequest: (name, number, changes) => pulls.editPullRequest(world, name, number, changes),
    setDraft: (name, number, draft, as) => pulls.setDraft(world, name, number, draft, as),
    closePullRequest: (name, number, as) => pulls.closePullRequest(world, name, number, as),
    reopenPullRequest: (name, number, as) => pulls.reopenPullRequest(world, name, number, as),
    mergePullRequest: (name, number, as) => merging.mergePullRequest(world, name, number, as),
    queueForMerge: (name, number, options) => merging.queueForMerge(world, name, number, options),
    comments: (name, number) => conversation.comments(world, name, number),
    checkRuns: (name, sha) => conversation.checkRuns(world, name, sha),
    comment: (name, number, body, as) => conversation.comment(world, name, number, body, as),
    editComment: (id, body, as) => conversation.editComment(world, id, body, as),
    tick: (id, text, as) => conversation.tick(world, id, text, as),
    review: (name, number, given) => conversation.review(world, name, number, given),
    deleteComment: (id, as) => conversation.deleteComment(world, id, as),
    rerequestCheckRun: (id, as) => conversation.rerequestCheckRun(world, id, as),
    rerequestCheckSuite: (name, sha, as) => conversation.rerequestCheckSuite(world, name, sha, as),
    requestAction: (id, identifier, as) => conversation.requestAction(world, id, identifier, as),
    addForeignCheckRun: (name, body) => conversation.addForeignCheckRun(world, name, body),
    deliver: (event, payload, guid) => world.deliveries.deliver(event, payload, guid),
    redeliver: (delivery) => world.deliveries.redeliver(delivery),
    settled: () => world.deliveries.settled(),
    async close() {
      const closed = new Promise((resolve) => void server.close(resolve));
      server.closeAllConnections();
      await world.deliveries.close();
      await closed;
      for (const { store } of world.state.repositories.values()) store.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
