-- One script for H2 and PostgreSQL. Only adds, so that replicas without it go on working; on PostgreSQL V12 adds the table of words, and
-- notes what they write. H2 reads the words in the rows.

-- The words of name and e-mail, each after a space; null until they have been collected. PostgreSQL rewrites no row for it.
ALTER TABLE users ADD COLUMN name_words VARCHAR(300);
ALTER TABLE users ADD COLUMN email_words VARCHAR(300);

-- What these words may be, in 64 bits each (WordSignature).
ALTER TABLE users ADD COLUMN name_signature BIGINT;
ALTER TABLE users ADD COLUMN email_signature BIGINT;

-- One row: how far the words of the users that were there before have been collected.
CREATE TABLE search_index (
    -- Whether words are collected at all.
    enabled    BOOLEAN NOT NULL,
    -- The number of the rule by which they were made (SearchWords.RULE); 0: none yet.
    rule       INTEGER NOT NULL,
    -- Users up to this id have been done; 2147483647: all.
    indexed_to INTEGER NOT NULL
);

INSERT INTO search_index (enabled, rule, indexed_to) VALUES (TRUE, 0, 0);
