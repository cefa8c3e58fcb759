//! A profile as a form has it: texts as they were typed, and the profile that they say.
//!
//! Everything that was typed is kept, so that a form that comes back has it still. Lists are typed one entry a line
//! (or with commas between). What cannot be read is told by field, all of it at once.

use crate::form_text::{Expected, Reader, comma_list, lines, optional, shown, texts};
use crate::{OpenvpnProfile, Problem, Profile, ProfileId, Protocol, Timestamp};
/// The fields of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)] // Named as in `Profile`; ranges and ports by what they are part of.
#[allow(clippy::struct_excessive_bools)]
pub struct ProfileForm {
    pub id: String,
    pub display_name: String,
    pub host_name: String,
    pub default_gateway: bool,
    pub routes: String,
    pub exclude_routes: String,
    pub dns_servers: String,
    pub dns_search_domains: String,
    /// Only people with a permission of `acl` may use it.
    pub restricted: bool,
    pub acl: String,
    pub priority: String,
    pub hidden: bool,
    pub prefer_openvpn: bool,
    pub wireguard: bool,
    pub wireguard_v4: String,
    pub wireguard_v6: String,
    pub keepalive: bool,
    pub preshared_keys: bool,
    pub openvpn: bool,
    pub openvpn_v4: String,
    pub openvpn_v6: String,
    pub udp_ports: String,
    pub tcp_ports: String,
    pub exposed_udp_ports: String,
    pub exposed_tcp_ports: String,
    pub listen: String,
    pub single_process: bool,
    pub block_lan: bool,
    pub log: bool,
    pub mtu: String,
    pub masquerade: bool,
    pub client_to_client: bool,
}

