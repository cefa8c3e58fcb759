//! What other programs say to `/dev/log` (RFC 3164 §4, as the C library writes it): `<PRI>Mmm dd hh:mm:ss TAG: TEXT`.
//!
//! Priority becomes the level in front, for its warnings to be written soon; the time is ours, since theirs has
//! neither year nor zone.

use crate::error::{Doing, Error};
use std::{
    fs::{self, Permissions},
    io,
    os::unix::{fs::PermissionsExt, net::UnixDatagram},
    path::Path,
};

/// Messages read in one go, so that a flood does not starve the daemon's own lines.
const MAX_READS: usize = 64;

/// Opens the socket, for everybody to write to.
pub(super) fn open(path: &Path) -> Result<UnixDatagram, Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).doing("removed", path),
        _ => {}
    }
    let socket = UnixDatagram::bind(path).doing("opened", path)?;
    socket.set_nonblocking(true).doing("opened", path)?;
    fs::set_permissions(path, Permissions::from_mode(0o666)).doing("opened", path)?;
    Ok(socket)
}

/// Reads what there is, as lines.
pub(super) fn read(socket: &UnixDatagram, chunk: &mut [u8]) -> Vec<u8> {
    let mut lines = vec![];
    for _ in 0..MAX_READS {
        let Ok(length) = socket.recv(chunk) else { break };
        lines.extend(line(&chunk[..length]));
        lines.push(b'\n');
    }
    lines
}

/// One message as one line: `LEVEL TAG: TEXT`.
fn line(message: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(message);
    let text = text.trim_end_matches(['\0', '\n', '\r']);
    let (level, rest) = match text.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some((priority, rest)) => (level(priority.parse().unwrap_or(u8::MAX)), rest),
        None => (" INFO", text),
    };
    let rest = without_time(rest);
    format!("{level} {}", rest.replace(['\n', '\0'], " ")).into_bytes()
}

fn level(priority: u8) -> &'static str {
    match priority % 8 {
        0..=3 => "ERROR",
        4 => " WARN",
        7 => "DEBUG",
        _ => " INFO",
    }
}

fn without_time(text: &str) -> &str {
    let shape = b"aaa dd dd:dd:dd ";
    let fits = |(wanted, byte): (&u8, u8)| match wanted {
        b'a' => byte.is_ascii_alphabetic(),
        b'd' => byte.is_ascii_digit() || byte == b' ',
        other => byte == *other,
    };
    let has_time = text.len() >= shape.len() && shape.iter().zip(text.bytes()).all(fits);
    if has_time { text.get(shape.len()..).unwrap_or(text) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_keep_their_text_and_get_a_level() {
        for (message, expected) in [
            ("<30>Nov  2 18:00:00 ntpd[12]: clock is now synced\0", " INFO ntpd[12]: clock is now synced"),
            ("<27>Nov 22 18:00:00 supervise: ended", "ERROR supervise: ended"),
            ("<28>dropbear: a\nb", " WARN dropbear: a b"),
            ("no priority", " INFO no priority"),
            ("<999>x", "DEBUG x"),
            ("", " INFO "),
        ] {
            assert_eq!(String::from_utf8_lossy(&line(message.as_bytes())), expected, "{message}");
        }
    }

    #[test]
    fn everybody_may_write_and_a_leftover_socket_is_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        drop(open(&path).expect("a socket"));
        let socket = open(&path).expect("a socket again");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o666);
        let program = UnixDatagram::unbound().expect("a socket");
        for text in ["<30>a: one", "<28>a: two"] {
            program.send_to(text.as_bytes(), &path).expect("sent");
        }
        assert_eq!(String::from_utf8_lossy(&read(&socket, &mut [0; 100])), " INFO a: one\n WARN a: two\n");
    }
}
