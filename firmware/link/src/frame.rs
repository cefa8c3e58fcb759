//! Frames on a byte stream: a big-endian `u32` length and that many bytes.

use crate::LinkError;
use serde::{Serialize, de::DeserializeOwned};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The largest frame that is read or written, in bytes. A full state is sent in parts well below it.
pub const MAX_FRAME: usize = 1 << 20;

/// Reads one message; `None` when the stream ended cleanly between two frames.
///
/// Not cancel-safe: a caller that gives up half-way must drop the stream.
///
/// # Errors
/// [`LinkError`] when the stream fails, ends inside a frame, or the frame is too large or malformed.
pub async fn read_message<M: DeserializeOwned>(
    stream: &mut (impl AsyncRead + Unpin),
) -> Result<Option<M>, LinkError> {
    let mut length = [0; 4];
    if stream.read(&mut length[..1]).await? == 0 {
        return Ok(None);
    }
    stream.read_exact(&mut length[1..]).await?;
    let length = u32::from_be_bytes(length) as usize;
    if length > MAX_FRAME {
        return Err(LinkError::TooLarge(length));
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some(serde_json::from_slice(&body)?))
}

/// Writes one message and flushes it.
///
/// # Errors
/// [`LinkError`] when the stream fails or the message is too large.
pub async fn write_message(
    stream: &mut (impl AsyncWrite + Unpin),
    message: &impl Serialize,
) -> Result<(), LinkError> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)?;
    let length = frame.len() - 4;
    if length > MAX_FRAME {
        return Err(LinkError::TooLarge(length));
    }
    let prefix = u32::try_from(length).map_err(|_| LinkError::TooLarge(length))?;
    frame[..4].copy_from_slice(&prefix.to_be_bytes());
    stream.write_all(&frame).await?;
    stream.flush().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hello, ToController};

    #[tokio::test]
    async fn a_message_comes_out_as_it_went_in() {
        let (mut near, mut far) = tokio::io::duplex(64);
        let sent = ToController::Hello(Hello {
            protocol: crate::PROTOCOL,
            version: "0.1.0".into(),
            name: "closet".into(),
            wireguard_public_key: None,
            revision: 7,
            epoch: "e".into(),
            instance: 3,
            lanes: false,
            shares: false,
        });
        let copy = sent.clone();
        let writer = tokio::spawn(async move { write_message(&mut near, &copy).await });
        let got: ToController = read_message(&mut far).await.expect("reads").expect("a message");
        writer.await.expect("joins").expect("writes");
        assert_eq!(got, sent);
        assert!(read_message::<ToController>(&mut far).await.expect("a clean end").is_none());
    }

    #[tokio::test]
    async fn an_oversized_or_torn_frame_is_refused_before_memory_is_spent() {
        let mut huge: &[u8] = &[0xff, 0xff, 0xff, 0xff, b'{'];
        assert!(matches!(read_message::<ToController>(&mut huge).await, Err(LinkError::TooLarge(_))));
        let mut torn: &[u8] = &[0, 0, 0, 9, b'{'];
        assert!(matches!(read_message::<ToController>(&mut torn).await, Err(LinkError::Io(_))));
        let mut noise: &[u8] = &[0, 0, 0, 2, b'?', b'?'];
        assert!(matches!(read_message::<ToController>(&mut noise).await, Err(LinkError::Malformed(_))));
    }
}
