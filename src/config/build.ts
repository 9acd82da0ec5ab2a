/** Which build of the engine this is: what another build worked out may be otherwise, and is not taken over. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** What decides how code is read and linked: folders of the sources, or the one that a build puts everything into. */
const PARTS = ['analysis', 'repository', 'parts'];

let known: string | undefined;
/** A hash over the code of the engine and the versions of the parsers it was installed with. */
export function buildId(): string {
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const part of PARTS)
    for (const path of globSync('**/*.{ts,js}', { cwd: join(ROOT, part) }).sort())
      hash
        .update(path)
        .update('\0')
        .update(readFileSync(join(ROOT, part, path)));
  hash.update(readFileSync(join(ROOT, '../package.json')));
  return (known = hash.digest('hex').slice(0, 32));
}
