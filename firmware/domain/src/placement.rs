//! Which node a new connection goes to: by health and load, not by chance.

use crate::NodeId;

/// Whether a node may get new clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeState {
    /// It answers.
    Up,
    /// It answers, and is to get nobody new.
    Draining,
    /// It does not answer, or has not yet taken what it should be doing.
    Down,
}

impl NodeState {
    /// In one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Draining => "draining",
            Self::Down => "down",
        }
    }
}

/// A node that has the profile, as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Which.
    pub node: NodeId,
    /// Whether it may be chosen.
    pub state: NodeState,
    /// Connections that it has, those included that it was given and has not told of yet.
    pub connections: u32,
    /// Connections that it could have; 0 when that is not known.
    pub capacity: u32,
    /// Load average per processor: 1.0 is all that it has.
    pub cpu: f32,
    /// Bytes per second through its tunnels, both ways, as part of what its network can carry.
    pub throughput: f32,
}

impl Candidate {
    /// The fullest of its three measures; 1.0 is full.
    fn load(&self) -> f32 {
        let connections =
            if self.capacity == 0 { 0.0 } else { self.connections as f32 / self.capacity as f32 };
        connections.max(self.cpu).max(self.throughput)
    }
}

/// Two loads that differ by less than this are the same: neither measure is that exact, and connections then decide.
const STEP: f32 = 0.05;

/// The nodes to try, the best first: those that are up, the one that the user is pinned to before all others, then the
/// least loaded by the measure that is fullest there; among equals the one with the fewest connections.
#[must_use]
pub fn placement(candidates: &[Candidate], pinned: Option<NodeId>) -> Vec<NodeId> {
    let mut up: Vec<&Candidate> =
        candidates.iter().filter(|candidate| candidate.state == NodeState::Up).collect();
    let step = |candidate: &Candidate| {
        let load = candidate.load();
        // What is not a number says nothing.
        if load.is_finite() { (load / STEP) as u32 } else { u32::MAX }
    };
    up.sort_by_key(|candidate| {
        (pinned != Some(candidate.node), step(candidate), candidate.connections, candidate.node)
    });
    up.into_iter().map(|candidate| candidate.node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(number: u32, connections: u32) -> Candidate {
        Candidate {
            node: NodeId(number),
            state: NodeState::Up,
            connections,
            capacity: 100,
            cpu: 0.0,
            throughput: 0.0,
        }
    }

    fn placed(candidates: &[Candidate]) -> Vec<u32> {
        placement(candidates, None).into_iter().map(|node| node.0).collect()
    }

    #[test]
    fn the_least_loaded_by_its_fullest_measure_comes_first() {
        assert_eq!(placed(&[node(0, 50), node(1, 20), node(2, 90)]), [1, 0, 2]);
        let busy = Candidate { cpu: 0.95, ..node(1, 20) };
        assert_eq!(placed(&[node(0, 50), busy, node(2, 90)]), [0, 2, 1]);
        let full_line = Candidate { throughput: 0.7, ..node(0, 0) };
        assert_eq!(placed(&[full_line, node(1, 50)]), [1, 0]);
        let roomy = Candidate { capacity: 10_000, ..node(2, 200) };
        assert_eq!(placed(&[node(1, 50), roomy]), [2, 1]);
    }

    #[test]
    fn a_hundred_people_spread_evenly() {
        let mut nodes = [node(0, 0), node(1, 0), node(2, 0)];
        for _ in 0..99 {
            let first = placed(&nodes)[0];
            nodes[first as usize].connections += 1;
        }
        assert_eq!(nodes.map(|node| node.connections), [33, 33, 33]);
    }

    #[test]
    fn who_drains_or_does_not_answer_gets_nobody() {
        let of = |state| Candidate { state, ..node(0, 0) };
        for state in [NodeState::Draining, NodeState::Down] {
            assert_eq!(placed(&[of(state), node(1, 99)]), [1]);
            assert!(placed(&[of(state)]).is_empty());
        }
    }

    #[test]
    fn a_pinned_user_goes_there_while_it_is_up() {
        let nodes = [node(0, 0), node(1, 99)];
        assert_eq!(placement(&nodes, Some(NodeId(1))), [NodeId(1), NodeId(0)]);
        let down = [node(0, 0), Candidate { state: NodeState::Down, ..node(1, 0) }];
        assert_eq!(placement(&down, Some(NodeId(1))), [NodeId(0)]);
    }

    #[test]
    fn nonsense_from_a_node_puts_it_last() {
        let strange = Candidate { cpu: f32::NAN, throughput: f32::INFINITY, ..node(0, 0) };
        assert_eq!(placed(&[strange, node(1, 99)]), [1, 0]);
    }
}
