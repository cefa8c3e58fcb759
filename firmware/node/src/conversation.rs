//! The node's end of the link: dial, introduce, then pass messages both ways until something breaks; wait; again.
//!
//! It decides nothing. What comes in goes to the event loop in order; what goes out comes over a bounded queue. A
//! controller that reads nothing for half a minute is left, and one that says nothing for a quarter of one: it answers
//! every sign of life.

use crate::{lane, options::Dial, state::Position};
use alcove_domain::Timestamp;
use alcove_link::{Desired, Hello, LinkError, Refusal, ToController, ToNode, read_message, write_message};
use std::{
    convert::Infallible,
    hash::{BuildHasher, Hasher, RandomState},
    io,
    sync::{Arc, atomic::AtomicU16},
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt,
    sync::{Notify, mpsc, oneshot},
    time::{Instant, sleep, timeout},
};

/// Messages that wait for the stream at most.
pub(crate) const OUTBOUND: usize = 64;
const DIAL: Duration = Duration::from_secs(10);
const WRITE: Duration = Duration::from_secs(30);
/// A controller that is silent for so long is gone, or the way to it.
const SILENCE: Duration = Duration::from_secs(15);
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What happened on the link, in order.
pub(crate) enum Event {
    /// A stream is there; tell where the node is, after everything that came before.
    Connected(oneshot::Sender<Position>),
    /// The controller goes on with us; messages for it go here, and dropping this ends the session.
    Welcomed { outbound: mpsc::Sender<ToController>, controller_now: Timestamp, logs: bool },
    /// A step.
    Desired(Box<Desired>),
    /// The controller is there, and says what time it is.
    Alive(Timestamp),
    /// The controller has every end up to this number.
    Heard(u64),
    /// It has every line of the log up to this number.
    LogHeard(u64),
    /// The controller asks for the private key of WireGuard, for a stand-by.
    TellKey,
    /// The floating addresses are to go to the other of the pair.
    Release,
    /// The controller has removed this node.
    Removed,
    /// The session is over.
    Lost,
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the controller could not be reached")]
    Dial(#[source] io::Error),
    #[error("the controller did not answer in time")]
    Silent,
    #[error("the controller does not go on with this node: {}", .0.reason)]
    Refused(Refusal),
    #[error("the controller said something unexpected")]
    Unexpected,
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("the controller closed the link")]
    Closed,
    #[error("this node ended the session")]
    Left,
}

