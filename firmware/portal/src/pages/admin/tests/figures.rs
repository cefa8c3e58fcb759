//! Log and statistics.

use super::{bench, default, sign_in};
use crate::testing::{ADMIN, USER};

#[test]
fn the_log_answers_who_had_an_address_and_as_a_file() {
    let bench = bench();
    let _node = bench.connect_node();
    sign_in(&bench, USER);
    let fields = [("action", "add_config"), ("displayName", "=cmd()"), ("profileId", "default")];
    let made = bench.submit("/vpn-user-portal/home", "/vpn-user-portal/home", &fields);
    assert_eq!(made.status(), 200);
    let address = default(&bench).wireguard.expect("ranges").address(0).expect("an address").0;
    sign_in(&bench, ADMIN);
    let asked = |query: &str| bench.get(&format!("/vpn-user-portal/log?{query}"));
    let found = asked(&format!("ip_address={address}&date_time=2027-03-02"));
    assert!(found.text().contains("log?user_id=ben"), "{}", found.text());
    let other_day = asked(&format!("ip_address={address}&date_time=2027-03-01"));
    assert!(!other_day.text().contains("log?user_id=ben"));
    for (wrong, beside) in [("ip_address=10.0.0", "address-problem"), ("date_time=yesterday", "at-problem")] {
        let refused = asked(wrong);
        assert_eq!(refused.status(), 400);
        assert!(refused.text().contains(&format!("id=\"{beside}\"")), "{}", refused.text());
    }
    let file = bench.get("/vpn-user-portal/csv_log?user_id=ben");
    assert_eq!(file.header("Content-Type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.text().lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[1].starts_with("ben,default,wireguard,0,\"'=cmd()\","), "no formula: {}", lines[1]);
}

#[test]
fn charts_are_drawn_with_their_numbers_beside() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    assert!(!bench.get("/vpn-user-portal/stats").text().contains("<svg viewBox"), "nothing was measured yet");
    for _ in 0..4 {
        bench.controller.housekeeping().expect("chores");
        bench.later(300);
    }
    sign_in(&bench, ADMIN);
    let page = bench.get("/vpn-user-portal/stats");
    assert!(
        page.text().contains("role=\"img\" aria-labelledby=\"connected-title connected-desc\""),
        "{}",
        page.text()
    );
    assert!(page.text().contains("<title id=\"connected-title\">Devices connected</title>"));
    assert!(page.text().contains("<details><summary>Show as a table</summary>"));
    assert!(bench.get("/vpn-user-portal/overview").text().contains("<svg viewBox"), "on the overview too");
    let file = bench.get("/vpn-user-portal/csv_stats/live?profile_id=default");
    assert!(
        file.text().starts_with("Date/Time,#Connections\r\n2027-03-02T14:05:00Z,0\r\n"),
        "{}",
        file.text()
    );
    let days = bench.get("/vpn-user-portal/csv_stats/aggregate");
    let heads = "Date,#Unique Users,#Unique Guest Users,Max #Connections,Bytes In,Bytes Out\r\n";
    assert_eq!(days.text(), heads);
}
