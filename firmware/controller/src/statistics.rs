//! How many were connected and how much went through, over time.
//!
//! Every few minutes a round of samples is taken into memory: at most twelve wait there (heapless: bounded by
//! construction), then they are written in one go, to spare the card. What a chart shows is both together.

use crate::{Acting, Controller, Failure, Rejected};
use alcove_domain::{NodeId, Right, Seconds, Timestamp};
pub use alcove_store::node_subject;
use alcove_store::{Day, Sample};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Rounds that may wait to be written: an hour of them.
const ROUNDS: usize = 12;
/// Length of an interval between samples, in seconds.
const INTERVAL: i64 = 300;
const DAY: Seconds = Seconds(24 * 60 * 60);

/// How far back a chart looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Window {
    /// 24 hours, every five minutes.
    #[default]
    Day,
    /// Seven days, every hour.
    Week,
    /// 31 days, every day.
    Month,
}

/// What a chart shows for one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The end of the interval, or the day's first second.
    pub at: Timestamp,
    /// Connected: at the end of it, or the most.
    pub connections: u32,
    /// Different people; of whole days only.
    pub users: Option<u32>,
    /// Of them guests.
    pub guests: u32,
    /// Bytes from clients; of the whole box and of nodes only.
    pub bytes_in: u64,
    /// Bytes to clients; likewise.
    pub bytes_out: u64,
}

/// What there is to draw.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// From when on the chart looks.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// How many seconds a point stands for.
    pub step: i64,
    /// The points, the oldest first. Where nothing was sampled there is none.
    pub points: Vec<Point>,
}

/// What waits to be written, and what the next round counts on from.
#[derive(Default)]
pub(crate) struct Samples(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    rounds: heapless::Vec<Round, ROUNDS>,
    totals: HashMap<NodeId, [u64; 2]>,
    last: Option<Timestamp>,
}

struct Round {
    at: Timestamp,
    /// What it is of, connections, and bytes both ways; the whole box first.
    of: Vec<(String, u32, [u64; 2])>,
}

impl Round {
    fn samples(&self) -> impl Iterator<Item = Sample> {
        self.of.iter().map(|(subject, connections, bytes)| Sample {
            at: self.at,
            subject: subject.clone(),
            connections: *connections,
            bytes_in: bytes[0],
            bytes_out: bytes[1],
        })
    }
}

impl Samples {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// What went through a node since the last look. Counters that are lower than before began again at 0; those of a
    /// node that was not seen before count from now on.
    fn traffic(&mut self, node: NodeId, now: [u64; 2]) -> [u64; 2] {
        let before = self.totals.insert(node, now).unwrap_or(now);
        std::array::from_fn(|way| now[way].checked_sub(before[way]).unwrap_or(now[way]))
    }
}

impl Controller {
    /// Takes a round of samples, unless the last was just now; writes them when an hour is full.
    pub(crate) fn sample(&self) -> Result<(), Failure> {
        let now = self.now();
        let profiles = self.profile_statuses()?;
        let told = |link: &crate::links::NodeLink| {
            let health = link.health.as_ref()?;
            let connections = health.peers_online.saturating_add(health.openvpn_clients);
            Some((if link.answers() { connections } else { 0 }, health.bytes))
        };
        let known = self.0.store.node_names()?.into_keys();
        let nodes: Vec<(NodeId, u32, [u64; 2])> = known
            .filter_map(|node| {
                let (connections, bytes) = self.0.links.node(node, told).flatten()?;
                Some((node, connections, bytes))
            })
            .collect();
        let full = {
            let mut waiting = self.0.samples.waiting();
            let early = |last: Timestamp| (0..INTERVAL / 2).contains(&now.since(last).0);
            if waiting.last.is_some_and(early) {
                return Ok(());
            }
            waiting.last = Some(now);
            let nodes: Vec<(NodeId, u32, [u64; 2])> = nodes
                .into_iter()
                .map(|(node, connections, totals)| (node, connections, waiting.traffic(node, totals)))
                .collect();
            let add = |sum: [u64; 2], bytes: [u64; 2]| [sum[0] + bytes[0], sum[1] + bytes[1]];
            let bytes = nodes.iter().fold([0, 0], |sum, (_, _, bytes)| add(sum, *bytes));
            let all = profiles.iter().map(|profile| profile.active_connection_count).sum();
            let mut of = vec![(String::new(), all, bytes)];
            of.extend(
                profiles
                    .iter()
                    .map(|profile| (profile.profile_id.clone(), profile.active_connection_count, [0, 0])),
            );
            // One node alone is the whole box.
            if nodes.len() > 1 {
                of.extend(
                    nodes
                        .iter()
                        .map(|(node, connections, bytes)| (node_subject(*node), *connections, *bytes)),
                );
            }
            let round = Round { at: now, of };
            if waiting.rounds.push(round).is_err() {
                tracing::warn!("samples could not be written for an hour and are lost");
                waiting.rounds.clear();
            }
            waiting.rounds.is_full()
        };
        if full { self.write_samples() } else { Ok(()) }
    }

