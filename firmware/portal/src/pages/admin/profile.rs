//! One profile: its form, what clients would get, what a change means for them, and its end.
//!
//! The form says which version of the profile it was filled from. When somebody else has saved another meanwhile, it
//! comes back with everything that was typed and what is different, and nothing is saved.

use super::{
    acting, address, posted,
    sections::{Entries, Entry, Said, Section},
};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    confirm::Confirm,
    error::Refusal,
    form::Form,
    frame::{Frame, Here},
    show::filters,
};
use alcove_controller::{Acting, Consequences, Rejected, Session};
use alcove_domain::{
    BoxConfiguration, Change, Preview, Problem, Profile, ProfileForm, ProfileId, Right, Severity, diff,
};
use askama::Template;

const PATH: &str = "/vpn-user-portal/profile";

#[derive(Template)]
#[template(path = "admin/profile.html")]
struct Page {
    frame: Frame,
    is_new: bool,
    may_change: bool,
    name: String,
    id: String,
    version: String,
    sections: Vec<Section>,
    others: Vec<Said>,
    preview: Option<Preview>,
    /// What saving would end: has to be agreed to.
    consequences: Option<Consequences>,
    /// Somebody else saved another version: what is different in theirs (before) and this one (after).
    conflict: Option<Vec<Change>>,
    /// The ranges were filled in.
    suggested: bool,
}

/// What a form that comes back has besides what was typed.
#[derive(Default)]
struct Back {
    problems: Vec<Problem>,
    preview: Option<Preview>,
    consequences: Option<Consequences>,
    conflict: Option<Vec<Change>>,
    suggested: bool,
}

/// `GET …/profile?id=…`, or without an ID for a new one.
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    let query = call.query()?;
    if query.get("id").is_empty() {
        acting.may(Right::Configure)?;
        let mut form = ProfileForm::of(&Profile::new(ProfileId::new("new").map_err(broken)?, ""));
        form.id.clear();
        suggest(&acting, &mut form, "24")?;
        form.wireguard = true;
        form.dns_servers = "9.9.9.9\n2620:fe::9".into();
        return form_page(call, &session, &form, String::new(), true, Back::default());
    }
    let profile = acting.profile(query.get("id"))?;
    let problems = acting.check_profile(&profile, false)?;
    let back = Back { problems, ..Back::default() };
    form_page(call, &session, &ProfileForm::of(&profile), profile.version(), false, back)
}

