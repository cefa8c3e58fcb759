//! Answers on the terminal.

mod certificate;
pub mod snapshots;

use crate::command::Answer;
use alcove_controller::{
    AdminTokenView, ConnectionView, LogAnswer, NodeStatus, ProfileStatus, Status, USERS_PER_PAGE,
};
use std::{net::IpAddr, path::Path};

/// Prints an answer for people, or as JSON for programs.
///
/// # Errors
/// When it has no form in JSON.
pub fn print(reply: Answer, json: bool, state: &Path) -> anyhow::Result<()> {
    match reply {
        Answer::Done(notes) => {
            for note in notes {
                eprintln!("Note: {note}");
            }
            eprintln!("Done.");
        }
        Answer::Certificate(view) if json => println!("{}", serde_json::to_string_pretty(&view)?),
        Answer::Certificate(view) => certificate::certificate(&view),
        Answer::DynamicDns(view) if json => println!("{}", serde_json::to_string_pretty(&view)?),
        Answer::DynamicDns(view) => certificate::dynamic_dns(view.as_deref()),
        Answer::Snapshots(view) if json => println!("{}", serde_json::to_string_pretty(&view)?),
        Answer::Snapshots(view) => snapshots::list(&view),
        Answer::Text(text) => print!("{text}"),
        Answer::Changes(changes) if changes.is_empty() => println!("Nothing would change."),
        Answer::Changes(changes) => {
            for (what, before, after) in changes {
                println!("{what}: {before} -> {after}");
            }
        }
        Answer::Users(users) if json => println!("{}", serde_json::to_string_pretty(&users)?),
        Answer::Users(users) => {
            let full = users.len() == USERS_PER_PAGE as usize;
            for user in users {
                let state = if user.disabled { "disabled" } else { "active" };
                let seen = user.last_seen.map_or_else(|| "never".into(), |t| t.rfc3339());
                println!("{:<32} {:<9} {:<9} last seen {seen}", user.name, user.role, state);
            }
            if full {
                eprintln!("These are the first {USERS_PER_PAGE}; use --search for others.");
            }
        }
        Answer::Profiles(profiles) if json => println!("{}", serde_json::to_string_pretty(&profiles)?),
        Answer::Profiles(profiles) => {
            for profile in profiles {
                let openvpn = profile.openvpn.as_ref().map(|o| o.ranges());
                let ranges = [("WireGuard", profile.wireguard), ("OpenVPN", openvpn)];
                let ranges = ranges.map(|(name, r)| r.map(|r| format!("{name} {} {}", r.v4, r.v6)));
                let ranges = ranges.into_iter().flatten().collect::<Vec<_>>().join(", ");
                println!("{:<20} {:<32} {ranges}", profile.id.as_str(), profile.display_name);
            }
        }
        Answer::Status(status) if json => println!("{}", serde_json::to_string_pretty(&status)?),
        Answer::Status(status) => print_status(&status, state),
        Answer::Nodes(nodes) if json => println!("{}", serde_json::to_string_pretty(&nodes)?),
        Answer::Nodes(nodes) => nodes.iter().for_each(print_node),
        Answer::NodeLog(lines) if json => println!("{}", serde_json::to_string_pretty(&lines)?),
        Answer::NodeLog(lines) => {
            for line in &lines {
                println!("{} {:<5} {}", line.at, line.level, line.text);
            }
            if lines.is_empty() {
                eprintln!("Nothing has come of its log yet.");
            }
        }
        Answer::Code(code) => {
            println!("{}", code.code);
            if json {
                println!("{}", qr(&code.code)?);
            }
            eprintln!(
                "Good once, until {}. On the new box: alcove node join CODE, or the line join = \"CODE\" in alcove.toml.",
                code.expires_at.rfc3339()
            );
        }
        Answer::Log(answer) if json => println!("{}", serde_json::to_string_pretty(&answer.rows)?),
        Answer::Log(answer) => print_log(&answer),
        Answer::Tokens(tokens) if json => println!("{}", serde_json::to_string_pretty(&tokens)?),
        Answer::Tokens(tokens) => print_tokens(&tokens),
        Answer::Token(token) => {
            println!("{token}");
            eprintln!("This token is not shown again. `alcove token revoke` ends it.");
        }
    }
    Ok(())
}

