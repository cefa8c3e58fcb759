//! `alcove flash` at a terminal: show the disk, have its name typed, show progress.

use crate::args::FlashOptions;
use alcove_appliance::flash::{Progress, Request, Stage, System, plan};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{BufRead, Read, Write};

/// Longest answer that is read, in bytes.
const MAX_ANSWER: u64 = 256;

/// Writes an image onto a card.
///
/// # Errors
/// [`alcove_appliance::FlashError`]; when no name can be read from the terminal.
pub fn flash(options: &FlashOptions) -> anyhow::Result<()> {
    let request =
        Request { image: options.image.clone(), device: options.device.clone(), seed: options.seed.clone() };
    let mut bar = Bar::default();
    let plan = plan(&request, &System::default(), &mut |progress| bar.show(progress))?;
    bar.end();
    println!("{}\n", plan.describe());
    let typed = match &options.yes_erase {
        Some(name) => name.clone(),
        None => ask(&plan.disk().name)?,
    };
    let confirmed = plan.confirm(&typed)?;
    confirmed.write(&mut |progress| bar.show(progress))?;
    bar.end();
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

/// One bar a stage. Where the output is no terminal it draws nothing.
#[derive(Default)]
struct Bar(Option<(Stage, ProgressBar)>);

impl Bar {
    fn show(&mut self, progress: Progress) {
        if self.0.as_ref().is_none_or(|(stage, _)| *stage != progress.stage) {
            self.end();
            self.0 = Some((progress.stage, new_bar(&progress)));
        }
        if let Some((_, bar)) = &self.0 {
            bar.set_position(progress.done);
        }
    }

    fn end(&mut self) {
        if let Some((_, bar)) = self.0.take() {
            bar.finish();
        }
    }
}

fn new_bar(progress: &Progress) -> ProgressBar {
    let bar = match progress.total {
        Some(total) => ProgressBar::new(total),
        None => ProgressBar::no_length(),
    };
    let style = ProgressStyle::with_template("{msg:10} {wide_bar} {bytes:>10} of {total_bytes:10} {eta:>4}");
    bar.set_message(match progress.stage {
        Stage::Checking => "checking",
        Stage::Writing => "writing",
        Stage::Verifying => "verifying",
    });
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
