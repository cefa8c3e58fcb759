//! The official apps, compiled in as their identifiers and redirect addresses are compiled into them
//! (spec api-v3.md §3). All are public clients: no secret, PKCE and the user's approval needed.

/// How an authorization answer travels back to the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResponseMode {
    /// In the query of a redirect.
    Query,
    /// In a form that the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

impl ResponseMode {
    /// The parameter's value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ResponseMode::Query => "query",
            ResponseMode::FormPost => "form_post",
        }
    }
}

/// An app that may ask for authorization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OauthClient {
    /// The client ID.
    pub id: &'static str,
    /// The name shown where the user approves.
    pub name: &'static str,
    /// Where answers may go. `{PORT}` stands for a port that the app chooses.
    pub redirect_uris: &'static [&'static str],
    /// The response modes that the app may ask for.
    pub response_modes: &'static [ResponseMode],
}

impl OauthClient {
    /// Whether answers may go to this address: equal, byte for byte, to a registered one, in which `{PORT}` is a
    /// port from 1024 to 65535 without sign or leading zeros.
    #[must_use]
    pub fn accepts_redirect(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|registered| match registered.split_once("{PORT}") {
            None => uri == *registered,
            Some((before, after)) => {
                uri.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).is_some_and(is_port)
            }
        })
    }
}

fn is_port(text: &str) -> bool {
    !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse().is_ok_and(|port: u16| port >= 1024)
}

/// The families of official apps, as named in `app_sets`.
pub const APP_SETS: [&str; 3] = ["eduVPN", "LC", "govVPN"];

const LOOPBACK4: &str = "http://127.0.0.1:{PORT}/callback";
const LOOPBACK6: &str = "http://[::1]:{PORT}/callback";
const QUERY: &[ResponseMode] = &[ResponseMode::Query];
const QUERY_OR_FORM: &[ResponseMode] = &[ResponseMode::Query, ResponseMode::FormPost];

macro_rules! family {
    ($prefix:literal, $name:literal) => {
        [
            OauthClient {
                id: concat!($prefix, ".windows"),
                name: concat!($name, " for Windows"),
                redirect_uris: &[LOOPBACK4, LOOPBACK6],
                response_modes: QUERY_OR_FORM,
            },
            OauthClient {
                id: concat!($prefix, ".macos"),
                name: concat!($name, " for macOS"),
                redirect_uris: &[LOOPBACK4, LOOPBACK6, concat!($prefix, ".macos:/api/callback")],
                response_modes: QUERY_OR_FORM,
            },
            OauthClient {
                id: concat!($prefix, ".linux"),
                name: concat!($name, " for Linux"),
                redirect_uris: &[LOOPBACK4, LOOPBACK6],
                response_modes: QUERY_OR_FORM,
            },
            OauthClient {
                id: concat!($prefix, ".android"),
                name: concat!($name, " for Android"),
                redirect_uris: &[
                    concat!($prefix, ":/api/callback"),
                    concat!($prefix, ".android:/api/callback"),
                ],
                response_modes: QUERY,
            },
            OauthClient {
                id: concat!($prefix, ".ios"),
                name: concat!($name, " for iOS"),
                redirect_uris: &[concat!($prefix, ".ios:/api/callback")],
                response_modes: QUERY,
            },
        ]
    };
}

static FAMILIES: [[OauthClient; 5]; 3] = [
    family!("org.eduvpn.app", "eduVPN"),
    family!("org.letsconnect-vpn.app", "Let's Connect!"),
    family!("org.govvpn.app", "govVPN"),
];

