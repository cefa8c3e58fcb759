-- Remote nodes: who they are and what they serve, and the codes by which boxes become nodes.

-- identity: the public half of the key that the node proves to have; the box's own node has none.
-- profiles: JSON list of those that it serves; all when NULL. host_name: where clients find it, when somebody has
-- chosen that; address: where it was last linked from.
ALTER TABLE nodes ADD COLUMN identity BLOB CHECK (length(identity) = 32);
ALTER TABLE nodes ADD COLUMN host_name TEXT;
ALTER TABLE nodes ADD COLUMN address TEXT;
ALTER TABLE nodes ADD COLUMN profiles TEXT;
ALTER TABLE nodes ADD COLUMN draining INTEGER NOT NULL DEFAULT 0 CHECK (draining IN (0, 1));
ALTER TABLE nodes ADD COLUMN joined_at INTEGER;
ALTER TABLE nodes ADD COLUMN last_contact INTEGER;
ALTER TABLE nodes ADD COLUMN version TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX nodes_identity ON nodes (identity) WHERE identity IS NOT NULL;

-- Identities that were nodes once, so that they are told; their numbers are never given again.
CREATE TABLE removed_nodes (
    identity   BLOB    PRIMARY KEY CHECK (length(identity) = 32),
    node       INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    removed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A profile's addresses on a node other than the box's own.
CREATE TABLE node_ranges (
    node       INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE,
    profile_id TEXT    NOT NULL REFERENCES profiles ON DELETE CASCADE,
    protocol   TEXT    NOT NULL CHECK (protocol IN ('wireguard', 'openvpn')),
    v4         TEXT    NOT NULL UNIQUE,
    v6         TEXT    NOT NULL UNIQUE,
    PRIMARY KEY (node, profile_id, protocol)
) STRICT, WITHOUT ROWID;

-- code_hash: SHA-256 of the secret. node: the one whose place the box takes, or the one that it became.
CREATE TABLE join_codes (
    id         INTEGER PRIMARY KEY,
    code_hash  BLOB    NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    name       TEXT,
    profiles   TEXT,
    node       INTEGER,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    used_by    BLOB    CHECK (length(used_by) = 32)
) STRICT;

-- Users whose connections go to one node.
CREATE TABLE node_pins (
    user_id TEXT    PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    node    INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
