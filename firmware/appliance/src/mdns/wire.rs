//! DNS messages, as far as host names need them (RFC 1035 §4.1, RFC 6762 §18).

/// Largest message that is read, in bytes (RFC 6762 §17).
pub(super) const MAX_MESSAGE: usize = 9000;
const MAX_ENTRIES: usize = 64;
const MAX_NAME: usize = 255;
const MAX_JUMPS: usize = 16;

pub(super) const A: u16 = 1;
pub(super) const AAAA: u16 = 28;
pub(super) const NSEC: u16 = 47;
pub(super) const ANY: u16 = 255;
/// Class IN.
pub(super) const IN: u16 = 1;
/// In a question: an answer to the asker alone will do. In a record: forget others of this name and type.
pub(super) const TOP_BIT: u16 = 0x8000;

const RESPONSE: u16 = 0x8000;
const AUTHORITATIVE: u16 = 0x0400;
const OPCODE_AND_RCODE: u16 = 0x780f;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// In lower case, labels joined by dots.
    pub(super) name: String,
    pub(super) kind: u16,
    /// With [`TOP_BIT`].
    pub(super) class: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) name: String,
    pub(super) kind: u16,
    /// With [`TOP_BIT`].
    pub(super) class: u16,
    pub(super) ttl: u32,
    pub(super) data: Vec<u8>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) id: u16,
    pub(super) is_response: bool,
    pub(super) questions: Vec<Question>,
    pub(super) answers: Vec<Record>,
    pub(super) authorities: Vec<Record>,
    pub(super) additionals: Vec<Record>,
}

impl Message {
    /// Reads a message; `None` where it is not one that concerns us.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_MESSAGE {
            return None;
        }
        let mut reader = Reader { bytes, at: 0 };
        let id = reader.u16()?;
        let flags = reader.u16()?;
        if flags & OPCODE_AND_RCODE != 0 {
            return None;
        }
        let counts = [reader.u16()?, reader.u16()?, reader.u16()?, reader.u16()?].map(usize::from);
        if counts.iter().sum::<usize>() > MAX_ENTRIES {
            return None;
        }
        let questions = (0..counts[0]).map(|_| reader.question()).collect::<Option<_>>()?;
        let mut records = |count| (0..count).map(|_| reader.record()).collect::<Option<Vec<_>>>();
        let (answers, authorities) = (records(counts[1])?, records(counts[2])?);
        let additionals = records(counts[3])?;
        Some(Self { id, is_response: flags & RESPONSE != 0, questions, answers, authorities, additionals })
    }

    /// The message's bytes. Names are written out; ours are short.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let flags = if self.is_response { RESPONSE | AUTHORITATIVE } else { 0 };
        let count = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
        let sections = [&self.answers, &self.authorities, &self.additionals];
        let mut out = vec![];
        for word in [self.id, flags, count(self.questions.len())] {
            out.extend(word.to_be_bytes());
        }
        for section in sections {
            out.extend(count(section.len()).to_be_bytes());
        }
        for question in &self.questions {
            put_name(&mut out, &question.name);
            out.extend(question.kind.to_be_bytes());
            out.extend(question.class.to_be_bytes());
        }
        for record in sections.into_iter().flatten() {
            put_name(&mut out, &record.name);
            out.extend(record.kind.to_be_bytes());
            out.extend(record.class.to_be_bytes());
            out.extend(record.ttl.to_be_bytes());
            out.extend(count(record.data.len()).to_be_bytes());
            out.extend(&record.data);
        }
        out
    }
}

fn put_name(out: &mut Vec<u8>, name: &str) {
    for label in name.split('.').filter(|label| !label.is_empty()) {
        let length = label.len().min(63);
        out.push(length as u8);
        out.extend(&label.as_bytes()[..length]);
    }
    out.push(0);
}

