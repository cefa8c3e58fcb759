-- What further boxes have logged, as far as it is kept here; of the box's own node there is none.
CREATE TABLE node_log (
    id    INTEGER PRIMARY KEY,
    node  INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE,
    at    INTEGER NOT NULL,
    level TEXT    NOT NULL CHECK (level IN ('error', 'warn', 'info')),
    text  TEXT    NOT NULL
) STRICT;
CREATE INDEX node_log_node ON node_log (node, id);
