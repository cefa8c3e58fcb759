//! Access tokens that other servers can check (spec api-v3.md §6): `v7.KEYID.PAYLOAD.SIGNATURE`, base64url parts,
//! Ed25519 over everything before the last dot, and keys as lists of servers have them, `k7.pub.KEYID.KEY`.

use alcove_domain::Timestamp;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// Characters of a key's name.
const KEY_ID: usize = 16;
/// Longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 4096;
/// What servers write and read. Newer ones of the reference write `v8`, which differs in the name alone.
const VERSIONS: [&str; 2] = ["v7", "v8"];
const ACCESS_TOKEN: &str = "access_token";

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PortableToken {
    pub(crate) auth_key: String,
    pub(crate) user_id: String,
    pub(crate) client_id: String,
    pub(crate) scope: String,
    pub(crate) expires_at: Timestamp,
    pub(crate) authorization_expires_at: Timestamp,
}

/// The same as it is written.
#[derive(Serialize, Deserialize)]
struct Payload {
    #[serde(default)]
    v: serde_json::Value,
    #[serde(rename = "type")]
    kind: String,
    auth_key: String,
    user_id: String,
    client_id: String,
    scope: String,
    expires_at: String,
    authorization_expires_at: String,
}

/// The name of the key that a token says it was signed with, if it is one of these tokens.
pub(crate) fn key_id(token: &str) -> Option<&str> {
    let mut parts = token.split('.');
    let (version, id) = (parts.next()?, parts.next()?);
    let whole = parts.next().is_some() && parts.next().is_some() && parts.next().is_none();
    (VERSIONS.contains(&version) && id.len() == KEY_ID && whole && token.len() <= MAX_TOKEN).then_some(id)
}

/// The token in writing; the same for the same words.
pub(crate) fn sign(key: &SigningKey, id: &str, token: PortableToken) -> serde_json::Result<String> {
    let payload = serde_json::to_vec(&Payload {
        v: 7.into(),
        kind: ACCESS_TOKEN.into(),
        auth_key: token.auth_key,
        user_id: token.user_id,
        client_id: token.client_id,
        scope: token.scope,
        expires_at: token.expires_at.atom(),
        authorization_expires_at: token.authorization_expires_at.atom(),
    })?;
    let mut text = format!("{}.{id}.", VERSIONS[0]);
    URL_SAFE_NO_PAD.encode_string(payload, &mut text);
    let signature = key.sign(text.as_bytes());
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(signature.to_bytes(), &mut text);
    Ok(text)
}

/// What an access token says, if this key has signed it. Its times are not looked at.
pub(crate) fn verify(key: &VerifyingKey, token: &str) -> Option<PortableToken> {
    key_id(token)?;
    let (signed, signature) = token.rsplit_once('.')?;
    let signature: [u8; 64] = URL_SAFE_NO_PAD.decode(signature).ok()?.try_into().ok()?;
    key.verify_strict(signed.as_bytes(), &Signature::from_bytes(&signature)).ok()?;
    let payload = signed.rsplit_once('.')?.1;
    let payload: Payload = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    (payload.kind == ACCESS_TOKEN).then_some(())?;
    Some(PortableToken {
        expires_at: moment(&payload.expires_at)?,
        authorization_expires_at: moment(&payload.authorization_expires_at)?,
        auth_key: payload.auth_key,
        user_id: payload.user_id,
        client_id: payload.client_id,
        scope: payload.scope,
    })
}

fn moment(text: &str) -> Option<Timestamp> {
    text.parse::<jiff::Timestamp>().ok().map(|moment| Timestamp(moment.as_second()))
}

/// A public key with its name, as a list of servers has it.
pub(crate) fn public_key(id: &str, key: &VerifyingKey) -> String {
    format!("k7.pub.{id}.{}", URL_SAFE_NO_PAD.encode(key.as_bytes()))
}

/// A key of a list: its name, and the key.
pub(crate) fn read_public_key(text: &str) -> Option<(&str, VerifyingKey)> {
    let (id, key) = text.strip_prefix("k7.pub.")?.split_once('.')?;
    let key: [u8; 32] = URL_SAFE_NO_PAD.decode(key).ok()?.try_into().ok()?;
    (id.len() == KEY_ID).then_some((id, VerifyingKey::from_bytes(&key).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "ozEaVoU0p1HezQ41";

    fn token() -> PortableToken {
        PortableToken {
            auth_key: "key".into(),
            user_id: "--SwaqFjx0FaibD4gJUQ8W4XGwyZ5pDaZnNeLXt88ZQ".into(),
            client_id: "org.eduvpn.app.linux".into(),
            scope: "config".into(),
            expires_at: Timestamp(1_795_584_663),
            authorization_expires_at: Timestamp(1_803_360_663),
        }
    }

    #[test]
    fn a_token_is_read_back_by_who_has_the_public_key() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let text = sign(&key, ID, token()).expect("signed");
        assert_eq!(key_id(&text), Some(ID));
        let public = public_key(ID, &key.verifying_key());
        let (id, read) = read_public_key(&public).expect("a key");
        assert_eq!(id, ID);
        assert_eq!(verify(&read, &text), Some(token()));
        assert_eq!(verify(&SigningKey::from_bytes(&[8; 32]).verifying_key(), &text), None);
        for at in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).expect("text");
            assert_ne!(verify(&read, &other), Some(token()), "changed at {at}");
        }
    }

    #[test]
    fn what_is_no_token_has_no_key() {
        for text in [
            "",
            "a1.ozEaVoU0p1HezQ41.a.b",
            "v7.short.a.b",
            "v7.ozEaVoU0p1HezQ41.a",
            "v7.ozEaVoU0p1HezQ41.a.b.c",
        ] {
            assert_eq!(key_id(text), None, "{text}");
        }
        assert_eq!(key_id(&format!("v7.{ID}.{}.b", "a".repeat(MAX_TOKEN))), None);
        for text in ["k7.pub.short.AAAA", "k7.sec.ozEaVoU0p1HezQ41.AAAA", "k7.pub.ozEaVoU0p1HezQ41"] {
            assert!(read_public_key(text).is_none(), "{text}");
        }
    }

    #[test]
    fn keys_of_the_list_that_is_out_there_are_read() {
        let key = "k7.pub.S4j5JJiTEz1fWMkI.hzU_xJasWzD6Da2WR7hgbobx9n3o4XSDeqFh03tgM-0";
        assert_eq!(read_public_key(key).map(|(id, _)| id), Some("S4j5JJiTEz1fWMkI"));
    }
}
