-- OpenVPN: configurations without an address of their own. public_key is then the certificate's common name.
-- Nothing refers to configurations, so the table is made anew with the constraints that differ.

CREATE TABLE configurations_2 (
    id            INTEGER PRIMARY KEY,
    protocol      TEXT    NOT NULL DEFAULT 'wireguard' CHECK (protocol IN ('wireguard', 'openvpn')),
    public_key    BLOB    NOT NULL UNIQUE CHECK (length(public_key) = 32),
    preshared_key BLOB,
    node          INTEGER NOT NULL REFERENCES nodes,
    profile_id    TEXT    NOT NULL REFERENCES profiles,
    user_id       TEXT    NOT NULL REFERENCES users,
    auth_key      TEXT    REFERENCES authorizations,
    display_name  TEXT    NOT NULL,
    v4            INTEGER UNIQUE,
    v6            BLOB    UNIQUE CHECK (length(v6) = 16),
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    revision      INTEGER NOT NULL,
    CHECK ((protocol = 'wireguard') = (v4 IS NOT NULL)),
    CHECK ((protocol = 'wireguard') = (v6 IS NOT NULL))
) STRICT;
INSERT INTO configurations_2 (id, public_key, preshared_key, node, profile_id, user_id, auth_key, display_name,
    v4, v6, created_at, expires_at, revision)
    SELECT id, public_key, preshared_key, node, profile_id, user_id, auth_key, display_name,
        v4, v6, created_at, expires_at, revision FROM configurations;
DROP TABLE configurations;
ALTER TABLE configurations_2 RENAME TO configurations;
CREATE INDEX configurations_user ON configurations (user_id);
CREATE INDEX configurations_auth_key ON configurations (auth_key) WHERE auth_key IS NOT NULL;
CREATE INDEX configurations_revision ON configurations (node, revision);

-- Whether the profile's body has an OpenVPN part, for the check when a certificate is issued.
ALTER TABLE profiles ADD COLUMN openvpn INTEGER NOT NULL DEFAULT 0 CHECK (openvpn IN (0, 1));

ALTER TABLE connection_log ADD COLUMN protocol TEXT NOT NULL DEFAULT 'wireguard';
CREATE INDEX connection_log_openvpn ON connection_log (node)
    WHERE disconnected_at IS NULL AND protocol = 'openvpn';
