/** All adapters. */
import { express } from './express/index.ts';
import { fastapi } from './fastapi/index.ts';
import { flask } from './flask/index.ts';
import type { Framework } from './framework.ts';
import { nest } from './nest/index.ts';

export const frameworks: readonly Framework[] = [express, fastapi, flask, nest];
