/** All adapters. */
import { django, drf } from './django/index.ts';
import { express } from './express/index.ts';
import { fastapi } from './fastapi/index.ts';
import { fastify } from './fastify/index.ts';
import { flask } from './flask/index.ts';
import type { Framework } from './framework.ts';
import { hono } from './hono/index.ts';
import { koa } from './koa/index.ts';
import { nest } from './nest/index.ts';
import { next } from './next/index.ts';

export const frameworks: readonly Framework[] = [django, drf, express, fastapi, fastify, flask, hono, koa, nest, next];
