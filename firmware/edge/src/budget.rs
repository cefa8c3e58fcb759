//! Bytes that may be in memory at a time: taken before they are kept, given back when they are dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::pulse::Pulse;

/// A number of bytes to share.
#[derive(Debug)]
pub(crate) struct ByteBudget {
    used: AtomicUsize,
    limit: usize,
}

impl ByteBudget {
    pub(crate) fn new(limit: usize) -> Self {
        Self { used: AtomicUsize::new(0), limit }
    }

    /// Takes `bytes`, or nothing and says `false`.
    pub(crate) fn take(&self, bytes: usize) -> bool {
        self.used
            .fetch_update(Relaxed, Relaxed, |used| used.checked_add(bytes).filter(|&sum| sum <= self.limit))
            .is_ok()
    }

    /// Gives back what was taken before.
    pub(crate) fn give(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Relaxed);
    }
}

/// A request body's share of what all connections may hold, and of what its own may.
pub(crate) struct RequestShare {
    all: Arc<ByteBudget>,
    own: Arc<Pulse>,
    bytes: usize,
}

impl RequestShare {
    pub(crate) fn new(all: Arc<ByteBudget>, own: Arc<Pulse>) -> Self {
        Self { all, own, bytes: 0 }
    }

    /// Takes `bytes` more, or says `false`.
    pub(crate) fn grow(&mut self, bytes: usize) -> bool {
        if !self.own.bodies.take(bytes) {
            return false;
        }
        if !self.all.take(bytes) {
            self.own.bodies.give(bytes);
            return false;
        }
        self.bytes += bytes;
        true
    }
}

impl Drop for RequestShare {
    fn drop(&mut self) {
        self.all.give(self.bytes);
        self.own.bodies.give(self.bytes);
    }
}

/// A response body that gives its bytes back when the last slice of it has been sent or dropped.
pub(crate) struct CountedBody {
    content: Vec<u8>,
    budget: Arc<ByteBudget>,
}

impl CountedBody {
    /// Takes the body's bytes from `budget`; `None` when there is no room.
    pub(crate) fn new(content: Vec<u8>, budget: &Arc<ByteBudget>) -> Option<Self> {
        budget.take(content.len()).then(|| Self { content, budget: Arc::clone(budget) })
    }
}

impl AsRef<[u8]> for CountedBody {
    fn as_ref(&self) -> &[u8] {
        &self.content
    }
}

impl Drop for CountedBody {
    fn drop(&mut self) {
        self.budget.give(self.content.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_never_overdrawn_and_comes_back() {
        let budget = Arc::new(ByteBudget::new(10));
        assert!(budget.take(7));
        assert!(!budget.take(4));
        assert!(!budget.take(usize::MAX));
        budget.give(7);
        let body = CountedBody::new(vec![0; 10], &budget).expect("fits exactly");
        assert!(CountedBody::new(vec![0; 1], &budget).is_none());
        drop(body);
        assert!(budget.take(10));
    }
}