/// `POST …/profile`: the field `action` says what to do.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    if sent.get("action") == "delete" {
        let id = ProfileId::new(sent.get("id")).map_err(|_| Refusal::NoSuchPage)?;
        acting.delete_profile(&id)?;
        return Ok(see_other("/vpn-user-portal/profiles?done=deleted"));
    }
    let mut form = typed(&sent);
    let (version, is_new) = (sent.get("version").to_owned(), sent.get("version").is_empty());
    let back = |form: &ProfileForm, version: String, status: u16, back: Back| -> Answer {
        Ok(form_page(call, &session, form, version, is_new, back)?.with_status_code(status))
    };
    if sent.get("action") == "suggest" {
        suggest(&acting, &mut form, sent.get("size"))?;
        return back(&form, version, 200, Back { suggested: true, ..Back::default() });
    }
    let before = if is_new { None } else { Some(acting.profile(form.id.trim())?) };
    let profile = match form.read(before.as_ref().and_then(|before| before.changed_at)) {
        Ok(profile) => profile,
        Err(problems) => return back(&form, version, 400, Back { problems, ..Back::default() }),
    };
    let problems = acting.check_profile(&profile, is_new)?;
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return back(&form, version, 400, Back { problems, ..Back::default() });
    }
    if sent.get("action") == "preview" {
        let preview = Some(acting.preview(&profile, call.host)?);
        return back(&form, version, 200, Back { problems, preview, ..Back::default() });
    }
    if let Some(before) = &before {
        if before.version() != version {
            return conflict(&profile, before, |conflict| {
                back(
                    &form,
                    before.version(),
                    409,
                    Back { problems, conflict: Some(conflict), ..Back::default() },
                )
            });
        }
        let consequences = acting.consequences(&profile)?;
        if consequences.ended > 0 && sent.get("agreed") != consequences.ended.to_string() {
            let consequences = Some(consequences);
            return back(&form, version, 409, Back { problems, consequences, ..Back::default() });
        }
    }
    let saved = match is_new {
        true => acting.add_profile(profile.clone()),
        false => acting.replace_profile(profile.clone(), Some(&version)),
    };
    match saved {
        Ok(_) => Ok(see_other("/vpn-user-portal/profiles?done=saved")),
        // Somebody was quicker by the blink of an eye.
        Err(Rejected::Conflict(_)) if !is_new => {
            let now = acting.profile(form.id.trim())?;
            conflict(&profile, &now, |conflict| {
                back(&form, now.version(), 409, Back { conflict: Some(conflict), ..Back::default() })
            })
        }
        Err(Rejected::Conflict(message)) => {
            let problem = Problem { field: "id".into(), message, severity: Severity::Error };
            back(&form, version, 409, Back { problems: vec![problem], ..Back::default() })
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET …/profile/delete?id=…`
pub(crate) fn ask_delete(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    let query = call.query()?;
    let profile = acting.profile(query.get("id"))?;
    let ends = acting.consequences_of_deletion(&profile.id)?;
    let frame = Frame::of(call, &session, Here::Profiles);
    let (name, id) = (&profile.display_name, profile.id.to_string());
    let template = Confirm {
        title: frame.say("profile-delete-title").with("name", name),
        heading: frame.say("profile-delete-title").with("name", name),
        lead: frame.say("profile-ends").with("count", ends.ended).with("connected", ends.connected),
        more: Some(frame.say("profile-delete-back")),
        action: PATH,
        back: address(PATH, &[("id", &id)]),
        fields: vec![("action", "delete".into()), ("id", id)],
        yes: frame.say("delete-it"),
        no: frame.say("keep-it"),
        danger: true,
        frame,
    };
    page(&template, Policy::Plain)
}

/// What is different in the profile as it is now and as it was typed.
fn conflict(typed: &Profile, now: &Profile, show: impl FnOnce(Vec<Change>) -> Answer) -> Answer {
    let one = |profile: &Profile| BoxConfiguration { profiles: vec![profile.clone()], ..Default::default() };
    show(diff(&one(now), &one(typed)))
}

/// Fills in ranges that nothing else uses, with room for as many as asked.
fn suggest(acting: &Acting<'_>, form: &mut ProfileForm, size: &str) -> Result<(), Refusal> {
    let length = size.parse().unwrap_or(24);
    if (form.wireguard || !form.openvpn)
        && let Some(ranges) = acting.suggest_ranges(length, None)?
    {
        (form.wireguard_v4, form.wireguard_v6) = (ranges.v4.to_string(), ranges.v6.to_string());
    }
    if form.openvpn {
        // Besides those that were just filled in.
        let mut besides = Profile::new(ProfileId::new("x").map_err(broken)?, "");
        let own = ProfileForm { id: "x".into(), openvpn: false, ..form.clone() };
        besides.wireguard = own.read(None).ok().and_then(|profile| profile.wireguard);
        if let Some(ranges) = acting.suggest_ranges(length, Some(&besides))? {
            (form.openvpn_v4, form.openvpn_v6) = (ranges.v4.to_string(), ranges.v6.to_string());
        }
    }
    Ok(())
}

fn broken(error: alcove_domain::IdError) -> Refusal {
    Refusal::Failure(alcove_controller::Failure::new(error))
}

fn form_page(
    call: &Call<'_>,
    session: &Session,
    form: &ProfileForm,
    version: String,
    is_new: bool,
    back: Back,
) -> Answer {
    let frame = Frame::of(call, session, Here::Profiles);
    let fields = Entries::new(&frame, &back.problems);
    let sections = sections(&fields, form, is_new);
    let others = fields.others(&sections);
    let template = Page {
        is_new,
        may_change: acting(call, session).has(Right::Configure),
        name: form.display_name.clone(),
        id: form.id.clone(),
        version,
        sections,
        others,
        preview: back.preview,
        consequences: back.consequences,
        conflict: back.conflict,
        suggested: back.suggested,
        frame,
    };
    page(&template, Policy::Plain)
}

/// The form as it was sent.
fn typed(sent: &Form) -> ProfileForm {
    let text = |name: &str| sent.get(name).to_owned();
    let is_on = |name: &str| !sent.get(name).is_empty();
    ProfileForm {
        id: text("id"),
        display_name: text("display_name"),
        host_name: text("host_name"),
        default_gateway: sent.get("default_gateway") != "no",
        routes: text("routes"),
        exclude_routes: text("exclude_routes"),
        dns_servers: text("dns_servers"),
        dns_search_domains: text("dns_search_domains"),
        restricted: sent.get("restricted") == "yes",
        acl: text("acl"),
        priority: text("priority"),
        hidden: is_on("hidden"),
        prefer_openvpn: sent.get("preferred_protocol") == "openvpn",
        wireguard: is_on("wireguard"),
        wireguard_v4: text("wireguard_v4"),
        wireguard_v6: text("wireguard_v6"),
        keepalive: is_on("keepalive"),
        preshared_keys: is_on("preshared"),
        openvpn: is_on("openvpn"),
        openvpn_v4: text("openvpn_v4"),
        openvpn_v6: text("openvpn_v6"),
        udp_ports: text("udp_ports"),
        tcp_ports: text("tcp_ports"),
        exposed_udp_ports: text("exposed_udp_ports"),
        exposed_tcp_ports: text("exposed_tcp_ports"),
        listen: text("listen"),
        single_process: is_on("single_process"),
        block_lan: is_on("block_lan"),
        log: is_on("log"),
        mtu: text("mtu"),
        masquerade: is_on("masquerade"),
        client_to_client: is_on("client_to_client"),
    }
}

fn sections(f: &Entries<'_>, form: &ProfileForm, is_new: bool) -> Vec<Section> {
    let yes_no = |yes: bool| if yes { "yes" } else { "no" };
    let mut name: Vec<Entry> =
        vec![f.text("display_name", "profile-name", "profile-name-hint", &form.display_name)];
    if is_new {
        name.push(f.code("id", "profile-id", "profile-id-hint", &form.id));
    }
    name.push(f.code("host_name", "profile-host", "profile-host-hint", &form.host_name));
    vec![
        f.section("naming", "profile-part-name", "", name),
        f.section(
            "way",
            "profile-part-way",
            "",
            vec![
                f.radio(
                    "default_gateway",
                    "profile-gateway",
                    &[
                        ("yes", "profile-gateway-all", "profile-gateway-all-hint"),
                        ("no", "profile-gateway-some", "profile-gateway-some-hint"),
                    ],
                    yes_no(form.default_gateway),
                ),
                f.lines("routes", "profile-routes", "profile-routes-hint", &form.routes),
                f.lines("exclude_routes", "profile-exclude", "profile-exclude-hint", &form.exclude_routes),
                f.check("masquerade", "profile-masquerade", "profile-masquerade-hint", form.masquerade),
                f.check("client_to_client", "profile-clients", "profile-clients-hint", form.client_to_client),
            ],
        ),
        f.section(
            "names",
            "profile-part-dns",
            "",
            vec![
                f.lines("dns_servers", "profile-dns", "profile-dns-hint", &form.dns_servers),
                f.lines(
                    "dns_search_domains",
                    "profile-search",
                    "profile-search-hint",
                    &form.dns_search_domains,
                ),
            ],
        ),
        f.section(
            "who",
            "profile-part-who",
            "",
            vec![
                f.radio(
                    "restricted",
                    "profile-access",
                    &[
                        ("no", "profile-access-all", "profile-access-all-hint"),
                        ("yes", "profile-access-some", "profile-access-some-hint"),
                    ],
                    yes_no(form.restricted),
                ),
                f.lines("acl", "profile-acl", "profile-acl-hint", &form.acl),
                f.check("hidden", "profile-hide", "profile-hide-hint", form.hidden),
                f.code("priority", "profile-priority", "profile-priority-hint", &form.priority),
            ],
        ),
        f.section(
            "wireguard-part",
            "profile-part-wireguard",
            "profile-part-wireguard-lead",
            vec![
                f.check("wireguard", "profile-wireguard", "", form.wireguard),
                f.code("wireguard_v4", "profile-v4", "profile-v4-hint", &form.wireguard_v4),
                f.code("wireguard_v6", "profile-v6", "profile-v6-hint", &form.wireguard_v6),
                f.check("preshared", "profile-psk", "profile-psk-hint", form.preshared_keys),
                f.check("keepalive", "profile-keepalive", "profile-keepalive-hint", form.keepalive),
            ],
        ),
        f.shut_section(
            "openvpn-part",
            "profile-part-openvpn",
            "profile-part-openvpn-lead",
            vec![
                f.check("openvpn", "profile-openvpn", "", form.openvpn),
                f.code("openvpn_v4", "profile-v4", "profile-openvpn-v4-hint", &form.openvpn_v4),
                f.code("openvpn_v6", "profile-v6", "profile-openvpn-v6-hint", &form.openvpn_v6),
                f.code("udp_ports", "profile-udp", "profile-ports-hint", &form.udp_ports),
                f.code("tcp_ports", "profile-tcp", "profile-ports-hint", &form.tcp_ports),
                f.code(
                    "exposed_udp_ports",
                    "profile-exposed-udp",
                    "profile-exposed-hint",
                    &form.exposed_udp_ports,
                ),
                f.code(
                    "exposed_tcp_ports",
                    "profile-exposed-tcp",
                    "profile-exposed-hint",
                    &form.exposed_tcp_ports,
                ),
                f.radio(
                    "preferred_protocol",
                    "profile-prefer",
                    &[
                        ("wireguard", "profile-prefer-wireguard", "profile-prefer-wireguard-hint"),
                        ("openvpn", "profile-prefer-openvpn", "profile-prefer-openvpn-hint"),
                    ],
                    if form.prefer_openvpn { "openvpn" } else { "wireguard" },
                ),
                f.code("listen", "profile-listen", "profile-listen-hint", &form.listen),
                f.code("mtu", "profile-mtu", "profile-mtu-hint", &form.mtu),
                f.check("single_process", "profile-single", "profile-single-hint", form.single_process),
                f.check("block_lan", "profile-block-lan", "profile-block-lan-hint", form.block_lan),
                f.check("log", "profile-log", "profile-log-hint", form.log),
            ],
            form.openvpn,
        ),
    ]
}
