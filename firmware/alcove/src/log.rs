//! Where log lines go: standard error, one line each, with the time, the level and the room.

use alcove_link::LogLevel;
use alcove_node::LogQueue;
use std::fmt::Write;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
};
use tracing_subscriber::{
    Layer, filter::Targets, fmt, layer::Context, layer::SubscriberExt, util::SubscriberInitExt,
};

/// Starts logging for this process. `ALCOVE_LOG` chooses what is logged, as in `info,access=warn`.
pub fn start() {
    start_with(None);
}

/// As [`start`], for a process whose log another box is to have, too.
pub fn start_and_tell(queue: LogQueue) {
    start_with(Some(Told(queue)));
}

fn start_with(told: Option<Told>) {
    let wanted = std::env::var("ALCOVE_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    // Fails only when logging has been started before, which is as good.
    let _ = tracing_subscriber::registry().with(lines).with(told).with(filter).try_init();
}

/// Puts lines into a queue: those that everybody would want, whatever is logged here.
struct Told(LogQueue);

impl<S: Subscriber> Layer<S> for Told {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = match *event.metadata().level() {
            Level::ERROR => LogLevel::Error,
            Level::WARN => LogLevel::Warn,
            Level::INFO => LogLevel::Info,
            _ => return,
        };
        let mut line = Line::default();
        event.record(&mut line);
        self.0.push(level, &format!("{}: {}{}", event.metadata().target(), line.message, line.fields));
    }
}

/// An event as text: the message, then what else there is.
#[derive(Default)]
struct Line {
    message: String,
    fields: String,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing into a text cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let causes = std::iter::successors(Some(value), |error| error.source());
        let chain: Vec<String> = causes.map(ToString::to_string).collect();
        let _ = write!(self.fields, " {}={}", field.name(), chain.join(": "));
    }
}
