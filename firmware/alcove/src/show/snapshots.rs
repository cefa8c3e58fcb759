//! The box's own snapshots on the terminal.

use alcove_controller::snapshot::{SnapshotsView, TargetView};
use alcove_domain::Timestamp;

/// One line of `alcove status`.
pub fn line(view: &SnapshotsView) {
    if view.recovery_key.is_none() {
        println!("No snapshots are taken: there is no recovery key yet (`alcove snapshot recovery-key`)");
        return;
    }
    println!(
        "Last snapshot {}, {} kept here, next {}",
        moment(view.last_success, "never"),
        view.files.len(),
        if view.running { "now".into() } else { moment(view.next_try, "not planned") }
    );
}

/// `alcove snapshot list`.
pub fn list(view: &SnapshotsView) {
    for file in &view.files {
        println!("{}  {:>12} bytes  {}", file.at.rfc3339(), file.bytes, file.name);
    }
    line(view);
    view.targets.iter().for_each(target);
    if let Some(problem) = &view.problem {
        println!("The last try, {}, failed: {problem}", moment(view.last_try, "long ago"));
    }
}

/// A place for copies.
pub fn target(view: &TargetView) {
    let (name, kind, place) = (&view.name, &view.kind, &view.place);
    let last = moment(view.last_success, "never");
    println!("{name:<16} {kind:<7} {place}, last copy {last}");
    if let Some(problem) = &view.problem {
        println!("  The last try, {}, failed: {problem}", moment(view.last_try, "long ago"));
    }
}

/// `alcove snapshot schedule`.
pub fn schedule(view: &SnapshotsView) {
    if view.daily {
        println!("Every night between {:02}:00 and {:02}:00 UTC", view.hour, (view.hour + 1) % 24);
    } else {
        println!("Only when asked for");
    }
    let keep = view.keep;
    println!("Kept: the last one of {} days, {} weeks and {} months", keep.daily, keep.weekly, keep.monthly);
    println!("With{} the log of who had which address when", if view.logs { "" } else { "out" });
    line(view);
}

fn moment(at: Option<Timestamp>, otherwise: &str) -> String {
    at.map_or_else(|| otherwise.into(), Timestamp::rfc3339)
}
