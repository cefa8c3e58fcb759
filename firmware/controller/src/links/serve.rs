//! One link, from its first message to its end.

use super::{
    hear::{Conversation, ForLog},
    join::Stranger,
};
use crate::{
    Controller,
    desired::{network_of, parts},
    openvpn::OpenvpnKeys,
};
use alcove_domain::{NodeId, Profile};
use alcove_link::{
    Hello, LinkError, Network, PeerIdentity, Refusal, ToController, ToNode, read_message, write_message,
};
use alcove_store::Changes;
use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{Notify, mpsc, watch},
};

/// A node that says nothing for so long is gone; it says something every 2 s.
const SILENCE: Duration = Duration::from_secs(15);
/// How long a node may take to read what is sent to it.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// Who is at the other end, as the transport says.
#[derive(Debug, Clone, Copy)]
pub enum Peer {
    /// The node on this box.
    Local,
    /// Somebody who has proved to have this identity.
    Remote {
        /// Which.
        identity: PeerIdentity,
        /// From where.
        from: SocketAddr,
        /// The address of this box that was dialled.
        near: IpAddr,
    },
}

/// A node, and from where it dialled.
struct Caller {
    node: NodeId,
    from: Option<IpAddr>,
    near: Option<IpAddr>,
}

impl Controller {
    /// Serves one link until it ends: a node's conversation, or a box's only question, whether it may become one.
    ///
    /// # Errors
    /// [`LinkError`] when the stream fails, or [`Failure`](crate::Failure) inside of it when the store does.
    pub async fn serve_link<S>(&self, peer: Peer, stream: S) -> Result<(), LinkError>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let (mut reader, mut writer) = tokio::io::split(stream);
        let caller = match peer {
            Peer::Local => Ok(Caller { node: NodeId::LOCAL, from: None, near: None }),
            Peer::Remote { identity, from, near } => {
                let node = self.blocking(move |controller| controller.node_behind(&identity)).await??;
                node.map(|node| Caller {
                    node,
                    from: Some(from.ip().to_canonical()),
                    near: Some(near.to_canonical()),
                })
            }
        };
        // Whoever is not known has one of few places, and little time.
        let _place = match caller {
            Ok(_) => None,
            Err(_) => match self.0.links.strangers.clone().try_acquire_owned() {
                Ok(place) => Some(place),
                Err(_) => return Ok(()),
            },
        };
        let first = within(SILENCE, read_message(&mut reader)).await??;
        match (first, caller, peer) {
            (Some(ToController::Hello(hello)), Ok(caller), _) => {
                self.serve_node(&caller, hello, reader, writer).await
            }
            (Some(ToController::Join(join)), _, Peer::Remote { identity, .. }) => {
                let answer = self.blocking(move |controller| controller.join(&identity, &join)).await?;
                within(SEND_TIMEOUT, write_message(&mut writer, &answer)).await?
            }
            (
                Some(ToController::Lane { protocol: alcove_link::PROTOCOL }),
                Ok(caller),
                Peer::Remote { .. },
            ) if self.0.links.brings_lanes(caller.node) => {
                // Nothing was read beyond the message.
                self.0.proxied.carry(caller.node, Box::new(reader.unsplit(writer)));
                Ok(())
            }
            (Some(ToController::Hello(_)), Err(stranger), _) => {
                let refusal = ToNode::Refused(stranger.refusal());
                within(SEND_TIMEOUT, write_message(&mut writer, &refusal)).await?
            }
            _ => Ok(()),
        }
    }

    async fn serve_node<S>(
        &self,
        caller: &Caller,
        hello: Hello,
        mut reader: tokio::io::ReadHalf<S>,
        mut writer: tokio::io::WriteHalf<S>,
    ) -> Result<(), LinkError>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let (node, from) = (caller.node, caller.from);
        let said = hello.clone();
        let refusal = self.blocking(move |controller| controller.refusal(node, from, &said)).await?;
        let main = self.0.links.main_of(node);
        let known = if hello.epoch == self.epoch_of(node, main) { hello.revision } else { 0 };
        let begun = match refusal {
            Some(reason) => Err(reason),
            None => self.0.links.begin(node, &hello, known, self.now(), caller.near).map_err(|_| {
                "another box with the same identity is linked: one is a copy of the other. Remove the file \
                 identity.key of one of them, and join it with a code of its own"
                    .into()
            }),
        };
        let (session, wake) = match begun {
            Ok(begun) => begun,
            Err(reason) => {
                tracing::error!(%node, "a node was refused: {reason}");
                let refusal = ToNode::Refused(Refusal { reason, removed: false });
                return within(SEND_TIMEOUT, write_message(&mut writer, &refusal)).await?;
            }
        };
        // Of the link before this one.
        self.0.proxied.end_lane(node);
        tracing::info!(%node, version = %hello.version, revision = hello.revision, "a node is connected");
        // Reading goes on in its own task, because a half-read frame must not be dropped by a wake-up.
        let (said, mut heard) = mpsc::channel(64);
        let reading = tokio::spawn(async move {
            while let Ok(Some(message)) = read_message::<ToController>(&mut reader).await {
                if said.send(message).await.is_err() {
                    break;
                }
            }
        });
        let (logged, in_log) = watch::channel(0);
        let link = Conversation { node, main, session, log: self.log_writer(main, logged) };
        let result = self.converse(&link, &hello, &wake, &mut heard, in_log, &mut writer).await;
        reading.abort();
        if self.0.links.end(node, session) {
            self.0.proxied.end_lane(node);
        }
        tracing::warn!(%node, "a node's link ended");
        result
    }

    async fn converse<W: AsyncWrite + Unpin>(
        &self,
        link: &Conversation,
        hello: &Hello,
        wake: &Notify,
        heard: &mut mpsc::Receiver<ToController>,
        mut in_log: watch::Receiver<u64>,
        writer: &mut W,
    ) -> Result<(), LinkError> {
        let logs = link.node != NodeId::LOCAL;
        let welcome = ToNode::Welcome { version: self.version().to_owned(), now: self.now(), logs };
        within(SEND_TIMEOUT, write_message(writer, &welcome)).await??;
        let (node, main) = (link.node, link.main);
        let epoch = self.epoch_of(node, main);
        let known = (hello.epoch == epoch).then_some(hello.revision);
        // The first step may be everything there is; it is read where it keeps nobody waiting.
        let mut changes = self.blocking(move |controller| controller.changes(main, known)).await??;
        self.0.links.aim(node, link.session, changes.revision);
        let mut sent = known;
        loop {
            if sent != Some(changes.revision) || changes.full {
                sent = Some(changes.revision);
                self.send_changes(node, &epoch, changes, writer).await?;
            }
            loop {
                tokio::select! {
                    () = wake.notified() => break,
                    Ok(()) = in_log.changed() => {
                        let through = *in_log.borrow_and_update();
                        self.say(writer, &ToNode::Heard { through }).await?;
                    }
                    message = within(SILENCE, heard.recv()) => match message? {
                        Some(ToController::Alive) => {
                            self.hear(link, ToController::Alive);
                            self.say(writer, &ToNode::Alive { now: self.now() }).await?;
                        }
                        Some(ToController::Ended { first, ends }) => self.hear_ends(link, first, ends).await,
                        Some(ToController::Openvpn(report)) => self.hear_openvpn(link, report).await,
                        Some(ToController::Counters(told)) => self.hear_counters(link, told).await?,
                        Some(ToController::Log { first, lines }) if node != NodeId::LOCAL => {
                            if let Some(through) = self.hear_log(link, first, lines).await {
                                self.say(writer, &ToNode::LogHeard { through }).await?;
                            }
                            self.hear(link, ToController::Alive);
                        }
                        Some(message) => self.hear(link, message),
                        None => return Ok(()),
                    },
                }
            }
            if !self.0.links.is_current(node, link.session) {
                return self.take_leave(node, writer).await;
            }
            for word in self.0.links.take_words(node) {
                self.say(writer, &word).await?;
            }
            // A few rows: quicker than handing it to another thread.
            changes = self.changes(main, sent)?;
        }
    }

    /// Ends a link that is no node's any more: a newer one took its place, or the node was removed.
    async fn take_leave<W: AsyncWrite + Unpin>(&self, node: NodeId, writer: &mut W) -> Result<(), LinkError> {
        let there = self.blocking(move |controller| controller.0.store.node(node)).await?;
        if matches!(there, Ok(None)) {
            let refusal = Stranger::Removed(self.now()).refusal();
            self.say(writer, &ToNode::Refused(refusal)).await?;
        }
        Ok(())
    }

    async fn say<W: AsyncWrite + Unpin>(&self, writer: &mut W, message: &ToNode) -> Result<(), LinkError> {
        within(SEND_TIMEOUT, write_message(writer, message)).await?
    }

    /// What changed since `known`; everything for `None`.
    fn changes(&self, node: NodeId, known: Option<u64>) -> Result<Changes, std::io::Error> {
        let epoch = known.map_or("", |_| self.0.store.epoch());
        self.0.store.changes_since(node, known.unwrap_or(0), epoch).map_err(std::io::Error::other)
    }

    async fn send_changes<W: AsyncWrite + Unpin>(
        &self,
        node: NodeId,
        epoch: &str,
        changes: Changes,
        writer: &mut W,
    ) -> Result<(), LinkError> {
        let network = match changes.network {
            true => {
                let network = self.blocking(move |controller| controller.network_for(node)).await?;
                Some(network.map_err(std::io::Error::other)?)
            }
            false => None,
        };
        for part in parts(changes, network, epoch) {
            self.say(writer, &ToNode::Desired(part)).await?;
        }
        Ok(())
    }

    /// What is not about single peers, for one node. Read anew: what is in force here may be a moment older than the
    /// revision that is sent.
    fn network_for(&self, node: NodeId) -> Result<Network, crate::Failure> {
        let stored = self.as_stored()?;
        let main = stored.main_of(node);
        let Some(site) = stored.site(main) else { return Ok(Network::default()) };
        let profiles: Vec<Profile> =
            stored.profiles.iter().filter_map(|profile| Some(site.profile(profile)?.into_owned())).collect();
        // A stand-by serves WireGuard only: OpenVPN's clients would have to begin anew anyway.
        let keys = match main == node {
            true => OpenvpnKeys::load(&self.0.store, &stored.settings, &profiles, node, self.now())?,
            false => OpenvpnKeys::default(),
        };
        let network = network_of(&stored.settings, &profiles, &keys);
        Ok(Network { floating: self.floating(&stored, node)?.map(Box::new), ..network })
    }

    /// Which line of revisions a node follows: a stand-by's are those of the node that it stands by for.
    fn epoch_of(&self, node: NodeId, main: NodeId) -> String {
        let epoch = self.0.store.epoch();
        if node == main { epoch.to_owned() } else { format!("{epoch}/stand-by-for-{main}") }
    }

    /// Takes what nodes tell to the log, on a thread that may wait for the disk; `logged` is the number of the last
    /// end that is there.
    fn log_writer(&self, node: NodeId, logged: watch::Sender<u64>) -> mpsc::Sender<ForLog> {
        let (sender, mut entries) = mpsc::channel(ForLog::WAITING);
        let controller = self.clone();
        tokio::spawn(async move {
            let mut batch: Vec<ForLog> = vec![];
            while entries.recv_many(&mut batch, 256).await > 0 {
                let batch = std::mem::take(&mut batch);
                let through = batch.iter().filter_map(ForLog::number).max();
                let written = controller
                    .blocking(move |controller| {
                        batch.iter().all(|entry| match entry {
                            ForLog::Ended(_, ended) => controller.close_log(node, ended),
                            ForLog::Passed(_) => true,
                            ForLog::Openvpn(entry) => {
                                controller.log_openvpn(entry);
                                true
                            }
                        })
                    })
                    .await;
                match (written, through) {
                    // What could not be written is told again on the next link.
                    (Ok(true), Some(through)) => _ = logged.send_replace(through),
                    (Ok(_), _) => {}
                    (Err(_), _) => break,
                }
            }
        });
        sender
    }

    /// Does something on a thread that may wait for the disk.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, std::io::Error> {
        let controller = self.clone();
        tokio::task::spawn_blocking(move || work(&controller)).await.map_err(std::io::Error::other)
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, std::io::Error> {
    tokio::time::timeout(limit, work).await.map_err(|_| std::io::ErrorKind::TimedOut.into())
}
