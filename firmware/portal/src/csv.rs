//! Tables as files that a spreadsheet opens (RFC 4180). Text that people typed cannot become a formula there.

use std::io::{self, Read};

/// A line of cells that are ours or numbers.
pub(crate) fn line(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell_of(cell)).collect();
    cells.join(",") + "\r\n"
}

/// One cell: in quotes where it needs them, with an apostrophe before what a spreadsheet would calculate.
fn cell_of(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// The answer that a browser saves under this name.
pub(crate) fn download(name: &str, text: String) -> rouille::Response {
    saved(name, rouille::ResponseBody::from_data(text))
}

/// The same of pieces that are made while it is sent.
pub(crate) fn long_download<I>(name: &str, pieces: I) -> rouille::Response
where
    I: Iterator<Item = io::Result<String>> + Send + 'static,
{
    saved(name, rouille::ResponseBody::from_reader(Pieces { pieces, piece: io::Cursor::new(vec![]) }))
}

/// One piece after the other, each made when it is needed.
struct Pieces<I> {
    pieces: I,
    piece: io::Cursor<Vec<u8>>,
}

impl<I: Iterator<Item = io::Result<String>>> Read for Pieces<I> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            match self.pieces.next().transpose()? {
                Some(next) => self.piece = io::Cursor::new(next.into_bytes()),
                None => return Ok(0),
            }
        }
    }
}

fn saved(name: &str, data: rouille::ResponseBody) -> rouille::Response {
    let answer = rouille::Response { data, ..rouille::Response::empty_204().with_status_code(200) };
    answer
        .with_unique_header("Content-Type", "text/csv; charset=utf-8")
        .with_unique_header("Content-Disposition", format!("attachment; filename=\"{name}\""))
        .with_unique_header("Cache-Control", "no-store")
        .with_unique_header("X-Content-Type-Options", "nosniff")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_one_after_the_other_and_a_broken_one_ends_it() {
        let pieces = ["a,b\r\n", "", "1,2\r\n"].map(|piece| Ok(piece.to_owned()));
        let mut text = String::new();
        let mut whole = Pieces { pieces: pieces.into_iter(), piece: io::Cursor::new(vec![]) };
        whole.read_to_string(&mut text).expect("read");
        assert_eq!(text, "a,b\r\n1,2\r\n");
        let pieces = [Ok("a".to_owned()), Err(io::Error::other("gone")), Ok("b".to_owned())];
        let mut broken = Pieces { pieces: pieces.into_iter(), piece: io::Cursor::new(vec![]) };
        assert!(broken.read_to_string(&mut text).is_err());
    }

    #[test]
    fn cells_stay_cells_and_text_stays_text() {
        assert_eq!(line(&["a", "b c", "1"]), "a,b c,1\r\n");
        assert_eq!(line(&["a,b", "say \"hi\"", "x\ny"]), "\"a,b\",\"say \"\"hi\"\"\",\"x\ny\"\r\n");
        assert_eq!(line(&["=1+1", "@x", "-2"]), "\"'=1+1\",\"'@x\",\"'-2\"\r\n");
    }
}
