-- Tokens of the admin API, and the way to whoever had an IPv6 address.

-- token_id is the part of a token by which it is found, hash the SHA-256 of the part that proves it.
CREATE TABLE admin_tokens (
    token_id   TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    scopes     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used  INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX connection_log_v6 ON connection_log (v6);
