//! Buffers that a connection has only while something is in them.
//!
//! A busy connection takes one, fills and empties it, and leaves it for the next; a few spare ones wait in each thread.
//! So a thousand tunnels that are loaded in turn need a few buffers, and an idle one none. They are not wiped between
//! connections: whoever takes one reads only what it has written itself.

use std::cell::RefCell;

/// Bytes of a buffer: as much as a TLS record carries.
pub(crate) const SCRATCH: usize = 16 * 1024;
/// Spare buffers that a thread keeps.
const SPARE: usize = 4;

type Buffer = Box<[u8; SCRATCH]>;

thread_local! {
    static SPARES: RefCell<heapless::Vec<Buffer, SPARE>> = const { RefCell::new(heapless::Vec::new()) };
}

/// A place for a buffer, empty at first.
#[derive(Default)]
pub(crate) struct Scratch(Option<Buffer>);

impl Scratch {
    /// The buffer; takes one when there is none yet.
    pub(crate) fn take(&mut self) -> &mut [u8; SCRATCH] {
        self.0.get_or_insert_with(|| {
            let spare = SPARES.with_borrow_mut(heapless::Vec::pop);
            spare.unwrap_or_else(|| Box::new([0; SCRATCH]))
        })
    }

    /// What is in it; nothing when there is no buffer.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_deref().map_or(&[], |buffer| &buffer[..])
    }

    /// Leaves the buffer to others.
    pub(crate) fn leave(&mut self) {
        if let Some(buffer) = self.0.take() {
            // One more than are kept is freed.
            SPARES.with_borrow_mut(|spares| drop(spares.push(buffer)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_go_round_and_only_a_few_are_kept() {
        let mut first = Scratch::default();
        assert!(first.bytes().is_empty());
        first.take()[0] = 7;
        let address = first.bytes().as_ptr();
        first.leave();
        assert!(first.bytes().is_empty());
        let mut second = Scratch::default();
        second.take();
        assert_eq!(second.bytes().as_ptr(), address);
        let mut many: Vec<Scratch> = (0..10).map(|_| Scratch::default()).collect();
        for scratch in &mut many {
            scratch.take();
        }
        many.iter_mut().for_each(Scratch::leave);
        assert_eq!(SPARES.with_borrow(|spares| spares.len()), SPARE);
    }
}
