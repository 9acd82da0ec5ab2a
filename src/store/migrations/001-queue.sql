-- pg-boss makes its tables in it; of several instances that start at once, only one can make the schema.
CREATE SCHEMA portcullis_queue;

-- Deliveries whose work was taken on: asked before anything is queued, and kept longer than GitHub can redeliver.
CREATE TABLE portcullis.deliveries (
  id text PRIMARY KEY,
  event text NOT NULL,
  action text NOT NULL,
  installation bigint NOT NULL,
  received timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON portcullis.deliveries (received);

-- Jobs that an instance is working on. A row whose instance no longer says that it lives is an orphan.
CREATE TABLE portcullis.running (
  key text PRIMARY KEY,
  job uuid NOT NULL,
  instance uuid NOT NULL,
  installation bigint NOT NULL,
  head text NOT NULL,
  base text NOT NULL,
  superseded boolean NOT NULL DEFAULT false,
  since timestamptz NOT NULL DEFAULT now(),
  beat timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON portcullis.running (installation);

CREATE TABLE portcullis.installations (
  id bigint PRIMARY KEY,
  -- GitHub limits requests by installation
  paused_until timestamptz,
  suspended boolean NOT NULL DEFAULT false
);

-- Who may do what only one may do at a time; it ends by itself when its holder does.
CREATE TABLE portcullis.leases (
  name text PRIMARY KEY,
  holder uuid NOT NULL,
  until timestamptz NOT NULL
);

-- How far a long piece of work has come, so that another instance can go on with it.
CREATE TABLE portcullis.progress (
  name text PRIMARY KEY,
  value jsonb NOT NULL,
  updated timestamptz NOT NULL DEFAULT now()
);
