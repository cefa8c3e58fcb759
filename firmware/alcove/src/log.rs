//! Where log lines go: standard error, one line each, with the time, the level and the room.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging for this process. `ALCOVE_LOG` chooses what is logged, as in `info,access=warn`.
pub fn start() {
    let wanted = std::env::var("ALCOVE_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    // Fails only when logging has been started before, which is as good.
    let _ = tracing_subscriber::registry().with(lines).with(filter).try_init();
}
