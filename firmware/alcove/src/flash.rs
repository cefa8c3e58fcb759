//! `alcove flash` at a terminal: show the disk, have its name typed, show progress.

use crate::args::FlashOptions;
use alcove_appliance::flash::{Progress, Request, Stage, System, plan};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{BufRead, IsTerminal, Read, Write};

/// Longest answer that is read, in bytes.
const MAX_ANSWER: u64 = 256;

/// Writes an image onto a card.
///
/// # Errors
/// [`alcove_appliance::FlashError`]; when no name can be read from the terminal.
pub fn flash(options: &FlashOptions) -> anyhow::Result<()> {
    let request =
        Request { image: options.image.clone(), device: options.device.clone(), seed: options.seed.clone() };
    let mut shown = Shown::new();
    let plan = plan(&request, &System::default(), &mut |progress| shown.show(progress))?;
    shown.end();
    println!("{}\n", plan.describe());
    let typed = match &options.yes_erase {
        Some(name) => name.clone(),
        None => ask(&plan.disk().name)?,
    };
    let confirmed = plan.confirm(&typed)?;
    confirmed.write(&mut |progress| shown.show(progress))?;
    shown.end();
    println!("Done. Put the card into the board and switch it on; it is found as https://alcove.local/.");
    Ok(())
}

fn ask(name: &str) -> anyhow::Result<String> {
    print!("Type {name} to go on: ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().take(MAX_ANSWER).read_line(&mut line).context("no answer can be read")?;
    Ok(line)
}

/// How progress is shown: one bar a stage, or lines where nobody could see a bar move.
enum Shown {
    Bar(Option<(Stage, ProgressBar)>),
    Lines(Lines),
}

impl Shown {
    fn new() -> Self {
        if std::io::stderr().is_terminal() { Self::Bar(None) } else { Self::Lines(Lines::default()) }
    }

    fn show(&mut self, progress: Progress) {
        match self {
            Self::Bar(bar) => {
                if bar.as_ref().is_some_and(|(stage, _)| *stage != progress.stage) {
                    finish(bar);
                }
                let (_, bar) = bar.get_or_insert_with(|| (progress.stage, new_bar(&progress)));
                bar.set_position(progress.done);
            }
            Self::Lines(lines) => {
                if let Some(line) = lines.next(&progress) {
                    eprintln!("{line}");
                }
            }
        }
    }

    fn end(&mut self) {
        if let Self::Bar(bar) = self {
            finish(bar);
        }
    }
}

fn finish(bar: &mut Option<(Stage, ProgressBar)>) {
    if let Some((_, bar)) = bar.take() {
        bar.finish();
    }
}

/// A line at the start of a stage, and one for each tenth of it.
#[derive(Default)]
struct Lines(Option<(Stage, u64)>);

impl Lines {
    fn next(&mut self, progress: &Progress) -> Option<String> {
        let total = progress.total.filter(|total| *total > 0);
        let tenths = total.map_or(0, |total| progress.done.saturating_mul(10) / total);
        let now = Some((progress.stage, tenths));
        if self.0 == now {
            return None;
        }
        self.0 = now;
        let word = word(progress.stage);
        Some(if tenths == 0 { word.into() } else { format!("{word}: {tenths}0 %") })
    }
}

fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Checking => "checking",
        Stage::Writing => "writing",
        Stage::Verifying => "verifying",
    }
}

fn new_bar(progress: &Progress) -> ProgressBar {
    let (bar, template) = match progress.total {
        Some(total) => {
            (ProgressBar::new(total), "{msg:10} {wide_bar} {bytes:>10} of {total_bytes:10} {eta:>4}")
        }
        None => (ProgressBar::no_length(), "{msg:10} {spinner} {bytes:>10}"),
    };
    bar.set_message(word(progress.stage));
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_is_no_terminal_each_tenth_is_a_line() {
        let mut lines = Lines::default();
        let mut said = vec![];
        for stage in [Stage::Writing, Stage::Verifying] {
            for done in 0..=1000 {
                said.extend(lines.next(&Progress { stage, done, total: Some(1000) }));
            }
        }
        assert_eq!(said.len(), 22);
        assert_eq!([said[0].as_str(), &said[1], &said[10]], ["writing", "writing: 10 %", "writing: 100 %"]);
        assert_eq!(said[11], "verifying");
    }

    #[test]
    fn a_stage_of_unknown_length_is_named_once() {
        let mut lines = Lines::default();
        let mut next = |done| lines.next(&Progress { stage: Stage::Writing, done, total: None });
        assert_eq!(next(0).as_deref(), Some("writing"));
        assert_eq!((next(1), next(u64::MAX)), (None, None));
    }

    #[test]
    fn every_bar_has_a_valid_shape() {
        for total in [Some(10), None] {
            let bar = new_bar(&Progress { stage: Stage::Checking, done: 0, total });
            assert_eq!((bar.length(), bar.message().as_str()), (total, "checking"));
        }
    }
}
