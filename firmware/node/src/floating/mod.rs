//! The addresses that a node shares with its stand-by, or with the node that it is the stand-by of: whoever has them
//! serves the clients of both, who know one name, one key and these addresses.
//!
//! `standing` decides, `neighbours` asks the kernel. This is what runs beside the event loop: a round of questions about
//! every second while another has the addresses, a look at its own once a second while it has them itself. A box that is cut off
//! (no link, or its way out does not answer) takes nothing: it could not serve anybody.
//!
//! What was taken is written down first, in `floating.json`, so that a process that was killed leaves nothing behind that
//! the next one does not know of. The next one goes on with it: tunnels stay up meanwhile.

mod neighbours;
mod sessions;
mod standing;

use crate::{NodeError, files};
use alcove_link::{Floating, MOST_FLOATING};
use neighbours::{
    Answer, Own, Place, announce, answer, ask, is_connected, let_go, own_addresses, place_of, take,
};
use standing::Standing;
use std::{
    collections::BTreeSet,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::{Instant, sleep},
};

const FILE: &str = "floating.json";
/// Between two rounds of questions, and two looks at what the node has.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is looked whether the kernel has its answer.
const LOOK: Duration = Duration::from_millis(200);
/// The kernel asks three times, a second apart.
const ROUND: Duration = Duration::from_secs(5);
/// How long the kernel takes to find out that nobody has an IPv6 address.
const DETECTION: Duration = Duration::from_secs(3);
/// An address is announced so often, a second apart.
const ANNOUNCEMENTS: u8 = 3;

/// What a node wants of its floating addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Wanted {
    addresses: Vec<IpAddr>,
    first: bool,
}

/// What others may know.
#[derive(Debug, Default)]
struct Seen {
    holds: bool,
    problem: Option<String>,
}

/// A node's part in a pair.
#[derive(Debug)]
pub(crate) struct Share {
    wanted: watch::Sender<Wanted>,
    release: Arc<Notify>,
    seen: Arc<Mutex<Seen>>,
    lost: Arc<Notify>,
    task: Option<JoinHandle<()>>,
    folder: PathBuf,
}

impl Share {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            wanted: watch::Sender::default(),
            release: Arc::default(),
            seen: Arc::default(),
            lost: Arc::default(),
            task: None,
            folder: folder.into(),
        }
    }

    /// Says which addresses it is about; the work goes on beside. `None` lets go of all.
    pub(crate) fn set(&mut self, floating: Option<&Floating>) {
        let wanted = floating.map_or_else(Wanted::default, |floating| Wanted {
            addresses: floating.addresses.iter().copied().take(MOST_FLOATING).collect(),
            first: floating.first,
        });
        let nothing = wanted.addresses.is_empty() && !self.folder.join(FILE).exists();
        if self.task.is_none() && !nothing {
            let taking = Taking {
                wanted: self.wanted.subscribe(),
                release: Arc::clone(&self.release),
                seen: Arc::clone(&self.seen),
                lost: Arc::clone(&self.lost),
                file: self.folder.join(FILE),
            };
            self.task = Some(tokio::spawn(taking.run()));
        }
        self.wanted.send_if_modified(|before| std::mem::replace(before, wanted.clone()) != wanted);
    }

    /// Lets go of the addresses: the other one is to take them.
    pub(crate) fn release(&self) {
        self.release.notify_one();
    }

    /// Wakes whoever waits when the node does not have the addresses any more.
    pub(crate) fn lost(&self) -> Arc<Notify> {
        Arc::clone(&self.lost)
    }

    /// Whether it has the addresses.
    pub(crate) fn holds(&self) -> bool {
        seen(&self.seen).holds
    }

    /// What keeps it from taking them, in words.
    pub(crate) fn problem(&self) -> Option<String> {
        seen(&self.seen).problem.clone()
    }

    /// Lets go of everything: the node stops in good order.
    pub(crate) async fn stop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            drop(task.await);
        }
        drop_all(&self.folder.join(FILE));
    }
}

fn seen(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().expect("no thread panics while it holds this lock")
}

/// What runs beside the event loop.
struct Taking {
    wanted: watch::Receiver<Wanted>,
    release: Arc<Notify>,
    seen: Arc<Mutex<Seen>>,
    lost: Arc<Notify>,
    file: PathBuf,
}

