//! Nodes: what there are, how they are, and who becomes or stays one.

use super::{done, listed, optional, refusal, required};
use crate::{
    answer::json,
    call::{Answer, Call},
};
use alcove_controller::{ApiError, CodeOrder, Controller};
use alcove_domain::Seconds;

/// Lines of a log when nobody says how many, and at most.
const LINES: u32 = 100;
const MOST_LINES: u32 = 2_000;

pub(crate) fn list(call: &Call<'_>) -> Answer {
    listed("node_list", &call.controller.node_views()?)
}

pub(crate) fn log(call: &Call<'_>) -> Answer {
    let query = call.query()?;
    let node = required(&query, "query", "node")?;
    let lines = match optional(&query, "lines").map(str::parse) {
        None => LINES,
        Some(Ok(lines @ 1..=MOST_LINES)) => lines,
        Some(_) => return Err(refusal("invalid value for \"lines\"".into())),
    };
    listed("node_log", &call.controller.log_of_node(node, lines)?)
}

pub(crate) fn create_code(call: &Call<'_>) -> Answer {
    let form = call.form()?;
    let text = |name: &str| optional(&form, name).map(str::to_owned);
    let profiles: Vec<String> =
        form.fields().iter().filter(|(name, _)| name == "profile_id").map(|(_, id)| id.clone()).collect();
    let lasts = optional(&form, "expires_in").map(str::parse::<Seconds>).transpose();
    let order = CodeOrder {
        name: text("name"),
        profiles: (!profiles.is_empty()).then_some(profiles),
        lasts: lasts.map_err(|_| refusal("invalid value for \"expires_in\"".into()))?,
        replaces: text("replaces"),
        address: text("address"),
    };
    let made = call.controller.order_node_code(&order)?;
    let body = serde_json::json!({ "code": made.code, "expires_at": made.expires_at.rfc3339() });
    Ok(json(200, &body).with_unique_header("Cache-Control", "no-store"))
}

pub(crate) fn drain(call: &Call<'_>) -> Answer {
    change(call, |controller, node| controller.set_draining(node, true))
}

pub(crate) fn undrain(call: &Call<'_>) -> Answer {
    change(call, |controller, node| controller.set_draining(node, false))
}

pub(crate) fn remove(call: &Call<'_>) -> Answer {
    change(call, Controller::expel_node)
}

fn change(call: &Call<'_>, what: impl Fn(&Controller, &str) -> Result<(), ApiError>) -> Answer {
    what(call.controller, required(&call.form()?, "post", "node")?)?;
    done()
}
