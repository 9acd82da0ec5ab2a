/** Addresses of code, always at the head's full commit id: a branch moves, a commit does not. */
import type { Location } from '../analysis/code.ts';
import { code, encodePath } from './escape.ts';

/** url: the repository's page. */
export interface LinkContext {
  url?: string;
  sha?: string;
}
export const place = (at: Location): string => `${at.path}:${at.span[0]}`;
/** Only the file's own name, where the directory is said elsewhere. */
export const shortPlace = (at: Location): string => place(at).split('/').at(-1) ?? place(at);
export const address = (at: Location, context: LinkContext): string | undefined =>
  context.url && context.sha && at.path !== '' ? `${context.url}/blob/${context.sha}/${encodePath(at.path)}#L${at.span[0]}` : undefined;
/** `[`text`](permalink)`; only the code span where there is no address. */
export function linked(text: string, at: Location, context: LinkContext, length = 80): string {
  const to = address(at, context);
  return to ? `[${code(text, length)}](${to})` : code(text, length);
}
