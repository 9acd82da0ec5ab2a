-- What people decided. Nothing here is changed afterwards: a later decision is a row of its own.
CREATE TABLE portcullis.attestations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  repository bigint NOT NULL,
  number integer NOT NULL,
  item text NOT NULL,
  binds jsonb NOT NULL,
  login text NOT NULL,
  person bigint NOT NULL,
  at timestamptz NOT NULL,
  head text NOT NULL,
  via text NOT NULL,
  reason text,
  UNIQUE (repository, number, item, person, at)
);
CREATE TABLE portcullis.ignores (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  repository bigint NOT NULL,
  number integer NOT NULL,
  fingerprint text NOT NULL,
  rule text NOT NULL,
  reason text NOT NULL,
  until date,
  login text NOT NULL,
  person bigint NOT NULL,
  at timestamptz NOT NULL,
  head text NOT NULL,
  needs_second boolean NOT NULL,
  withdrawn timestamptz,
  UNIQUE (repository, number, fingerprint, person, at)
);
CREATE TABLE portcullis.audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  repository bigint NOT NULL,
  number integer,
  actor text NOT NULL,
  what text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX ON portcullis.audit (repository, number);
CREATE INDEX ON portcullis.audit (at);
