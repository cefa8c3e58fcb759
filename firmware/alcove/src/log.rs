//! Where log lines go: standard error, one line each, with the role in front.

use tracing_subscriber::EnvFilter;

/// Starts logging for this process. `ALCOVE_LOG` chooses what is logged, as in `info,access=warn`.
pub fn start(role: &'static str) {
    let filter = EnvFilter::try_from_env("ALCOVE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(true)
        .try_init();
    if started.is_ok() {
        tracing::debug!(role, "logging");
    }
}