fn print_status(status: &Status, state: &Path) {
    println!("Alcove {} at {}, state in {}", status.version, status.now.rfc3339(), state.display());
    println!(
        "{} users ({} disabled), {} apps, {} configurations",
        status.users, status.disabled_users, status.authorizations, status.configurations
    );
    profiles(&status.profiles);
    status.nodes.iter().for_each(print_node);
    if let Some(view) = &status.certificate {
        certificate::acceptance(view);
    }
    if let Some(view) = &status.snapshots {
        snapshots::line(view);
    }
    if let Some(code) = &status.set_up_code {
        println!("Not set up yet. The set-up code for the web page is {code}");
    }
    for problem in &status.problems {
        println!("Attention: {problem}");
    }
}

fn print_node(node: &NodeStatus) {
    println!(
        "Node {} {}: {}, {} of {} peers online, WireGuard by {}{}{}{}",
        node.node,
        node.name,
        node.state,
        node.peers_online,
        node.peers,
        if node.wireguard.is_empty() { "nothing yet" } else { &node.wireguard },
        node.host.as_deref().map(|host| format!(", at {host}")).unwrap_or_default(),
        match (node.stand_by_for, node.serves) {
            (Some(other), Some(true)) => format!(", serves in the place of node {other}"),
            (Some(other), _) => format!(", stands by for node {other}"),
            (None, Some(false)) => ", its stand-by serves".into(),
            (None, _) => String::new(),
        },
        match node.last_contact {
            Some(at) if node.state == "down" => format!(", last heard {}", at.rfc3339()),
            _ => String::new(),
        }
    );
}

/// A text as a QR code of half blocks, dark on light as scanners like it.
fn qr(text: &str) -> anyhow::Result<String> {
    let code = qrcode::QrCode::new(text)?;
    Ok(code.render::<qrcode::render::unicode::Dense1x2>().build())
}

/// How full profiles are, a line each, and who is connected where that was asked for.
pub fn profiles(profiles: &[ProfileStatus]) {
    for profile in profiles {
        println!(
            "Profile {} ({}): {} addresses in use ({} %), {} free, {} connected",
            profile.profile_id,
            profile.display_name,
            profile.wireguard_allocated_ip_count,
            profile.wireguard_percentage_allocated,
            profile.wireguard_free_ip_count,
            profile.active_connection_count
        );
        if profile.openvpn_max_connection_count > 0 {
            println!(
                "Profile {} with OpenVPN: {} connected, {} at most",
                profile.profile_id,
                profile.openvpn_active_connection_count,
                profile.openvpn_max_connection_count
            );
        }
        profile.connection_list.iter().flatten().for_each(print_connection);
    }
}

fn print_connection(connection: &ConnectionView) {
    println!(
        "  {:<24} {:<24} {}  from {}, heard of {}",
        connection.user_id,
        connection.display_name,
        addresses(&connection.ip_list),
        connection.originating_ip.map_or_else(|| "nowhere yet".into(), |address| address.to_string()),
        connection.last_handshake.as_deref().unwrap_or("never"),
    );
}

fn print_log(answer: &LogAnswer) {
    for row in &answer.rows {
        println!(
            "{:<24} {:<16} {} to {}  {}  from {}, {} bytes in, {} out ({})",
            row.user_id,
            row.profile_id,
            row.connected_at,
            row.disconnected_at.as_deref().unwrap_or("now"),
            addresses(&row.ip_list),
            row.originating_ip.map_or_else(|| "nowhere".into(), |address| address.to_string()),
            row.bytes_in,
            row.bytes_out,
            row.display_name,
        );
    }
    match answer.rows.len() {
        0 => eprintln!("Nobody had it then, as far as the log goes back."),
        1 => eprintln!("1 connection, times in UTC."),
        count => eprintln!("{count} connections, the newest first, times in UTC."),
    }
    if answer.more {
        eprintln!("There are older ones: ask for a shorter time with --at.");
    }
}

fn print_tokens(tokens: &[AdminTokenView]) {
    for token in tokens {
        let end = match token.expires_at {
            None => "does not expire".into(),
            Some(at) if token.expired => format!("expired {}", at.rfc3339()),
            Some(at) => format!("expires {}", at.rfc3339()),
        };
        let used = token.last_used.map_or_else(|| "never".into(), |at| at.rfc3339());
        println!("{:<24} {:<32} {end}, last used {used}", token.name, token.scopes.join(","));
    }
    if tokens.is_empty() {
        eprintln!("There is no token: the admin API is off.");
    }
}

fn addresses(list: &[IpAddr]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
