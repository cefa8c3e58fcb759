//! A place that copies of snapshots are brought to: adding, changing, trying and removing one. A secret goes in and is
//! never shown again; an empty one is the one of before.
//!
//! A folder of the machine is root's to name, at the command line, and seen here.

use super::{acting, address, posted};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    confirm::Confirm,
    error::Refusal,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
    languages::Say,
    show::filters,
};
use alcove_controller::Session;
use alcove_domain::{Right, SftpLogin, SnapshotTarget, TargetKind};
use askama::Template;

const PATH: &str = "/vpn-user-portal/snapshots/target";
const LIST: &str = "/vpn-user-portal/snapshots";

/// The kinds that can be added on a page.
pub(super) const KINDS: [&str; 4] = ["stick", "sftp", "webdav", "s3"];

#[derive(Template)]
#[template(path = "admin/snapshot_target.html")]
struct Target {
    frame: Frame,
    /// Whether it is there already.
    known: bool,
    typed: Typed,
    /// The public half of the box's own key, for a server with SFTP.
    key: String,
    problems: Problems,
}

/// What was typed, or what is in force, but for secrets.
#[derive(Default)]
struct Typed {
    kind: String,
    name: String,
    label: String,
    url: String,
    user: String,
    endpoint: String,
    region: String,
    bucket: String,
    prefix: String,
    account: String,
    roots: String,
    server: String,
    folder: String,
    /// How the account is proved: `key` or `password`.
    login: String,
}

impl Typed {
    fn of(target: &SnapshotTarget) -> Self {
        let mut typed = Self {
            kind: target.kind.word().into(),
            name: target.name.clone(),
            roots: target.roots.clone().unwrap_or_default(),
            ..Self::default()
        };
        match &target.kind {
            TargetKind::Stick { label } => typed.label.clone_from(label),
            TargetKind::Folder { .. } => {}
            TargetKind::Sftp { server, user, folder, login, .. } => {
                (typed.server, typed.user) = (server.clone(), user.clone());
                typed.folder.clone_from(folder);
                typed.login = if *login == SftpLogin::Key { "key" } else { "password" }.into();
            }
            TargetKind::Webdav { url, user, .. } => {
                (typed.url, typed.user) = (url.clone(), user.clone());
            }
            TargetKind::S3 { endpoint, region, bucket, prefix, access_key, .. } => {
                (typed.endpoint, typed.region) = (endpoint.clone(), region.clone());
                (typed.bucket, typed.prefix) = (bucket.clone(), prefix.clone());
                typed.account.clone_from(access_key);
            }
        }
        typed
    }

    fn sent(form: &Form) -> Self {
        let text = |name| form.get(name).trim().to_owned();
        Self {
            kind: text("kind"),
            name: text("name"),
            label: text("label"),
            url: text("url"),
            user: text("user"),
            endpoint: text("endpoint"),
            region: text("region"),
            bucket: text("bucket"),
            prefix: text("prefix"),
            account: text("account"),
            roots: text("roots"),
            server: text("server"),
            folder: text("folder"),
            login: text("login"),
        }
    }

    /// The target that this is; `None` for a kind that there is not.
    fn target(&self, secret: &str) -> Option<SnapshotTarget> {
        let secret = secret.to_owned();
        let kind = match self.kind.as_str() {
            "stick" => TargetKind::Stick { label: self.label.clone() },
            "webdav" => {
                TargetKind::Webdav { url: self.url.clone(), user: self.user.clone(), password: secret }
            }
            "sftp" => TargetKind::Sftp {
                server: self.server.clone(),
                user: self.user.clone(),
                folder: self.folder.clone(),
                host_key: String::new(),
                login: if self.login == "password" { SftpLogin::Password(secret) } else { SftpLogin::Key },
            },
            "s3" => TargetKind::S3 {
                endpoint: self.endpoint.clone(),
                region: self.region.clone(),
                bucket: self.bucket.clone(),
                prefix: self.prefix.clone(),
                access_key: self.account.clone(),
                secret_key: secret,
            },
            _ => return None,
        };
        let roots = Some(self.roots.clone()).filter(|text| !text.is_empty());
        Some(SnapshotTarget { name: self.name.clone(), kind, roots })
    }
}

/// The message that names a kind.
pub(super) fn title(kind: &str) -> &'static str {
    match kind {
        "stick" => "target-stick",
        "folder" => "target-folder",
        "webdav" => "target-webdav",
        "sftp" => "target-sftp",
        _ => "target-s3",
    }
}

impl Target {
    /// What to do with the field of the secret.
    fn secret_hint(&self) -> &'static str {
        if self.known { "dns-keep-hint" } else { "target-secret-hint" }
    }

    fn title(&self) -> Say {
        self.frame.say(title(&self.typed.kind))
    }
}

/// `GET …/snapshots/target?kind=…` for a new one, or `?name=…`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    let query = call.query()?;
    let typed = match query.get("name") {
        "" if KINDS.contains(&query.get("kind")) => {
            let (region, login) = ("us-east-1".into(), "key".into());
            Typed { kind: query.get("kind").to_owned(), region, login, ..Typed::default() }
        }
        "" => return Err(Refusal::NoSuchPage),
        name => Typed::of(&acting.snapshot_target(name)?),
    };
    form(call, &session, typed, !query.get("name").is_empty(), Problems::default())
}

/// `POST …/snapshots/target`: the field `action` says what to do.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    let done = |word: &str| Ok(see_other(address(LIST, &[("done", word)])));
    match sent.get("action") {
        "test" => {
            acting.test_snapshot_target(sent.get("name"))?;
            done("tried")
        }
        "confirm" => {
            acting.confirm_host_key(sent.get("name"), sent.get("fingerprint"))?;
            done("tried")
        }
        "remove" => {
            acting.remove_snapshot_target(sent.get("name"))?;
            done("removed")
        }
        "save" => {
            let typed = Typed::sent(&sent);
            let target = typed.target(sent.get("accountPass")).ok_or(Refusal::NoSuchPage)?;
            match acting.add_snapshot_target(target) {
                Ok(()) => done("target"),
                Err(rejected) => {
                    let (status, problems) = Problems::of(rejected)?;
                    let known = acting.snapshot_target(&typed.name).is_ok();
                    Ok(form(call, &session, typed, known, problems)?.with_status_code(status))
                }
            }
        }
        _ => Err(Refusal::NoSuchPage),
    }
}

/// `GET …/snapshots/target/remove?name=…`
pub(crate) fn ask_remove(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let query = call.query()?;
    let target = acting(call, &session).snapshot_target(query.get("name"))?;
    let frame = Frame::of(call, &session, Here::Snapshots);
    let template = Confirm {
        title: frame.say("target-remove"),
        heading: frame.say("target-remove-heading").with("name", target.name.as_str()),
        lead: frame.say("target-remove-lead"),
        more: None,
        action: PATH,
        fields: vec![("action", "remove".into()), ("name", target.name)],
        yes: frame.say("target-remove"),
        no: frame.say("target-remove-not"),
        danger: true,
        back: LIST.into(),
        frame,
    };
    page(&template, Policy::Plain)
}

fn form(call: &Call<'_>, session: &Session, typed: Typed, known: bool, problems: Problems) -> Answer {
    let frame = Frame::of(call, session, Here::Snapshots);
    let key = if typed.kind == "sftp" { acting(call, session).sftp_public_key()? } else { String::new() };
    page(&Target { frame, known, typed, key, problems }, Policy::Plain)
}
