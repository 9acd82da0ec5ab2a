/** All tables. */
import type { LibraryTable } from '../table.ts';
import { drivers, mongodb, mongoose, prisma, sequelize, typeorm } from './javascript-data.ts';
import { guards, inert, jsonwebtoken, middleware, validation } from './javascript-web.ts';
import { javascript, python } from './language.ts';
import { inertPython, sqlalchemy, tokens, web } from './python.ts';
import { flaskWorld } from './python-flask.ts';

export const libraries: readonly LibraryTable[] = [
  javascript,
  python,
  inert,
  inertPython,
  sequelize,
  mongoose,
  mongodb,
  typeorm,
  prisma,
  drivers,
  jsonwebtoken,
  guards,
  middleware,
  validation,
  sqlalchemy,
  tokens,
  web,
  flaskWorld,
];
