//! When a node takes the floating addresses: a pure state machine over what it saw.
//!
//! There is no protocol: whoever has the addresses answers for them, which is what ARP and neighbour discovery are
//! anyway. A node that does not have them asks for them; when nobody answers often enough, it takes them. Who has them keeps
//! them until it is told to let go, stops, or is cut off.

/// Whether a node has the addresses, and what it waits for when not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It has them.
    Holding,
    /// Somebody else has, or nobody yet.
    Watching {
        /// Rounds of questions that nobody answered, one after the other.
        unanswered: u8,
        /// So many make it take the addresses.
        needed: u8,
    },
}

impl Standing {
    /// At a start. Of two that start at once, the first waits for one round and the other for two.
    pub(crate) fn at_start(first: bool) -> Self {
        Self::Watching { unanswered: 0, needed: if first { 1 } else { 2 } }
    }

    /// It let go of them: the other one is to be quicker, even one that only now begins to ask.
    pub(crate) fn released() -> Self {
        Self::Watching { unanswered: 0, needed: 3 }
    }

    /// Somebody answered: when that ends, one round is enough, because nobody is just about to start.
    pub(crate) fn answered(&mut self) {
        *self = Self::Watching { unanswered: 0, needed: 1 };
    }

    /// Nobody answered; whether to take the addresses now.
    pub(crate) fn unanswered(&mut self) -> bool {
        match self {
            Self::Holding => false,
            Self::Watching { unanswered, needed } => {
                *unanswered = unanswered.saturating_add(1);
                unanswered >= needed
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two nodes, a round at a time, as long as both can hear each other; who holds them after each round.
    struct Pair([Option<Standing>; 2]);

    impl Pair {
        fn round(&mut self) {
            let held = self.holders() > 0;
            for node in self.0.iter_mut().flatten().filter(|node| **node != Standing::Holding) {
                if held {
                    node.answered();
                } else if node.unanswered() {
                    *node = Standing::Holding;
                }
            }
        }

        fn holders(&self) -> usize {
            self.0.iter().filter(|node| **node == Some(Standing::Holding)).count()
        }

        fn holds(&self, node: usize) -> bool {
            self.0[node] == Some(Standing::Holding)
        }
    }

    fn settled() -> Pair {
        let mut pair = Pair([Some(Standing::at_start(true)), Some(Standing::at_start(false))]);
        pair.round();
        pair.round();
        pair
    }

    #[test]
    fn of_two_that_start_at_once_one_takes_them() {
        let mut pair = settled();
        for _ in 0..5 {
            pair.round();
            assert!(pair.holds(0));
            assert_eq!(pair.holders(), 1);
        }
    }

    #[test]
    fn when_one_dies_the_other_takes_them_within_a_round_and_keeps_them() {
        let mut pair = settled();
        pair.0[0] = None;
        pair.round();
        assert!(pair.holds(1));
        pair.0[0] = Some(Standing::at_start(true));
        for _ in 0..5 {
            pair.round();
            assert!(pair.holds(1), "nobody is moved back");
            assert_eq!(pair.holders(), 1);
        }
        pair.0[1] = None;
        pair.round();
        assert!(pair.holds(0));
    }

    #[test]
    fn who_lets_go_gives_them_to_the_other_and_takes_them_only_when_that_is_gone() {
        let mut pair = settled();
        pair.0[0] = Some(Standing::released());
        pair.round();
        assert!(pair.holds(1));
        let mut alone = Pair([Some(Standing::released()), None]);
        for _ in 0..2 {
            alone.round();
            assert_eq!(alone.holders(), 0);
        }
        alone.round();
        assert!(alone.holds(0));
    }

    #[test]
    fn who_lets_go_is_slower_than_one_that_has_seen_nothing_yet() {
        for fresh in [Standing::at_start(true), Standing::at_start(false)] {
            let mut pair = Pair([Some(Standing::released()), Some(fresh)]);
            pair.round();
            pair.round();
            assert!(pair.holds(1));
            assert_eq!(pair.holders(), 1);
        }
    }

    #[test]
    fn a_stand_by_that_starts_alone_serves() {
        let mut pair = Pair([None, Some(Standing::at_start(false))]);
        pair.round();
        pair.round();
        assert!(pair.holds(1));
    }
}
