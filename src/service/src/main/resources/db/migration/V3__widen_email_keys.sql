-- One script for H2 and PostgreSQL. Only widens and adds, so that replicas without it go on working.

-- NFKC makes up to 18 characters of one: 64 * 18 of the local part, an @, and 253 of the domain in ASCII.
ALTER TABLE users ALTER COLUMN email_key SET DATA TYPE VARCHAR(1406);

-- Users whose e-mail turned out to be that of another user when the rule for equal e-mails changed (V4).
CREATE TABLE shared_mailboxes (
    user_id     INTEGER NOT NULL CONSTRAINT shared_mailboxes_pkey PRIMARY KEY
                CONSTRAINT shared_mailboxes_user REFERENCES users ON DELETE CASCADE,
    -- The user that the e-mail belongs to.
    shares_with INTEGER NOT NULL
);
