//! Who is a node: known by an identity that it proves, made one by a code, refused in words otherwise.

use super::{JoinRefusal, LONGEST_VERSION, doubt::short};
use crate::{Controller, Failure};
use alcove_domain::{NodeId, Timestamp, first_hidden_character};
use alcove_link::{Hello, Join, JoinSecret, PeerIdentity, Refusal, ToNode};
use alcove_store::{JoinOutcome, KeyRegistration};
use std::net::IpAddr;

/// Clocks of a box and its controller may differ by so many seconds when it joins; configurations end by the clock.
const CLOCKS: i64 = 30;
/// Longest name of a box, in characters.
const MAX_NAME: usize = 64;

/// Somebody who is not a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// It was one until then.
    Removed(Timestamp),
    /// It never was.
    Unknown,
}

impl Stranger {
    pub(super) fn refusal(self) -> Refusal {
        match self {
            Self::Removed(at) => Refusal {
                reason: format!(
                    "this box was removed from the controller ({}): it serves nobody any more. Join it with a new code",
                    at.rfc3339()
                ),
                removed: true,
            },
            Self::Unknown => Refusal {
                reason: "the controller does not know this box: another one took its place, or the controller was \
                         restored from an older snapshot. Join it with a new code"
                    .into(),
                removed: false,
            },
        }
    }
}

impl Controller {
    /// The node of this identity, or who is there instead.
    pub(super) fn node_behind(
        &self,
        identity: &PeerIdentity,
    ) -> Result<Result<NodeId, Stranger>, std::io::Error> {
        let store = &self.0.store;
        let found = store.node_of_identity(identity.as_bytes()).map_err(std::io::Error::other)?;
        if let Some(record) = found {
            return Ok(Ok(record.id));
        }
        let removed = store.node_removed_at(identity.as_bytes()).map_err(std::io::Error::other)?;
        Ok(Err(removed.map_or(Stranger::Unknown, Stranger::Removed)))
    }

    /// Answers a box that wants to be a node.
    pub(super) fn join(&self, identity: &PeerIdentity, join: &Join) -> ToNode {
        let refused = |why: JoinRefusal| {
            tracing::warn!(box_name = ?join.name, "a box could not join: {why}");
            ToNode::Refused(Refusal { reason: why.to_string(), removed: false })
        };
        if let Some(why) = other_protocol(join.protocol) {
            return refused(why);
        }
        let apart = join.now.since(self.now()).0;
        if apart.abs() > CLOCKS {
            return refused(JoinRefusal::Clock(apart));
        }
        let hash = JoinSecret::hash_of(&join.secret);
        match self.admit(identity, &hash, &presentable(&join.name)) {
            Ok(JoinOutcome::Joined { node, name, replaced }) => {
                tracing::info!(%node, name, %identity, replaced, "a box joined as a node");
                ToNode::Joined { node, name }
            }
            Ok(JoinOutcome::Used { at }) => refused(JoinRefusal::Used(at.rfc3339())),
            Ok(JoinOutcome::Expired { at }) => refused(JoinRefusal::Late(at.rfc3339())),
            Ok(JoinOutcome::NoSuchNode) => refused(JoinRefusal::NoPlace),
            Ok(JoinOutcome::Unknown) => refused(JoinRefusal::Unknown),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a box could not join");
                refused(JoinRefusal::Store)
            }
        }
    }

    fn admit(&self, identity: &PeerIdentity, hash: &[u8; 32], name: &str) -> Result<JoinOutcome, Failure> {
        let outcome = self.0.store.join_node(hash, identity.as_bytes(), name, self.now())?;
        if let JoinOutcome::Joined { node, replaced, .. } = &outcome {
            if *replaced {
                // Whoever had the place before is out at once.
                self.0.links.forget(*node);
            }
            self.complete_sites()?;
        }
        Ok(outcome)
    }

    /// Why a node is not gone on with; notes its key, its address and its release otherwise.
    pub(super) fn refusal(&self, node: NodeId, from: Option<IpAddr>, hello: &Hello) -> Option<String> {
        if let Some(why) = other_protocol(hello.protocol) {
            return Some(why.to_string());
        }
        match self.note_node(node, from, hello) {
            Ok(()) => None,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a node could not be noted");
                Some("the controller's store failed".into())
            }
        }
    }

    fn note_node(&self, node: NodeId, from: Option<IpAddr>, hello: &Hello) -> Result<(), Failure> {
        // What clients of a pair know is the key of both, whatever a box has of its own.
        if let Some(key) = hello.wireguard_public_key.filter(|_| self.0.links.shared_key(node).is_none())
            && let KeyRegistration::Changed { before } =
                self.0.store.set_node_key(node, &key, &presentable(&hello.name))?
        {
            tracing::warn!(%node, %before, now = %key, "the node has a new WireGuard key: clients have to connect again");
        }
        if node == NodeId::LOCAL {
            return Ok(());
        }
        let moved = from.is_some() && self.in_force().node(node).is_some_and(|known| known.address != from);
        let version = short(&hello.version, LONGEST_VERSION);
        self.0.store.note_contact(node, from, &version, self.now())?;
        if moved { self.reload() } else { Ok(()) }
    }
}

fn other_protocol(theirs: u16) -> Option<JoinRefusal> {
    let ours = alcove_link::PROTOCOL;
    (theirs != ours).then_some(JoinRefusal::Version(theirs, ours))
}

/// A name that a box gave itself, fit to be shown.
fn presentable(name: &str) -> String {
    let fits =
        !name.trim().is_empty() && name.chars().count() <= MAX_NAME && first_hidden_character(name).is_none();
    if fits { name.trim().to_owned() } else { "node".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_that_calls_itself_something_strange_is_a_node() {
        assert_eq!(presentable(" cellar "), "cellar");
        for bad in ["", " ", "a\nb", "a\u{202e}b", &"x".repeat(65)] {
            assert_eq!(presentable(bad), "node");
        }
    }
}