/// What a round of questions came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Round {
    /// Somebody has one of the addresses.
    Held,
    /// Nobody has any, and others are there.
    Free,
    /// This box is cut off.
    Alone,
}

impl Taking {
    async fn run(mut self) {
        loop {
            let wanted = self.wanted.borrow_and_update().clone();
            drop_others(&self.file, &wanted.addresses);
            let release = Arc::clone(&self.release);
            let mut changed = self.wanted.clone();
            if wanted.addresses.is_empty() {
                self.tell(false, Ok(()));
                if changed.changed().await.is_err() {
                    return;
                }
                continue;
            }
            let mut standing = match own_addresses().map(|own| holds_all(&wanted, &own)) {
                Ok(true) => Standing::Holding,
                _ => Standing::at_start(wanted.first),
            };
            // A word to let go that was meant for what was before.
            drop(tokio::time::timeout(Duration::ZERO, release.notified()).await);
            loop {
                tokio::select! {
                    ended = changed.changed() => match ended {
                        Ok(()) => break,
                        Err(_) => return,
                    },
                    // Heard at any time: a word that finds nothing to let go of must not wait for the next taking.
                    () = release.notified() => {
                        tracing::info!("this node lets go of its shared addresses, and leaves them to the other");
                        drop_all(&self.file);
                        standing = Standing::released();
                        self.tell(false, Ok(()));
                    }
                    result = self.step(&wanted, &mut standing) => {
                        // Half taken, or left over, is not had.
                        if result.is_err() && standing != Standing::Holding {
                            drop_all(&self.file);
                        }
                        self.tell(standing == Standing::Holding, result);
                    }
                }
            }
        }
    }

    /// One round. It may be dropped half-way: what it takes is written down before it is taken.
    async fn step(&self, wanted: &Wanted, standing: &mut Standing) -> Result<(), NodeError> {
        sleep(PAUSE).await;
        let own = own_addresses()?;
        // First of all: one that has lost its own network has lost these, too, and must not say that it has them.
        if *standing == Standing::Holding {
            if !stays(wanted, &own)? {
                tracing::warn!("this node is cut off, or lost its shared addresses: it lets go of them");
                drop_all(&self.file);
                *standing = Standing::released();
            }
            return Ok(());
        }
        let mut places = vec![];
        for address in &wanted.addresses {
            let place = place_of(*address, &own)?.ok_or(NodeError::FloatingElsewhere(*address))?;
            places.push((*address, place));
        }
        match round(&places).await? {
            Round::Alone => {}
            Round::Held => standing.answered(),
            Round::Free if standing.unanswered() => {
                *standing = Standing::released();
                self.take(&places, &own).await?;
                *standing = Standing::Holding;
            }
            Round::Free => {}
        }
        Ok(())
    }

    async fn take(&self, places: &[(IpAddr, Place)], own: &[Own]) -> Result<(), NodeError> {
        let addresses: Vec<IpAddr> = places.iter().map(|(address, _)| *address).collect();
        note(&self.file, &addresses)?;
        for (address, place) in places {
            take(place.link, *address)?;
        }
        detected(&addresses).await?;
        tracing::warn!(?addresses, "this node serves under the shared addresses now");
        for number in 0..ANNOUNCEMENTS {
            if number > 0 {
                sleep(PAUSE).await;
            }
            for (address, place) in places {
                if let Some(other) = place.other(own) {
                    announce(place.link, *address, other)?;
                }
            }
            // From the first one on, clients come here.
            seen(&self.seen).holds = true;
        }
        Ok(())
    }

    fn tell(&self, holds: bool, result: Result<(), NodeError>) {
        let problem = result.err().map(|error| {
            let words = error.to_string();
            if seen(&self.seen).problem.as_ref() != Some(&words) {
                tracing::warn!(cause = error.chain(), "the shared addresses are not as they should be");
            }
            words
        });
        let before = std::mem::replace(&mut *seen(&self.seen), Seen { holds, problem });
        if before.holds && !holds {
            self.lost.notify_one();
        }
    }
}

/// Whether this box has all of the addresses.
fn holds_all(wanted: &Wanted, own: &[Own]) -> bool {
    let has = |address: &IpAddr| own.iter().any(|own| own.net.addr() == *address && !own.duplicate);
    wanted.addresses.iter().all(has)
}