    /// Writes the samples that wait.
    ///
    /// # Errors
    /// When the store fails; they wait on then.
    pub fn write_samples(&self) -> Result<(), Failure> {
        let samples: Vec<Sample> = self.0.samples.waiting().rounds.iter().flat_map(Round::samples).collect();
        self.0.store.record_samples(&samples, self.now())?;
        let mut waiting = self.0.samples.waiting();
        let written = |round: &Round| samples.iter().any(|sample| sample.at == round.at);
        waiting.rounds.retain(|round| !written(round));
        Ok(())
    }

    /// Samples of a subject from `from` on: those in the store and those that wait.
    fn samples(&self, subject: &str, from: Timestamp) -> Result<Vec<Sample>, Failure> {
        let mut samples = self.0.store.samples(subject, from)?;
        let waiting = self.0.samples.waiting();
        let written = samples.last().map(|sample| sample.at);
        let new = waiting.rounds.iter().filter(|round| round.at >= from && Some(round.at) > written);
        samples.extend(new.flat_map(Round::samples).filter(|sample| sample.subject == subject));
        Ok(samples)
    }
}

impl Acting<'_> {
    /// What there is to draw of a subject: a profile's ID, [`node_subject`], or (empty) the whole box.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn statistics(&self, subject: &str, window: Window) -> Result<Statistics, Rejected> {
        self.may(Right::See)?;
        let controller = self.controller;
        let until = controller.now();
        let (from, step) = match window {
            Window::Day => (until.minus(DAY), INTERVAL),
            Window::Week => (until.minus(Seconds(7 * DAY.0)), 3600),
            Window::Month => (until.minus(Seconds(31 * DAY.0)), DAY.0),
        };
        let points = match window {
            Window::Month => controller.0.store.days(subject, from)?.iter().map(of_day).collect(),
            _ => gathered(controller.samples(subject, from)?, step),
        };
        Ok(Statistics { from, until, step, points })
    }

    /// The samples of the last week, the oldest first, for a table in a file.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn live_samples(&self, subject: &str) -> Result<Vec<(Timestamp, u32)>, Rejected> {
        self.may(Right::See)?;
        let from = self.controller.now().minus(Seconds(7 * DAY.0));
        let samples = self.controller.samples(subject, from)?;
        Ok(samples.into_iter().map(|sample| (sample.at, sample.connections)).collect())
    }

    /// Every day that is kept, the oldest first.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn all_days(&self, subject: &str) -> Result<Vec<Point>, Rejected> {
        self.may(Right::See)?;
        Ok(self.controller.0.store.days(subject, Timestamp(0))?.iter().map(of_day).collect())
    }

    /// Which apps people have authorized: name and how many, the most first.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn apps(&self) -> Result<Vec<(String, u32)>, Rejected> {
        self.may(Right::See)?;
        let apps = self.controller.0.store.apps()?;
        Ok(apps.into_iter().map(|(id, count)| (crate::connections::app_name(&id), count)).collect())
    }
}

fn of_day(day: &Day) -> Point {
    Point {
        at: day.start(),
        connections: day.most_connections,
        users: Some(day.users),
        guests: day.guests,
        bytes_in: day.bytes_in,
        bytes_out: day.bytes_out,
    }
}

/// Samples put together in steps of time: the most connections, the sum of bytes.
fn gathered(samples: Vec<Sample>, step: i64) -> Vec<Point> {
    let mut points: Vec<Point> = vec![];
    for sample in samples {
        let at = Timestamp((sample.at.0.div_euclid(step) + 1) * step);
        match points.last_mut().filter(|point| point.at == at) {
            Some(point) => {
                point.connections = point.connections.max(sample.connections);
                point.bytes_in += sample.bytes_in;
                point.bytes_out += sample.bytes_out;
            }
            None => points.push(Point {
                at,
                connections: sample.connections,
                users: None,
                guests: 0,
                bytes_in: sample.bytes_in,
                bytes_out: sample.bytes_out,
            }),
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traffic_is_what_was_added_since_the_last_look() {
        let mut waiting = Waiting::default();
        let node = NodeId::LOCAL;
        assert_eq!(waiting.traffic(node, [100, 50]), [0, 0], "what was before is not of this interval");
        assert_eq!(waiting.traffic(node, [160, 50]), [60, 0]);
        assert_eq!(waiting.traffic(NodeId(1), [9, 9]), [0, 0], "another's");
        assert_eq!(waiting.traffic(node, [5, 60]), [5, 10], "a counter that began again");
    }

    #[test]
    fn samples_are_put_together_by_the_hour() {
        let sample = |at, connections, bytes| Sample {
            at: Timestamp(at),
            subject: String::new(),
            connections,
            bytes_in: bytes,
            bytes_out: 1,
        };
        let points = gathered(vec![sample(10, 2, 5), sample(3599, 1, 5), sample(3600, 4, 1)], 3600);
        assert_eq!(points.len(), 2);
        assert_eq!((points[0].at, points[0].connections), (Timestamp(3600), 2));
        assert_eq!((points[0].bytes_in, points[0].bytes_out), (10, 2));
        assert_eq!((points[1].at, points[1].connections), (Timestamp(7200), 4));
    }
}
