/** All tables. */
import type { LibraryTable } from '../table.ts';
import { containers } from './containers.ts';
import { hashingJavascript, hashingPython } from './hashing.ts';
import { inertJavascript, inertPython } from './inert.ts';
import { drizzle, knex, kysely } from './javascript-builders.ts';
import { clientsJavascript } from './javascript-clients.ts';
import { mongodb, mongoose } from './javascript-documents.ts';
import { drivers, tags } from './javascript-drivers.ts';
import { evaluation, loaders, processes } from './javascript-execution.ts';
import { identityJavascript } from './javascript-identity.ts';
import { middlewareJavascript } from './javascript-middleware.ts';
import { mikroOrm, prisma, sequelize, typeorm } from './javascript-orms.ts';
import { outcomes } from './javascript-outcomes.ts';
import { schemasJavascript } from './javascript-schemas.ts';
import { markup, paths } from './javascript-sinks.ts';
import { javascript, python } from './language.ts';
import { logsJavascript, logsPython } from './logs.ts';
import { clientsPython } from './python-clients.ts';
import { pymongo, sqlalchemy } from './python-data.ts';
import { djangoWorld } from './python-django.ts';
import { pythonDrivers } from './python-drivers.ts';
import { processesPython } from './python-execution.ts';
import { fastapiWorld } from './python-fastapi.ts';
import { flaskWorld } from './python-flask.ts';
import { mailPython } from './python-mail.ts';
import { memoryPython } from './python-memory.ts';
import { mongoengine, odmantic, peewee, tortoise } from './python-orms.ts';
import { markupPython, pathsPython } from './python-sinks.ts';
import { randomnessJavascript, randomnessPython } from './randomness.ts';
import { signInsJavascript, signInsPython } from './sign-ins.ts';
import { tokensJavascript, tokensPython } from './tokens.ts';
import { queues, queuesPython, webhooksJavascript, webhooksPython } from './webhooks.ts';

/** Each package stands in one table of its language, and so does each call. */
export const libraries: readonly LibraryTable[] = [
  inertJavascript,
  inertPython,
  hashingJavascript,
  hashingPython,
  signInsJavascript,
  signInsPython,
  javascript,
  python,
  outcomes,
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
  tokensJavascript,
  identityJavascript,
  middlewareJavascript,
  schemasJavascript,
  sqlalchemy,
  pythonDrivers,
  memoryPython,
  tortoise,
  peewee,
  mongoengine,
  odmantic,
  pymongo,
  tokensPython,
  containers,
  fastapiWorld,
  flaskWorld,
  djangoWorld,
  paths,
  processes,
  evaluation,
  loaders,
  clientsJavascript,
  markup,
  pathsPython,
  processesPython,
  clientsPython,
  markupPython,
  mailPython,
  logsJavascript,
  logsPython,
  randomnessJavascript,
  randomnessPython,
  webhooksJavascript,
  webhooksPython,
  queues,
  queuesPython,
];
