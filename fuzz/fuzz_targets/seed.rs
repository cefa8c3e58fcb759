//! The seed file on a card that anybody may have written: read, or refused with the line.
#![no_main]

use alcove_appliance::seed::Seed;
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|data: &[u8]| {
    if let Err(mistake) = Seed::parse(data, Path::new("/nowhere")) {
        let said = mistake.to_string();
        assert!(!said.is_empty() && !said.contains('\n') && said.len() < 2000, "{said:?}");
    }
});
