//! What of a snapshot's rows a restored box gets, as a replacement or as a copy.

use alcove_domain::{NodeId, Row, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What a restored box is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestoreAs {
    /// The same box: its keys, its people, its devices. The former one must not run any more.
    Replacement,
    /// Another box that is set up the same way: people, profiles and settings, with keys and names of its own.
    Copy,
}

/// Settings by which others reach a box: a copy keeps those of the place that it comes to.
const NETWORK_SETTINGS: [&str; 5] =
    ["host_name", "wireguard_port", "wireguard_mtu", "wireguard_fwmark", "wireguard_proxy_url"];

/// Secrets that are no identity.
const PLAIN_SECRETS: [&str; 1] = ["first-start-done"];

/// The row as a copy gets it. `here` is the settings text of the box that becomes the copy, if there is one. Tables
/// that are not named hold what belongs to one box only: devices, tokens, logs.
pub(super) fn for_copy(table: &str, mut row: Row, here: Option<&str>) -> Option<Row> {
    match table {
        // Accounts with all that protects them: a copy is not easier to get into.
        "users" | "second_factors" | "recovery_codes" | "pictures" => Some(row),
        "profiles" => {
            let body = edited(row.text("body")?, |body| {
                // A name of its own would lead to the other box.
                body.remove("host_name");
            })?;
            row.set("body", Value::Text(body));
            Some(row)
        }
        "box" => {
            let here: Option<Json> = here.and_then(|text| serde_json::from_str(text).ok());
            let settings = edited(row.text("settings")?, |settings| {
                for name in NETWORK_SETTINGS {
                    settings.remove(name);
                    if let Some(value) = here.as_ref().and_then(|here| here.get(name)) {
                        settings.insert(name.to_owned(), value.clone());
                    }
                }
            })?;
            row.set("settings", Value::Text(settings));
            Some(row)
        }
        "nodes" => {
            if row.get("node") != Some(&Value::Integer(i64::from(NodeId::LOCAL.0))) {
                return None;
            }
            row.set("name", Value::Text("this box".into()));
            row.set("wireguard_public_key", Value::Null);
            Some(row)
        }
        "secrets" => PLAIN_SECRETS.contains(&row.text("name")?).then_some(row),
        _ => None,
    }
}

fn edited(text: &str, edit: impl FnOnce(&mut serde_json::Map<String, Json>)) -> Option<String> {
    let mut json: Json = serde_json::from_str(text).ok()?;
    edit(json.as_object_mut()?);
    serde_json::to_string(&json).ok()
}
