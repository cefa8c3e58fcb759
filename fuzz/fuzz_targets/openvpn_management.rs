//! OpenVPN's management socket, as a stranger would like to write to it: whatever comes in, in whatever pieces,
//! nothing panics and nothing but well-formed commands goes out.
#![no_main]

#[path = "../../firmware/node/src/openvpn/admissions.rs"]
#[allow(dead_code)]
mod admissions;
#[path = "../../firmware/node/src/openvpn/lines.rs"]
mod lines;
#[path = "../../firmware/node/src/openvpn/management.rs"]
mod management;
#[path = "../../firmware/node/src/openvpn/session.rs"]
#[allow(dead_code)]
mod session;

use admissions::Admissions;
use alcove_domain::{ConnectionId, ProfileId, Timestamp};
use alcove_link::OpenvpnClient;
use libfuzzer_sys::fuzz_target;
use session::{Now, Session};
use std::time::{Duration, Instant};

/// A command that the session may give: every word of it is ours or a number.
fn is_command(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    let number = |word: &str| word.parse::<u64>().is_ok();
    match words.as_slice() {
        ["status", "3"] => true,
        ["client-auth-nt", client, key] => number(client) && number(key),
        ["client-deny", client, key, "\"not", "allowed\""] => number(client) && number(key),
        ["client-kill", client, "HALT"] => number(client),
        ["kill", id] => id.parse::<ConnectionId>().is_ok(),
        _ => false,
    }
}

fuzz_target!(|data: &[u8]| {
    let (Ok(profile), began) = (ProfileId::new("office"), Instant::now()) else { return };
    let admissions = Admissions::default();
    let id = ConnectionId::from([1; 32]);
    admissions.insert(OpenvpnClient { id, profile: profile.clone(), expires_at: Timestamp(1000) });
    let mut session = Session::new(profile, admissions.clone(), Now { instant: began, wall: Timestamp(1) });
    // The first byte cuts the rest into pieces, between which time passes and the certificate is withdrawn.
    let (first, rest) = data.split_first().unwrap_or((&1, &[]));
    let size = usize::from(*first).max(1);
    for (number, piece) in (0_u32..).zip(rest.chunks(size)) {
        let now = Now { instant: began + Duration::from_millis(200) * number, wall: Timestamp(1) };
        session.received(piece, now);
        if number == 40 {
            admissions.remove(&id);
            session.end_unwanted(now);
        }
        session.tick(now);
        let out = String::from_utf8(session.take_output()).expect("commands are text");
        assert!(out.lines().all(is_command), "{out:?}");
        assert!(session.due() >= began);
        drop(session.take_happened());
    }
    session.close(Now { instant: began, wall: Timestamp(2) });
});
