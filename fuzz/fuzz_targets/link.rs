//! What comes over the link, from a stranger before it is known who it is, and join codes as people type them.
#![no_main]

use alcove_link::{JoinCode, MAX_FRAME, ToController, ToNode, read_message, write_message};
use libfuzzer_sys::fuzz_target;
use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Bytes in memory are always ready.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("memory is always ready"),
    }
}

fn read_all<M: serde::de::DeserializeOwned + serde::Serialize>(data: &[u8]) {
    let mut rest = data;
    while let Ok(Some(message)) = now(read_message::<M>(&mut rest)) {
        let mut again = vec![];
        if now(write_message(&mut again, &message)).is_ok() {
            assert!(again.len() <= MAX_FRAME + 4);
            assert!(matches!(now(read_message::<M>(&mut again.as_slice())), Ok(Some(_))));
        }
    }
}

fuzz_target!(|data: &[u8]| {
    read_all::<ToController>(data);
    read_all::<ToNode>(data);
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(code) = JoinCode::parse(text)
    {
        let shown = code.to_string();
        assert_eq!(JoinCode::parse(&shown).expect("its own text").to_string(), shown);
    }
});
