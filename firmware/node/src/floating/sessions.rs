//! What becomes of clients when the addresses go to another box.

use crate::{
    device::{Device, WireguardChange},
    firewall::Firewall,
    node::{CHUNK, Node, Part},
};
use alcove_domain::WgPublicKey;

impl<D: Device, F: Firewall> Node<D, F> {
    /// Ends every client's session with this box: the addresses that it was reached at are another's now. What it sent
    /// from its own address otherwise would draw clients back to it (WireGuard's roaming). Those that know it by its own
    /// address begin anew by themselves.
    pub(crate) async fn end_sessions(&mut self) {
        let actual = match self.device.read() {
            Ok(actual) => actual,
            Err(error) => return self.settle(Part::Wireguard, Err(error)),
        };
        self.counters.observe(&actual);
        let known = actual.peers.iter().filter(|(_, peer)| peer.endpoint.is_some());
        let keys: Vec<WgPublicKey> = known.map(|(key, _)| *key).collect();
        for keys in keys.chunks(CHUNK) {
            let again = keys.iter().filter_map(|key| self.state.peers().get(key).cloned()).collect();
            let change =
                WireguardChange { remove: keys.to_vec(), configure: again, ..WireguardChange::default() };
            if let Err(error) = self.configure(change) {
                return self.settle(Part::Wireguard, Err(error));
            }
            self.counters.begin_anew(keys);
            tokio::task::yield_now().await;
        }
        self.anew = self.changes();
        if !keys.is_empty() {
            tracing::info!(peers = keys.len(), "sessions were ended: another box serves these clients now");
        }
    }
}
