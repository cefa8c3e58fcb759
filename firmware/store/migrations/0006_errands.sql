-- What the box asks of servers outside from time to time (a certificate, that its name leads to it): when next, and
-- how it went. due is empty while nothing is to be asked. problem is a JSON value.

CREATE TABLE errands (
    name     TEXT    PRIMARY KEY,
    due      INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    tried_at INTEGER,
    done_at  INTEGER,
    problem  TEXT
) STRICT, WITHOUT ROWID;
