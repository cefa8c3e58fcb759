-- What the pages keep about people: their language, their second factor, what ended without them, and the
-- picture that an admin put on the pages.

ALTER TABLE users ADD COLUMN language TEXT;

-- The browser of a sign-in, in its own words, for the person to recognise.
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';

-- TOTP (RFC 6238). confirmed_at is empty until a first code was right; last_step is the time step of the newest
-- code that was used, so that none is taken twice.
CREATE TABLE second_factors (
    user_id      TEXT    PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    sealed       BLOB    NOT NULL,
    made_at      INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Each is good once: using one deletes it.
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

-- Configurations that ended without their user's doing, for telling them which, when and why.
CREATE TABLE endings (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id      TEXT    NOT NULL REFERENCES users ON DELETE CASCADE,
    client_id    TEXT,
    display_name TEXT    NOT NULL,
    profile_id   TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    for_name     TEXT,
    at           INTEGER NOT NULL
) STRICT;
CREATE INDEX endings_user ON endings (user_id);

CREATE TABLE pictures (
    name       TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes      BLOB NOT NULL
) STRICT, WITHOUT ROWID;
