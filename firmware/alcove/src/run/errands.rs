//! The portal's errands outside: a certificate from an authority, telling a server which address the box has, and the
//! list of servers whose people may be guests.
//!
//! The controller says what to do and keeps what came of it; here it is done, one errand at a time.

use super::host_addresses;
use crate::{VERSION, state::NAMES_SOCKET};
use alcove_controller::{AcmeChoice, CertificateTask, Controller, DnsChoice, DnsTask, DnsWay, Failure};
use alcove_domain::{ErrandProblem, Timestamp};
use alcove_edge::Challenges;
use alcove_outbound::{
    Client, Roots,
    acme::{self, Proof, Way, Wish},
    discovery, dyndns2, names, rfc2136,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    net::IpAddr,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::timeout;
use zeroize::Zeroizing;

/// How often it is looked whether something is due: the clock may jump, and addresses change.
const LOOK: Duration = Duration::from_secs(30);
/// How many looks go by between two questions for the router's address.
const PAGE_EVERY: u32 = 10;
/// The longest that an order may take.
const ORDER_TIME: Duration = Duration::from_secs(8 * 60);
/// How long other name servers keep an address, in seconds.
const TTL: u32 = 300;

/// Does errands for as long as the portal lives. `plain_port`: whether anything answers on port 80.
pub async fn run(controller: Controller, challenges: Arc<Challenges>, plain_port: bool) {
    let client = Client::new(Arc::new(|name| names::ask(Path::new(NAMES_SOCKET), name)), VERSION);
    let mut looks = 0;
    loop {
        if let Err(failure) = certificate(&controller, &client, &challenges, plain_port).await {
            tracing::error!(
                error = &failure as &dyn std::error::Error,
                "an errand for a certificate broke off"
            );
        }
        if let Err(failure) = dynamic_dns(&controller, &client, looks % PAGE_EVERY == 0).await {
            tracing::error!(error = &failure as &dyn std::error::Error, "an errand for the name broke off");
        }
        if let Err(failure) = guest_list(&controller, &client).await {
            tracing::error!(
                error = &failure as &dyn std::error::Error,
                "an errand for the list of servers broke off"
            );
        }
        controller.note_clock_ahead(client.clock_ahead());
        let due = controller.next_errand().ok().flatten().map(wait_for).unwrap_or(LOOK);
        tokio::select! {
            () = tokio::time::sleep(due.min(LOOK)) => looks += 1,
            // Something was ordered: it is not for later.
            () = controller.errands_changed() => looks = 0,
        }
    }
}

/// From now to then, and a little: moments are whole seconds.
fn wait_for(due: Timestamp) -> Duration {
    let due = Duration::from_secs(u64::try_from(due.0).unwrap_or(0));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    due.saturating_sub(now) + Duration::from_millis(100)
}

fn roots(pem: Option<&str>) -> Result<Roots, ErrandProblem> {
    pem.map_or_else(|| Ok(Roots::public()), |pem| Roots::only(pem).ok_or(ErrandProblem::Inside))
}

async fn certificate(
    controller: &Controller,
    client: &Client,
    challenges: &Challenges,
    plain_port: bool,
) -> Result<(), Failure> {
    let Some(task) = controller.certificate_task()? else { return Ok(()) };
    let CertificateTask {
        host,
        authority: AcmeChoice { directory, contact, roots: own, .. },
        account,
        ask_about,
    } = task;
    let roots = match roots(own.as_deref()) {
        Ok(roots) => roots,
        Err(problem) => return controller.certificate_failed(&problem),
    };
    let ways = if plain_port { &[Way::Http01, Way::TlsAlpn01][..] } else { &[Way::TlsAlpn01] };
    let wish = Wish {
        directory: &directory,
        contact: contact.as_deref(),
        roots,
        host: &host,
        account: account.as_ref().map(|json| json.as_slice()),
        ways,
    };
    if let Some(chain) = ask_about {
        let window = acme::renewal_window(client, &wish, &chain).await;
        if !controller.certificate_advised(window)? {
            return Ok(());
        }
    }
    let show = |proof| match proof {
        Proof::Http { token, text } => challenges.show_text(token, text),
        Proof::Tls { host, digest } => {
            if let Err(error) = challenges.show_certificate(&host, &digest) {
                tracing::error!(error = &error as &dyn std::error::Error, "a challenge cannot be shown");
            }
        }
    };
    let outcome = timeout(ORDER_TIME, acme::obtain(client, &wish, &show)).await;
    challenges.clear();
    let Ok(outcome) = outcome else {
        return controller.certificate_failed(&ErrandProblem::Slow { server: directory });
    };
    if let Some(credentials) = outcome.account {
        controller.keep_acme_account(&directory, &credentials)?;
    }
    match outcome.result {
        Ok(obtained) => controller.certificate_obtained(&host, &obtained.chain, &obtained.key),
        Err(problem) => controller.certificate_failed(&problem),
    }
}

async fn guest_list(controller: &Controller, client: &Client) -> Result<(), Failure> {
    let Some(task) = controller.guest_list_task()? else { return Ok(()) };
    let fetched = match roots(task.roots.as_deref()) {
        Ok(roots) => discovery::fetch(client, &task.url, &task.signature_url, &roots).await,
        Err(problem) => Err(problem),
    };
    match fetched {
        Ok(list) => controller.guest_list_fetched(&list.text, &list.signature),
        Err(problem) => controller.guest_list_failed(&problem),
    }
}

async fn dynamic_dns(controller: &Controller, client: &Client, may_ask: bool) -> Result<(), Failure> {
    let Some(choice) = controller.dns_choice()? else { return Ok(()) };
    if !controller.dns_is_to_be_watched()? {
        return Ok(());
    }
    let mut addresses = controller.public_addresses(&host_addresses());
    if let (Some(page), false) = (&choice.address_page, addresses.iter().any(IpAddr::is_ipv4)) {
        if !may_ask {
            return Ok(());
        }
        match routers_address(client, page, &choice).await {
            Ok(address) => addresses.insert(0, address),
            Err(problem) => return controller.dns_failed(&problem),
        }
    }
    let Some(DnsTask { choice, addresses }) = controller.dns_task(addresses)? else { return Ok(()) };
    match tell(client, &choice, &addresses).await {
        Ok(()) => controller.dns_told(addresses),
        Err(problem) => controller.dns_failed(&problem),
    }
}

async fn routers_address(client: &Client, page: &str, choice: &DnsChoice) -> Result<IpAddr, ErrandProblem> {
    dyndns2::public_address(client, page, &roots(choice.roots.as_deref())?).await
}

async fn tell(client: &Client, choice: &DnsChoice, addresses: &[IpAddr]) -> Result<(), ErrandProblem> {
    let host = choice.host.as_str();
    match &choice.way {
        DnsWay::Dyndns2 { url, user, password } => {
            let roots = roots(choice.roots.as_deref())?;
            dyndns2::update(client, &dyndns2::Update { url, roots, user, password, host, addresses }).await
        }
        DnsWay::Rfc2136 { server, zone, key_name, algorithm, secret } => {
            let (server, port) = DnsWay::host_and_port(server).ok_or(ErrandProblem::Inside)?;
            let secret = Zeroizing::new(STANDARD.decode(secret).map_err(|_| ErrandProblem::Inside)?);
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
            let update = rfc2136::Update {
                server,
                port,
                zone,
                host,
                addresses,
                ttl: TTL,
                key_name,
                algorithm: *algorithm,
                secret: &secret,
            };
            rfc2136::update(client, &update, Timestamp(i64::try_from(now.as_secs()).unwrap_or(0))).await
        }
    }
}
