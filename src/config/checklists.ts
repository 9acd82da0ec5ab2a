/** The checklists that ship with the product, read from beside the sources. */
import { readFileSync } from 'node:fs';

/** A template's text, by the name of its file without the ending. Throws when the installation lacks it. */
export const shippedChecklist = (name: 'api-route'): string =>
  readFileSync(new URL(`../../checklists/${name}.md`, import.meta.url), 'utf8');
