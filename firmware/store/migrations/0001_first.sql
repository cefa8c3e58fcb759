-- The first schema. Frozen once released: later changes go into files of their own.
-- Times are whole seconds since 1970, UTC. IPv4 addresses are integers so that ranges compare, IPv6
-- addresses and keys are bytes. Configurations deliberately do not cascade: every one that goes must
-- leave a tombstone and a closed row in the connection log, and the foreign keys make sure that none is
-- forgotten.

-- One row about this box.
CREATE TABLE box (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    epoch     TEXT    NOT NULL,
    key_check BLOB    NOT NULL,
    settings  TEXT    NOT NULL
) STRICT;

CREATE TABLE secrets (
    name   TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The WireGuard ranges repeat what the body says, so that an allocation can check them cheaply.
CREATE TABLE profiles (
    profile_id   TEXT    PRIMARY KEY,
    position     INTEGER NOT NULL,
    body         TEXT    NOT NULL,
    wireguard_v4 TEXT,
    wireguard_v6 TEXT,
    changed_at   INTEGER NOT NULL
) STRICT;

-- forgotten: tombstones up to this revision are gone, who resumes from before needs everything.
CREATE TABLE nodes (
    node                 INTEGER PRIMARY KEY,
    name                 TEXT    NOT NULL,
    wireguard_public_key BLOB    CHECK (length(wireguard_public_key) = 32),
    revision             INTEGER NOT NULL DEFAULT 1,
    network_revision     INTEGER NOT NULL DEFAULT 1,
    forgotten            INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE users (
    user_id       TEXT    PRIMARY KEY,
    role          TEXT    NOT NULL CHECK (role IN ('user', 'operator', 'admin')),
    password_hash TEXT,
    permissions   TEXT    NOT NULL,
    disabled      INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    created_at    INTEGER NOT NULL,
    last_seen     INTEGER
) STRICT;

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY,
    token_hash BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    user_id    TEXT    NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    source     TEXT    NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);

-- replayed: presented twice; the authorization that the first use may be about to make is refused.
CREATE TABLE codes (
    id                       INTEGER PRIMARY KEY,
    code_hash                BLOB    NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    auth_key                 TEXT    NOT NULL UNIQUE,
    user_id                  TEXT    NOT NULL REFERENCES users ON DELETE CASCADE,
    client_id                TEXT    NOT NULL,
    redirect_uri             TEXT    NOT NULL,
    scope                    TEXT    NOT NULL,
    code_challenge           TEXT    NOT NULL,
    expires_at               INTEGER NOT NULL,
    authorization_expires_at INTEGER NOT NULL,
    used_at                  INTEGER,
    replayed                 INTEGER NOT NULL DEFAULT 0 CHECK (replayed IN (0, 1))
) STRICT;
CREATE INDEX codes_user ON codes (user_id);

CREATE TABLE authorizations (
    auth_key      TEXT    PRIMARY KEY,
    client_id     TEXT    NOT NULL,
    user_id       TEXT    NOT NULL REFERENCES users ON DELETE CASCADE,
    scope         TEXT    NOT NULL,
    authorized_at INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    last_used     INTEGER,
    rotations     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX authorizations_user ON authorizations (user_id);

-- Refresh tokens that were used. The primary key is the test for a replay.
CREATE TABLE refresh_log (
    auth_key     TEXT    NOT NULL REFERENCES authorizations ON DELETE CASCADE,
    token_id     TEXT    NOT NULL,
    successor_id TEXT    NOT NULL,
    used_at      INTEGER NOT NULL,
    PRIMARY KEY (auth_key, token_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE configurations (
    id            INTEGER PRIMARY KEY,
    public_key    BLOB    NOT NULL UNIQUE CHECK (length(public_key) = 32),
    preshared_key BLOB,
    node          INTEGER NOT NULL REFERENCES nodes,
    profile_id    TEXT    NOT NULL REFERENCES profiles,
    user_id       TEXT    NOT NULL REFERENCES users,
    auth_key      TEXT    REFERENCES authorizations,
    display_name  TEXT    NOT NULL,
    v4            INTEGER NOT NULL UNIQUE,
    v6            BLOB    NOT NULL UNIQUE CHECK (length(v6) = 16),
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    revision      INTEGER NOT NULL
) STRICT;
CREATE INDEX configurations_user ON configurations (user_id);
CREATE INDEX configurations_auth_key ON configurations (auth_key) WHERE auth_key IS NOT NULL;
CREATE INDEX configurations_revision ON configurations (node, revision);

-- Configurations that a node has yet to hear are gone.
CREATE TABLE tombstones (
    node       INTEGER NOT NULL REFERENCES nodes,
    public_key BLOB    NOT NULL,
    revision   INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (node, public_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstones_revision ON tombstones (node, revision);

-- Where the search for a free address goes on, so that one is not given to somebody else right away.
CREATE TABLE address_cursors (
    node       INTEGER NOT NULL REFERENCES nodes,
    profile_id TEXT    NOT NULL REFERENCES profiles ON DELETE CASCADE,
    slot       INTEGER NOT NULL,
    PRIMARY KEY (node, profile_id)
) STRICT, WITHOUT ROWID;

-- Which address a device had last; auth_key is empty for configurations made by hand.
CREATE TABLE leases (
    user_id      TEXT    NOT NULL REFERENCES users ON DELETE CASCADE,
    profile_id   TEXT    NOT NULL REFERENCES profiles ON DELETE CASCADE,
    node         INTEGER NOT NULL REFERENCES nodes,
    display_name TEXT    NOT NULL,
    auth_key     TEXT    NOT NULL,
    v4           INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (user_id, profile_id, node, display_name, auth_key)
) STRICT, WITHOUT ROWID;

-- Who had which address when. No foreign keys: it outlives users, profiles and nodes.
-- seen_in and seen_out: the node's own counters at its last report, from which the next is counted on.
CREATE TABLE connection_log (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id         TEXT    NOT NULL,
    profile_id      TEXT    NOT NULL,
    node            INTEGER NOT NULL,
    connection_id   TEXT    NOT NULL,
    display_name    TEXT    NOT NULL,
    v4              INTEGER NOT NULL,
    v6              BLOB    NOT NULL,
    connected_at    INTEGER NOT NULL,
    disconnected_at INTEGER,
    bytes_in        INTEGER NOT NULL DEFAULT 0,
    bytes_out       INTEGER NOT NULL DEFAULT 0,
    seen_in         INTEGER NOT NULL DEFAULT 0,
    seen_out        INTEGER NOT NULL DEFAULT 0,
    last_handshake  INTEGER,
    endpoint        TEXT
) STRICT;
CREATE INDEX connection_log_connection ON connection_log (connection_id);
CREATE INDEX connection_log_user ON connection_log (user_id);
CREATE INDEX connection_log_v4 ON connection_log (v4);
