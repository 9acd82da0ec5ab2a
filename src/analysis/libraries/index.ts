/** All tables. */
import type { LibraryTable } from '../table.ts';
import { drizzle, knex, kysely, tags } from './javascript-builders.ts';
import { drivers, mikroOrm, mongodb, mongoose, prisma, sequelize, typeorm } from './javascript-data.ts';
import { identityJavascript } from './javascript-identity.ts';
import { clientsJavascript, markup, paths, processes } from './javascript-sinks.ts';
import { guards, inert, jsonwebtoken, middleware, validation } from './javascript-web.ts';
import { javascript, python } from './language.ts';
import { logsJavascript, logsPython } from './logs.ts';
import { inertPython, pymongo, sqlalchemy, tokens, web } from './python.ts';
import { djangoWorld } from './python-django.ts';
import { flaskWorld } from './python-flask.ts';
import { clientsPython, markupPython, pathsPython, processesPython } from './python-sinks.ts';
import { randomnessJavascript, randomnessPython } from './randomness.ts';
import { servicesJavascript, servicesPython, signInsJavascript, signInsPython } from './services.ts';
import { queues, queuesPython, webhooksJavascript, webhooksPython } from './webhooks.ts';

export const libraries: readonly LibraryTable[] = [
  servicesJavascript,
  servicesPython,
  signInsJavascript,
  signInsPython,
  javascript,
  python,
  inert,
  inertPython,
  sequelize,
  mongoose,
  mongodb,
  typeorm,
  mikroOrm,
  prisma,
  drivers,
  drizzle,
  kysely,
  knex,
  tags,
  jsonwebtoken,
  guards,
  identityJavascript,
  middleware,
  validation,
  sqlalchemy,
  pymongo,
  tokens,
  web,
  flaskWorld,
  djangoWorld,
  paths,
  processes,
  clientsJavascript,
  pathsPython,
  processesPython,
  clientsPython,
  markup,
  markupPython,
  logsJavascript,
  logsPython,
  randomnessJavascript,
  randomnessPython,
  webhooksJavascript,
  webhooksPython,
  queues,
  queuesPython,
];
