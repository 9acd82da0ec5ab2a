/** Programs that lead in a circle: whoever follows them comes to an end. */
import { expect, it } from 'vitest';
import { scanTree } from '../../rules/load.ts';

it('a list that is added to itself, by way of another', async () => {
  const review = await scanTree({
    'app/main.py': `
from fastapi import FastAPI
from sqlalchemy import create_engine, text

app = FastAPI()
engine = create_engine("sqlite://")


@app.get("/parts")
def parts(part: str):
    all = [part]
    more = [part]
    more.extend(all)
    all.extend(more)
    all.extend(all)
    for one in all:
        with engine.connect() as connection:
            connection.execute(text("SELECT id FROM parts WHERE name = '" + one + "'"))
`,
  });
  expect(review.findings.map((one) => one.rule)).toContain('sql-injection');
});

it('a class that is named like the one that it extends', async () => {
  const review = await scanTree({
    'shop/settings.py': 'ROOT_URLCONF = "shop.urls"\n',
    'shop/urls.py': 'from django.urls import path\nfrom shop.views import Page\nurlpatterns = [path("page/", Page.as_view())]\n',
    'shop/views.py': `
from django.views import View
from django.http import JsonResponse
from shop.models import Draft
from shop.views import Page as Page


class Page(Page, View):
    def post(self, request):
        Draft.objects.all().delete()
        return JsonResponse({})
`,
    'shop/models.py': 'from django.db import models\n\n\nclass Draft(models.Model):\n    title = models.CharField(max_length=10)\n',
  });
  expect(review.findings.map((one) => one.rule)).toContain('authn-missing');
});

it('values that meet again and again on ways without number', async () => {
  const steps = Array.from(
    { length: 16 },
    (_, index) => `
  const a${index + 1} = a${index} ? b${index} : a${index} || b${index};
  const b${index + 1} = b${index} ? a${index} : b${index} || a${index};`,
  );
  const review = await scanTree({
    'package.json': '{ "dependencies": { "express": "^4" } }',
    'app.js': `
const express = require('express');
const app = express();
app.get('/files', (req, res) => {
  const a0 = req.query.one;
  const b0 = req.query.other;${steps.join('')}
  if (!a16) return res.status(404).end();
  res.redirect(a16);
});
`,
  });
  expect(review.findings.map((one) => one.rule)).toContain('open-redirect');
});

it('a test of the path in a loop, which asks for what it sets', async () => {
  const review = await scanTree({
    'app.py': `
import os
from flask import Flask, abort, jsonify, request, session
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy(app)


class Entry(db.Model):
    id = db.Column(db.Integer, primary_key=True)


@app.before_request
def check():
    found = False
    for prefix in os.environ["OPEN"].split(","):
        if found or request.path.startswith("/open"):
            found = True
    if not found and "user" not in session:
        abort(401)


@app.get("/open/entries")
def entries():
    return jsonify([one.id for one in Entry.query.limit(20).all()])
`,
  });
  expect(review.findings.map((one) => one.rule)).toContain('authn-missing');
});
