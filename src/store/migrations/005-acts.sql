-- What people did that waits for the next review of a pull request: texts of comments, kept until they are read.
CREATE TABLE portcullis.acts (
  id bigserial PRIMARY KEY,
  repository bigint NOT NULL,
  number int NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  act jsonb NOT NULL
);
CREATE INDEX ON portcullis.acts (repository, number, id);
