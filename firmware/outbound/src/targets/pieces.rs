//! A file in pieces: read by a thread of its own, since a card takes its time and the portal's one thread of networking
//! has others to serve. At most three pieces are in memory.

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::{
    fs::File,
    io,
    os::unix::fs::FileExt,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::mpsc;

/// Bytes of a piece.
const PIECE: usize = 64 << 10;
const STACK: usize = 64 << 10;

/// What is in a file, from its beginning, as much as was said.
pub struct Pieces {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    left: u64,
}

impl Pieces {
    /// The first `length` bytes of this file.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn of(file: &File, length: u64) -> io::Result<Self> {
        let (file, (sender, pieces)) = (file.try_clone()?, mpsc::channel(1));
        let read = move || {
            let mut at = 0;
            while at < length {
                let wanted = usize::try_from(length - at).unwrap_or(PIECE).min(PIECE);
                let mut piece = vec![0; wanted];
                let read = file.read_exact_at(&mut piece, at).map(|()| Bytes::from(piece));
                let failed = read.is_err();
                // Nobody waits for it any more.
                if sender.blocking_send(read).is_err() || failed {
                    return;
                }
                at += wanted as u64;
            }
        };
        std::thread::Builder::new().name("pieces".into()).stack_size(STACK).spawn(read)?;
        Ok(Self { pieces, left: length })
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.pieces.poll_recv(context).map(|piece| {
            Some(piece?.map(|piece| {
                self.left = self.left.saturating_sub(piece.len() as u64);
                Frame::data(piece)
            }))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use std::io::Write;

    #[tokio::test]
    async fn a_file_comes_whole_and_one_that_shrank_is_told() {
        let mut file = tempfile::tempfile().expect("a file");
        let content: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        file.write_all(&content).expect("written");
        let all = Pieces::of(&file, 200_000).expect("pieces").collect().await.expect("read").to_bytes();
        assert_eq!(all, content);
        assert!(Pieces::of(&file, 200_001).expect("pieces").collect().await.is_err());
    }
}
