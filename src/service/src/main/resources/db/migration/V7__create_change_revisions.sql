-- One script for H2 and PostgreSQL. Only adds, so that replicas without it go on working.

-- In which order changes were published to those who follow them. No sequence has the order of the commits, so the rows of
-- user_changes get their order afterwards: a revision lists rows that have been committed since the revision before it.
-- Revisions are never changed, so that a transaction that stays open for hours leaves no old versions to be skipped.
CREATE TABLE change_revisions (
    -- 1, 2, 3 ... without gaps.
    revision     BIGINT                   NOT NULL CONSTRAINT change_revisions_pkey PRIMARY KEY,
    -- Random. After a failover or a restore that lost revisions, others get their numbers, but not their keys: a resume
    -- token that names a revision with its key is known to be of this history, and cannot be made up.
    revision_key UUID                     NOT NULL,
    -- Rows of user_changes, ascending, and how many users each of them has.
    change_ids   BIGINT ARRAY             NOT NULL,
    user_counts  INTEGER ARRAY            NOT NULL,
    -- The highest id of a row in this revision or in one before it.
    last_change  BIGINT                   NOT NULL,
    -- PostgreSQL: the transactions that were running, whose rows may have lower ids than that.
    running      BIGINT ARRAY             NOT NULL,
    created      TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

-- The database's clock, not that of a replica, decides when a key is forgotten.
ALTER TABLE user_creations ALTER COLUMN created_at SET DEFAULT CURRENT_TIMESTAMP;
