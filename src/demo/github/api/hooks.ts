/** The App's webhook and its deliveries. https://docs.github.com/en/rest/apps/webhooks */
import { requireApp } from '../access.ts';
import { notFound } from '../errors.ts';
import type { Delivery } from '../events/deliveries.ts';
import { links } from '../http/paging.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';

const DOCS = '/rest/apps/webhooks';
/** https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks */
const KEPT = 3 * 24 * 3_600_000;

const shape = (delivery: Delivery): Record<string, unknown> => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: delivery.deliveredAt,
  redelivery: delivery.redelivery,
  duration: delivery.duration,
  status: delivery.status,
  status_code: delivery.statusCode,
  event: delivery.event,
  action: delivery.action,
  installation_id: delivery.installationId,
  repository_id: delivery.repositoryId,
  throttled_at: null,
});

const succeeded = ({ statusCode }: Delivery): boolean => statusCode >= 200 && statusCode < 400;

const kept = ({ world }: Call): Delivery[] =>
  world.deliveries.log.filter(({ deliveredAt }) => world.state.now().getTime() - Date.parse(deliveredAt) <= KEPT);

/** Newest first; the cursor is the id of the last delivery of the page before. */
function list(call: Call): Reply {
  requireApp(call);
  const perPage = Math.min(Number(call.query.get('per_page')) || 30, 100);
  const cursor = Number(call.query.get('cursor')?.replace(/^v1_/, '')) || Number.POSITIVE_INFINITY;
  const status = call.query.get('status');
  const all = kept(call)
    .filter((delivery) => delivery.id < cursor && (!status || (status === 'success') === succeeded(delivery)))
    .sort((one, other) => other.id - one.id);
  const page = all.slice(0, perPage);
  const next = all.length > perPage ? { cursor: `v1_${page.at(-1)!.id}` } : undefined;
  return { status: 200, json: page.map(shape), headers: links(call, { next }) };
}

function deliveryOf(call: Call): Delivery {
  requireApp(call);
  const found = kept(call).find(({ id }) => id === Number(call.params.delivery_id));
  if (!found) throw notFound();
  return found;
}

export const hookRoutes: Route[] = [
  route('GET /app/hook/config', `${DOCS}#get-a-webhook-configuration-for-an-app`, (call) => {
    requireApp(call);
    const { url } = call.world.deliveries.hook;
    return { status: 200, json: { ...(url && { url }), content_type: 'json', insecure_ssl: '0', secret: '********' } };
  }),
  route('GET /app/hook/deliveries', `${DOCS}#list-deliveries-for-an-app-webhook`, list),
  route('GET /app/hook/deliveries/{delivery_id}', `${DOCS}#get-a-delivery-for-an-app-webhook`, (call) => {
    const delivery = deliveryOf(call);
    return { status: 200, json: { ...shape(delivery), url: delivery.url, request: delivery.request, response: delivery.response } };
  }),
  route('POST /app/hook/deliveries/{delivery_id}/attempts', `${DOCS}#redeliver-a-delivery-for-an-app-webhook`, (call) => {
    void call.world.deliveries.redeliver(deliveryOf(call));
    return { status: 202, json: {} };
  }),
];
