//! Charts as SVG, drawn here: no script, no picture from elsewhere. Each has a title and a description for those who do
//! not see it; the page has the same numbers as a table.

use crate::languages::Say;
use alcove_domain::Timestamp;
use jiff::tz::TimeZone;

/// The drawing's size and the room left for labels, in units of the SVG.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 28.0;

/// A chart, ready to be drawn.
pub(crate) struct Chart {
    pub(crate) id: &'static str,
    pub(crate) title: Say,
    pub(crate) description: Say,
    pub(crate) lines: Vec<Line>,
    pub(crate) across: Vec<Tick>,
    pub(crate) down: Vec<Tick>,
}

/// One line of it.
pub(crate) struct Line {
    /// Its class in the style sheet.
    pub(crate) class: &'static str,
    pub(crate) name: Say,
    /// `d` of the path of the line, and of the area below it.
    pub(crate) path: String,
    pub(crate) area: String,
}

/// A mark at an axis.
pub(crate) struct Tick {
    pub(crate) at: String,
    pub(crate) label: String,
}

/// What is drawn against time.
pub(crate) struct Axis {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    /// How many seconds a point stands for; where points are further apart, the line has a gap.
    pub(crate) step: i64,
}

/// A line's values.
pub(crate) struct Series {
    pub(crate) class: &'static str,
    pub(crate) name: Say,
    pub(crate) values: Vec<(Timestamp, f64)>,
}

impl Chart {
    /// Draws the series; `label` writes a value at the axis.
    pub(crate) fn draw(
        id: &'static str,
        (title, description): (Say, Say),
        axis: &Axis,
        series: Vec<Series>,
        label: impl Fn(f64) -> String,
    ) -> Self {
        let most = series.iter().flat_map(|s| &s.values).map(|(_, value)| *value).fold(0.0, f64::max);
        let unit = step_for(most);
        let top = ((most / unit).ceil() * unit).max(unit);
        let down = (0..=8)
            .map(|n| f64::from(n) * unit)
            .take_while(|value| *value <= top)
            .map(|value| Tick { at: number(y(value, top)), label: label(value) })
            .collect();
        let lines = series.into_iter().map(|s| line(s, axis, top)).collect();
        Self { id, title, description, lines, across: times(axis), down }
    }

    /// Whether there is anything to see.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.path.is_empty())
    }
}

fn line(series: Series, axis: &Axis, top: f64) -> Line {
    let (mut path, mut area) = (String::new(), String::new());
    let mut before: Option<(i64, f64)> = None;
    let floor = number(y(0.0, top));
    for (at, value) in &series.values {
        let (x, y) = (x(*at, axis), y(*value, top));
        let gap = before.is_none_or(|(last, _)| at.0 - last > axis.step * 2);
        if gap {
            if let Some((_, last)) = before {
                area += &format!("L{} {floor}Z", number(last));
            }
            path += &format!("M{} {}", number(x), number(y));
            area += &format!("M{} {floor}L{} {}", number(x), number(x), number(y));
        } else {
            path += &format!("L{} {}", number(x), number(y));
            area += &format!("L{} {}", number(x), number(y));
        }
        before = Some((at.0, x));
    }
    if let Some((_, last)) = before {
        area += &format!("L{} {floor}Z", number(last));
        // A single point is a dot, which a line with round ends shows.
        path += "h.01";
    }
    Line { class: series.class, name: series.name, path, area }
}

fn x(at: Timestamp, axis: &Axis) -> f64 {
    let whole = (axis.until.0 - axis.from.0).max(1) as f64;
    let part = ((at.0 - axis.from.0) as f64 / whole).clamp(0.0, 1.0);
    LEFT + part * (WIDTH - LEFT - RIGHT)
}

fn y(value: f64, top: f64) -> f64 {
    HEIGHT - BOTTOM - (value / top).clamp(0.0, 1.0) * (HEIGHT - TOP - BOTTOM)
}

/// One digit behind the point is finer than any screen.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), ToOwned::to_owned)
}

/// 1, 2 or 5 times a power of ten, so that there are three to six marks; whole numbers at least.
fn step_for(most: f64) -> f64 {
    let rough = (most / 4.0).max(1.0);
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * power).find(|step| *step >= rough).unwrap_or(power * 10.0)
}

/// Marks at whole hours of a day, or at whole days, in UTC.
fn times(axis: &Axis) -> Vec<Tick> {
    let length = axis.until.0 - axis.from.0;
    let (step, format) = match length {
        ..=100_000 => (4 * 3600, "%H:%M"),
        100_001..=800_000 => (86_400, "%m-%d"),
        _ => (7 * 86_400, "%m-%d"),
    };
    let first = (axis.from.0.div_euclid(step) + 1) * step;
    (0..12)
        .map(|n| Timestamp(first + n * step))
        .take_while(|at| at.0 <= axis.until.0)
        .map(|at| Tick { at: number(x(at, axis)), label: moment(at, format) })
        .collect()
}

fn moment(at: Timestamp, format: &str) -> String {
    jiff::Timestamp::from_second(at.0)
        .map_or_else(|_| String::new(), |at| at.to_zoned(TimeZone::UTC).strftime(format).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::languages::say;
    use alcove_domain::Language;

    fn chart(values: &[(i64, f64)]) -> Chart {
        let name = || say(Language::English, "stats-connected");
        let axis = Axis { from: Timestamp(0), until: Timestamp(86_400), step: 300 };
        let values = values.iter().map(|(at, value)| (Timestamp(*at), *value)).collect();
        let series = Series { class: "one", name: name(), values };
        Chart::draw("c", (name(), name()), &axis, vec![series], number)
    }

    #[test]
    fn a_line_goes_from_point_to_point_and_breaks_where_nothing_was_sampled() {
        let chart = chart(&[(0, 0.0), (300, 4.0), (7200, 2.0)]);
        assert_eq!(chart.lines[0].path, "M64 192L66.2 12M117.7 102h.01");
        assert_eq!(chart.lines[0].area, "M64 192L64 192L66.2 12L66.2 192ZM117.7 192L117.7 102L117.7 192Z");
        let labels: Vec<_> = chart.down.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["0", "1", "2", "3", "4"]);
        let times: Vec<_> = chart.across.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(times, ["04:00", "08:00", "12:00", "16:00", "20:00", "00:00"]);
    }

    #[test]
    fn marks_are_round_numbers_and_few_whatever_the_values() {
        for most in [0.0, 1.0, 3.0, 17.0, 250.0, 9_999.0, 1e12] {
            let chart = chart(&[(0, most)]);
            assert!((2..=7).contains(&chart.down.len()), "{most}: {}", chart.down.len());
        }
        assert!(chart(&[]).is_empty());
    }
}
