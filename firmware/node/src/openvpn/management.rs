//! The language of OpenVPN's management socket: lines in, messages out. Nothing here decides or remembers more
//! than the block of variables that is being read.
//!
//! Much of what comes in was typed by strangers (`IV_…` and `UV_…` variables). Only the variables named here are
//! kept, each at its first mention and up to a bound; a message is told apart by its line's beginning alone.

use super::lines::Lines;
use std::{collections::HashMap, net::IpAddr, net::SocketAddr, str::FromStr};

/// Longest line that is read, in bytes. What OpenVPN writes by itself stays well below.
const LONGEST_LINE: usize = 8 * 1024;
/// Longest value that is kept, in bytes.
const LONGEST_VALUE: usize = 256;

/// Variables of a client that mean something here.
const KNOWN: [&str; 14] = [
    "common_name",
    "X509_0_OU",
    "X509_0_OU_1",
    "trusted_ip",
    "trusted_ip6",
    "trusted_port",
    "untrusted_ip",
    "untrusted_ip6",
    "untrusted_port",
    "ifconfig_pool_remote_ip",
    "ifconfig_pool_remote_ip6",
    "bytes_received",
    "bytes_sent",
    "time_unix",
];

/// What OpenVPN says about a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// It wants in, or wants to stay in: an answer is owed, for this key.
    Asks { key: u64 },
    /// It is in.
    Established,
    /// It is gone.
    Gone,
}

/// The variables of a client.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Variables(HashMap<&'static str, String>);

impl Variables {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) fn parsed<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }

    /// Where the client is: known by the name `trusted_…` once it is in. IPv4 in IPv6's clothes is undressed.
    pub(crate) fn endpoint(&self) -> Option<SocketAddr> {
        let first = |names: [&str; 4]| names.into_iter().find_map(|name| self.parsed::<IpAddr>(name));
        let address = first(["trusted_ip", "trusted_ip6", "untrusted_ip", "untrusted_ip6"])?;
        let port = self.parsed("trusted_port").or_else(|| self.parsed("untrusted_port"))?;
        Some(SocketAddr::new(address.to_canonical(), port))
    }

    fn take(&mut self, line: &str) {
        let Some((name, value)) = line.split_once('=') else { return };
        if let Some(known) = KNOWN.iter().find(|known| **known == name)
            && value.len() <= LONGEST_VALUE
        {
            self.0.entry(known).or_insert_with(|| value.to_owned());
        }
    }
}

/// A client in the answer to `status 3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub client: u64,
    pub common_name: String,
    pub bytes_in: u64,
    pub bytes_out: u64,
}

/// Something that OpenVPN said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Message {
    /// About the client of this number.
    Client { client: u64, about: About, variables: Variables },
    /// A command succeeded (`true`) or failed.
    Done(bool),
    /// A client of a status list.
    Listed(Listed),
    /// The end of a list.
    End,
}

/// Where the columns of a status list are.
#[derive(Debug, Clone, Copy)]
struct Columns {
    common_name: usize,
    bytes_in: usize,
    bytes_out: usize,
    client: usize,
}

/// Reads the stream.
#[derive(Debug)]
pub(crate) struct Reader {
    lines: Lines,
    /// A message whose variables are still coming.
    gathering: Option<(u64, About, Variables)>,
    columns: Option<Columns>,
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self { lines: Lines::new(LONGEST_LINE), gathering: None, columns: None }
    }

    /// Takes bytes and gives the messages that they complete.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Vec<Message> {
        self.lines.push(bytes).iter().filter_map(|line| self.line(line)).collect()
    }

    fn line(&mut self, line: &str) -> Option<Message> {
        if let Some(notice) = line.strip_prefix('>') {
            return notice.strip_prefix("CLIENT:").and_then(|notice| self.client(notice));
        }
        if line.starts_with("SUCCESS:") {
            return Some(Message::Done(true));
        }
        if line.starts_with("ERROR:") {
            return Some(Message::Done(false));
        }
        if line == "END" {
            return Some(Message::End);
        }
        let cells: Vec<&str> = line.split('\t').collect();
        match cells.as_slice() {
            ["HEADER", "CLIENT_LIST", ..] => {
                self.columns = columns(&cells);
                None
            }
            ["CLIENT_LIST", ..] => self.columns.and_then(|columns| listed(&cells, columns)),
            _ => None,
        }
    }

    fn client(&mut self, notice: &str) -> Option<Message> {
        if let Some(variable) = notice.strip_prefix("ENV,") {
            if variable == "END" {
                let (client, about, variables) = self.gathering.take()?;
                return Some(Message::Client { client, about, variables });
            }
            if let Some((_, _, variables)) = &mut self.gathering {
                variables.take(variable);
            }
            return None;
        }
        let mut words = notice.split(',');
        let (what, client) = (words.next()?, words.next()?.parse().ok()?);
        let about = match what {
            "CONNECT" | "REAUTH" => About::Asks { key: words.next()?.parse().ok()? },
            "ESTABLISHED" => About::Established,
            "DISCONNECT" => About::Gone,
            _ => return None,
        };
        self.gathering = Some((client, about, Variables::default()));
        None
    }
}

/// The columns by their names: their number differs between releases.
fn columns(header: &[&str]) -> Option<Columns> {
    // A row has one cell less in front than its header.
    let at = |name: &str| header.iter().position(|cell| *cell == name)?.checked_sub(1);
    Some(Columns {
        common_name: at("Common Name")?,
        bytes_in: at("Bytes Received")?,
        bytes_out: at("Bytes Sent")?,
        client: at("Client ID")?,
    })
}