/// Says which of A and AAAA a name has, and that it has nothing else (RFC 6762 §6.1).
pub(super) fn nsec(name: &str, has_a: bool, has_aaaa: bool) -> Vec<u8> {
    let mut data = vec![];
    put_name(&mut data, name);
    let a = if has_a { 0x40 } else { 0 };
    if has_aaaa {
        data.extend([0, 4, a, 0, 0, 0x08]);
    } else {
        data.extend([0, 1, a]);
    }
    data
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    fn question(&mut self) -> Option<Question> {
        Some(Question { name: self.name()?, kind: self.u16()?, class: self.u16()? })
    }

    fn record(&mut self) -> Option<Record> {
        let (name, kind, class, ttl) = (self.name()?, self.u16()?, self.u16()?, self.u32()?);
        let length = self.u16()?;
        let data = self.take(length.into())?.to_vec();
        Some(Record { name, kind, class, ttl, data })
    }

    /// A name, with at most 16 jumps, each backwards.
    fn name(&mut self) -> Option<String> {
        let mut name = String::new();
        let mut at = self.at;
        let mut end = None;
        let mut jumps = 0;
        loop {
            let length = usize::from(*self.bytes.get(at)?);
            match length {
                0 => {
                    self.at = end.unwrap_or(at + 1);
                    return Some(name);
                }
                1..=63 => {
                    let label = self.bytes.get(at + 1..at + 1 + length)?;
                    if !name.is_empty() {
                        name.push('.');
                    }
                    name.push_str(&String::from_utf8_lossy(label).to_ascii_lowercase());
                    at += 1 + length;
                }
                192.. => {
                    let target = (length & 0x3f) << 8 | usize::from(*self.bytes.get(at + 1)?);
                    end = end.or(Some(at + 2));
                    jumps += 1;
                    if target >= at || jumps > MAX_JUMPS {
                        return None;
                    }
                    at = target;
                }
                _ => return None,
            }
            // Characters that were no UTF-8 count three times, which only makes the bound tighter.
            if name.len() > MAX_NAME {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        let record = |name: &str, kind, data: &[u8]| Record {
            name: name.into(),
            kind,
            class: IN | TOP_BIT,
            ttl: 120,
            data: data.to_vec(),
        };
        Message {
            id: 7,
            is_response: true,
            questions: vec![Question { name: "alcove.local".into(), kind: ANY, class: IN }],
            answers: vec![record("alcove.local", A, &[192, 0, 2, 7])],
            authorities: vec![],
            additionals: vec![record("alcove.local", NSEC, &nsec("alcove.local", true, true))],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Message::parse(&message().bytes()), Some(message()));
    }

    #[test]
    fn a_question_has_the_bytes_of_the_standard() {
        let questions = vec![Question { name: "alcove.local".into(), kind: A, class: IN }];
        let bytes = Message { questions, ..Message::default() }.bytes();
        assert_eq!(bytes, b"\0\0\0\0\0\x01\0\0\0\0\0\0\x06alcove\x05local\0\0\x01\0\x01");
    }

    #[test]
    fn compressed_names_are_read_and_loops_are_not() {
        let mut bytes = b"\0\0\0\0\0\x02\0\0\0\0\0\0\x06ALCOVE\x05local\0\0\x01\0\x01".to_vec();
        bytes.extend(b"\x05other\xc0\x13\0\x1c\x80\x01");
        let message = Message::parse(&bytes).expect("a message");
        assert_eq!(message.questions[0].name, "alcove.local");
        assert_eq!(message.questions[1].name, "other.local");
        let looping = b"\0\0\0\0\0\x01\0\0\0\0\0\0\xc0\x0c\0\x01\0\x01";
        assert_eq!(Message::parse(looping), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_reading_fail_in_another_way(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = Message::parse(&bytes);
        }

        #[test]
        fn a_damaged_message_is_read_or_dropped(at in 0usize..80, byte in proptest::num::u8::ANY) {
            let mut bytes = message().bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = Message::parse(&bytes);
            let _ = Message::parse(&bytes[..at]);
        }
    }
}
