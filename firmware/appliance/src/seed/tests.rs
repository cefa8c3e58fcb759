use super::*;
use crate::network::{Ipv4Method, Ipv6Method};

const FULL: &str = r#"
host_name = "VPN-North"
time_zone = "Europe/Amsterdam"
ntp_servers = ["ntp.example.org", "2001:db8::123"]
ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1lkBy3yIhg0cJWNRRLMCgPO0cZ3pV7NpqwUWvOYOQf anna@laptop"]

[admin]
name = "anna"
password_hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG5tXkQFNhyFI"

[network]
interface = "eth0"
vlan = 20
ipv4 = "192.0.2.10/24"
gateway4 = "192.0.2.1"
ipv6 = "auto"
dns = ["9.9.9.9", "2620:fe::fe"]
search = ["example.org"]

[wifi]
ssid = "Büro \"Nord\""
passphrase = "correct horse"
country = "NL"
"#;

fn nowhere() -> &'static Path {
    Path::new("/nonexistent/zoneinfo")
}

fn parse(text: &str) -> Result<Seed, Mistake> {
    Seed::parse(text.as_bytes(), nowhere())
}

/// The mistake as the operator reads it.
fn told(text: &str) -> String {
    parse(text).expect_err(text).to_string()
}

#[test]
fn a_full_seed_is_read() {
    let seed = parse(FULL).expect("a good file");
    assert_eq!(seed.host_name.expect("a name").as_str(), "vpn-north");
    assert_eq!(seed.ntp_servers.expect("servers").len(), 2);
    assert_eq!(seed.admin.expect("an admin").name.as_str(), "anna");
    let wired = seed.wired.expect("a network");
    assert_eq!(wired.vlan.map(u16::from), Some(20));
    assert_eq!(wired.addressing.ipv4, Ipv4Method::Static("192.0.2.10/24".parse().expect("an address")));
    assert_eq!(wired.addressing.ipv6, Ipv6Method::Auto);
    assert_eq!(seed.wifi.expect("wifi").country.as_str(), "NL");
}

#[test]
fn an_empty_seed_changes_nothing_and_windows_line_ends_do_no_harm() {
    assert_eq!(parse(""), Ok(Seed::default()));
    let windows = format!("\u{feff}{}", FULL.replace('\n', "\r\n"));
    assert_eq!(parse(&windows), parse(FULL));
}

#[test]
fn a_key_that_is_not_known_is_told_with_its_line() {
    let told = told("host_name = \"a\"\n\nhostname = \"b\"\n");
    assert!(told.starts_with("alcove.toml, line 3: hostname is not known here"), "{told}");
    assert!(told.contains("host_name"), "{told}");
    let told = self::told("[network]\nipv4 = \"dhcp\"\nip6 = \"auto\"\n");
    assert!(told.starts_with("alcove.toml, line 3: ip6 is not known here"), "{told}");
}

#[test]
fn every_value_of_the_wrong_form_is_told_with_its_line() {
    for (line, text) in [
        ("host_name = \"two words\"", "host name"),
        ("host_name = 7", "quotes"),
        ("host_name = \"localhost\"", "every computer"),
        ("host_name = \"a\\nb\"", "host name"),
        ("time_zone = \"../../etc/passwd\"", "time zone"),
        ("time_zone = \"Europe/Amsterdam\\u0000\"", "time zone"),
        ("ntp_servers = \"ntp.example.org\"", "list"),
        ("ntp_servers = [\"ntp.example.org; reboot\"]", "time server"),
        ("ssh_keys = [\"command=\\\"x\\\" ssh-ed25519 AAAA\"]", "SSH key"),
        ("ssh_keys = [\"ssh-ed25519 AAAAC3NzaC1yc2E=\"]", "SSH key"),
        ("ssh_keys = [\"-----BEGIN OPENSSH PRIVATE KEY-----\"]", "private key"),
        ("network.ipv4 = \"192.0.2.10\"", "192.0.2.10/24"),
        ("network.ipv4 = \"192.0.2.0/24\"", "network itself"),
        ("network.ipv6 = \"fe80::1/64\"", "addresses of this kind"),
        ("network.ipv4 = \"127.0.0.1/8\"", "addresses of this kind"),
        ("network.vlan = 4095", "1 to 4094"),
        ("network.vlan = 70000", "1 to 4094"),
        ("network.interface = \"eth0; reboot\"", "interface"),
        ("network.interface = \"../x\"", "interface"),
        ("network.dns = [\"9.9.9.9\\nnameserver 6.6.6.6\"]", "address"),
        ("network.search = [\"example.org\\noptions x\"]", "domain"),
        ("wifi = {ssid = \"\", passphrase = \"12345678\", country = \"NL\"}", "name"),
        ("wifi = {ssid = \"a\", passphrase = \"1234567\", country = \"NL\"}", "8 to 63"),
        ("wifi = {ssid = \"a\", passphrase = \"12345678\", country = \"Holland\"}", "two letters"),
        ("wifi = {ssid = \"a\", psk = \"12\", country = \"NL\"}", "64"),
        ("admin = {name = \"anna\\u202e\", password_hash = \"x\"}", "user name"),
        ("admin = {name = \"anna\", password_hash = \"secret\"}", "Argon2id"),
        ("admin = {name = \"anna\"}", "password_hash"),
    ] {
        let told = told(&format!("# a comment\n{line}\n"));
        assert!(told.starts_with("alcove.toml, line 2: "), "{line}: {told}");
        assert!(told.contains(text), "{line}: {told}");
        assert!(!told.contains("secret") && told.lines().count() == 1, "{told}");
    }
}