/// Holds sessions with the controller until nobody listens to `events` any more. `wireguard` is the port of WireGuard
/// here, for lanes.
pub(crate) async fn converse(
    dial: impl Dial,
    hello: Hello,
    events: mpsc::Sender<Event>,
    wireguard: Arc<AtomicU16>,
) {
    let mut wait = FIRST_WAIT;
    let mut told = String::new();
    loop {
        let began = Instant::now();
        let broken = session(&dial, &hello, &events, &wireguard).await;
        if let Broken::Refused(Refusal { removed: true, .. }) = &broken
            && events.send(Event::Removed).await.is_err()
        {
            return;
        }
        if events.send(Event::Lost).await.is_err() {
            return;
        }
        let spoke = !matches!(broken, Broken::Dial(_) | Broken::Silent | Broken::Refused(_));
        if spoke && began.elapsed() > LONGEST_WAIT {
            (wait, told) = (FIRST_WAIT, String::new());
        }
        let cause = chain(&broken);
        if told == cause {
            tracing::debug!(cause, "no link");
        } else {
            tracing::warn!(cause, "no link to the controller; existing configurations go on");
            told = cause;
        }
        tokio::select! {
            () = sleep(jittered(wait)) => {}
            () = events.closed() => return,
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

async fn session(
    dial: &impl Dial,
    hello: &Hello,
    events: &mpsc::Sender<Event>,
    wireguard: &AtomicU16,
) -> Broken {
    match speak(dial, hello, events, wireguard).await {
        Ok(broken) | Err(broken) => broken,
    }
}

async fn speak(
    dial: &impl Dial,
    hello: &Hello,
    events: &mpsc::Sender<Event>,
    wireguard: &AtomicU16,
) -> Result<Broken, Broken> {
    let stream = timeout(DIAL, dial.dial()).await.map_err(|_| Broken::Silent)?.map_err(Broken::Dial)?;
    let (mut reader, mut writer) = tokio::io::split(stream);

    let (ask, answer) = oneshot::channel();
    events.send(Event::Connected(ask)).await.map_err(|_| Broken::Left)?;
    let position = answer.await.map_err(|_| Broken::Left)?;
    let hello = Hello { revision: position.revision, epoch: position.epoch, ..hello.clone() };
    timeout(WRITE, write_message(&mut writer, &ToController::Hello(hello)))
        .await
        .map_err(|_| Broken::Silent)??;
    let (version, controller_now, logs) =
        match timeout(DIAL, read_message::<ToNode>(&mut reader)).await.map_err(|_| Broken::Silent)?? {
            Some(ToNode::Welcome { version, now, logs }) => (version, now, logs),
            Some(ToNode::Refused(refusal)) => return Err(Broken::Refused(refusal)),
            Some(_) => return Err(Broken::Unexpected),
            None => return Err(Broken::Closed),
        };
    tracing::info!(version, "linked to the controller");

    let (outbound, mut queue) = mpsc::channel(OUTBOUND);
    events.send(Event::Welcomed { outbound, controller_now, logs }).await.map_err(|_| Broken::Left)?;
    let write = async {
        while let Some(message) = queue.recv().await {
            timeout(WRITE, write_message(&mut writer, &message)).await.map_err(|_| Broken::Silent)??;
        }
        drop(writer.shutdown().await);
        Ok(Broken::Left)
    };
    let lane_wanted = Notify::new();
    let read = async {
        loop {
            let message = timeout(SILENCE, read_message::<ToNode>(&mut reader)).await;
            let event = match message.map_err(|_| Broken::Silent)?? {
                Some(ToNode::Desired(step)) => Event::Desired(Box::new(step)),
                Some(ToNode::Alive { now }) => Event::Alive(now),
                Some(ToNode::Heard { through }) => Event::Heard(through),
                Some(ToNode::LogHeard { through }) => Event::LogHeard(through),
                Some(ToNode::Lane) => {
                    lane_wanted.notify_one();
                    continue;
                }
                Some(ToNode::TellKey) => Event::TellKey,
                Some(ToNode::Release) => Event::Release,
                Some(ToNode::Refused(refusal)) => return Err(Broken::Refused(refusal)),
                Some(ToNode::Welcome { .. } | ToNode::Joined { .. }) => return Err(Broken::Unexpected),
                None => return Ok(Broken::Closed),
            };
            events.send(event).await.map_err(|_| Broken::Left)?;
        }
    };
    tokio::select! {
        ended = write => ended,
        ended = read => ended,
        never = lanes(dial, &lane_wanted, wireguard) => match never {},
    }
}

/// Brings a lane whenever one is wanted, in the place of the last one: the controller asks when it has none.
async fn lanes(dial: &impl Dial, wanted: &Notify, wireguard: &AtomicU16) -> Infallible {
    loop {
        wanted.notified().await;
        loop {
            tokio::select! {
                ended = lane::bring(dial, wireguard) => {
                    if let Err(error) = ended {
                        tracing::debug!(error = &error as &dyn std::error::Error, "a lane ended");
                    }
                    break;
                }
                () = wanted.notified() => {}
            }
        }
    }
}

/// Between half of it and all of it, so that many nodes do not come back in the same moment. The standard
/// library's hasher keys are random enough for that.
fn jittered(wait: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish() % 512;
    wait / 2 + wait * u32::try_from(random).unwrap_or(0) / 1024
}

fn chain(broken: &Broken) -> String {
    let mut text = broken.to_string();
    let mut source = std::error::Error::source(broken);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;
    use tokio::io::DuplexStream;

    /// Hands every dial's other end to the test.
    struct Dialled(mpsc::UnboundedSender<DuplexStream>);

    impl Dial for Dialled {
        async fn dial(&self) -> io::Result<Box<dyn Stream>> {
            let (near, far) = tokio::io::duplex(4096);
            self.0.send(far).map_err(io::Error::other)?;
            Ok(Box::new(near))
        }
    }

    fn hello() -> Hello {
        Hello {
            protocol: alcove_link::PROTOCOL,
            version: "test".into(),
            name: "roof".into(),
            wireguard_public_key: None,
            revision: 0,
            epoch: String::new(),
            instance: 1,
            lanes: true,
            shares: true,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_link_that_stalls_without_closing_is_left_and_dialled_anew() {
        let (dialled, mut dials) = mpsc::unbounded_channel();
        let (events_in, mut events) = mpsc::channel(16);
        tokio::spawn(converse(Dialled(dialled), hello(), events_in, Arc::default()));
        // It stalls before the answer, and after it.
        for welcomed in [false, true, false] {
            let mut controller = dials.recv().await.expect("a dial");
            let began = Instant::now();
            let Some(Event::Connected(ask)) = events.recv().await else { panic!("it is connected first") };
            ask.send(Position::default()).expect("it waits");
            let said: Option<ToController> = read_message(&mut controller).await.expect("read");
            assert!(matches!(said, Some(ToController::Hello(_))));
            let mut outbound = None;
            if welcomed {
                let now = Timestamp(1_000);
                let welcome = ToNode::Welcome { version: "test".into(), now, logs: false };
                write_message(&mut controller, &welcome).await.expect("said");
                match events.recv().await {
                    Some(Event::Welcomed { outbound: open, .. }) => outbound = Some(open),
                    _ => panic!("it is welcome"),
                }
            }
            assert!(matches!(events.recv().await, Some(Event::Lost)));
            let took = began.elapsed();
            assert!(took > Duration::from_secs(9) && took <= SILENCE + Duration::from_secs(1), "{took:?}");
            drop((controller, outbound));
        }
    }
}