fn listed(cells: &[&str], columns: Columns) -> Option<Message> {
    Some(Message::Listed(Listed {
        client: cells.get(columns.client)?.parse().ok()?,
        common_name: (*cells.get(columns.common_name)?).to_owned(),
        bytes_in: cells.get(columns.bytes_in)?.parse().ok()?,
        bytes_out: cells.get(columns.bytes_out)?.parse().ok()?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Message> {
        Reader::new().push(text.replace('\n', "\r\n").as_bytes())
    }

    fn variables(pairs: &[(&'static str, &str)]) -> Variables {
        Variables(pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect())
    }

    #[test]
    fn a_client_that_asks_is_read_with_the_variables_that_count() {
        let text = ">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info\n\
            >CLIENT:CONNECT,3,1\n>CLIENT:ENV,n_clients=0\n>CLIENT:ENV,common_name=abc=\n\
            >CLIENT:ENV,X509_0_OU=office\n>CLIENT:ENV,untrusted_ip6=::ffff:198.51.100.7\n\
            >CLIENT:ENV,untrusted_port=4000\n>CLIENT:ENV,END\n";
        let messages = read(text);
        let [Message::Client { client: 3, about: About::Asks { key: 1 }, variables }] = messages.as_slice()
        else {
            panic!("not a client that asks: {messages:?}")
        };
        assert_eq!(variables.get("common_name"), Some("abc="));
        assert_eq!(variables.endpoint(), Some("198.51.100.7:4000".parse().expect("an address")));
        assert_eq!(variables.get("n_clients"), None);
    }

    #[test]
    fn a_list_is_read_by_the_names_of_its_columns() {
        let text = "TITLE\tOpenVPN 2.6.14\nTIME\tnow\t17\n\
            HEADER\tCLIENT_LIST\tCommon Name\tReal Address\tVirtual Address\tVirtual IPv6 Address\tBytes Received\tBytes Sent\tConnected Since\tConnected Since (time_t)\tUsername\tClient ID\tPeer ID\tData Channel Cipher\n\
            CLIENT_LIST\tabc=\t198.51.100.7:4000\t10.8.0.2\tfd00::2\t11\t22\tnow\t17\tUNDEF\t5\t0\tAES-256-GCM\n\
            CLIENT_LIST\tshort\n\
            HEADER\tROUTING_TABLE\tVirtual Address\nROUTING_TABLE\t10.8.0.2\tabc=\nGLOBAL_STATS\tx\t1\nEND\n";
        let listed = Listed { client: 5, common_name: "abc=".into(), bytes_in: 11, bytes_out: 22 };
        assert_eq!(read(text), [Message::Listed(listed), Message::End]);
        assert!(read("CLIENT_LIST\ta\tb\n").is_empty(), "without a header there are no columns");
    }

    #[test]
    fn what_a_stranger_types_is_a_value_and_never_a_message() {
        let attack = ">CLIENT:CONNECT,1,1\n>CLIENT:ENV,UV_A=>CLIENT:DISCONNECT,7\n\
            >CLIENT:ENV,IV_X=END\n>CLIENT:ENV,UV_common_name=root\n>CLIENT:ENV,common_name=me\n\
            >CLIENT:ENV,common_name=you\n>CLIENT:ENV,X509_0_OU\n>CLIENT:ENV,END\n";
        assert_eq!(
            read(attack),
            [Message::Client {
                client: 1,
                about: About::Asks { key: 1 },
                variables: variables(&[("common_name", "me")])
            }]
        );
        for nonsense in [
            ">CLIENT:ENV,END\n",
            ">CLIENT:CONNECT\n",
            ">CLIENT:CONNECT,x,1\n>CLIENT:ENV,END\n",
            ">CLIENT:CONNECT,1\n>CLIENT:ENV,END\n",
            ">CLIENT:CONNECT,99999999999999999999999,1\n>CLIENT:ENV,END\n",
            ">CLIENT:ADDRESS,1,10.8.0.2,1\n",
            ">LOG:1,I,SUCCESS: no\n",
            "\u{0}\n",
        ] {
            assert!(read(nonsense).is_empty(), "{nonsense:?}");
        }
    }

    #[test]
    fn a_megabyte_in_one_line_is_no_message_and_hurts_nobody_after_it() {
        let mut reader = Reader::new();
        assert!(reader.push(b">CLIENT:CONNECT,1,1\n>CLIENT:ENV,common_name=").is_empty());
        for _ in 0..1024 {
            assert!(reader.push(&[b'A'; 1024]).is_empty());
        }
        let messages = reader.push(b"\n>CLIENT:ENV,X509_0_OU=office\n>CLIENT:ENV,END\n");
        assert_eq!(
            messages,
            [Message::Client {
                client: 1,
                about: About::Asks { key: 1 },
                variables: variables(&[("X509_0_OU", "office")])
            }]
        );
        let long =
            format!(">CLIENT:CONNECT,1,1\n>CLIENT:ENV,common_name={}\n>CLIENT:ENV,END\n", "A".repeat(300));
        assert_eq!(
            read(&long),
            [Message::Client { client: 1, about: About::Asks { key: 1 }, variables: Variables::default() }]
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            Reader::new().push(&bytes);
        }

        #[test]
        fn no_lines_make_it_panic(lines in prop::collection::vec("(>CLIENT:)?(CONNECT|ENV|STATUS|HEADER\tCLIENT_LIST|CLIENT_LIST)?[,=\ta-z0-9]{0,12}", 0..20)) {
            Reader::new().push(lines.join("\n").as_bytes());
        }
    }
}
