//! Statistics: charts with their numbers as a table and as a file.

use super::acting;
use crate::{
    answer::{Policy, page},
    call::{Answer, Call},
    chart::{Axis, Chart, Series},
    csv,
    error::Refusal,
    frame::{Frame, Here},
    show::filters,
};
use alcove_controller::{Acting, Point, Rejected, Statistics, Window, node_subject};
use alcove_domain::Timestamp;
use askama::Template;

#[derive(Template)]
#[template(path = "admin/statistics.html")]
struct Page<'a> {
    frame: Frame,
    profile: &'a str,
    period: &'a str,
    profiles: Vec<(String, String)>,
    /// Where there is more than this box.
    nodes: Vec<(String, String)>,
    charts: Vec<Chart>,
    rows: Vec<Point>,
    /// Of the whole box or a node, which alone have bytes.
    whole: bool,
    apps: Vec<(String, u32)>,
}

/// `GET …/stats?profile_id=…&period=day|week|month`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    let query = call.query()?;
    let profile = query.get("profile_id");
    let (window, period) = match query.get("period") {
        "week" => (Window::Week, "week"),
        "month" => (Window::Month, "month"),
        _ => (Window::Day, "day"),
    };
    let statistics = acting.statistics(profile, window)?;
    let frame = Frame::of(call, &session, Here::Statistics);
    let mut charts = vec![connected(&frame, "connected", &statistics)];
    if window == Window::Month {
        charts.push(people(&frame, &statistics));
    }
    let nodes = nodes(&acting)?;
    let whole = profile.is_empty() || nodes.iter().any(|(subject, _)| subject == profile);
    if whole {
        charts.push(throughput(&frame, "throughput", &statistics));
    }
    let profiles = acting.configuration()?.profiles;
    let template = Page {
        profile,
        period,
        profiles: profiles
            .into_iter()
            .map(|profile| (profile.id.to_string(), profile.display_name))
            .collect(),
        charts,
        rows: for_table(&statistics),
        whole,
        nodes,
        apps: acting.apps()?,
        frame,
    };
    page(&template, Policy::Plain)
}

/// The nodes that there are statistics of: what each is called there, and its name.
fn nodes(acting: &Acting<'_>) -> Result<Vec<(String, String)>, Rejected> {
    let nodes = acting.nodes()?.into_iter().map(|row| (node_subject(row.status.node), row.status.name));
    let nodes: Vec<_> = nodes.collect();
    Ok(if nodes.len() > 1 { nodes } else { vec![] })
}

/// `GET …/csv_stats/live?profile_id=…`: a week of samples (spec portal.md §3).
pub(crate) fn live_file(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let samples = acting(call, &session).live_samples(&profile_of(call)?)?;
    let mut text = csv::line(&["Date/Time", "#Connections"]);
    for (at, connections) in samples {
        text += &csv::line(&[&at.rfc3339(), &connections.to_string()]);
    }
    Ok(csv::download("connections.csv", text))
}

/// `GET …/csv_stats/aggregate?profile_id=…`: every day that is kept.
pub(crate) fn days_file(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let days = acting(call, &session).all_days(&profile_of(call)?)?;
    let heads = ["Date", "#Unique Users", "#Unique Guest Users", "Max #Connections", "Bytes In", "Bytes Out"];
    let mut text = csv::line(&heads);
    for day in days {
        let date = day.at.rfc3339();
        text += &csv::line(&[
            date.get(..10).unwrap_or(&date),
            &day.users.unwrap_or(0).to_string(),
            &day.guests.to_string(),
            &day.connections.to_string(),
            &day.bytes_in.to_string(),
            &day.bytes_out.to_string(),
        ]);
    }
    Ok(csv::download("days.csv", text))
}

fn profile_of(call: &Call<'_>) -> Result<String, Refusal> {
    Ok(call.query()?.get("profile_id").to_owned())
}

fn axis(statistics: &Statistics) -> Axis {
    Axis { from: statistics.from, until: statistics.until, step: statistics.step }
}

fn values(statistics: &Statistics, value: impl Fn(&Point) -> f64) -> Vec<(Timestamp, f64)> {
    statistics.points.iter().map(|point| (point.at, value(point))).collect()
}

