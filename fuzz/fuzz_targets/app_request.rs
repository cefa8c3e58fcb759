//! What an app sends, as a form: its fields, the question of OAuth in them, keys and media types. Nothing panics, no name
//! occurs twice, and a redirect goes nowhere but to where a known app may be.
#![no_main]

#[path = "../../firmware/portal/src/form.rs"]
#[allow(dead_code)]
mod form;

use alcove_domain::{
    ProfileId, UserId, WgPublicKey, check_authorization, official_client, parse_accept, verify_pkce,
};
use form::Form;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(form) = Form::parse(data) else { return };
    for (number, (name, value)) in form.fields().iter().enumerate() {
        assert!(form.fields()[number + 1..].iter().all(|(other, _)| other != name), "{name:?} twice");
        assert_eq!(form.get(name), value);
        if let Ok(key) = value.parse::<WgPublicKey>() {
            assert_eq!(key.to_string().parse::<WgPublicKey>().expect("its own text"), key);
        }
        drop(ProfileId::new(value.clone()));
        drop(UserId::new(value.as_str()));
        drop(parse_accept(&[name, value]));
        let _ = verify_pkce(name, value);
    }
    let sets = ["eduVPN", "LC", "govVPN"].map(String::from);
    if let Ok(request) = check_authorization(form.fields(), &sets) {
        let client = official_client(request.client.id, &sets).expect("a known app");
        assert!(client.accepts_redirect(&request.redirect_uri), "{:?}", request.redirect_uri);
    }
});
