/** Deliveries that failed: GitHub does not repeat them by itself. https://docs.github.com/en/rest/apps/webhooks */
import { z } from 'zod';
import type { Octokit } from './client.ts';

export interface FailedDelivery {
  /** Of the newest attempt: what a redelivery names. */
  id: number;
  guid: string;
  event: string;
  attempts: number;
}

const Page = z.array(z.object({ id: z.number(), guid: z.string(), delivered_at: z.string(), status_code: z.number(), event: z.string() }));
const PER_PAGE = 100;
/** GitHub keeps three days; a page is a hundred. */
const MOST_PAGES = 500;

/** Those after that time of which no attempt succeeded, oldest first. A redelivery keeps the GUID and gets a new id. */
export async function failedDeliveries(app: Octokit, since: Date): Promise<FailedDelivery[]> {
  const attempts = new Map<string, FailedDelivery & { done: boolean }>();
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data, headers } = await app.rest.apps.listWebhookDeliveries({ per_page: PER_PAGE, ...(cursor && { cursor }) });
    let old = false;
    for (const { id, guid, delivered_at: at, status_code: status, event } of Page.parse(data)) {
      old ||= Date.parse(at) < since.getTime();
      if (old) break;
      const known = attempts.get(guid) ?? { id, guid, event, attempts: 0, done: false };
      const done = known.done || (status >= 200 && status < 300);
      attempts.set(guid, { ...known, id: Math.max(known.id, id), attempts: known.attempts + 1, done });
    }
    cursor = /[?&]cursor=([^&>]+)[^>]*>;\s*rel="next"/.exec(headers.link ?? '')?.[1];
    if (old || !cursor) break;
  }
  return [...attempts.values()].filter(({ done }) => !done).sort((one, other) => one.id - other.id);
}

/** Comes back as an ordinary delivery with the same GUID. */
export const redeliver = async (app: Octokit, id: number): Promise<void> =>
  void (await app.rest.apps.redeliverWebhookDelivery({ delivery_id: id }));
