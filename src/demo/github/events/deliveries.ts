/** Webhook deliveries: signed, posted, recorded, redelivered. https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
import { createHmac, randomUUID } from 'node:crypto';
import type { State } from '../state.ts';

/** One attempt to deliver an event. A redelivery has the same `guid` and another `id`. */
export interface Delivery {
  id: number;
  guid: string;
  event: string;
  action: string | null;
  deliveredAt: string;
  redelivery: boolean;
  /** Seconds until the answer. */
  duration: number;
  /** Without an answer 502, and 504 after the time was over: the example of https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook. */
  statusCode: number;
  status: string;
  installationId: number | null;
  repositoryId: number | null;
  url: string;
  request: { headers: Record<string, string>; payload: Record<string, unknown> };
  response: { headers: Record<string, string>; payload: string };
}

/** Where to, with which secret. */
export interface Hook {
  appId: number;
  id: number;
  secret: string;
  url: string | undefined;
  /** https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks#respond-within-10-seconds */
  timeout: number;
}

type Payload = Record<string, unknown>;

const idOf = (value: unknown): number | null => {
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'number' ? id : null;
};

const UNREACHABLE = { statusCode: 502, status: 'failed to connect to host' };
const LATE = { statusCode: 504, status: 'timed out' };

/** The delivery log and what fills it. */
export class Deliveries {
  readonly log: Delivery[] = [];
  readonly hook: Hook;
  readonly #state: State;
  readonly #running = new Set<Promise<unknown>>();
  readonly #closed = new AbortController();

  constructor(state: State, hook: Hook) {
    this.#state = state;
    this.hook = hook;
  }

  /** Posts an event and records the answer. Never throws: what goes wrong is in the delivery. */
  deliver(event: string, payload: Payload, guid: string = randomUUID()): Promise<Delivery> {
    return this.#track(this.#send(event, payload, guid, false));
  }

  /** The same event with the same GUID again. */
  redeliver({ event, guid, request }: Delivery): Promise<Delivery> {
    return this.#track(this.#send(event, request.payload, guid, true));
  }

  /** Resolves when no delivery is under way. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.settled();
  }

  #track(delivery: Promise<Delivery>): Promise<Delivery> {
    this.#running.add(delivery);
    void delivery.finally(() => this.#running.delete(delivery));
    return delivery;
  }

  #headers(event: string, guid: string, body: string): Record<string, string> {
    const sign = (algorithm: string): string => `${algorithm}=${createHmac(algorithm, this.hook.secret).update(body).digest('hex')}`;
    return {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/fake',
      'x-github-delivery': guid,
      'x-github-event': event,
      'x-github-hook-id': String(this.hook.id),
      'x-github-hook-installation-target-id': String(this.hook.appId),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': sign('sha1'),
      'x-hub-signature-256': sign('sha256'),
    };
  }

  async #send(event: string, payload: Payload, guid: string, redelivery: boolean): Promise<Delivery> {
    const body = JSON.stringify(payload);
    const { url = '' } = this.hook;
    const delivery: Delivery = {
      id: this.#state.nextId(),
      guid,
      event,
      action: typeof payload.action === 'string' ? payload.action : null,
      deliveredAt: this.#state.time(),
      redelivery,
      duration: 0,
      ...UNREACHABLE,
      installationId: idOf(payload.installation),
      repositoryId: idOf(payload.repository),
      url,
      request: { headers: this.#headers(event, guid, body), payload },
      response: { headers: {}, payload: '' },
    };
    const start = performance.now();
    if (url !== '') await this.#post(delivery, body);
    delivery.duration = Math.round(performance.now() - start) / 1000;
    this.log.push(delivery);
    return delivery;
  }

  async #post(delivery: Delivery, body: string): Promise<void> {
    const timeout = AbortSignal.timeout(this.hook.timeout);
    try {
      const signal = AbortSignal.any([timeout, this.#closed.signal]);
      const answer = await fetch(delivery.url, { method: 'POST', headers: delivery.request.headers, body, redirect: 'manual', signal });
      delivery.response = { headers: Object.fromEntries(answer.headers), payload: await answer.text() };
      delivery.statusCode = answer.status;
      delivery.status = answer.ok ? 'OK' : `Invalid HTTP Response: ${answer.status}`;
    } catch {
      Object.assign(delivery, timeout.aborted ? LATE : UNREACHABLE);
    }
  }
}
