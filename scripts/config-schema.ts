/** Writes the JSON Schema of `.github/portcullis.yml` for editors, from the schema that the configuration is read with. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema } from '../src/config/json-schema.ts';

writeFileSync(join(import.meta.dirname, '../schema/portcullis.schema.json'), configSchema());
