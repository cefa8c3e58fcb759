//! A snapshot by somebody who knows the recipient, which is public: whatever is inside, it is read in bounds and refused,
//! since nobody but the box can sign.
#![no_main]

use age::Encryptor;
use alcove_snapshot::{Key, Reader, RecoveryKey, Signer, SnapshotError};
use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use std::{io::Write, str::FromStr, sync::LazyLock};

static KEY: LazyLock<RecoveryKey> =
    LazyLock::new(|| RecoveryKey::generate(&Signer::new(&SigningKey::from_bytes(&[7; 32]).verifying_key())));

fuzz_target!(|data: &[u8]| {
    // Its lines, or from the first byte on what is read as packed.
    let Some((how, inside)) = data.split_first() else { return };
    let packed = if how % 2 == 0 { zstd::encode_all(inside, 1).expect("packed") } else { inside.to_vec() };
    let recipient = age::x25519::Recipient::from_str(&KEY.recipient()).expect("a recipient");
    let encryptor =
        Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).expect("one");
    let mut locked = vec![];
    let mut writer = encryptor.wrap_output(&mut locked).expect("memory");
    writer.write_all(&packed).expect("memory");
    writer.finish().expect("memory");
    let read = || -> Result<(), SnapshotError> {
        let mut reader = Reader::open(locked.as_slice(), &Key::Recovery(KEY.clone()))?;
        while reader.next_row()?.is_some() {}
        reader.into_contents().map(drop)
    };
    let refused = read().expect_err("nobody else can sign");
    assert!(!refused.to_string().is_empty());
});
