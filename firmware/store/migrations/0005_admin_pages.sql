-- What the admin's pages need: invitations, the history of the configuration, statistics, and lists of accounts.

-- A one-time link by which somebody chooses a password; one for each account. code_hash is the SHA-256 of what is in
-- the link.
CREATE TABLE invitations (
    user_id    TEXT    PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    code_hash  BLOB    NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every state that the configuration was in, as its text. door: by which way it was changed. what: names of what is
-- different from the row before, as JSON.
CREATE TABLE configuration_history (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    who    TEXT    NOT NULL,
    door   TEXT    NOT NULL CHECK (door IN ('page', 'box')),
    source TEXT    NOT NULL,
    what   TEXT    NOT NULL,
    body   TEXT    NOT NULL
) STRICT;

-- Every five minutes, for a week. profile_id is empty for the whole box, which alone has bytes.
CREATE TABLE samples (
    at          INTEGER NOT NULL,
    profile_id  TEXT    NOT NULL,
    connections INTEGER NOT NULL,
    bytes_in    INTEGER NOT NULL,
    bytes_out   INTEGER NOT NULL,
    PRIMARY KEY (at, profile_id)
) STRICT, WITHOUT ROWID;

-- Every day (counted from 1970-01-01, UTC), for ten years.
CREATE TABLE days (
    day              INTEGER NOT NULL,
    profile_id       TEXT    NOT NULL,
    most_connections INTEGER NOT NULL,
    users            INTEGER NOT NULL,
    bytes_in         INTEGER NOT NULL,
    bytes_out        INTEGER NOT NULL,
    PRIMARY KEY (day, profile_id)
) STRICT, WITHOUT ROWID;

-- The few that lists pick out among many.
CREATE INDEX users_disabled ON users (user_id) WHERE disabled = 1;
CREATE INDEX users_staff ON users (user_id) WHERE role <> 'user';

-- Configurations by user and by profile with all that lists and counts look at, so that no row is read for it.
DROP INDEX configurations_user;
CREATE INDEX configurations_user ON configurations (user_id, public_key, profile_id);
CREATE INDEX configurations_profile ON configurations (protocol, profile_id, public_key);
