/** Addresses of code, always at the head's full commit id: a branch moves, a commit does not. */
import type { Location } from '../analysis/code.ts';
import { code, encodePath } from './escape.ts';

/** url: the repository's page. */
export interface LinkContext {
  url?: string;
  sha?: string;
}
export const place = (at: Location): string => `${at.path}:${at.span[0]}`;
const address = (at: Location, context: LinkContext): string | undefined =>
  context.url && context.sha ? `${context.url}/blob/${context.sha}/${encodePath(at.path)}#L${at.span[0]}` : undefined;
/** `[`text`](permalink)`; only the code span where there is no address. */
export function linked(text: string, at: Location, context: LinkContext): string {
  const to = address(at, context);
  return to ? `[${code(text, 80)}](${to})` : code(text, 80);
}
