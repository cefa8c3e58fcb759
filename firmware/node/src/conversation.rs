//! The node's end of the link: dial, introduce, then pass messages both ways until something breaks; wait; again.
//!
//! It decides nothing. What comes in goes to the event loop in order; what goes out comes over a bounded queue,
//! and a controller that reads nothing for half a minute is left.

use crate::{options::Dial, state::Position};
use alcove_domain::Timestamp;
use alcove_link::{Desired, Hello, LinkError, ToController, ToNode, read_message, write_message};
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    io,
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt,
    sync::{mpsc, oneshot},
    time::{Instant, sleep, timeout},
};

/// Messages that wait for the stream at most.
pub(crate) const OUTBOUND: usize = 64;
const DIAL: Duration = Duration::from_secs(10);
const WRITE: Duration = Duration::from_secs(30);
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What happened on the link, in order.
pub(crate) enum Event {
    /// A stream is there; tell where the node is, after everything that came before.
    Connected(oneshot::Sender<Position>),
    /// The controller goes on with us; messages for it go here, and dropping this ends the session.
    Welcomed { outbound: mpsc::Sender<ToController>, controller_now: Timestamp },
    /// A step.
    Desired(Box<Desired>),
    /// The session is over.
    Lost,
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the controller could not be reached")]
    Dial(#[source] io::Error),
    #[error("the controller did not answer in time")]
    Silent,
    #[error("the controller does not go on with this node: {0}")]
    Refused(String),
    #[error("the controller said something unexpected")]
    Unexpected,
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("the controller closed the link")]
    Closed,
    #[error("this node ended the session")]
    Left,
}

/// Holds sessions with the controller until nobody listens to `events` any more.
pub(crate) async fn converse(dial: impl Dial, hello: Hello, events: mpsc::Sender<Event>) {
    let mut wait = FIRST_WAIT;
    let mut told = false;
    loop {
        let began = Instant::now();
        let broken = session(&dial, &hello, &events).await;
        if events.send(Event::Lost).await.is_err() {
            return;
        }
        let spoke = !matches!(broken, Broken::Dial(_) | Broken::Silent | Broken::Refused(_));
        if spoke && began.elapsed() > LONGEST_WAIT {
            (wait, told) = (FIRST_WAIT, false);
        }
        let cause = chain(&broken);
        if told {
            tracing::debug!(cause, "no link");
        } else {
            tracing::warn!(cause, "no link to the controller; existing configurations go on");
            told = true;
        }
        tokio::select! {
            () = sleep(jittered(wait)) => {}
            () = events.closed() => return,
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

async fn session(dial: &impl Dial, hello: &Hello, events: &mpsc::Sender<Event>) -> Broken {
    match speak(dial, hello, events).await {
        Ok(broken) | Err(broken) => broken,
    }
}

async fn speak(dial: &impl Dial, hello: &Hello, events: &mpsc::Sender<Event>) -> Result<Broken, Broken> {
    let stream = timeout(DIAL, dial.dial()).await.map_err(|_| Broken::Silent)?.map_err(Broken::Dial)?;
    let (mut reader, mut writer) = tokio::io::split(stream);

    let (ask, answer) = oneshot::channel();
    events.send(Event::Connected(ask)).await.map_err(|_| Broken::Left)?;
    let position = answer.await.map_err(|_| Broken::Left)?;
    let hello = Hello { revision: position.revision, epoch: position.epoch, ..hello.clone() };
    timeout(WRITE, write_message(&mut writer, &ToController::Hello(hello)))
        .await
        .map_err(|_| Broken::Silent)??;
    let (version, controller_now) =
        match timeout(DIAL, read_message::<ToNode>(&mut reader)).await.map_err(|_| Broken::Silent)?? {
            Some(ToNode::Welcome { version, now }) => (version, now),
            Some(ToNode::Refused(refusal)) => return Err(Broken::Refused(refusal.reason)),
            Some(ToNode::Desired(_)) => return Err(Broken::Unexpected),
            None => return Err(Broken::Closed),
        };
    tracing::info!(version, "linked to the controller");

    let (outbound, mut queue) = mpsc::channel(OUTBOUND);
    events.send(Event::Welcomed { outbound, controller_now }).await.map_err(|_| Broken::Left)?;
    let write = async {
        while let Some(message) = queue.recv().await {
            timeout(WRITE, write_message(&mut writer, &message)).await.map_err(|_| Broken::Silent)??;
        }
        drop(writer.shutdown().await);
        Ok(Broken::Left)
    };
    let read = async {
        loop {
            match read_message::<ToNode>(&mut reader).await? {
                Some(ToNode::Desired(step)) => {
                    events.send(Event::Desired(Box::new(step))).await.map_err(|_| Broken::Left)?;
                }
                Some(ToNode::Refused(refusal)) => return Err(Broken::Refused(refusal.reason)),
                Some(ToNode::Welcome { .. }) => return Err(Broken::Unexpected),
                None => return Ok(Broken::Closed),
            }
        }
    };
    tokio::select! {
        ended = write => ended,
        ended = read => ended,
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