#[test]
fn keys_that_need_each_other_are_checked_together() {
    for (text, expected) in [
        ("[network]\nipv4 = \"192.0.2.10/24\"\ngateway4 = \"198.51.100.1\"", "not in 192.0.2.0/24"),
        ("[network]\ngateway4 = \"192.0.2.1\"", "only with a fixed address"),
        ("[network]\nipv6 = \"2001:db8::10/64\"\ngateway6 = \"2001:db8:1::1\"", "not in 2001:db8::/64"),
        ("[network]\nipv4 = \"off\"\nipv6 = \"off\"", "no way to reach"),
        ("[wifi]\nssid = \"a\"\ncountry = \"NL\"", "passphrase or psk"),
        ("[wifi]\nssid = \"a\"\ncountry = \"NL\"\npassphrase = \"12345678\"\npsk = \"00\"", "64"),
    ] {
        let told = told(text);
        assert!(told.contains(expected), "{text}: {told}");
    }
    assert!(parse("[network]\nipv6 = \"2001:db8::10/64\"\ngateway6 = \"fe80::1\"").is_ok());
}

#[test]
fn a_password_in_clear_is_refused_with_the_way_to_a_hash() {
    let told = told("[admin]\nname = \"anna\"\npassword = \"hunter2\"\n");
    assert!(told.starts_with("alcove.toml, line 3: ") && told.contains("alcove hash-password"), "{told}");
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn a_hash_that_would_stop_the_box_or_protect_nothing_is_refused() {
    let hash = |parameters: &str| {
        format!(
            "$argon2id$v=19${parameters}$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG5tXkQFNhyFI"
        )
    };
    assert!(PasswordHash::try_from(hash("m=19456,t=2,p=1")).is_ok());
    for bad in ["m=2097152,t=2,p=1", "m=19456,t=4000000000,p=1", "m=8,t=1,p=1"] {
        assert!(PasswordHash::try_from(hash(bad)).is_err(), "{bad}");
    }
    assert!(PasswordHash::try_from(hash("m=19456,t=2,p=1").replace("argon2id", "argon2d")).is_err());
}

#[test]
fn a_hash_made_here_can_be_put_into_a_seed() {
    let hash = hash_password("correct horse").expect("a hash");
    assert!(PasswordHash::try_from(hash.as_str().to_owned()).is_ok());
    assert!(hash_password("").is_err());
    assert_eq!(format!("{hash:?}"), "PasswordHash");
}

#[test]
fn hostile_files_are_refused_in_plain_words() {
    let deep = format!("a = {}1{}", "[".repeat(20_000), "]".repeat(20_000));
    assert!(told(&deep).starts_with("alcove.toml, line 1: "));
    assert!(told(&format!("{}x = 1", "[a]\n".repeat(3))).contains("line"));
    assert!(told(&"x".repeat(MAX_SIZE + 1)).contains("larger than 64 KiB"));
    assert!(
        told("host_name = \"a\"\n# \u{202e}\n")
            .contains("line 2: there is a character that cannot be seen (U+202E)")
    );
    assert!(told("a\0b").contains("U+0000"));
    let bytes = [b"host_name = \"a\"\n".as_slice(), &[0xff, 0xff]].concat();
    assert!(Seed::parse(&bytes, nowhere()).expect_err("not UTF-8").to_string().contains("line 2"));
    assert!(Seed::parse(b"\xff\xfeh\0", nowhere()).expect_err("UTF-16").to_string().contains("UTF-16"));
}

#[test]
fn a_half_written_file_is_told() {
    for length in [20, 60, 130, 250, 380] {
        if let Err(mistake) = parse(&FULL[..length]) {
            assert!(mistake.line.is_some(), "{mistake}");
        }
    }
    assert!(parse(&FULL[..20]).is_err());
}

#[test]
fn a_time_zone_has_to_be_one_that_the_system_has() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("Europe")).expect("a folder");
    std::fs::write(folder.path().join("Europe/Paris"), "TZif").expect("a zone");
    assert!(Seed::parse(b"time_zone = \"Europe/Paris\"", folder.path()).is_ok());
    for bad in ["Europe/Pariss", "Europe"] {
        let text = format!("time_zone = \"{bad}\"");
        let mistake = Seed::parse(text.as_bytes(), folder.path()).expect_err(bad);
        assert!(mistake.to_string().contains("there is no time zone"), "{mistake}");
    }
}

#[test]
fn a_join_code_is_checked_and_a_mistyped_one_named() {
    let secret = alcove_link::JoinSecret::generate();
    let fingerprint = alcove_link::Identity::generate().public().fingerprint();
    let code = JoinCode::new("vpn.example.org", fingerprint, secret).expect("a code").to_string();
    let seed = parse(&format!("join = \"{}\"", code.to_lowercase())).expect("fine");
    assert_eq!(seed.join, Some(code.clone()));
    let last = if code.ends_with('0') { '1' } else { '0' };
    let mistyped = format!("\njoin = \"{}{last}\"", &code[..code.len() - 1]);
    let told = parse(&mistyped).expect_err("mistyped").to_string();
    assert!(told.contains("line 2") && told.contains("group 8"), "{told}");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_reading_fail_in_another_way(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        if let Err(mistake) = Seed::parse(&bytes, nowhere()) {
            let told = mistake.to_string();
            proptest::prop_assert!(told.lines().count() == 1 && told.chars().count() < 400);
        }
    }
}
