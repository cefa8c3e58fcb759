//! How many were connected and how much went through, over time.
//!
//! Every few minutes a round of samples is taken into memory: at most twelve wait there (heapless: bounded by
//! construction), then they are written in one go, to spare the card. What a chart shows is both together.

use crate::{Acting, Controller, Failure, Rejected};
use alcove_domain::{NodeId, ProfileId, Right, Seconds, Timestamp};
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
    /// Bytes from clients; of the whole box only.
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
    bytes: [u64; 2],
    /// The whole box first.
    connections: Vec<(Option<ProfileId>, u32)>,
}

impl Round {
    fn samples(&self) -> impl Iterator<Item = Sample> {
        self.connections.iter().map(|(profile, connections)| Sample {
            at: self.at,
            profile: profile.as_ref().map(ToString::to_string).unwrap_or_default(),
            connections: *connections,
            bytes_in: if profile.is_none() { self.bytes[0] } else { 0 },
            bytes_out: if profile.is_none() { self.bytes[1] } else { 0 },
        })
    }
}

impl Samples {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// What went through since the last look. A node's counters that are lower than before began again at 0; those of
    /// a node that was not seen before count from now on.
    fn traffic(&mut self, totals: &[(NodeId, [u64; 2])]) -> [u64; 2] {
        let mut sum = [0, 0];
        for (node, now) in totals {
            let Some(before) = self.totals.insert(*node, *now) else { continue };
            for way in 0..2 {
                sum[way] += now[way].checked_sub(before[way]).unwrap_or(now[way]);
            }
        }
        sum
    }
}

impl Controller {
    /// Takes a round of samples, unless the last was just now; writes them when an hour is full.
    pub(crate) fn sample(&self) -> Result<(), Failure> {
        let now = self.now();
        let profiles = self.profile_statuses()?;
        let nodes = self.0.store.node_names()?.into_keys();
        let totals: Vec<(NodeId, [u64; 2])> = nodes
            .filter_map(|node| {
                let health = |link: &crate::links::NodeLink| link.health.as_ref().map(|h| h.bytes);
                Some((node, self.0.links.node(node, health).flatten()?))
            })
            .collect();
        let full = {
            let mut waiting = self.0.samples.waiting();
            let early = |last: Timestamp| (0..INTERVAL / 2).contains(&now.since(last).0);
            if waiting.last.is_some_and(early) {
                return Ok(());
            }
            waiting.last = Some(now);
            let bytes = waiting.traffic(&totals);
            let all = profiles.iter().map(|p| p.active_connection_count).sum();
            let each = profiles.iter().filter_map(|profile| {
                Some((
                    Some(ProfileId::new(profile.profile_id.clone()).ok()?),
                    profile.active_connection_count,
                ))
            });
            let round =
                Round { at: now, bytes, connections: std::iter::once((None, all)).chain(each).collect() };
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

    /// Samples of a profile, or of the whole box, from `from` on: those in the store and those that wait.
    fn samples(&self, profile: &str, from: Timestamp) -> Result<Vec<Sample>, Failure> {
        let mut samples = self.0.store.samples(profile, from)?;
        let waiting = self.0.samples.waiting();
        let written = samples.last().map(|sample| sample.at);
        let new = waiting.rounds.iter().filter(|round| round.at >= from && Some(round.at) > written);
        samples.extend(new.flat_map(Round::samples).filter(|sample| sample.profile == profile));
        Ok(samples)
    }
}

impl Acting<'_> {
    /// What there is to draw of a profile, or (empty) of the whole box.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn statistics(&self, profile: &str, window: Window) -> Result<Statistics, Rejected> {
        self.may(Right::See)?;
        let controller = self.controller;
        let until = controller.now();
        let (from, step) = match window {
            Window::Day => (until.minus(DAY), INTERVAL),
            Window::Week => (until.minus(Seconds(7 * DAY.0)), 3600),
            Window::Month => (until.minus(Seconds(31 * DAY.0)), DAY.0),
        };
        let points = match window {
            Window::Month => controller.0.store.days(profile, from)?.iter().map(of_day).collect(),
            _ => gathered(controller.samples(profile, from)?, step),
        };
        Ok(Statistics { from, until, step, points })
    }

    /// The samples of the last week, the oldest first, for a table in a file.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn live_samples(&self, profile: &str) -> Result<Vec<(Timestamp, u32)>, Rejected> {
        self.may(Right::See)?;
        let from = self.controller.now().minus(Seconds(7 * DAY.0));
        let samples = self.controller.samples(profile, from)?;
        Ok(samples.into_iter().map(|sample| (sample.at, sample.connections)).collect())
    }

    /// Every day that is kept, the oldest first.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn all_days(&self, profile: &str) -> Result<Vec<Point>, Rejected> {
        self.may(Right::See)?;
        Ok(self.controller.0.store.days(profile, Timestamp(0))?.iter().map(of_day).collect())
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
        assert_eq!(waiting.traffic(&[(node, [100, 50])]), [0, 0], "what was before is not of this interval");
        assert_eq!(waiting.traffic(&[(node, [160, 50])]), [60, 0]);
        assert_eq!(waiting.traffic(&[]), [0, 0], "a node that is away adds nothing");
        assert_eq!(waiting.traffic(&[(node, [5, 60])]), [5, 10], "a counter that began again");
    }

    #[test]
    fn samples_are_put_together_by_the_hour() {
        let sample = |at, connections, bytes| Sample {
            at: Timestamp(at),
            profile: String::new(),
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
