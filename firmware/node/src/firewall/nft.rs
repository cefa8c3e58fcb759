//! The `nft` program: a transaction on its standard input, JSON back.

use super::{
    Firewall,
    ruleset::{FAMILY, TABLE},
};
use crate::NodeError;
use serde_json::{Value, json};
use std::{
    ffi::OsString,
    io::{self, Write},
    process::{Command, Stdio},
};

/// The `nft` of this system, for the table that serves this interface.
#[derive(Debug)]
pub(crate) struct Nft {
    interface: String,
}

impl Nft {
    pub(crate) fn new(interface: &str) -> Self {
        Self { interface: interface.into() }
    }
}

impl Firewall for Nft {
    fn apply(&self, transaction: &Value) -> Result<Value, NodeError> {
        nft(&["-j", "-f", "-"], Some(transaction))?;
        self.list()?.ok_or_else(|| NodeError::Nft("the table is not there after it was made".into()))
    }

    fn list(&self) -> Result<Option<Value>, NodeError> {
        match nft(&["-j", "list", "table", FAMILY, TABLE], None) {
            Ok(text) => parse(&text).map(canonical).map(Some),
            Err(NodeError::Nft(words)) if words.contains("No such file or directory") => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn obstacles(&self) -> Result<Vec<String>, NodeError> {
        let chains = parse(&nft(&["-j", "list", "chains"], None)?)?;
        let mut obstacles = vec![];
        for (family, table, chain) in dropping_forward_chains(&chains) {
            // Whoever names our interface there has thought of it.
            let text = nft(&["list", "chain", &family, &table, &chain], None)?;
            if !text.contains(&self.interface) {
                obstacles.push(format!(
                    "another firewall (chain {chain} of table {family} {table}) drops forwarded traffic; \
                     let it accept what enters and leaves through {}",
                    self.interface
                ));
            }
        }
        Ok(obstacles)
    }

    fn remove(&self) -> Result<(), NodeError> {
        let table = json!({ "family": FAMILY, "name": TABLE });
        let gone = json!({ "nftables": [{ "add": { "table": table } }, { "delete": { "table": table } }] });
        nft(&["-j", "-f", "-"], Some(&gone)).map(drop)
    }
}

/// Runs `nft` and returns its standard output.
fn nft(arguments: &[&str], input: Option<&Value>) -> Result<String, NodeError> {
    // Services often run without the folders of administration programs.
    let mut path = std::env::var_os("PATH").unwrap_or_default();
    path.push(OsString::from(":/usr/sbin:/sbin"));
    let mut child = Command::new("nft")
        .args(arguments)
        .env("PATH", path)
        .env("LC_ALL", "C")
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => NodeError::NoNft,
            _ => NodeError::Nft(error.to_string()),
        })?;
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
        // A failure to write shows in the exit status and its words.
        drop(stdin.write_all(input.to_string().as_bytes()));
    }
    let output = child.wait_with_output().map_err(|error| NodeError::Nft(error.to_string()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    if words.contains("Operation not permitted") {
        return Err(NodeError::Capability(io::ErrorKind::PermissionDenied.into()));
    }
    Err(NodeError::Nft(words.lines().next().unwrap_or("without saying why").trim().to_owned()))
}

fn parse(text: &str) -> Result<Value, NodeError> {
    serde_json::from_str(text).map_err(|error| NodeError::Nft(format!("its answer was not read: {error}")))
}

/// A listing without what differs between two listings of the same rules.
fn canonical(mut listing: Value) -> Value {
    if let Some(objects) = listing.get_mut("nftables").and_then(Value::as_array_mut) {
        objects.retain(|object| object.get("metainfo").is_none());
        for object in objects {
            for inner in object.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
                if let Some(inner) = inner.as_object_mut() {
                    inner.remove("handle");
                }
            }
        }
    }
    listing
}

/// Family, table and name of other tables' forward chains that drop what no rule accepts.
fn dropping_forward_chains(listing: &Value) -> Vec<(String, String, String)> {
    let objects = listing.get("nftables").and_then(Value::as_array).into_iter().flatten();
    let chains = objects.filter_map(|object| object.get("chain"));
    let text =
        |chain: &Value, key: &str| chain.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    chains
        .filter(|chain| text(chain, "hook") == "forward" && text(chain, "policy") == "drop")
        .map(|chain| (text(chain, "family"), text(chain, "table"), text(chain, "name")))
        .filter(|(family, table, _)| {
            matches!(family.as_str(), "ip" | "ip6" | "inet") && !(family == FAMILY && table == TABLE)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_forward_chains_of_others_that_drop_are_obstacles() {
        let chain = |family: &str, table: &str, hook: &str, policy: &str| json!({ "chain": { "family": family, "table": table, "name": "C", "hook": hook, "policy": policy } });
        let listing = json!({ "nftables": [
            { "metainfo": {} },
            chain("ip", "filter", "forward", "drop"),
            chain("ip", "filter", "input", "drop"),
            chain("ip6", "filter", "forward", "accept"),
            chain("inet", "alcove", "forward", "drop"),
            chain("bridge", "x", "forward", "drop"),
            { "chain": { "family": "ip", "table": "filter", "name": "plain" } },
        ] });
        assert_eq!(dropping_forward_chains(&listing), [("ip".into(), "filter".into(), "C".into())]);
    }

    #[test]
    fn two_listings_of_the_same_rules_are_equal() {
        let listing = |handle: u32| {
            json!({ "nftables": [
            { "metainfo": { "version": handle } },
            { "rule": { "handle": handle, "chain": "x", "expr": [] } },
        ] })
        };
        assert_eq!(canonical(listing(1)), canonical(listing(2)));
    }
}
