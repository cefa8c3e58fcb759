//! Which addresses of a profile are whose: every node but the box's own has ranges of its own, so that an address
//! says where it is, and one node's clients are never another's.

use crate::connections::{all, run};
use crate::removal::remove;
use crate::revisions::Revisions;
use crate::{Bumped, NodeRanges, Store, StoreError, rows};
use alcove_domain::{NodeId, ProfileId, Protocol, Ranges, Timestamp};
use rusqlite::{Connection, Row, types::Type};

fn record(row: &Row<'_>) -> rusqlite::Result<NodeRanges> {
    let text = |at: usize| row.get::<_, String>(at);
    let broken = |at, error: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(at, Type::Text, error)
    };
    Ok(NodeRanges {
        node: row.get(0).map(NodeId)?,
        profile: rows::id(row, 1)?,
        protocol: rows::protocol(row, 2)?,
        ranges: Ranges {
            v4: text(3)?.parse().map_err(|error| broken(3, Box::new(error)))?,
            v6: text(4)?.parse().map_err(|error| broken(4, Box::new(error)))?,
        },
    })
}

const COLUMNS: &str = "node, profile_id, protocol, v4, v6";

fn name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Openvpn => "openvpn",
        Protocol::Wireguard => "wireguard",
    }
}

/// A profile's ranges on all nodes that have their own.
pub(crate) fn of_profile(
    c: &Connection,
    profile: &ProfileId,
    protocol: Protocol,
) -> Result<Vec<NodeRanges>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM node_ranges WHERE profile_id = ?1 AND protocol = ?2");
    Ok(all(c, &sql, (profile.as_str(), name(protocol)), record)?)
}

/// A profile does not have this protocol any more.
pub(crate) fn forget(c: &Connection, profile: &ProfileId, protocol: Protocol) -> Result<(), StoreError> {
    let sql = "DELETE FROM node_ranges WHERE profile_id = ?1 AND protocol = ?2";
    run(c, sql, (profile.as_str(), name(protocol)))?;
    Ok(())
}

impl Store {
    /// All ranges of nodes, by node.
    ///
    /// # Errors
    /// When the database fails.
    pub fn node_ranges(&self) -> Result<Vec<NodeRanges>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM node_ranges ORDER BY node, profile_id, protocol");
        self.connections.read(|c| Ok(all(c, &sql, [], record)?))
    }

    /// Gives nodes ranges. Where a node has others for the same profile and protocol, these go, and the
    /// configurations in them end.
    ///
    /// # Errors
    /// When the database fails, or an address belongs to another node already; nothing has changed then.
    pub fn set_node_ranges(&self, wanted: &[NodeRanges], now: Timestamp) -> Result<Bumped, StoreError> {
        self.connections.write(|tx| {
            let mut revisions = Revisions::new(tx);
            for NodeRanges { node, profile, protocol, ranges } in wanted {
                let key = (node.0, profile.as_str(), name(*protocol));
                let sql = "DELETE FROM node_ranges WHERE node = ?1 AND profile_id = ?2 AND protocol = ?3
                               AND (v4 <> ?4 OR v6 <> ?5)";
                let (v4, v6) = (ranges.v4.to_string(), ranges.v6.to_string());
                if run(tx, sql, (key.0, key.1, key.2, &v4, &v6))? > 0 {
                    let condition = "node = ?1 AND profile_id = ?2 AND protocol = ?3";
                    remove(tx, &mut revisions, condition, key, now)?;
                }
                let sql = "INSERT INTO node_ranges (node, profile_id, protocol, v4, v6)
                           VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (node, profile_id, protocol) DO NOTHING";
                run(tx, sql, (key.0, key.1, key.2, &v4, &v6))?;
                revisions.network_of(*node)?;
            }
            Ok(revisions.done())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NewConfiguration;
    use crate::testing::{Fixture, NOW, profile};

    fn own(node: u32, v4: &str, v6: &str) -> NodeRanges {
        NodeRanges {
            node: NodeId(node),
            profile: ProfileId::new("office").expect("an ID"),
            protocol: Protocol::Wireguard,
            ranges: Ranges { v4: v4.parse().expect("v4"), v6: v6.parse().expect("v6") },
        }
    }

    #[test]
    fn a_node_hands_out_its_own_addresses_and_no_others() {
        let f = Fixture::new();
        f.add_node(1);
        let ranges = own(1, "10.20.0.0/24", "fd00:20::/64");
        assert_eq!(f.set_node_ranges(std::slice::from_ref(&ranges), NOW).expect("set").0.len(), 1);
        let wish = NewConfiguration { node: NodeId(1), ..f.manual(&f.user("zoe"), "x") };
        assert!(f.allocate_configuration(&wish).is_err(), "those are the box's own");
        let there = NewConfiguration { ranges: ranges.ranges, ..wish };
        let got = f.allocate_configuration(&there).expect("a configuration");
        assert_eq!(got.v4.to_string(), "10.20.0.2");
        let elsewhere = NewConfiguration { node: NodeId::LOCAL, ..there.clone() };
        assert!(f.allocate_configuration(&elsewhere).is_err());

        // A change of the profile's own ranges does not concern it.
        f.update_profile(&profile("office", "10.9.1.0/24", "fd00:91::/64"), NOW).expect("updated");
        assert!(f.configuration(&there.public_key).expect("read").is_some());
        let moved = own(1, "10.21.0.0/24", "fd00:21::/64");
        f.set_node_ranges(std::slice::from_ref(&moved), NOW).expect("set");
        assert_eq!(f.configuration(&there.public_key).expect("read"), None);
        assert_eq!(f.node_ranges().expect("ranges"), [moved]);
    }

    #[test]
    fn ranges_go_with_their_profile_and_belong_to_one_node() {
        let f = Fixture::new();
        f.add_node(1);
        f.add_node(2);
        let ranges = own(1, "10.20.0.0/24", "fd00:20::/64");
        f.set_node_ranges(std::slice::from_ref(&ranges), NOW).expect("set");
        assert!(f.set_node_ranges(&[NodeRanges { node: NodeId(2), ..ranges }], NOW).is_err());
        f.delete_profile(&ProfileId::new("office").expect("an ID"), NOW).expect("deleted");
        assert_eq!(f.node_ranges().expect("ranges"), []);
    }
}
