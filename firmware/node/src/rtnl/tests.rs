use super::*;
use nix::sched::{CloneFlags, unshare};
use std::{fs, thread};

/// Runs the test on a thread with a network of its own, where there is only the interface `lo`; needs root.
fn in_an_empty_network(test: impl FnOnce(u32) + Send + 'static) {
    let run = || {
        unshare(CloneFlags::CLONE_NEWNET).expect("root may make a network namespace");
        test(lo().index);
    };
    thread::spawn(run).join().expect("the test holds");
}

fn lo() -> Link {
    link("lo").expect("the kernel answers").expect("every network has lo")
}

fn adding(addresses: &[IpNet]) -> InterfacePlan {
    InterfacePlan { add: addresses.to_vec(), ..InterfacePlan::default() }
}

fn removing(addresses: &[IpNet]) -> InterfacePlan {
    InterfacePlan { remove: addresses.to_vec(), ..InterfacePlan::default() }
}

fn net(text: &str) -> IpNet {
    text.parse().expect("a network")
}

#[test]
fn an_interface_comes_up_with_its_mtu_and_addresses() {
    in_an_empty_network(|index| {
        assert!(!lo().up && lo().kind == Kind::Other);
        let wanted = [net("10.8.0.1/24"), net("fd00::1/64")];
        let plan = InterfacePlan { mtu: Some(1420), up: true, ..adding(&wanted) };
        change(index, &plan).expect("all of it is done");
        assert!(lo().up && lo().mtu == 1420);
        let there = addresses(index).expect("the kernel answers");
        assert!(wanted.iter().all(|address| there.contains(address)), "{there:?}");
    });
}

#[test]
fn an_interface_that_is_not_there_is_no_error() {
    in_an_empty_network(|index| {
        assert!(link("alcove9").expect("the kernel answers").is_none());
        delete(index + 100).expect("gone is gone");
        assert!(addresses(index + 100).expect("the kernel answers").is_empty());
    });
}

#[test]
fn more_addresses_than_one_answer_holds_are_all_seen() {
    in_an_empty_network(|index| {
        let many: Vec<IpNet> = (0..600).map(|n| net(&format!("10.9.{}.{}/32", n / 200, n % 200))).collect();
        change(index, &adding(&many)).expect("all are added");
        assert_eq!(addresses(index).expect("the kernel answers"), many.iter().copied().collect());
        change(index, &removing(&many[1..])).expect("all but one are removed");
        assert_eq!(addresses(index).expect("the kernel answers"), BTreeSet::from([many[0]]));
    });
}

#[test]
fn a_change_that_is_done_already_is_no_error() {
    in_an_empty_network(|index| {
        let address = [net("10.8.0.1/24")];
        for _ in 0..2 {
            change(index, &adding(&address)).expect("added, or there already");
        }
        for _ in 0..2 {
            change(index, &removing(&address)).expect("removed, or gone already");
        }
        assert!(addresses(index).expect("the kernel answers").is_empty());
    });
}

#[test]
fn a_box_without_ipv6_still_gets_its_ipv4_address_and_tells_what_failed() {
    in_an_empty_network(|index| {
        fs::write("/proc/sys/net/ipv6/conf/lo/disable_ipv6", "1").expect("root may");
        let error = change(index, &adding(&[net("fd00::1/64"), net("10.8.0.1/24")])).expect_err("no IPv6");
        assert!(error.to_string().contains("add the address fd00::1/64"), "{error}");
        assert_eq!(addresses(index).expect("the kernel answers"), BTreeSet::from([net("10.8.0.1/24")]));
    });
}
