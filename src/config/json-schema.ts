/** The configuration's schema as editors read it. */
import { z } from 'zod';
import { CONFIG_PATH } from './path.ts';
import { RepositoryConfig } from './repository.ts';

/** JSON Schema (draft 7) as text that ends with a newline; of what is written, before defaults are filled in. */
export function configSchema(): string {
  const schema = z.toJSONSchema(RepositoryConfig, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'Portcullis', description: CONFIG_PATH, ...schema }, null, 2)}\n`;
}
