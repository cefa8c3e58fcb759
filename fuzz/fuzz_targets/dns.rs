//! DNS messages of strangers: questions for the box's name on the local network, and answers to updates of its public name.
#![no_main]

#[path = "../../firmware/appliance/src/mdns/wire.rs"]
#[allow(dead_code)]
mod wire;

#[path = "../../firmware/outbound/src/rfc2136/message.rs"]
#[allow(dead_code)]
mod update;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some(message) = wire::Message::parse(data) {
        let entries = message.questions.len()
            + [&message.answers, &message.authorities, &message.additionals]
                .map(Vec::len)
                .iter()
                .sum::<usize>();
        assert!(entries <= 64);
        let name = message.questions.first().map_or("", |question| &question.name);
        assert!(name.len() <= 255);
    }
    if let Some(answer) = update::Answer::parse(data) {
        assert!(answer.plain().len() <= data.len());
        let _ = answer.tsig_error();
    }
});
