-- What can be worked out again from GitHub at any time: analysed commits of default branches, and files in their lowered form; both compressed.
CREATE TABLE portcullis.indexes (
  repository bigint NOT NULL,
  commit text NOT NULL,
  config text NOT NULL,
  engine text NOT NULL,
  data bytea NOT NULL,
  made timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (repository, commit, config, engine)
);
CREATE TABLE portcullis.lowered (
  key text PRIMARY KEY,
  data bytea NOT NULL,
  used timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON portcullis.lowered (used);
