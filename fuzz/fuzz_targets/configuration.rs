//! The configuration as text, which an admin pastes, uploads or restores: read or refused with a line, and what is read is
//! the same once more after it was written.
#![no_main]

use alcove_domain::{BoxConfiguration, Period, diff, visible_profiles};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = Period::parse(text);
    let Ok(configuration) = BoxConfiguration::parse(text) else { return };
    drop(configuration.problems());
    let written = configuration.to_toml();
    let again = BoxConfiguration::parse(&written).expect("what was written can be read");
    assert_eq!(diff(&configuration, &again), []);
    assert!(visible_profiles(&configuration.profiles, &[]).len() <= configuration.profiles.len());
});
