-- The newest review of each pull request: what it came to, and what of it GitHub shows.
CREATE TABLE portcullis.reviews (
  repository bigint NOT NULL,
  number integer NOT NULL,
  head text NOT NULL,
  base text NOT NULL,
  open boolean NOT NULL DEFAULT true,
  -- what this pull request alone came to, and what its check run says: the worst of all open ones with that head
  conclusion text,
  published text,
  check_run bigint,
  comment bigint,
  -- the comment as it was written last: what an edit by others is compared with, and what it becomes again
  rendered text,
  updated timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (repository, number)
);
CREATE INDEX ON portcullis.reviews (repository, head);
CREATE INDEX ON portcullis.reviews (updated);

-- The findings of the newest review.
CREATE TABLE portcullis.findings (
  repository bigint NOT NULL,
  number integer NOT NULL,
  fingerprint text NOT NULL,
  head text NOT NULL,
  rule text NOT NULL,
  level text NOT NULL,
  state text NOT NULL,
  path text NOT NULL,
  line integer NOT NULL,
  PRIMARY KEY (repository, number, fingerprint),
  FOREIGN KEY (repository, number) REFERENCES portcullis.reviews ON DELETE CASCADE
);
