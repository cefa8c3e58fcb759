//! Passwords: how they are hashed, and how much of that goes on at once.
//!
//! Argon2id with 19 MiB and two passes (OWASP's first choice). Hashing is what a stranger can make us
//! spend memory on, so only a few run at a time and only a few more may wait.

use crate::{Failure, Rejected};
use alcove_domain::Words;
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{SaltString, rand_core::OsRng},
};
use std::{
    sync::{Condvar, Mutex},
    time::{Duration, Instant},
};

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// How many callers may wait for their turn; one more is told that the box is busy.
const MAX_WAITING: usize = 8;
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Shortest password accepted, in characters.
pub(crate) const MIN_LENGTH: usize = 8;
/// Longest password accepted, in bytes.
pub(crate) const MAX_LENGTH: usize = 256;

/// The line is full.
#[derive(Debug, thiserror::Error)]
#[error("too many people are signing in at this moment")]
pub(crate) struct Busy;

#[derive(Default)]
struct Line {
    running: usize,
    waiting: usize,
}

pub(crate) struct Hasher {
    permits: usize,
    line: Mutex<Line>,
    free: Condvar,
    /// What the password of somebody who does not exist is checked against, so that it takes as long.
    nobody: String,
}

impl Hasher {
    pub(crate) fn new(permits: usize) -> Self {
        let salt = SaltString::generate(&mut OsRng);
        // A hash that nothing matches: computing it is not needed, only verifying against it takes time.
        let nobody = format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1${salt}${}", "A".repeat(43));
        Self { permits: permits.max(1), line: Mutex::default(), free: Condvar::new(), nobody }
    }

    /// The PHC string of a new password.
    pub(crate) fn hash(&self, password: &str) -> Result<Result<String, Failure>, Busy> {
        let _turn = self.turn()?;
        let salt = SaltString::generate(&mut OsRng);
        Ok(argon2()
            .hash_password(password.as_bytes(), &salt)
            .map(|h| h.to_string())
            .map_err(|e| Failure::new(e.to_string())))
    }

    /// Whether the password belongs to this hash; `None` stands for a user who does not exist or has no
    /// password, takes as long and is always false.
    pub(crate) fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Busy> {
        if password.len() > MAX_LENGTH {
            return Ok(false);
        }
        let _turn = self.turn()?;
        let right = match PasswordHash::new(hash.unwrap_or(&self.nobody)) {
            Ok(parsed) => argon2().verify_password(password.as_bytes(), &parsed).is_ok(),
            Err(error) => {
                tracing::error!(%error, "a stored password hash is unreadable");
                false
            }
        };
        Ok(right && hash.is_some())
    }

    fn turn(&self) -> Result<Turn<'_>, Busy> {
        let deadline = Instant::now() + MAX_WAIT;
        let mut line = self.line.lock().expect("no thread panics while it holds this lock");
        if line.running >= self.permits {
            if line.waiting >= MAX_WAITING {
                return Err(Busy);
            }
            line.waiting += 1;
            while line.running >= self.permits {
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    line.waiting -= 1;
                    return Err(Busy);
                }
                line =
                    self.free.wait_timeout(line, left).expect("no thread panics while it holds this lock").0;
            }
            line.waiting -= 1;
        }
        line.running += 1;
        Ok(Turn(self))
    }
}

struct Turn<'a>(&'a Hasher);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Ok(mut line) = self.0.line.lock() {
            line.running -= 1;
        }
        self.0.free.notify_one();
    }
}

fn argon2() -> Argon2<'static> {
    let params =
        Params::new(MEMORY_KIB, PASSES, 1, None).expect("these constants are within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Whether `user` may have this as a new password. `field` names the form field in the refusal.
///
/// # Errors
/// [`Rejected::Invalid`].
pub fn check_new_password(field: &str, password: &str, user: &str) -> Result<(), Rejected> {
    if password.chars().count() < MIN_LENGTH {
        let english = format!("Use at least {MIN_LENGTH} characters.");
        let words = Words::new("password-short", english).with("least", MIN_LENGTH);
        return Err(Rejected::invalid(field, words));
    }
    if password.len() > MAX_LENGTH {
        let english = format!("Use at most {MAX_LENGTH} characters.");
        return Err(Rejected::invalid(field, Words::new("password-long", english).with("most", MAX_LENGTH)));
    }
    let lower = password.to_lowercase();
    let one_character = lower.chars().all(|c| lower.starts_with(c));
    if one_character || lower == user.to_lowercase() || COMMON.contains(&lower.as_str()) {
        let english = "This password is among the first that anybody would try. Choose another one.";
        return Err(Rejected::invalid(field, Words::new("password-common", english)));
    }
    Ok(())
}

/// The most common passwords of eight characters and more in published leaks.
const COMMON: &[&str] = &[
    "password",
    "password1",
    "password123",
    "passw0rd",
    "123456789",
    "12345678",
    "1234567890",
    "0123456789",
    "qwertyuiop",
    "qwerty123",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "welcome1",
    "letmein1",
    "trustno1",
    "starwars",
    "whatever",
    "computer",
    "michelle",
    "jennifer",
    "11111111",
    "00000000",
    "87654321",
    "987654321",
    "abcd1234",
    "abc12345",
    "qwertyui",
    "asdfghjkl",
    "administrator",
    "changeme",
    "raspberry",
    "alcove123",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_password_opens_and_a_wrong_or_missing_one_does_not() {
        let hasher = Hasher::new(1);
        let hash = hasher.hash("correct horse").expect("a turn").expect("hashes");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.verify("correct horse", Some(&hash)).expect("a turn"));
        assert!(!hasher.verify("battery staple", Some(&hash)).expect("a turn"));
        assert!(!hasher.verify("correct horse", None).expect("a turn"));
    }

    #[test]
    fn somebody_who_does_not_exist_costs_the_same_work() {
        let hasher = Hasher::new(1);
        let parsed = PasswordHash::new(&hasher.nobody).expect("a PHC string");
        let params = Params::try_from(&parsed).expect("parameters");
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY_KIB, PASSES, 1));
        assert_eq!(parsed.hash.expect("a hash").len(), 32);
    }

    #[test]
    fn the_line_is_bounded_and_moves_on() {
        let hasher = Hasher::new(1);
        let first = hasher.turn().expect("the first turn");
        std::thread::scope(|scope| {
            let waiting: Vec<_> =
                (0..MAX_WAITING).map(|_| scope.spawn(|| hasher.turn().map(|_| ()).is_ok())).collect();
            while hasher.line.lock().expect("lock").waiting < MAX_WAITING {
                std::thread::yield_now();
            }
            assert!(hasher.turn().is_err(), "one more than may wait is sent away");
            drop(first);
            assert!(
                waiting.into_iter().all(|w| w.join().expect("joins")),
                "everybody in the line has a turn"
            );
        });
    }

    #[test]
    fn passwords_that_anybody_would_try_are_refused() {
        for bad in ["short", "Password123", "zzzzzzzzzz", "Margarethe", &"x".repeat(300)] {
            assert!(check_new_password("password", bad, "margarethe").is_err(), "{bad}");
        }
        assert!(check_new_password("password", "seven green kettles", "margarethe").is_ok());
    }
}
