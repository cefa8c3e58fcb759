//! Join codes: good for one box, once. The box that used one may use it again, in case it did not hear the answer.

use crate::connections::{all, one, run};
use crate::nodes;
use crate::rows::{self, to_json};
use crate::{JoinOutcome, NewJoinCode, Store, StoreError};
use alcove_domain::{NodeId, Timestamp};
use rusqlite::Connection;

/// Codes that are remembered, used and expired ones included; the oldest give way.
const MOST: u32 = 1000;

impl Store {
    /// Remembers a code that is given out.
    ///
    /// # Errors
    /// When the database fails.
    pub fn insert_join_code(&self, code: &NewJoinCode) -> Result<(), StoreError> {
        self.connections.write(|tx| {
            let sql = "INSERT INTO join_codes (code_hash, name, profiles, node, expires_at)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let values = (
                &code.code_hash,
                &code.name,
                code.profiles.as_ref().map(to_json),
                code.node.map(|node| node.0),
                code.expires_at.0,
            );
            run(tx, sql, values)?;
            let sql = "DELETE FROM join_codes WHERE id <= (
                           SELECT id FROM join_codes ORDER BY id DESC LIMIT 1 OFFSET ?1)";
            run(tx, sql, [MOST])?;
            Ok(())
        })
    }

    /// Uses a code (by its SHA-256) up, in one statement, and makes the box of this identity a node. One that is a
    /// node already stays the same one.
    ///
    /// # Errors
    /// When the database fails; the code is not used then.
    pub fn join_node(
        &self,
        code_hash: &[u8; 32],
        identity: &[u8; 32],
        box_name: &str,
        now: Timestamp,
    ) -> Result<JoinOutcome, StoreError> {
        self.connections.write(|tx| {
            let sql = "UPDATE join_codes SET used_at = ?2, used_by = ?3
                       WHERE code_hash = ?1 AND used_at IS NULL AND expires_at > ?2
                       RETURNING name, profiles, node";
            let fresh = all(tx, sql, (code_hash, now.0, identity), |row| {
                Ok((
                    row.get::<_, Option<String>>(0)?,
                    row.get::<_, Option<String>>(1)?,
                    row.get::<_, Option<u32>>(2)?.map(NodeId),
                ))
            })?;
            let Some((name, profiles, place)) = fresh.into_iter().next() else {
                return used_before(tx, code_hash, identity);
            };
            let name = name.unwrap_or_else(|| box_name.to_owned());
            let known = nodes::of_identity(tx, identity)?;
            let (node, replaced) = match (place, known) {
                // The box that it was before is no node any more.
                (Some(place), known) => {
                    if nodes::find(tx, place)?.is_none() {
                        // Used up all the same: it cannot be good for anything else.
                        return Ok(JoinOutcome::NoSuchNode);
                    }
                    if let Some(known) = known.filter(|known| known.id != place) {
                        run(tx, "UPDATE nodes SET identity = NULL WHERE node = ?1", [known.id.0])?;
                    }
                    (place, true)
                }
                (None, Some(known)) => (known.id, false),
                (None, None) => (next_number(tx)?, false),
            };
            let sql = "INSERT INTO nodes (node, name, identity, profiles, joined_at) VALUES (?1, ?2, ?3, ?4, ?5)
                       ON CONFLICT (node) DO UPDATE SET identity = excluded.identity, joined_at = excluded.joined_at,
                           name = CASE WHEN ?6 THEN nodes.name ELSE excluded.name END,
                           profiles = CASE WHEN ?6 THEN nodes.profiles ELSE excluded.profiles END";
            run(tx, sql, (node.0, &name, identity, profiles, now.0, replaced))?;
            run(tx, "DELETE FROM removed_nodes WHERE identity = ?1", [identity])?;
            run(tx, "UPDATE join_codes SET node = ?2 WHERE code_hash = ?1", (code_hash, node.0))?;
            let name = nodes::find(tx, node)?.map_or(name, |record| record.name);
            Ok(JoinOutcome::Joined { node, name, replaced })
        })
    }
}

/// What there is to say about a code that is not good any more.
fn used_before(
    tx: &Connection,
    code_hash: &[u8; 32],
    identity: &[u8; 32],
) -> Result<JoinOutcome, StoreError> {
    let sql = "SELECT used_at, expires_at, used_by, node FROM join_codes WHERE code_hash = ?1";
    let found = one(tx, sql, [code_hash], |row| {
        Ok((
            rows::optional_time(row, 0)?,
            rows::time(row, 1)?,
            row.get::<_, Option<[u8; 32]>>(2)?,
            row.get::<_, Option<u32>>(3)?.map(NodeId),
        ))
    })?;
    let Some((used_at, expires_at, used_by, node)) = found else { return Ok(JoinOutcome::Unknown) };
    let Some(at) = used_at else { return Ok(JoinOutcome::Expired { at: expires_at }) };
    let mine = used_by.as_ref() == Some(identity);
    let still = node.filter(|_| mine).map(|node| nodes::find(tx, node)).transpose()?.flatten();
    Ok(match still.filter(|record| record.identity.as_ref() == Some(identity)) {
        Some(record) => JoinOutcome::Joined { node: record.id, name: record.name, replaced: false },
        None => JoinOutcome::Used { at },
    })
}

