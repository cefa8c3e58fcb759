//! What is asked and what is answered.

use serde::{Deserialize, Serialize};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    time::Duration,
};

/// Bytes of one line, with room for every variable at its longest.
const LONGEST: u64 = 64 * 1024;

/// The longest time that a program may be given.
const MOST_TIME: Duration = Duration::from_secs(10);

/// A program to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Its absolute path.
    pub program: String,
    /// How long it may take, in milliseconds.
    pub limit: u64,
    /// Its whole environment.
    pub variables: Vec<(String, String)>,
}

impl Call {
    /// How long it may take, within reason.
    pub(crate) fn time(&self) -> Duration {
        Duration::from_millis(self.limit).min(MOST_TIME)
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It ended with 0.
    Allowed,
    /// It ended otherwise; its status and what it said, for the log.
    Refused(String),
    /// It could not be run, or was ended because its time was over; in words.
    Broken(String),
}

/// Writes one line.
pub(crate) fn send(stream: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    stream.write_all(&line)
}

/// Reads one line.
pub(crate) fn receive<T: for<'a> Deserialize<'a>>(stream: impl Read) -> io::Result<T> {
    let mut line = vec![];
    BufReader::new(stream.take(LONGEST)).read_until(b'\n', &mut line)?;
    Ok(serde_json::from_slice(&line)?)
}
