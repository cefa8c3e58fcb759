//! The browser's half of OAuth: a person lets an app act for them (spec api-v3.md §4).

use crate::{Controller, Rejected, Session, secret};
use alcove_domain::{
    AuthKey, AuthorizationRejected, AuthorizationRequest, ClientId, ResponseMode, Seconds,
    check_authorization, permission, redirect_location,
};
use alcove_store::CodeRecord;

/// How long a code may be redeemed, in seconds.
const CODE_LIFETIME: Seconds = Seconds(5 * 60);

/// What goes back to the app through the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationResponse {
    /// Where to.
    pub redirect_uri: String,
    /// By redirect or by a form.
    pub mode: ResponseMode,
    /// The fields, in order.
    pub fields: Vec<(&'static str, String)>,
}

impl AuthorizationResponse {
    /// The redirect's target with the fields in its query.
    #[must_use]
    pub fn location(&self) -> String {
        let fields: Vec<(&str, &str)> =
            self.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        redirect_location(&self.redirect_uri, &fields)
    }
}

impl Controller {
    /// Checks an authorization request's query, already decoded into names and values.
    ///
    /// # Errors
    /// [`AuthorizationRejected`], which says whether the app may be told.
    pub fn check_authorization(
        &self,
        query: &[(String, String)],
    ) -> Result<AuthorizationRequest, AuthorizationRejected> {
        check_authorization(query, &self.in_force().settings.app_sets)
    }

    /// The person said yes: makes a code. `origin` is the portal's, `https://` and authority.
    ///
    /// # Errors
    /// When the store fails.
    pub fn approve(
        &self,
        session: &Session,
        request: &AuthorizationRequest,
        origin: &str,
    ) -> Result<AuthorizationResponse, Rejected> {
        let now = self.now();
        let settings = self.in_force().settings;
        let code = secret::text(&secret::random::<32>());
        let client_id = client_id(request)?;
        let auth_key = AuthKey::new(secret::text(&secret::random::<16>()))
            .map_err(|e| Rejected::invalid("", e.to_string()))?;
        self.0.store.insert_code(&CodeRecord {
            code_hash: secret::digest(&code),
            auth_key,
            user: session.user.clone(),
            client_id,
            redirect_uri: request.redirect_uri.clone(),
            scope: request.scope.clone(),
            code_challenge: request.code_challenge.clone(),
            expires_at: now.plus(CODE_LIFETIME),
            authorization_expires_at: permission::session_expiry(&settings, &session.permissions, now),
        })?;
        Ok(self.respond(request, origin, ("code", code)))
    }

    /// The person said no.
    #[must_use]
    pub fn deny(&self, request: &AuthorizationRequest, origin: &str) -> AuthorizationResponse {
        self.respond(request, origin, ("error", "access_denied".into()))
    }

    /// `iss` of authorization responses (RFC 9207): the origin without a slash, unless set otherwise.
    #[must_use]
    pub fn issuer(&self, origin: &str) -> String {
        self.in_force().settings.issuer_identity.clone().unwrap_or_else(|| origin.to_owned())
    }

    fn respond(
        &self,
        request: &AuthorizationRequest,
        origin: &str,
        outcome: (&'static str, String),
    ) -> AuthorizationResponse {
        AuthorizationResponse {
            redirect_uri: request.redirect_uri.clone(),
            mode: request.response_mode,
            fields: vec![outcome, ("state", request.state.clone()), ("iss", self.issuer(origin))],
        }
    }
}

fn client_id(request: &AuthorizationRequest) -> Result<ClientId, Rejected> {
    ClientId::new(request.client.id.to_string()).map_err(|e| Rejected::invalid("client_id", e.to_string()))
}
