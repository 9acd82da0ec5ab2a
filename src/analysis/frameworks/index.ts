/** All adapters. */
import { express } from './express/index.ts';
import { fastapi } from './fastapi/index.ts';
import { flask } from './flask/index.ts';
import type { Framework } from './framework.ts';

export const frameworks: readonly Framework[] = [express, fastapi, flask];
