//! Names for clients: one `dnsmasq` that answers on the node's own addresses of the profiles whose clients were
//! told to ask there (`@GW4@`, `@GW6@`).
//!
//! Severable: where no profile sends its clients here, or where the operator's own program is to answer, nothing
//! of this runs. It begins as the node is, because port 53 is a privileged one, and becomes `nobody` before it hears
//! of any client. It has no file of ours and no configuration but its arguments.

mod arguments;
mod leftover;
mod process;

use crate::{NodeError, openvpn::Area, plan};
use alcove_link::Network;
use arguments::Spec;
use process::Problem;
use std::{
    collections::BTreeSet,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

/// How long it may take to end.
const FAREWELL: Duration = Duration::from_secs(4);

/// The resolver, running or not.
pub(crate) struct Resolver {
    /// Where the program notes its process.
    pid_file: PathBuf,
    kept: Option<Kept>,
}

struct Kept {
    specs: watch::Sender<Spec>,
    problem: watch::Receiver<Option<Problem>>,
    task: JoinHandle<()>,
}

impl Resolver {
    /// None yet; what it needs will be in a folder of the node.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { pid_file: folder.join("resolver.pid"), kept: None }
    }

    /// Ends one that a killed node left behind in this folder.
    pub(crate) fn end_leftover(folder: &Path, proc: &Path) {
        leftover::end(proc, &Self::new(folder).pid_file);
    }

    /// Starts it, hands it what changed, or ends it.
    pub(crate) fn reconcile(&mut self, network: &Network, areas: &[Area]) {
        let Some(spec) = spec(network, areas) else {
            // Whose other end is dropped ends its process and itself.
            self.kept = None;
            return;
        };
        if let Some(kept) = self.kept.as_ref().filter(|kept| !kept.task.is_finished()) {
            kept.specs.send_if_modified(|now| {
                let changed = *now != spec;
                *now = spec;
                changed
            });
            return;
        }
        let (specs, watched) = watch::channel(spec);
        let (told, problem) = watch::channel(None);
        let task = tokio::spawn(process::keep(watched, told, self.pid_file.clone()));
        self.kept = Some(Kept { specs, problem, task });
    }

    /// What keeps clients from being answered, in words.
    pub(crate) fn problem(&self) -> Result<(), NodeError> {
        let told = self.kept.as_ref().and_then(|kept| kept.problem.borrow().clone());
        match told {
            None => Ok(()),
            Some(Problem::Missing) => Err(NodeError::NoResolver),
            Some(Problem::Failing(words)) => Err(NodeError::Resolver(words)),
        }
    }

    /// Ends it and waits for that.
    pub(crate) async fn close(&mut self) {
        let Some(Kept { specs, task, .. }) = self.kept.take() else { return };
        drop(specs);
        if timeout(FAREWELL, task).await.is_err() {
            tracing::warn!("the resolver did not end in time");
        }
    }
}

/// What is to run for a network; `None` when nobody asks.
fn spec(network: &Network, areas: &[Area]) -> Option<Spec> {
    let resolver = network.resolver.clone()?;
    let asking: Vec<_> = network.profiles.iter().filter(|profile| profile.resolver).cloned().collect();
    let wireguard = plan::interface_for(&Network { profiles: asking, ..Network::default() }).addresses;
    let openvpn = areas.iter().filter(|area| area.network.resolver).flat_map(|area| &area.devices);
    let openvpn = openvpn.flat_map(|(_, own)| [IpAddr::V4(own.gateway4()), IpAddr::V6(own.gateway6())]);
    let listen: BTreeSet<IpAddr> = wireguard.into_iter().map(|net| net.addr()).chain(openvpn).collect();
    (!listen.is_empty()).then_some(Spec { listen, resolver })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::network;
    use alcove_domain::Ranges;

    #[test]
    fn it_answers_only_where_clients_were_sent() {
        let mut network = network();
        assert_eq!(spec(&network, &[]), None);
        network.resolver = Some(alcove_link::Resolver::default());
        assert_eq!(spec(&network, &[]), None, "no profile sends its clients");
        network.profiles[0].resolver = true;
        let addresses = |areas: &[Area]| -> Vec<String> {
            spec(&network, areas).expect("wanted").listen.iter().map(ToString::to_string).collect()
        };
        assert_eq!(addresses(&[]), ["10.8.0.1", "fd00:8::1"]);
        let ranges = Ranges {
            v4: "10.9.0.0/25".parse().expect("a range"),
            v6: "fd00:9::/112".parse().expect("a range"),
        };
        let mut area =
            Area { network: network.profiles[0].clone(), devices: vec![("alcove-o0".into(), ranges)] };
        assert_eq!(
            addresses(std::slice::from_ref(&area)),
            ["10.8.0.1", "10.9.0.1", "fd00:8::1", "fd00:9::1"]
        );
        area.network.resolver = false;
        assert_eq!(addresses(&[area]), ["10.8.0.1", "fd00:8::1"]);
        network.resolver = None;
        assert_eq!(spec(&network, &[]), None, "somebody else answers");
    }
}
