//! What further boxes have logged: the last lines of each, bounded in number for each and for all together.

use crate::connections::{all, run};
use crate::{Store, StoreError, rows};
use alcove_domain::{NodeId, Timestamp};

/// Lines that are kept of one node.
const OF_ONE: u32 = 2_000;
/// Lines that are kept of all together: some megabytes.
const OF_ALL: u32 = 20_000;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeLogRow {
    /// When.
    pub at: Timestamp,
    /// `error`, `warn` or `info`.
    pub level: String,
    /// What.
    pub text: String,
}

impl Store {
    /// Takes lines of a node, in order; the oldest make room. Of a node that is gone nothing is taken.
    ///
    /// # Errors
    /// When the database fails.
    pub fn append_node_log(&self, node: NodeId, lines: &[NodeLogRow]) -> Result<(), StoreError> {
        self.connections.write(|tx| {
            let sql = "INSERT INTO node_log (node, at, level, text)
                       SELECT node, ?2, ?3, ?4 FROM nodes WHERE node = ?1";
            for line in lines {
                run(tx, sql, (node.0, line.at.0, &line.level, &line.text))?;
            }
            let sql = "DELETE FROM node_log WHERE node = ?1 AND id <=
                       (SELECT id FROM node_log WHERE node = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
            run(tx, sql, (node.0, OF_ONE))?;
            let sql = "DELETE FROM node_log WHERE id <= (SELECT max(id) FROM node_log) - ?1";
            run(tx, sql, [OF_ALL])?;
            Ok(())
        })
    }

    /// The last lines of a node, the oldest of them first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn node_log(&self, node: NodeId, most: u32) -> Result<Vec<NodeLogRow>, StoreError> {
        let sql = "SELECT at, level, text FROM
                   (SELECT * FROM node_log WHERE node = ?1 ORDER BY id DESC LIMIT ?2) ORDER BY id";
        self.connections.read(|c| {
            Ok(all(c, sql, (node.0, most), |row| {
                Ok(NodeLogRow { at: rows::time(row, 0)?, level: row.get(1)?, text: row.get(2)? })
            })?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW};

    fn lines(from: u32, count: u32) -> Vec<NodeLogRow> {
        let line = |n: u32| NodeLogRow { at: NOW, level: "info".into(), text: format!("line {n}") };
        (from..from + count).map(line).collect()
    }

    #[test]
    fn the_last_lines_of_each_node_are_kept_and_no_more() {
        let f = Fixture::new();
        f.add_node(1);
        f.add_node(2);
        f.append_node_log(NodeId(1), &lines(0, 10)).expect("kept");
        f.append_node_log(NodeId(2), &lines(0, OF_ONE)).expect("kept");
        f.append_node_log(NodeId(2), &lines(OF_ONE, 5)).expect("kept");
        f.append_node_log(NodeId(9), &lines(0, 1)).expect("of nobody");
        let of = |node| f.node_log(NodeId(node), 100_000).expect("read");
        assert_eq!(of(1), lines(0, 10));
        assert_eq!(of(2), lines(5, OF_ONE));
        assert_eq!(f.node_log(NodeId(1), 2).expect("read"), lines(8, 2));
        assert_eq!(of(9), []);
        for node in 3..14 {
            f.add_node(node);
            f.append_node_log(NodeId(node), &lines(0, OF_ONE)).expect("kept");
        }
        let all: usize = (1..14).map(|node| of(node).len()).sum();
        assert!(all <= OF_ALL as usize, "{all}");
        assert_eq!(of(13).len(), OF_ONE as usize);
        assert!(f.remove_node(NodeId(13), NOW).expect("removed"));
        assert_eq!(of(13), []);
    }
}
