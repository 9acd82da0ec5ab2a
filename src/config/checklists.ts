/** The checklists that ship with the product, read from beside the sources. */
import { readFileSync } from 'node:fs';

/** In the order in which they are shown. */
const NAMES = ['api-route', 'authentication', 'webhook-receiver', 'webhook-sender', 'file-upload', 'payment'] as const;
/** Where a repository keeps its own; a file of one of our names replaces ours. */
export const CHECKLISTS = '.github/portcullis/checklists/';
/** More than these are no checklists. */
const MOST = 20;

/** The names and texts of ours. Throws when the installation lacks one. */
export const shippedChecklists = (): { name: string; text: string }[] =>
  NAMES.map((name) => ({ name, text: readFileSync(new URL(`../../checklists/${name}.md`, import.meta.url), 'utf8') }));

/** A repository's own among the paths of a tree: path and name. */
export const ownChecklists = (paths: Iterable<string>): { path: string; name: string }[] =>
  [...paths]
    .flatMap((path) => {
      const name = path.startsWith(CHECKLISTS) && path.endsWith('.md') ? path.slice(CHECKLISTS.length, -'.md'.length) : '';
      return /^[\w.-]+$/.test(name) ? [{ path, name }] : [];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .slice(0, MOST);
