//! Bars for people who wait.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over bytes; hidden where there is no terminal.
pub fn bytes(what: &'static str, all: Option<u64>) -> ProgressBar {
    match all {
        Some(all) => bar(what, all, "{msg:10} {wide_bar} {bytes:>10} of {total_bytes:10}"),
        None => bar(what, 0, "{msg:10} {spinner} {bytes:>10}"),
    }
}

/// A bar over rows.
pub fn rows(what: &'static str) -> ProgressBar {
    bar(what, 0, "{msg:10} {wide_bar} {pos:>8} of {len:8} rows")
}

fn bar(what: &'static str, all: u64, template: &str) -> ProgressBar {
    // Five times a second is enough, and costs no time of the export.
    let bar = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr_with_hz(5));
    bar.set_message(what);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
