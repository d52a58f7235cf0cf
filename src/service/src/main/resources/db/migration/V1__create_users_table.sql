-- One script for H2 and PostgreSQL.

-- Each instance takes ids in blocks of 1000, so that a batch of inserts needs no round trip for each id.
-- 1000 is UserIds.BLOCK; change both or neither.
CREATE SEQUENCE users_seq START WITH 1 INCREMENT BY 1000;

CREATE TABLE users (
    id        INTEGER      NOT NULL CONSTRAINT users_pkey PRIMARY KEY,
    -- 200 characters; H2 counts one outside the basic plane (an emoji) as two.
    name      VARCHAR(400) NOT NULL,
    -- 254 characters, as above.
    email     VARCHAR(508) NOT NULL,
    -- The e-mail in lower case, written by the application: H2 has no index on an expression, and the databases'
    -- lower() depend on their locale.
    email_key VARCHAR(508) NOT NULL CONSTRAINT users_email_unique UNIQUE
);
