//! A configuration of OpenVPN: the certificate is put in force on the node first, then signed and written down.

use crate::{
    ConnectAnswer, Controller, Failure,
    api::{Attempt, host_of},
};
use alcove_domain::{
    AuthKey, ConnectionId, FileComments, NodeId, OpenvpnFile, Profile, Protocol, Timestamp, Transport,
    UserId, protocol::OPENVPN_MEDIA_TYPE, remotes,
};
use alcove_store::{Authorization, NewCertificate};

/// Who gets it and what it is called.
pub(crate) struct Recipient {
    pub(crate) user: UserId,
    pub(crate) auth_key: Option<AuthKey>,
    pub(crate) display_name: String,
    pub(crate) expires_at: Timestamp,
    pub(crate) limit: u32,
    pub(crate) replaces: Option<ConnectionId>,
    /// For a person, who reads comments in the file; an app does not.
    pub(crate) portal_url: Option<String>,
}

impl Controller {
    /// Gives an app an OpenVPN configuration that tries `first` first.
    pub(crate) fn connect_openvpn(
        &self,
        authorization: &Authorization,
        profile: &Profile,
        first: Transport,
        host: &str,
    ) -> Result<ConnectAnswer, Attempt> {
        let recipient = Recipient {
            user: authorization.user.clone(),
            auth_key: Some(authorization.auth_key.clone()),
            display_name: authorization.client_id.to_string(),
            expires_at: authorization.expires_at,
            limit: self.in_force().settings.max_app_configurations,
            replaces: None,
            portal_url: None,
        };
        let body = self.provide_openvpn(profile, &recipient, first, host)?;
        Ok(ConnectAnswer { content_type: OPENVPN_MEDIA_TYPE, expires: authorization.expires_at, body })
    }

    /// Makes a configuration on a node that takes it, and renders the client's file.
    pub(crate) fn provide_openvpn(
        &self,
        profile: &Profile,
        recipient: &Recipient,
        first: Transport,
        host: &str,
    ) -> Result<String, Attempt> {
        let before =
            recipient.replaces.as_ref().map(|id| self.0.store.configuration(id)).transpose()?.flatten();
        let at = before.map(|before| before.node);
        self.on_nodes(profile, Protocol::Openvpn, &recipient.user, at, |node, there| {
            self.provide_openvpn_on(node, there, recipient, first, host)
        })
    }

    /// Makes a configuration, waits until its node lets it in, and renders the client's file. `profile` is as it is on
    /// that node.
    fn provide_openvpn_on(
        &self,
        node: NodeId,
        profile: &Profile,
        recipient: &Recipient,
        first: Transport,
        host: &str,
    ) -> Result<String, Attempt> {
        let in_force = self.in_force();
        let changed = || Attempt::Next("the profile was changed at this moment");
        let openvpn = profile.openvpn.as_ref().ok_or(Attempt::Next("the profile has no OpenVPN"))?;
        let keys = in_force.openvpn.profiles.get(&profile.id).ok_or_else(changed)?;
        let authority = in_force.openvpn.authority.as_ref().ok_or_else(changed)?;
        if let Some(why) = self.0.links.cannot_openvpn(node) {
            return Err(Attempt::Next(why));
        }
        let portal_authority = self.canonical_host(host)?;
        let now = self.now();
        let new = NewCertificate {
            node,
            profile: profile.id.clone(),
            id: new_id(),
            user: recipient.user.clone(),
            auth_key: recipient.auth_key.clone(),
            display_name: recipient.display_name.clone(),
            expires_at: recipient.expires_at,
            now,
            limit: recipient.limit,
            replaces: recipient.replaces,
        };
        // Signed before anything is changed: what fails here leaves the earlier configuration in force.
        let client = authority.client(&profile.id, &new.id, now, new.expires_at)?;
        let issued =
            self.0.store.issue_certificate(&new).map_err(|error| self.refused(error, &new.user, &new.id))?;
        self.put_in_force(node, &new.id, &issued.evicted, &issued.bumped, now)?;
        let file = OpenvpnFile {
            comments: recipient.portal_url.as_deref().map(|portal_url| FileComments {
                portal_url,
                profile,
                expires: new.expires_at,
            }),
            ca: authority.certificate(),
            certificate: &client.certificate,
            key: &client.key,
            tls_crypt: &keys.tls_crypt,
            mtu: openvpn.mtu,
            host: profile.host_name.as_deref().unwrap_or_else(|| host_of(&portal_authority)),
            remotes: remotes(openvpn, first == Transport::Tcp, draw),
        };
        if file.remotes.is_empty() {
            return Err(Attempt::from(Failure::new("the profile has no port to connect to")));
        }
        Ok(file.render())
    }
}

/// 32 random bytes.
fn new_id() -> ConnectionId {
    let mut bytes = [0; 32];
    crate::secret::fill(&mut bytes);
    ConnectionId::from(bytes)
}

/// A number below `count`; the bias of a remainder of 2^32 does not matter for choosing among a few ports.
fn draw(count: usize) -> usize {
    let mut bytes = [0; 4];
    crate::secret::fill(&mut bytes);
    usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(0) % count.max(1)
}
