//! Which nodes a new configuration is tried on, in turn.

use crate::{Controller, api::Attempt};
use alcove_domain::{Candidate, NodeId, NodeState, Profile, Protocol, Site, UserId, placement};

/// Nodes that are tried for one protocol: each may take two seconds not to answer.
const TRIES: usize = 3;

impl Controller {
    /// Makes an attempt on one node after the other, the best first, until one does not say to try the next. `at`: the
    /// node where it should stay if it can. `attempt` is given the node and the profile as it is there.
    pub(crate) fn on_nodes<T>(
        &self,
        profile: &Profile,
        protocol: Protocol,
        user: &UserId,
        at: Option<NodeId>,
        mut attempt: impl FnMut(NodeId, &Profile) -> Result<T, Attempt>,
    ) -> Result<T, Attempt> {
        let in_force = self.in_force();
        let sites: Vec<&Site> = in_force.sites.iter().filter(|site| site.offers(profile, protocol)).collect();
        let candidates: Vec<Candidate> = sites.iter().map(|site| self.candidate(&in_force, site)).collect();
        let pinned = at.or_else(|| in_force.pins.get(user).copied());
        let mut order = placement(&candidates, pinned);
        if order.is_empty() {
            // The box's own node may be about to dial, as after a restart: it is worth waiting for.
            let own = candidates.iter().find(|own| own.node == NodeId::LOCAL && own.state == NodeState::Down);
            order.extend(own.map(|own| own.node));
        }
        let mut last = Attempt::Next("no node takes new clients at the moment");
        for node in order.into_iter().take(TRIES) {
            let Some(site) = sites.iter().find(|site| site.node == node) else { continue };
            let Some(there) = site.profile(profile) else { continue };
            match attempt(node, &there) {
                Err(Attempt::Next(why)) => {
                    tracing::debug!(%node, profile = %profile.id, "not on this node: {why}");
                    last = Attempt::Next(why);
                }
                Ok(made) => {
                    self.0.links.count_given(node);
                    return Ok(made);
                }
                other => return other,
            }
        }
        Err(last)
    }

    /// A node as it stands in the choice.
    fn candidate(&self, in_force: &crate::start::InForce, site: &Site) -> Candidate {
        let busy = self.0.links.busy(site.node);
        let serving = self.0.links.serving(site.node);
        let draining = in_force.node(serving).is_some_and(|record| record.draining);
        Candidate {
            node: site.node,
            state: state(busy.answers, draining),
            connections: busy.connections,
            capacity: in_force.capacities.get(&site.node).copied().unwrap_or(0),
            cpu: busy.cpu,
            throughput: busy.throughput,
        }
    }
}

/// What a node's state is called.
pub(crate) fn state(answers: bool, draining: bool) -> NodeState {
    match (answers, draining) {
        (false, _) => NodeState::Down,
        (true, true) => NodeState::Draining,
        (true, false) => NodeState::Up,
    }
}
