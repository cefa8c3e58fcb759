//! `GET /.well-known/vpn-user-portal`: where the apps find the rest (spec api-v3.md §2).

use crate::{
    answer::json,
    call::{Answer, Call},
};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    api: Apis,
    v: &'a str,
}

#[derive(Serialize)]
struct Apis {
    /// The name is an identifier and its scheme is literally `http`.
    #[serde(rename = "http://eduvpn.org/api#3")]
    v3: Endpoints,
}

#[derive(Serialize)]
struct Endpoints {
    api_endpoint: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    let root = format!("https://{}/vpn-user-portal", call.controller.canonical_host(call.host)?);
    let endpoints = Endpoints {
        api_endpoint: format!("{root}/api/v3"),
        authorization_endpoint: format!("{root}/oauth/authorize"),
        token_endpoint: format!("{root}/oauth/token"),
    };
    Ok(json(200, &Document { api: Apis { v3: endpoints }, v: call.controller.version() }))
}

#[cfg(test)]
mod tests {
    use crate::testing::Bench;

    #[test]
    fn apps_find_the_endpoints_on_the_host_that_they_asked() {
        let bench = Bench::new();
        insta::assert_snapshot!(bench.get("/.well-known/vpn-user-portal").golden());
    }
}
