//! The list of servers whose people may be guests, behind the four lines of its signature: nothing is believed that is not
//! signed, and what is kept of a list is the same when the list comes again.
#![no_main]

#[path = "../../firmware/controller/src/guests/list.rs"]
mod list;
#[path = "../../firmware/controller/src/guests/minisign.rs"]
mod minisign;
#[path = "../../firmware/controller/src/guests/portable.rs"]
#[allow(dead_code)]
mod portable;

use alcove_domain::{ErrandProblem, GuestAccess};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer, SigningKey};
use libfuzzer_sys::fuzz_target;
use list::GuestList;
use std::sync::LazyLock;

const KEY_ID: [u8; 8] = [1; 8];
const COMMENT: &str = "timestamp:1\tfile:server_list.json";

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[1; 32]));
static RULES: LazyLock<GuestAccess> = LazyLock::new(|| {
    let key = STANDARD.encode([&b"Ed"[..], &KEY_ID, KEY.verifying_key().as_bytes()].concat());
    GuestAccess { on: true, list_keys: vec![key], ..GuestAccess::default() }
});

/// The signature by who signs lists, as minisign writes it.
fn signature(list: &[u8]) -> String {
    let of_list = KEY.sign(list).to_bytes();
    let of_comment = KEY.sign(&[&of_list[..], COMMENT.as_bytes()].concat()).to_bytes();
    let first = STANDARD.encode([&b"Ed"[..], &KEY_ID, &of_list].concat());
    let second = STANDARD.encode(of_comment);
    format!("untrusted comment: x\n{first}\ntrusted comment: {COMMENT}\n{second}\n")
}

/// One that is believed is the same the second time, and is not believed with a bit changed.
fn check(text: &[u8], signature: &[u8]) -> Result<(), ErrandProblem> {
    let read = list::read(&RULES, text, signature, None)?;
    let kept = serde_json::to_vec(&read).expect("strings and a number");
    let known: GuestList = serde_json::from_slice(&kept).expect("what was kept");
    assert_eq!(list::read(&RULES, text, signature, Some(&known)).as_ref(), Ok(&read));
    let keys = read.servers.iter().flat_map(|server| &server.keys);
    assert!(keys.map(|key| portable::read_public_key(key)).all(|key| key.is_some()));
    let mut changed = text.to_vec();
    let at = kept.len() % text.len();
    changed[at] ^= 1;
    let refused = list::read(&RULES, &changed, signature, None);
    assert!(matches!(refused, Err(ErrandProblem::NotSigned { .. })), "changed at {at}");
    Ok(())
}

fuzz_target!(|data: &[u8]| {
    let mut ends = data.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let end = ends.nth(3).map_or(data.len(), |(at, _)| at + 1);
    let (claimed, list) = data.split_at(end);
    let _ = check(list, claimed);
    if let Err(refused) = check(list, signature(list).as_bytes()) {
        assert!(matches!(refused, ErrandProblem::Senseless { .. }), "{refused:?}");
    }
});
