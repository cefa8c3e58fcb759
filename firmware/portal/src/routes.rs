//! The table of everything that the portal answers to.

use crate::{
    admin_api,
    answer::found,
    api, assets,
    call::{Answer, Call},
    error::Refusal,
    metrics, oauth,
    pages::{self, admin},
    return_to, well_known,
};

type Handler = fn(&Call<'_>) -> Answer;

/// Every method that some address here understands; `HEAD` has become `GET` by now.
const METHODS: [&str; 2] = ["GET", "POST"];

/// The answer to a request, whatever it is.
pub(crate) fn answer(call: &Call<'_>) -> rouille::Response {
    let answer = match handler(call.http) {
        Ok(handle) => handle(call),
        Err(NoRoute) => Err(refusal(call.path())),
    };
    answer.unwrap_or_else(|refusal| refusal.answer(call))
}

/// No row of the table matches method and path.
struct NoRoute;

fn handler(request: &rouille::Request) -> Result<Handler, NoRoute> {
    if let Some(handler) =
        admin_api::handler(request.method(), request.raw_url().split('?').next().unwrap_or_default())
    {
        return Ok(handler);
    }
    let handler: Handler = rouille::router!(request,
        (GET) ["/.well-known/vpn-user-portal"] => { well_known::show as Handler },

        (GET) ["/vpn-user-portal/api/v3/info"] => { api::info },
        (POST) ["/vpn-user-portal/api/v3/connect"] => { api::connect },
        (POST) ["/vpn-user-portal/api/v3/disconnect"] => { api::disconnect },

        (GET) ["/vpn-user-portal/oauth/authorize"] => { oauth::authorize::ask },
        (POST) ["/vpn-user-portal/oauth/authorize"] => { oauth::authorize::decide },
        (POST) ["/vpn-user-portal/oauth/token"] => { oauth::token::give },
        (GET) ["/vpn-user-portal/oauth.php/token"] => { oauth::token::legacy },
        (POST) ["/vpn-user-portal/oauth.php/token"] => { oauth::token::legacy },

        (GET) ["/metrics"] => { metrics::show },

        (GET) ["/"] => { to_root },
        (GET) ["/vpn-user-portal"] => { to_root },
        (GET) ["/vpn-user-portal/"] => { to_home },
        (POST) ["/vpn-user-portal/_user_pass_auth/verify"] => { pages::sign_in::verify },
        (POST) ["/vpn-user-portal/_user_pass_auth/code"] => { pages::sign_in_code::verify },
        (POST) ["/vpn-user-portal/_logout"] => { pages::sign_out::sign_out },
        (POST) ["/vpn-user-portal/setLanguage"] => { pages::language::choose },
        (GET) ["/vpn-user-portal/set-up"] => { pages::set_up::show },
        (POST) ["/vpn-user-portal/set-up"] => { pages::set_up::act },
        (GET) ["/vpn-user-portal/set-up/join"] => { pages::join::show },
        (POST) ["/vpn-user-portal/set-up/join"] => { pages::join::act },
        (GET) ["/vpn-user-portal/restore"] => { pages::restore::show },
        (POST) ["/vpn-user-portal/restore"] => { pages::restore::act },
        (GET) ["/vpn-user-portal/home"] => { pages::home::show },
        (POST) ["/vpn-user-portal/home"] => { pages::home::act },
        (GET) ["/vpn-user-portal/configuration/renew"] => { pages::configuration::ask_renew },
        (GET) ["/vpn-user-portal/configuration/delete"] => { pages::configuration::ask_delete },
        (GET) ["/vpn-user-portal/account"] => { pages::account::show },
        (GET) ["/vpn-user-portal/history"] => { pages::history::show },
        (POST) ["/vpn-user-portal/sessions"] => { pages::sessions::end },
        (GET) ["/vpn-user-portal/second-factor"] => { pages::second_factor::show },
        (POST) ["/vpn-user-portal/second-factor"] => { pages::second_factor::act },
        (GET) ["/vpn-user-portal/app/remove"] => { pages::app::ask_remove },
        (POST) ["/vpn-user-portal/removeClientAuthorization"] => { pages::app::remove },
        (GET) ["/vpn-user-portal/passwd"] => { pages::passwd::show },
        (POST) ["/vpn-user-portal/passwd"] => { pages::passwd::change },

        (GET) ["/vpn-user-portal/admin/look"] => { pages::look::show },
        (POST) ["/vpn-user-portal/admin/look"] => { pages::look::change },
        (GET) ["/vpn-user-portal/accent.css"] => { pages::look::accent },
        (GET) ["/vpn-user-portal/logo.png"] => { pages::look::logo },
        (GET) ["/vpn-user-portal/invitation"] => { admin::invitation::show },
        (POST) ["/vpn-user-portal/invitation"] => { admin::invitation::accept },
        (GET) ["/vpn-user-portal/overview"] => { admin::overview::show },
        (GET) ["/vpn-user-portal/connections"] => { admin::connections::show },
        (POST) ["/vpn-user-portal/connections"] => { admin::connections::end },
        (GET) ["/vpn-user-portal/connection/end"] => { admin::connections::ask_end },
        (GET) ["/vpn-user-portal/users"] => { admin::users::show },
        (GET) ["/vpn-user-portal/user"] => { admin::user::show },
        (POST) ["/vpn-user-portal/user"] => { admin::user::act },
        (GET) ["/vpn-user-portal/user/add"] => { admin::users::ask_add },
        (POST) ["/vpn-user-portal/user/add"] => { admin::users::add },
        (GET) ["/vpn-user-portal/user/confirm"] => { admin::user::ask },
        (GET) ["/vpn-user-portal/guests"] => { admin::guests::show },
        (POST) ["/vpn-user-portal/guests"] => { admin::guests::act },
        (GET) ["/vpn-user-portal/profiles"] => { admin::profiles::show },
        (GET) ["/vpn-user-portal/profile"] => { admin::profile::show },
        (POST) ["/vpn-user-portal/profile"] => { admin::profile::act },
        (GET) ["/vpn-user-portal/profile/delete"] => { admin::profile::ask_delete },
        (GET) ["/vpn-user-portal/nodes"] => { admin::nodes::show },
        (GET) ["/vpn-user-portal/node"] => { admin::node::show },
        (POST) ["/vpn-user-portal/node"] => { admin::node::act },
        (GET) ["/vpn-user-portal/node/add"] => { admin::nodes::ask_add },
        (POST) ["/vpn-user-portal/node/add"] => { admin::nodes::add },
        (GET) ["/vpn-user-portal/node/confirm"] => { admin::node::ask },
        (GET) ["/vpn-user-portal/log"] => { admin::log::show },
        (GET) ["/vpn-user-portal/csv_log"] => { admin::log::file },
        (GET) ["/vpn-user-portal/stats"] => { admin::statistics::show },
        (GET) ["/vpn-user-portal/csv_stats/live"] => { admin::statistics::live_file },
        (GET) ["/vpn-user-portal/csv_stats/aggregate"] => { admin::statistics::days_file },
        (GET) ["/vpn-user-portal/settings"] => { admin::settings::show },
        (POST) ["/vpn-user-portal/settings"] => { admin::settings::save },
        (GET) ["/vpn-user-portal/snapshots"] => { admin::snapshots::show },
        (POST) ["/vpn-user-portal/snapshots"] => { admin::snapshots::act },
        (GET) ["/vpn-user-portal/snapshots/file"] => { admin::snapshots::file },
        (GET) ["/vpn-user-portal/snapshots/delete"] => { admin::snapshots::ask_delete },
        (GET) ["/vpn-user-portal/snapshots/target"] => { admin::snapshot_target::show },
        (POST) ["/vpn-user-portal/snapshots/target"] => { admin::snapshot_target::act },
        (GET) ["/vpn-user-portal/snapshots/target/remove"] => { admin::snapshot_target::ask_remove },
        (GET) ["/vpn-user-portal/changes"] => { admin::history::show },
        (GET) ["/vpn-user-portal/changes/entry"] => { admin::history::entry },
        (POST) ["/vpn-user-portal/changes/entry"] => { admin::history::restore },
        (GET) ["/vpn-user-portal/certificate"] => { pages::certificate::show },
        (POST) ["/vpn-user-portal/certificate"] => { pages::certificate::act },
        (GET) ["/vpn-user-portal/dynamic-dns"] => { pages::dynamic_dns::show },
        (POST) ["/vpn-user-portal/dynamic-dns"] => { pages::dynamic_dns::act },
        (GET) ["/vpn-user-portal/network"] => { pages::network::show },
        (POST) ["/vpn-user-portal/network"] => { pages::network::act },
        (GET) ["/vpn-user-portal/trust"] => { pages::trust::show },
        (GET) ["/vpn-user-portal/ca.crt"] => { pages::trust::download },

        (GET) ["/vpn-user-portal/style.css"] => { assets::style },
        (GET) ["/vpn-user-portal/icon.svg"] => { assets::icon },
        _ => return Err(NoRoute),
    );
    Ok(handler)
}

/// Nothing here, or not for this method: the table itself knows.
fn refusal(path: &str) -> Refusal {
    let known = |method: &&str| handler(&rouille::Request::fake_https(*method, path, vec![], vec![])).is_ok();
    let mut allowed: Vec<&str> = METHODS.into_iter().filter(known).collect();
    if allowed.is_empty() {
        return Refusal::NoSuchPage;
    }
    if allowed.first() == Some(&"GET") {
        allowed.insert(1, "HEAD");
    }
    Refusal::Method(allowed)
}

fn to_root(_: &Call<'_>) -> Answer {
    Ok(found(format!("{}/", return_to::ROOT)))
}

fn to_home(_: &Call<'_>) -> Answer {
    Ok(found(return_to::HOME))
}

#[cfg(test)]
mod tests {
    use crate::testing::Bench;

    #[test]
    fn the_bare_host_leads_to_the_start_page() {
        let bench = Bench::new();
        for (from, to) in [
            ("/", "/vpn-user-portal/"),
            ("/vpn-user-portal", "/vpn-user-portal/"),
            ("/vpn-user-portal/", "/vpn-user-portal/home"),
        ] {
            let answer = bench.get(from);
            assert_eq!((answer.status(), answer.header("Location")), (302, to), "{from}");
        }
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        let bench = Bench::new();
        let page = bench.ask("DELETE", "/vpn-user-portal/home", &[], "");
        assert_eq!((page.status(), page.header("Allow")), (405, "GET, HEAD, POST"));
        assert_eq!(page.header("Content-Type"), "text/html; charset=utf-8");
        let api = bench.ask("POST", "/vpn-user-portal/api/v3/info", &[], "");
        assert_eq!((api.status(), api.header("Allow")), (405, "GET, HEAD"));
        assert_eq!(api.text(), r#"{"error":"method not allowed"}"#);
        let token = bench.get("/vpn-user-portal/oauth/token");
        assert_eq!((token.status(), token.header("Allow")), (405, "POST"));
        assert_eq!(token.header("Content-Type"), "application/json");
    }

    #[test]
    fn an_unknown_address_is_a_page_for_people_and_json_for_apps() {
        let bench = Bench::new();
        let page = bench.get("/vpn-user-portal/nothing");
        assert_eq!((page.status(), page.header("Content-Type")), (404, "text/html; charset=utf-8"));
        let api = bench.get("/vpn-user-portal/api/v3/nothing");
        assert_eq!(api.status(), 404);
        assert_eq!(api.text(), r#"{"error":"\"/vpn-user-portal/api/v3/nothing\" not found"}"#);
    }

    #[test]
    fn head_answers_like_get_without_the_body() {
        let bench = Bench::new();
        let get = bench.get("/vpn-user-portal/style.css");
        let head = bench.ask("HEAD", "/vpn-user-portal/style.css", &[], "");
        assert_eq!(head.status(), 200);
        assert_eq!(head.header("Content-Length"), get.text().len().to_string());
        assert!(head.text().is_empty());
    }

    #[test]
    fn odd_addresses_and_methods_get_a_plain_no() {
        let bench = Bench::new();
        for path in
            ["", "*", "?", "/%", "/%ff?%zz", "//", "/vpn-user-portal/home/../home", "/VPN-user-portal/home"]
        {
            assert_eq!(bench.ask("GET", path, &[], "").status(), 404, "{path:?}");
        }
        assert_eq!(bench.ask("BREW", "/vpn-user-portal/home", &[], "").status(), 405);
        assert_eq!(
            bench.ask("", "/vpn-user-portal/home", &[("Cookie", "=;;=a; __Host-alcove")], "").status(),
            405
        );
    }
}