pub(super) fn connected(frame: &Frame, id: &'static str, statistics: &Statistics) -> Chart {
    let most = statistics.points.iter().map(|point| point.connections).max().unwrap_or(0);
    let series = Series {
        class: "one",
        name: frame.say("stats-connected"),
        values: values(statistics, |point| f64::from(point.connections)),
    };
    let words = (frame.say("stats-connected"), frame.say("stats-connected-desc").with("most", most));
    Chart::draw(id, words, &axis(statistics), vec![series], whole)
}

fn people(frame: &Frame, statistics: &Statistics) -> Chart {
    let of = |point: &Point| point.users.unwrap_or(0);
    let most = statistics.points.iter().map(of).max().unwrap_or(0);
    let series = Series {
        class: "one",
        name: frame.say("stats-people"),
        values: values(statistics, |point| f64::from(of(point))),
    };
    let words = (frame.say("stats-people"), frame.say("stats-people-desc").with("most", most));
    Chart::draw("people", words, &axis(statistics), vec![series], whole)
}

/// What went through, in bits per second.
pub(super) fn throughput(frame: &Frame, id: &'static str, statistics: &Statistics) -> Chart {
    let step = statistics.step.max(1) as f64;
    let rate = move |bytes: u64| bytes as f64 * 8.0 / step;
    let most =
        statistics.points.iter().map(|point| rate(point.bytes_in.max(point.bytes_out))).fold(0.0, f64::max);
    let series = vec![
        Series {
            class: "one",
            name: frame.say("stats-to-devices"),
            values: values(statistics, |point| rate(point.bytes_out)),
        },
        Series {
            class: "two",
            name: frame.say("stats-from-devices"),
            values: values(statistics, |point| rate(point.bytes_in)),
        },
    ];
    let words =
        (frame.say("stats-throughput"), frame.say("stats-throughput-desc").with("most", bits(most).as_str()));
    Chart::draw(id, words, &axis(statistics), series, bits)
}

fn whole(value: f64) -> String {
    format!("{value:.0}")
}

/// Bits per second, in the unit in which people order their line.
fn bits(value: f64) -> String {
    for (scale, unit) in [(1e9, "Gbit/s"), (1e6, "Mbit/s"), (1e3, "kbit/s")] {
        if value >= scale {
            let value = value / scale;
            return if value < 10.0 && value.fract() > 0.05 {
                format!("{value:.1} {unit}")
            } else {
                format!("{value:.0} {unit}")
            };
        }
    }
    format!("{value:.0} bit/s")
}

/// The newest first; of a day an hour a row, so that the table can be read.
fn for_table(statistics: &Statistics) -> Vec<Point> {
    let mut rows: Vec<Point> = vec![];
    let hour = |at: Timestamp| (at.0 - 1).div_euclid(3600);
    for point in &statistics.points {
        match rows.last_mut().filter(|last| statistics.step < 3600 && hour(last.at) == hour(point.at)) {
            Some(last) => {
                last.at = point.at;
                last.connections = last.connections.max(point.connections);
                last.bytes_in += point.bytes_in;
                last.bytes_out += point.bytes_out;
            }
            None => rows.push(*point),
        }
    }
    rows.reverse();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_told_in_units_of_lines() {
        for (value, shown) in [
            (0.0, "0 bit/s"),
            (999.0, "999 bit/s"),
            (1500.0, "1.5 kbit/s"),
            (2e6, "2 Mbit/s"),
            (9.4e8, "940 Mbit/s"),
        ] {
            assert_eq!(bits(value), shown);
        }
    }

    #[test]
    fn a_day_has_a_row_an_hour() {
        let point = |at, connections| Point {
            at: Timestamp(at),
            connections,
            users: None,
            guests: 0,
            bytes_in: 1,
            bytes_out: 2,
        };
        let points = vec![point(300, 1), point(3600, 5), point(3900, 2)];
        let statistics = Statistics { from: Timestamp(0), until: Timestamp(86_400), step: 300, points };
        let rows = for_table(&statistics);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[1].connections, rows[1].bytes_in, rows[0].connections), (5, 2, 2));
    }
}
