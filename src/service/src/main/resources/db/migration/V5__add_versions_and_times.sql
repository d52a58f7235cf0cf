-- One script for H2 and PostgreSQL. Only adds, with defaults, so that replicas without it go on working. PostgreSQL
-- rewrites no row for it.

-- Counts the changes of a user; the etag of the API.
ALTER TABLE users ADD COLUMN version INTEGER DEFAULT 0 NOT NULL;

-- For users from before: the time of this migration.
ALTER TABLE users ADD COLUMN created TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL;
ALTER TABLE users ADD COLUMN updated TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL;
