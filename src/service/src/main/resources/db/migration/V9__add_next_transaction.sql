-- One script for H2 and PostgreSQL. Only adds, so that replicas without it go on working.

-- PostgreSQL: transactions with this id or a higher one were running, too, if they had begun, or were to come: a snapshot does
-- not list them. Null in revisions of older replicas.
ALTER TABLE change_revisions ADD COLUMN next_transaction BIGINT;