/// The official app with this client ID, when its family is among `app_sets`.
#[must_use]
pub fn official_client(id: &str, app_sets: &[String]) -> Option<OauthClient> {
    let enabled = APP_SETS.iter().zip(&FAMILIES).filter(|(name, _)| app_sets.iter().any(|set| set == *name));
    enabled.flat_map(|(_, family)| family).find(|client| client.id == id).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    fn client(id: &str) -> OauthClient {
        official_client(id, &APP_SETS.map(String::from)).expect("an official client")
    }

    #[test]
    fn the_table_is_the_one_that_is_compiled_into_the_apps() {
        let mut table = String::new();
        for client in FAMILIES.as_flattened() {
            let modes: Vec<_> = client.response_modes.iter().map(|mode| mode.as_str()).collect();
            writeln!(table, "{} | {} | {}", client.id, client.name, modes.join(", ")).expect("memory");
            for uri in client.redirect_uris {
                writeln!(table, "    {uri}").expect("memory");
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn a_family_that_is_switched_off_is_unknown() {
        let default = ["eduVPN".to_owned(), "LC".to_owned()];
        assert!(official_client("org.eduvpn.app.linux", &default).is_some());
        assert!(official_client("org.letsconnect-vpn.app.ios", &default).is_some());
        assert!(official_client("org.govvpn.app.linux", &default).is_none());
        assert!(official_client("org.eduvpn.app.linux", &[]).is_none());
        assert!(official_client("org.eduvpn.app.LINUX", &default).is_none());
    }

    #[test]
    fn a_desktop_app_may_listen_on_any_unprivileged_loopback_port() {
        let linux = client("org.eduvpn.app.linux");
        for uri in [
            "http://127.0.0.1:1024/callback",
            "http://127.0.0.1:65535/callback",
            "http://[::1]:40000/callback",
        ] {
            assert!(linux.accepts_redirect(uri), "{uri}");
        }
    }

    #[test]
    fn answers_go_nowhere_else() {
        let linux = client("org.eduvpn.app.linux");
        for uri in [
            "",
            "http://127.0.0.1:1023/callback",
            "http://127.0.0.1:0/callback",
            "http://127.0.0.1:65536/callback",
            "http://127.0.0.1:99999999999999999999/callback",
            "http://127.0.0.1:08080/callback",
            "http://127.0.0.1:+8080/callback",
            "http://127.0.0.1:-8080/callback",
            "http://127.0.0.1: 8080/callback",
            "http://127.0.0.1:8080 /callback",
            "http://127.0.0.1:٨٠٨٠/callback",
            "http://127.0.0.1:/callback",
            "http://127.0.0.1/callback",
            "http://127.0.0.1:{PORT}/callback",
            "http://127.0.0.1:8080/callback/",
            "http://127.0.0.1:8080/callback?a=b",
            "http://127.0.0.1:8080/callback#a",
            "http://127.0.0.1:8080/Callback",
            "http://127.0.0.1:8080/x/callback",
            "http://127.0.0.1:8080@evil.example/callback",
            "HTTP://127.0.0.1:8080/callback",
            "https://127.0.0.1:8080/callback",
            "http://localhost:8080/callback",
            "http://127.0.0.2:8080/callback",
            "http://[::1]:1023/callback",
            "http://::1:8080/callback",
            "org.eduvpn.app.linux:/api/callback",
            " http://127.0.0.1:8080/callback",
            "http://127.0.0.1:8080/callback\n",
        ] {
            assert!(!linux.accepts_redirect(uri), "{uri:?}");
        }
    }

    #[test]
    fn private_schemes_are_compared_byte_for_byte() {
        let android = client("org.eduvpn.app.android");
        assert!(android.accepts_redirect("org.eduvpn.app:/api/callback"));
        assert!(android.accepts_redirect("org.eduvpn.app.android:/api/callback"));
        for uri in [
            "org.eduvpn.app://api/callback",
            "org.eduvpn.app.ios:/api/callback",
            "org.eduvpn.app:/api/callback?",
        ] {
            assert!(!android.accepts_redirect(uri), "{uri}");
        }
        assert!(!android.accepts_redirect("http://127.0.0.1:8080/callback"));
        assert!(
            client("org.letsconnect-vpn.app.macos")
                .accepts_redirect("org.letsconnect-vpn.app.macos:/api/callback")
        );
    }
}
