//! The layers below the text, each of which remembers what went wrong in it, so that an error that comes up
//! through the others still has its name.

use crate::SnapshotError;
use crate::format::BLOCK;
use std::{
    cell::RefCell,
    io::{self, Read},
    rc::Rc,
};

/// A full chunk of age, encrypted, in bytes.
const CHUNK: u64 = 65_536 + TAG;
/// What encryption adds to a chunk.
const TAG: u64 = 16;

/// What is known of the layers.
#[derive(Default)]
pub(crate) struct Trace {
    /// Bytes that the file gave.
    pub(crate) bytes: u64,
    /// Bytes before the first chunk.
    header: u64,
    /// The file itself could not be read.
    pub(crate) file: Option<io::Error>,
    /// A chunk did not open.
    sealed: bool,
}

pub(crate) type Shared = Rc<RefCell<Trace>>;

/// The file. Clones read on where the others are.
pub(crate) struct Source<R> {
    inner: Rc<RefCell<R>>,
    trace: Shared,
}

impl<R: Read> Source<R> {
    pub(crate) fn new(inner: R, trace: &Shared) -> Self {
        Self { inner: Rc::new(RefCell::new(inner)), trace: Rc::clone(trace) }
    }

    pub(crate) fn again(&self) -> Self {
        Self { inner: Rc::clone(&self.inner), trace: Rc::clone(&self.trace) }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.borrow_mut().read(buffer);
        let mut trace = self.trace.borrow_mut();
        match &read {
            Ok(count) => trace.bytes += *count as u64,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => trace.file = Some(io::Error::new(error.kind(), error.to_string())),
        }
        read
    }
}

/// What age has decrypted.
pub(crate) struct Opened<R: Read> {
    inner: age::stream::StreamReader<Source<R>>,
    source: Source<R>,
}

impl<R: Read> Opened<R> {
    /// Takes over where the header ends.
    pub(crate) fn new(inner: age::stream::StreamReader<Source<R>>, source: Source<R>) -> Self {
        {
            let mut trace = source.trace.borrow_mut();
            trace.header = trace.bytes;
        }
        Self { inner, source }
    }
}

impl<R: Read> Read for Opened<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer);
        if read.is_err() && self.source.trace.borrow().file.is_none() {
            // How long the file is will tell whether its end is missing.
            let _ = io::copy(&mut self.source, &mut io::sink());
            self.source.trace.borrow_mut().sealed = true;
        }
        read
    }
}

/// The name of what went wrong when `error` came out of the top layer.
pub(crate) fn name(trace: &Shared, error: io::Error) -> SnapshotError {
    let mut trace = trace.borrow_mut();
    if let Some(error) = trace.file.take() {
        return SnapshotError::Read(error);
    }
    if !trace.sealed {
        return SnapshotError::Damaged(format!("it does not unpack: {error}"));
    }
    let last = (trace.bytes - trace.header) % CHUNK;
    let full = last == 0 && trace.bytes > trace.header;
    if full || (last > TAG && (last - TAG).is_multiple_of(BLOCK)) {
        return SnapshotError::Damaged("a part of it was changed".into());
    }
    SnapshotError::Truncated
}
