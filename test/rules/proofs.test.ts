/** What must not be ticked: a rule that looked and found nothing has not proven anything yet. */
import { describe, expect, it } from 'vitest';
import type { Tree } from './load.ts';
import { scanTree } from './load.ts';

const stateOf = async (files: Tree, key: string, item: string): Promise<string | undefined> =>
  (await scanTree(files)).endpoints.find((one) => one.key === key)?.items.find((one) => one.id === item)?.state;

const SIGNED = `import os

import jwt
import requests
from fastapi import Depends, FastAPI, Header, HTTPException

KEY = os.environ["JWT_KEY"]
`;
const GUARD = `
def current_user(authorization: str = Header()):
    try:
        return jwt.decode(authorization[7:], KEY, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(status_code=401)

`;

describe('tokens', () => {
  const files = {
    'main.py': `${SIGNED}${GUARD}
app = FastAPI()

@app.post("/login")
def login(name: str):
    return {"token": jwt.encode({"sub": name, "exp": 1}, KEY, algorithm="HS256")}

@app.get("/me")
def me(user: dict = Depends(current_user)):
    return {"name": user["sub"]}

def unused(name: str):
    return jwt.encode({"sub": name}, KEY, algorithm="HS256")
`,
  };
  it('are not verified where they are only signed', async () => {
    expect(await stateOf(files, '. POST /login', 'auth.jwt-verify')).toBe('not-applicable');
    expect(await stateOf(files, '. POST /login', 'auth.jwt-payload')).toBe('verified');
  });
  it('that no route signs say nothing of one', async () => {
    expect(await stateOf(files, '. GET /me', 'auth.jwt-payload')).not.toBe('verified');
  });
});

describe('a call to the outside', () => {
  const files = (url: string): Tree => ({
    'main.py': `${SIGNED}
from elsewhere import targets

app = FastAPI()

@app.post("/notify")
def notify():
    for target in targets():
        requests.post(${url}, json={}, timeout=5)
    return {"sent": True}
`,
  });
  it('goes to a fixed host only where the host was read', async () => {
    expect(await stateOf(files('target'), '. POST /notify', 'input.ssrf')).not.toBe('verified');
  });
});

describe('a limit on requests', () => {
  const files = (options: string): Tree => ({
    'app.js': `import express from 'express';
import rateLimit from 'express-rate-limit';

const app = express();
app.use(express.json());
app.use(rateLimit({ windowMs: 60_000, max: 5${options} }));
app.post('/login', (req, res) => res.json({ done: true }));
app.post('/register', (req, res) => res.json({ done: true }));
app.post('/otp', (req, res) => res.json({ done: true }));
`,
  });
  it('that counts failures slows guessing down, and no registrations', async () => {
    const failures = files(', skipSuccessfulRequests: true');
    expect(await stateOf(failures, '. POST /login', 'abuse.rate-limit')).toBe('verified');
    expect(await stateOf(failures, '. POST /register', 'abuse.rate-limit')).toBe('undetermined');
    expect(await stateOf(failures, '. POST /otp', 'abuse.rate-limit')).toBe('undetermined');
    expect(await stateOf(files(''), '. POST /register', 'abuse.rate-limit')).toBe('verified');
  });
});

describe('a refusal', () => {
  const files = (status: number): Tree => ({
    'app.py': `from functools import wraps

from flask import Flask, abort, request, session

app = Flask(__name__)

def known(token):
    raise KeyError(token)

@app.before_request
def tokens():
    token = request.headers.get("Authorization")
    if token:
        try:
            known(token)
        except KeyError:
            abort(401)

def signed_in(f):
    @wraps(f)
    def wrapper(*args, **kwargs):
        if not session.get("id"):
            abort(${status})
        return f(*args, **kwargs)
    return wrapper

@app.get("/notes")
@signed_in
def notes():
    return {"notes": []}
`,
  });
  it('is answered by the guard', async () => {
    expect(await stateOf(files(403), '. GET /notes', 'auth.invalid-401')).toBe('undetermined');
    expect(await stateOf(files(401), '. GET /notes', 'auth.invalid-401')).toBe('verified');
  });
});

describe('a list', () => {
  const files = (limit: string): Tree => ({
    'main.py': `${SIGNED}
from sqlalchemy import Column, Integer, String, func, select
from sqlalchemy.orm import Session, declarative_base

from database import get_db

Base = declarative_base()

class Note(Base):
    __tablename__ = "notes"
    id = Column(Integer, primary_key=True)
    title = Column(String)

app = FastAPI()

@app.get("/notes")
def notes(db: Session = Depends(get_db)):
    count = db.scalar(select(func.count(Note.id)))
    return db.execute(select(Note).limit(${limit})).scalars().all()
`,
  });
  it('has no limit in its own length', async () => {
    expect(await stateOf(files('count'), '. GET /notes', 'input.pagination')).not.toBe('verified');
    expect(await stateOf(files('50'), '. GET /notes', 'input.pagination')).toBe('verified');
  });
});

describe('an answer', () => {
  const files = (field: string): Tree => ({
    'main.py': `from fastapi import FastAPI
from pydantic import BaseModel

class Key(BaseModel):
    token: str

class UserOut(BaseModel):
    name: str
    ${field}: list[Key] | None = None

app = FastAPI()

@app.get("/self", response_model=UserOut)
def me():
    return load()
`,
  });
  it('is not known where it holds what is called a secret', async () => {
    expect(await stateOf(files('tokens'), '. GET /self', 'output.fields')).not.toBe('verified');
    expect(await stateOf(files('friends'), '. GET /self', 'output.fields')).toBe('verified');
  });
});

describe('what runs for every request', () => {
  const files = (more: string): Tree => ({
    'package.json': JSON.stringify({ dependencies: { express: '5.1.0', '@prisma/client': '6.16.2' } }),
    'app.ts': `import express from 'express';
import { PrismaClient } from '@prisma/client';
${more}
const prisma = new PrismaClient();
const app = express();
app.use(express.json());
app.use(async (req, res, next) => {
  await prisma.visit.create({ data: { agent: req.body.agent } });
  next();
});
app.get('/hours', (req, res) => res.json({ opens: 9 }));
app.post('/notes', async (req, res) => {
  await prisma.note.create({ data: { title: req.body.title } });
  console.log('noted');
  res.sendStatus(204);
});
app.listen(3000);
`,
  });
  it('sets no fields for a route that stores nothing', async () => {
    expect(await stateOf(files(''), '. GET /hours', 'authz.fields')).not.toBe('verified');
    expect(await stateOf(files(''), '. POST /notes', 'authz.fields')).toBe('verified');
  });
  it.each([
    ["import * as Sentry from '@sentry/node';\\nSentry.init({});", false],
    ["import pino from 'pino-http';\\nexport const log = pino();", true],
  ])('%# gives requests an id, or does not', async (more, gives) => {
    expect((await stateOf(files(more), '. POST /notes', 'logging.request-id')) === 'verified').toBe(gives);
  });
});
