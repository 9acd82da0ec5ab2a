-- The head for which a check run was opened whose review is not published yet.
ALTER TABLE portcullis.reviews ADD COLUMN opened text;
-- What the newest analysis came to, compressed: what people decide is applied to it, without another analysis.
ALTER TABLE portcullis.reviews ADD COLUMN judged bytea;