/// One that no node has or had.
fn next_number(tx: &Connection) -> Result<NodeId, StoreError> {
    let sql = "SELECT 1 + max((SELECT coalesce(max(node), 0) FROM nodes),
                              (SELECT coalesce(max(node), 0) FROM removed_nodes))";
    Ok(NodeId(one(tx, sql, [], |row| row.get(0))?.unwrap_or(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW};
    use alcove_domain::ProfileId;

    fn code(number: u8) -> NewJoinCode {
        NewJoinCode {
            code_hash: [number; 32],
            name: None,
            profiles: None,
            node: None,
            expires_at: Timestamp(NOW.0 + 60),
        }
    }

    fn joined(node: u32, name: &str, replaced: bool) -> JoinOutcome {
        JoinOutcome::Joined { node: NodeId(node), name: name.into(), replaced }
    }

    #[test]
    fn a_code_is_good_for_one_box() {
        let f = Fixture::new();
        f.insert_join_code(&code(1)).expect("kept");
        let join =
            |identity: u8, at| f.join_node(&[1; 32], &[identity; 32], "cellar", at).expect("an outcome");
        assert_eq!(join(7, NOW), joined(1, "cellar", false));
        assert_eq!(join(7, Timestamp(NOW.0 + 90)), joined(1, "cellar", false), "the answer was lost");
        assert_eq!(join(8, NOW), JoinOutcome::Used { at: NOW });
        let node = f.node(NodeId(1)).expect("read").expect("a node");
        assert_eq!((node.identity, node.joined_at), (Some([7; 32]), Some(NOW)));
        assert!(f.remove_node(NodeId(1), NOW).expect("removed"));
        assert_eq!(join(7, NOW), JoinOutcome::Used { at: NOW }, "removed is removed");
    }

    #[test]
    fn a_late_or_unknown_code_is_good_for_nothing() {
        let f = Fixture::new();
        f.insert_join_code(&code(1)).expect("kept");
        let join = |hash: u8, at| f.join_node(&[hash; 32], &[7; 32], "cellar", at).expect("an outcome");
        let end = Timestamp(NOW.0 + 60);
        assert_eq!(join(1, end), JoinOutcome::Expired { at: end });
        assert_eq!(join(2, NOW), JoinOutcome::Unknown);
        assert_eq!(f.nodes().expect("nodes").len(), 1);
    }

    #[test]
    fn a_code_may_name_the_node_and_say_what_it_serves() {
        let f = Fixture::new();
        let office = ProfileId::new("office").expect("an ID");
        let named =
            NewJoinCode { name: Some("Roof".into()), profiles: Some(vec![office.clone()]), ..code(1) };
        f.insert_join_code(&named).expect("kept");
        assert_eq!(f.join_node(&[1; 32], &[7; 32], "x", NOW).expect("joined"), joined(1, "Roof", false));
        assert_eq!(f.node(NodeId(1)).expect("read").expect("a node").profiles, Some(vec![office]));
    }

    #[test]
    fn another_box_takes_a_nodes_place_and_a_box_is_one_node() {
        let f = Fixture::new();
        for number in 1..=4 {
            f.insert_join_code(&code(number)).expect("kept");
        }
        let join = |code: u8, identity: u8| {
            f.join_node(&[code; 32], &[identity; 32], "box", NOW).expect("an outcome")
        };
        assert_eq!(join(1, 7), joined(1, "box", false));
        assert_eq!(join(2, 7), joined(1, "box", false), "it is one already");
        let place = NewJoinCode { node: Some(NodeId(1)), ..code(9) };
        f.insert_join_code(&place).expect("kept");
        assert_eq!(join(9, 8), joined(1, "box", true));
        assert_eq!(f.node_of_identity(&[7; 32]).expect("read"), None, "the box before is out");
        assert_eq!(join(3, 7), joined(2, "box", false));
        assert!(f.remove_node(NodeId(2), NOW).expect("removed"));
        assert_eq!(join(4, 7), joined(3, "box", false), "numbers are not given again");
        f.insert_join_code(&NewJoinCode { node: Some(NodeId(2)), ..code(10) }).expect("kept");
        assert_eq!(join(10, 5), JoinOutcome::NoSuchNode);
    }
}