impl ProfileForm {
    /// The form that shows a profile.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let openvpn = profile.openvpn.as_ref();
        let ports = |of: fn(&OpenvpnProfile) -> &[u16], standard: &str| {
            openvpn.map_or_else(|| standard.to_owned(), |o| comma_list(of(o)))
        };
        Self {
            id: profile.id.to_string(),
            display_name: profile.display_name.clone(),
            host_name: profile.host_name.clone().unwrap_or_default(),
            default_gateway: profile.default_gateway,
            routes: lines(&profile.routes),
            exclude_routes: lines(&profile.exclude_routes),
            dns_servers: lines(&profile.dns_servers),
            dns_search_domains: lines(&profile.dns_search_domains),
            restricted: profile.acl.is_some(),
            acl: profile.acl.as_deref().map(lines).unwrap_or_default(),
            priority: profile.priority.to_string(),
            hidden: profile.hidden,
            prefer_openvpn: profile.preferred_protocol == Protocol::Openvpn,
            wireguard: profile.wireguard.is_some(),
            wireguard_v4: shown(profile.wireguard.map(|ranges| ranges.v4)),
            wireguard_v6: shown(profile.wireguard.map(|ranges| ranges.v6)),
            keepalive: profile.keepalive,
            preshared_keys: profile.preshared_keys,
            openvpn: openvpn.is_some(),
            openvpn_v4: shown(openvpn.map(|o| o.v4)),
            openvpn_v6: shown(openvpn.map(|o| o.v6)),
            udp_ports: ports(|o| &o.udp_ports, "1194"),
            tcp_ports: ports(|o| &o.tcp_ports, "1194"),
            exposed_udp_ports: ports(|o| &o.exposed_udp_ports, ""),
            exposed_tcp_ports: ports(|o| &o.exposed_tcp_ports, ""),
            listen: shown(openvpn.and_then(|o| o.listen)),
            single_process: openvpn.is_some_and(|o| o.single_process),
            block_lan: openvpn.is_some_and(|o| o.block_lan),
            log: openvpn.is_some_and(|o| o.log),
            mtu: shown(openvpn.and_then(|o| o.mtu)),
            masquerade: profile.masquerade,
            client_to_client: profile.client_to_client,
        }
    }

    /// The profile that the form says. Whether it makes sense is for [`crate::validate_profile`].
    ///
    /// # Errors
    /// Everything that cannot be read, by field: the names of [`ProfileForm`].
    pub fn read(&self, changed_at: Option<Timestamp>) -> Result<Profile, Vec<Problem>> {
        let mut reader = Reader::default();
        let id = ProfileId::new(self.id.trim());
        if id.is_err() {
            reader.fail("id", Expected::ProfileId, "");
        }
        let wireguard = self
            .wireguard
            .then(|| reader.ranges("wireguard", &self.wireguard_v4, &self.wireguard_v6))
            .flatten();
        let openvpn = self.openvpn.then(|| self.read_openvpn(&mut reader)).flatten();
        let acl = self.restricted.then(|| texts(&self.acl));
        let profile = Profile {
            id: id.unwrap_or_else(|_| ProfileId::new("x").expect("a letter is an ID")),
            display_name: self.display_name.trim().to_owned(),
            host_name: optional(&self.host_name).map(ToOwned::to_owned),
            default_gateway: self.default_gateway,
            routes: if self.default_gateway { vec![] } else { reader.networks("routes", &self.routes) },
            exclude_routes: reader.networks("exclude_routes", &self.exclude_routes),
            dns_servers: texts(&self.dns_servers),
            dns_search_domains: texts(&self.dns_search_domains),
            acl,
            priority: reader.optional("priority", Expected::Number, &self.priority).unwrap_or(0),
            hidden: self.hidden,
            preferred_protocol: if self.prefer_openvpn { Protocol::Openvpn } else { Protocol::Wireguard },
            wireguard,
            openvpn,
            keepalive: self.keepalive,
            preshared_keys: self.preshared_keys,
            masquerade: self.masquerade,
            client_to_client: self.client_to_client,
            changed_at,
        };
        if reader.problems.is_empty() { Ok(profile) } else { Err(reader.problems) }
    }

    fn read_openvpn(&self, reader: &mut Reader) -> Option<OpenvpnProfile> {
        let ranges = reader.ranges("openvpn", &self.openvpn_v4, &self.openvpn_v6);
        let udp_ports = reader.list("udp_ports", Expected::Port, &self.udp_ports);
        let tcp_ports = reader.list("tcp_ports", Expected::Port, &self.tcp_ports);
        let exposed_udp_ports = reader.list("exposed_udp_ports", Expected::Port, &self.exposed_udp_ports);
        let exposed_tcp_ports = reader.list("exposed_tcp_ports", Expected::Port, &self.exposed_tcp_ports);
        let listen = reader.optional("listen", Expected::Address, &self.listen);
        let mtu = reader.optional("mtu", Expected::Number, &self.mtu);
        Some(OpenvpnProfile {
            udp_ports,
            tcp_ports,
            exposed_udp_ports,
            exposed_tcp_ports,
            listen,
            single_process: self.single_process,
            block_lan: self.block_lan,
            log: self.log,
            mtu,
            ..OpenvpnProfile::new(ranges?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ranges;

    fn office() -> Profile {
        let mut profile = Profile::new(ProfileId::new("office").expect("an ID"), "Büro, Süd");
        profile.default_gateway = false;
        profile.routes = vec!["10.1.0.0/16".parse().expect("a net"), "2001:db8::/32".parse().expect("a net")];
        profile.exclude_routes = vec!["10.1.2.0/24".parse().expect("a net")];
        profile.dns_servers = vec!["@GW4@".into(), "9.9.9.9".into()];
        profile.dns_search_domains = vec!["example.org".into()];
        profile.acl = Some(vec!["memberOf!cn=staff,dc=example".into()]);
        profile.priority = -4;
        let ranges = |v4: &str, v6: &str| Ranges { v4: v4.parse().expect("v4"), v6: v6.parse().expect("v6") };
        profile.wireguard = Some(ranges("10.9.0.0/24", "fd00:9::/64"));
        let mut openvpn = OpenvpnProfile::new(ranges("10.8.0.0/24", "fd00:8::/64"));
        openvpn.udp_ports = vec![1194, 1195, 1196];
        openvpn.exposed_tcp_ports = vec![443];
        openvpn.listen = Some("192.0.2.7".parse().expect("an address"));
        openvpn.mtu = Some(1400);
        profile.openvpn = Some(openvpn);
        profile
    }

    #[test]
    fn what_a_form_shows_is_what_it_says() {
        for profile in [office(), Profile::new(ProfileId::new("a").expect("an ID"), "A")] {
            assert_eq!(ProfileForm::of(&profile).read(None), Ok(profile));
        }
    }

    #[test]
    fn everything_that_cannot_be_read_is_told_by_field() {
        let form = ProfileForm {
            id: "a b".into(),
            routes: "10.0.0.0/8\nlocalhost, 10.0.0.0/99".into(),
            wireguard_v4: "10.0.0.0".into(),
            udp_ports: "1194, 70000".into(),
            listen: "here".into(),
            priority: "high".into(),
            mtu: "1400.5".into(),
            ..ProfileForm::of(&office())
        };
        let problems = form.read(None).expect_err("problems");
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(
            fields,
            ["id", "wireguard_v4", "udp_ports", "listen", "mtu", "routes", "routes", "priority"]
        );
        assert!(problems[5].message.english().contains("localhost"), "{problems:?}");
    }

    #[test]
    fn lists_are_read_as_people_type_them() {
        let form = ProfileForm {
            routes: " 10.1.0.0/16 ,10.2.0.1\r\n\r\n2001:db8::/32\r\n".into(),
            acl: " memberOf!cn=a,dc=b \r\n\r\n".into(),
            ..ProfileForm::of(&office())
        };
        let profile = form.read(None).expect("a profile");
        let routes: Vec<String> = profile.routes.iter().map(ToString::to_string).collect();
        assert_eq!(routes, ["10.1.0.0/16", "10.2.0.1/32", "2001:db8::/32"]);
        assert_eq!(profile.acl, Some(vec!["memberOf!cn=a,dc=b".to_owned()]));
    }

    #[test]
    fn what_is_switched_off_is_not_read() {
        let form = ProfileForm {
            wireguard: false,
            wireguard_v4: "nothing".into(),
            default_gateway: true,
            routes: "nothing".into(),
            restricted: false,
            ..ProfileForm::of(&office())
        };
        let profile = form.read(None).expect("a profile");
        assert_eq!((profile.wireguard, profile.routes, profile.acl), (None, vec![], None));
    }
}
