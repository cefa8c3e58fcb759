//! Configurations of OpenVPN: a certificate's common name that may connect, without an address of its own.
//!
//! Neither the certificate nor its key is kept: whoever holds the row's name and a signature of our authority is
//! let in, for as long as the row is there.

use crate::claim::Claim;
use crate::connections::{one, run};
use crate::revisions::Revisions;
use crate::{AllocateError, Issued, NewCertificate, Store};

impl Store {
    /// Makes an OpenVPN configuration. What gives way, and what is refused, is as for
    /// [`Store::allocate_configuration`].
    ///
    /// # Errors
    /// [`AllocateError`], never `Full`; nothing has changed then.
    pub fn issue_certificate(&self, new: &NewCertificate) -> Result<Issued, AllocateError> {
        let claim = Claim {
            id: &new.id,
            user: &new.user,
            auth_key: new.auth_key.as_ref(),
            replaces: new.replaces.as_ref(),
            name: &new.display_name,
            limit: new.limit,
            now: new.now,
        };
        self.connections.write(|tx| {
            claim.check(tx)?;
            let sql = "SELECT 1 FROM profiles WHERE profile_id = ?1 AND openvpn = 1";
            if one(tx, sql, [new.profile.as_str()], |_| Ok(()))?.is_none() {
                return Err(AllocateError::ProfileChanged);
            }
            let mut revisions = Revisions::new(tx);
            claim.give_way(tx, &mut revisions)?;
            let evicted = claim.enforce_limit(tx, &self.vault, &mut revisions)?;
            let sql = "INSERT INTO configurations (protocol, public_key, node, profile_id, user_id, auth_key,
                           display_name, created_at, expires_at, revision)
                       VALUES ('openvpn', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            let values = (
                new.id.as_bytes(),
                new.node.0,
                new.profile.as_str(),
                new.user.as_str(),
                new.auth_key.as_ref().map(|key| key.as_str()),
                new.display_name.as_str(),
                new.now.0,
                new.expires_at.0,
                revisions.of(new.node)?,
            );
            run(tx, sql, values)?;
            run(
                tx,
                "DELETE FROM tombstones WHERE node = ?1 AND public_key = ?2",
                (new.node.0, new.id.as_bytes()),
            )?;
            Ok(Issued { bumped: revisions.done(), evicted })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, LATER, NOW, key};
    use crate::{Authorization, Changes, NewConfiguration};
    use alcove_domain::{NodeId, OpenvpnProfile, Profile, ProfileId, Protocol, Ranges, Timestamp, UserId};

    /// Profile `office` with both protocols.
    fn fixture() -> Fixture {
        let mut office = crate::testing::profile("office", "10.9.0.0/24", "fd00:9::/64");
        office.openvpn = Some(openvpn());
        Fixture::with(&[office])
    }

    fn openvpn() -> OpenvpnProfile {
        OpenvpnProfile::new(Ranges {
            v4: "10.10.0.0/24".parse().expect("v4"),
            v6: "fd00:10::/64".parse().expect("v6"),
        })
    }

    fn by_hand(user: &UserId) -> NewCertificate {
        NewCertificate {
            node: NodeId::LOCAL,
            profile: ProfileId::new("office").expect("an ID"),
            id: key(),
            user: user.clone(),
            auth_key: None,
            display_name: "router".into(),
            expires_at: LATER,
            now: NOW,
            limit: 3,
            replaces: None,
        }
    }

    fn of_app(app: &Authorization) -> NewCertificate {
        NewCertificate { auth_key: Some(app.auth_key.clone()), ..by_hand(&app.user) }
    }

    fn changes(f: &Fixture, since: u64) -> Changes {
        f.changes_since(NodeId::LOCAL, since, f.epoch()).expect("changes")
    }

    #[test]
    fn a_node_hears_of_a_certificate_and_of_its_end() {
        let f = fixture();
        let wish = by_hand(&f.user("zoe"));
        let before = f.node(NodeId::LOCAL).expect("read").expect("a node").revision;
        let issued = f.issue_certificate(&wish).expect("issued");
        assert_eq!(issued.bumped.0, [(NodeId::LOCAL, before + 1)]);
        let heard = changes(&f, before);
        assert_eq!(heard.upsert.len(), 1);
        let row = &heard.upsert[0];
        assert_eq!((row.public_key, row.protocol, row.v4), (wish.id, Protocol::Openvpn, None));
        f.delete_configuration(&wish.id, Some(&wish.user), NOW).expect("deleted").expect("it was theirs");
        assert_eq!(changes(&f, before + 1).remove, [wish.id]);
    }

    #[test]
    fn one_configuration_of_an_app_gives_way_to_the_next_of_either_protocol() {
        let f = fixture();
        let app = f.app(&f.user("zoe"), "app");
        let wireguard = f.wish(&app);
        f.allocate_configuration(&wireguard).expect("a configuration");
        let first = of_app(&app);
        f.issue_certificate(&first).expect("issued");
        assert_eq!(f.configuration(&wireguard.public_key).expect("read"), None);
        let second = of_app(&app);
        f.issue_certificate(&second).expect("issued");
        assert_eq!(f.configuration(&first.id).expect("read"), None);
        let again = f.allocate_configuration(&f.wish(&app)).expect("a configuration");
        assert_eq!(f.configuration(&second.id).expect("read"), None);
        assert!(again.evicted.is_empty(), "it gave way as the app's own, not by the limit");
    }

    #[test]
    fn limits_count_both_protocols() {
        let f = fixture();
        let zoe = f.user("zoe");
        let old = f.wish(&f.app(&zoe, "app"));
        f.allocate_configuration(&old).expect("a configuration");
        let wish = NewCertificate { limit: 1, ..of_app(&f.app(&zoe, "app")) };
        let evicted = f.issue_certificate(&wish).expect("issued").evicted;
        assert_eq!(evicted.iter().map(|c| c.public_key).collect::<Vec<_>>(), [old.public_key]);

        let ben = f.user("ben");
        f.issue_certificate(&by_hand(&ben)).expect("issued");
        let wish = NewConfiguration { limit: 1, ..f.manual(&ben, "x") };
        assert!(matches!(f.allocate_configuration(&wish), Err(AllocateError::Limit)));
    }

    #[test]
    fn a_certificate_is_for_people_and_profiles_that_are_there() {
        let f = fixture();
        let zoe = f.user("zoe");
        let wish = by_hand(&zoe);
        f.issue_certificate(&wish).expect("issued");
        let theft = NewCertificate { id: wish.id, ..by_hand(&f.user("ben")) };
        assert!(matches!(f.issue_certificate(&theft), Err(AllocateError::KeyInUse)));
        f.disable_user(&zoe, NOW).expect("disabled");
        assert!(matches!(f.issue_certificate(&by_hand(&zoe)), Err(AllocateError::Gone)));
        assert_eq!(f.configuration(&wish.id).expect("read"), None, "disabling takes it");

        let max = f.user("max");
        let kept = by_hand(&max);
        f.issue_certificate(&kept).expect("issued");
        let office = f.profiles().expect("profiles").remove(0);
        let moved = Profile {
            openvpn: Some(OpenvpnProfile { v4: "10.11.0.0/24".parse().expect("v4"), ..openvpn() }),
            ..office.clone()
        };
        f.update_profile(&moved, NOW).expect("updated");
        assert!(f.configuration(&kept.id).expect("read").is_some(), "its address was OpenVPN's affair");
        f.update_profile(&Profile { openvpn: None, ..office }, NOW).expect("updated");
        assert_eq!(f.configuration(&kept.id).expect("read"), None);
        assert!(matches!(f.issue_certificate(&by_hand(&max)), Err(AllocateError::ProfileChanged)));
    }

    #[test]
    fn an_expired_certificate_goes_with_the_others() {
        let f = fixture();
        let wish = NewCertificate { expires_at: Timestamp(NOW.0 + 60), ..by_hand(&f.user("zoe")) };
        f.issue_certificate(&wish).expect("issued");
        let retention =
            crate::Retention { connection_log: alcove_domain::Seconds(1), connection_log_rows: 1 };
        assert_eq!(f.housekeeping(&retention, Timestamp(NOW.0 + 61)).expect("done").0.len(), 1);
        assert_eq!(f.configuration(&wish.id).expect("read"), None);
        assert_eq!(f.used_slots(NodeId::LOCAL, &wish.profile).expect("a number"), 0);
    }
}
