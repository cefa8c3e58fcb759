//! Runs the operator's program when somebody connects or disconnects, in a process that may do nothing else.
//!
//! [`serve`] is that process's end of a Unix socket, [`ask`] the other one's. A call is one line of JSON each
//! way. What runs is a program by its path, never a line for a shell; with the variables of the call and no
//! others; for a limited time, and nothing of it stays. It decides nothing: what a refusal means, the asker knows.

mod ask;
mod call;
mod program;
mod serve;
#[cfg(test)]
mod testing;

pub use ask::ask;
pub use call::{Call, Verdict};
pub use serve::serve;
