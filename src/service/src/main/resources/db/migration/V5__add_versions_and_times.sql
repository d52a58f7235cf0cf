-- One script for H2 and PostgreSQL. Only adds, with defaults, so that replicas without it go on working. PostgreSQL
-- rewrites no row for it.

-- Counts the changes of a user; the etag of the API.
ALTER TABLE users ADD COLUMN version INTEGER DEFAULT 0 NOT NULL;

-- Microseconds since 1970 (UTC); 0 for unknown, of users from before. Numbers, because each user of a list costs both
-- databases and their drivers half as much more with timestamps.
ALTER TABLE users ADD COLUMN created BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE users ADD COLUMN updated BIGINT DEFAULT 0 NOT NULL;
