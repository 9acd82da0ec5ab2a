/** Pages and their links. https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
import type { Call } from './router.ts';

const number = (text: string | null, fallback: number, most: number): number => {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value > 0 ? Math.min(value, most) : fallback;
};

/** The page that a request asks for; more than 100 a page is 100. */
export const pageOf = (call: Call, perPage = 30, most = 100): { page: number; perPage: number } => ({
  page: number(call.query.get('page'), 1, Number.MAX_SAFE_INTEGER),
  perPage: number(call.query.get('per_page'), perPage, most),
});

/** `link` header of a list that has further pages. */
export function links(call: Call, relations: Record<string, Record<string, string> | undefined>): Record<string, string> {
  const parts = Object.entries(relations).flatMap(([relation, change]) => {
    if (!change) return [];
    const query = new URLSearchParams(call.query);
    for (const [name, value] of Object.entries(change)) query.set(name, value);
    return [`<${call.base}${call.path}?${query.toString()}>; rel="${relation}"`];
  });
  return parts.length > 0 ? { link: parts.join(', ') } : {};
}

/** One page of a list and the header that leads to the others. */
export function paginate<T>(call: Call, items: T[], defaults?: { perPage?: number }): { items: T[]; headers: Record<string, string> } {
  const { page, perPage } = pageOf(call, defaults?.perPage);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const at = (target: number): Record<string, string> => ({ page: String(target) });
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    headers: links(call, {
      prev: page > 1 ? at(page - 1) : undefined,
      next: page < last ? at(page + 1) : undefined,
      last: page < last ? at(last) : undefined,
      first: page > 1 ? at(1) : undefined,
    }),
  };
}
