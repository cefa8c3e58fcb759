use super::*;
use crate::Identity;
use proptest::prelude::*;

fn code(host: &str, port: u16) -> JoinCode {
    let fingerprint = Identity::generate().public().fingerprint();
    JoinCode { host: host.into(), port, fingerprint, secret: JoinSecret::generate() }
}

#[test]
fn a_code_says_everything_in_few_letters() {
    for (host, port) in
        [("vpn.example.org", 443), ("vpn.example.org", 8443), ("192.0.2.7", 443), ("[2001:db8::7]", 8443)]
    {
        let code = code(host, port);
        let text = code.to_string();
        assert_eq!(JoinCode::parse(&text).expect("a code"), code, "{text}");
        let groups = text.split_once('/').expect("a slash").1;
        assert_eq!(groups.len(), 2 + 7 * 6);
    }
}

#[test]
fn it_is_understood_as_people_type_it() {
    let code = code("vpn.example.org", 443);
    let text = code.to_string();
    let sloppy = text.to_lowercase().replace('0', "o").replace('1', "l").replace('-', " ");
    let sloppy = format!("  {sloppy}\n").replacen("vpn.examp", "VPN.examp", 1);
    // The address is no place for such letters.
    assert_eq!(JoinCode::parse(&sloppy).expect("a code"), code);
}

#[test]
fn what_is_mistyped_is_named() {
    let text = code("vpn.example.org", 443).to_string();
    let parse = |text: &str| JoinCode::parse(text).expect_err("a mistake");
    assert_eq!(parse("K7-4XQ2M"), BadCode::NoAddress);
    for bad in ["", "a b", "2001:db8::7", "vpn.example.org:0", "vpn.example.org:x", "http:/"] {
        assert!(matches!(parse(&format!("{bad}/K7")), BadCode::Address(_)), "{bad:?}");
    }
    let other = text.replace("vpn.example.org", "vpn.exarnple.org");
    assert!(matches!(parse(&other), BadCode::AddressCheck(address) if address == "vpn.exarnple.org"));
    let groups: Vec<&str> = text.split('-').collect();
    assert_eq!(parse(&groups[..5].join("-")), BadCode::Count(5));
    let mut long = groups.clone();
    let third = format!("{}7", groups[2]);
    long[2] = &third;
    assert!(matches!(parse(&long.join("-")), BadCode::Length { number: 3, count: 6, expected: 5, .. }));
    let mut strange = groups.clone();
    strange[3] = "U!UUU";
    assert!(matches!(parse(&strange.join("-")), BadCode::Group { number: 4, .. }));
}

#[test]
fn one_wrong_letter_or_two_exchanged_are_found_in_their_group() {
    let text = code("vpn.example.org", 443).to_string();
    let start = text.find('/').expect("a slash") + 1;
    let letters: Vec<char> = text.chars().collect();
    for at in start + 3..letters.len() {
        if letters[at] == '-' {
            continue;
        }
        let number = text[..at].matches('-').count() + 1;
        for other in LETTERS.iter().map(|letter| char::from(*letter)).filter(|other| *other != letters[at]) {
            let mut wrong = letters.clone();
            wrong[at] = other;
            let error = JoinCode::parse(&wrong.iter().collect::<String>()).expect_err("a mistake");
            assert!(matches!(error, BadCode::Group { number: named, .. } if named == number));
        }
        let next = letters.get(at + 1).copied().unwrap_or('-');
        if next != '-' && next != letters[at] {
            let mut wrong = letters.clone();
            wrong.swap(at, at + 1);
            assert!(JoinCode::parse(&wrong.iter().collect::<String>()).is_err());
        }
    }
}

#[test]
fn groups_in_each_others_places_are_found() {
    let text = code("vpn.example.org", 443).to_string();
    let groups: Vec<&str> = text.split('-').collect();
    for (a, b) in [(1, 2), (3, 6), (4, 7)] {
        let mut wrong = groups.clone();
        wrong.swap(a, b);
        if wrong != groups {
            assert!(matches!(JoinCode::parse(&wrong.join("-")), Err(BadCode::Group { .. })));
        }
    }
}

#[test]
fn the_secret_is_not_shown_by_accident() {
    let code = code("vpn.example.org", 443);
    assert!(!format!("{code:?}").contains(code.secret.text()));
}

proptest! {
    #[test]
    fn nothing_that_is_typed_does_harm(text in "\\PC*") {
        let _ = JoinCode::parse(&text);
        let _ = JoinCode::parse(&format!("a/{text}"));
    }
}