/// Whether it still has them, on links with something at their other end.
fn stays(wanted: &Wanted, own: &[Own]) -> Result<bool, NodeError> {
    let mut stays = holds_all(wanted, own);
    for own in own.iter().filter(|own| wanted.addresses.contains(&own.net.addr())) {
        stays &= is_connected(own.link)?;
    }
    Ok(stays)
}

/// Asks for every address, and for the ways out of their networks.
async fn round(places: &[(IpAddr, Place)]) -> Result<Round, NodeError> {
    let own = own_addresses()?;
    for (address, place) in places {
        if !is_connected(place.link)? {
            return Ok(Round::Alone);
        }
        // What was left over here would answer in the other's place.
        if own.iter().any(|own| own.net.addr() == *address) {
            let_go(place.link, *address)?;
        }
    }
    let asked: Vec<_> = places.iter().map(|(address, place)| (place.link, *address)).collect();
    if anybody(&asked).await? {
        return Ok(Round::Held);
    }
    for (_, place) in places {
        if let Some(gateway) = place.gateway
            && !anybody(&[(place.link, gateway)]).await?
        {
            return Ok(Round::Alone);
        }
    }
    Ok(Round::Free)
}

/// Whether somebody has one of these addresses.
async fn anybody(asked: &[(u32, IpAddr)]) -> Result<bool, NodeError> {
    for (link, address) in asked {
        ask(*link, *address)?;
    }
    let until = Instant::now() + ROUND;
    loop {
        sleep(LOOK).await;
        let mut asking = false;
        for (link, address) in asked {
            match answer(*link, *address)? {
                Answer::There => return Ok(true),
                Answer::Asking => asking = true,
                Answer::Nobody => {}
            }
        }
        if !asking || Instant::now() > until {
            return Ok(false);
        }
    }
}

/// Waits until the kernel knows that nobody else has these addresses.
async fn detected(addresses: &[IpAddr]) -> Result<(), NodeError> {
    let until = Instant::now() + DETECTION;
    loop {
        let own = own_addresses()?;
        let ours = || own.iter().filter(|own| addresses.contains(&own.net.addr()));
        if let Some(taken) = ours().find(|own| own.duplicate) {
            return Err(NodeError::FloatingTaken(taken.net.addr()));
        }
        if !ours().any(|own| own.tentative) || Instant::now() > until {
            return Ok(());
        }
        sleep(LOOK).await;
    }
}

/// Writes down what is about to be taken.
fn note(file: &Path, addresses: &[IpAddr]) -> Result<(), NodeError> {
    let noted: BTreeSet<IpAddr> = noted(file).into_iter().chain(addresses.iter().copied()).collect();
    let text = serde_json::to_vec(&noted).unwrap_or_default();
    files::replace(file, &text).map_err(|source| NodeError::State { path: file.into(), source })
}

fn noted(file: &Path) -> Vec<IpAddr> {
    std::fs::read(file).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// Lets go of what was taken and is not wanted any more.
fn drop_others(file: &Path, wanted: &[IpAddr]) {
    let all = noted(file);
    if all.iter().all(|address| wanted.contains(address)) {
        return;
    }
    drop_those(all.iter().filter(|address| !wanted.contains(address)));
    let kept: Vec<IpAddr> = all.iter().copied().filter(|address| wanted.contains(address)).collect();
    let text = serde_json::to_vec(&kept).unwrap_or_default();
    if let Err(error) = files::replace(file, &text) {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the list of shared addresses cannot be written"
        );
    }
}

/// Lets go of everything that was taken.
fn drop_all(file: &Path) {
    let all = noted(file);
    if !all.is_empty() {
        drop_those(all.iter());
    }
    if let Err(error) = std::fs::remove_file(file)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the list of shared addresses cannot be removed"
        );
    }
}

fn drop_those<'a>(addresses: impl Iterator<Item = &'a IpAddr>) {
    let own = match own_addresses() {
        Ok(own) => own,
        Err(error) => {
            tracing::warn!(cause = error.chain(), "shared addresses cannot be let go of");
            return;
        }
    };
    for address in addresses {
        for own in own.iter().filter(|own| own.net.addr() == *address) {
            if let Err(error) = let_go(own.link, *address) {
                tracing::warn!(cause = error.chain(), "a shared address cannot be let go of");
            }
        }
    }
}
