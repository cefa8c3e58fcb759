//! Connections: those of now, and those that were.

use super::{listed, optional, refusal, required};
use crate::{
    answer::json,
    call::{Answer, Call},
    error::Refusal,
};
use alcove_controller::{ConnectionView, LogQuestion};
use serde_json::{Map, Value};
use std::collections::HashSet;

pub(crate) fn users(call: &Call<'_>) -> Answer {
    by_profile(call, "connected_users", |connections| {
        let mut known = HashSet::new();
        let mut users: Vec<String> = connections.into_iter().map(|connection| connection.user_id).collect();
        users.retain(|user| known.insert(user.clone()));
        Value::from(users)
    })
}

pub(crate) fn list(call: &Call<'_>) -> Answer {
    by_profile(call, "connection_list", |connections| {
        connections.iter().map(|connection| serde_json::json!(connection)).collect()
    })
}

/// A value per profile, under the profile's ID; a profile without connections is there too.
fn by_profile(call: &Call<'_>, name: &str, value: impl Fn(Vec<ConnectionView>) -> Value) -> Answer {
    let show_all = match optional(&call.query()?, "show_all") {
        None | Some("off") => false,
        Some("on") => true,
        Some(_) => return Err(refusal("invalid value for \"show_all\"".into())),
    };
    let profiles = call.controller.connections(show_all)?;
    let map: Map<String, Value> = profiles
        .into_iter()
        .map(|profile| (profile.profile_id.to_string(), value(profile.connections)))
        .collect();
    Ok(json(200, &serde_json::json!({ name: map })))
}

/// Who had this address then.
pub(crate) fn log(call: &Call<'_>) -> Answer {
    let query = call.query()?;
    let invalid = |name: &str| -> Refusal { refusal(format!("invalid value for \"{name}\"")) };
    let address = required(&query, "query", "ip_address")?.parse().map_err(|_| invalid("ip_address"))?;
    let when = required(&query, "query", "date_time")?;
    let when = alcove_domain::Period::parse(when).map_err(|_| invalid("date_time"))?;
    let question = LogQuestion { address: Some(address), during: Some(when), ..LogQuestion::default() };
    listed("connection_log", &call.controller.connection_log(&question)?.rows)
}
