//! The syntax of host and domain names (RFC 1123 §2.1, RFC 1035 §2.3.4), international ones in their `xn--` form.

use std::net::IpAddr;

/// Whether this is a domain name: labels of 1 to 63 letters, digits, hyphens, at most 253 characters. A trailing dot is
/// not taken. The last label is not all digits, so that an address is never mistaken for a name.
pub(crate) fn is_domain_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let numeric = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 253 && text.split('.').all(label) && !text.rsplit('.').next().is_some_and(numeric)
}

/// Whether this can stand for a host: a domain name, or an IP address (IPv6 with or without brackets).
#[must_use]
pub fn is_host_name(text: &str) -> bool {
    is_domain_name(text) || host_address(text).is_some()
}

/// The address, when the host is given as one; IPv6 with or without brackets.
pub(crate) fn host_address(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inside) => inside.parse().ok().map(IpAddr::V6),
        None => host.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_or_addresses() {
        for good in [
            "vpn.example.org",
            "alcove",
            "xn--bro-hoa.example",
            "3com.com",
            "192.0.2.1",
            "2001:db8::1",
            "[::1]",
        ] {
            assert!(is_host_name(good), "{good}");
        }
        let long = format!("{}.org", "a".repeat(64));
        for bad in [
            "",
            ".",
            "a..b",
            "-a.org",
            "a-.org",
            "a_b.org",
            "a b",
            "a\n",
            "vpn.example.org.",
            "vpn:443",
            "https://a",
            "256.1.1.1",
            "1.2.3",
            "[1.2.3.4]",
            "büro.example",
            "[::1",
            "::1]",
            &long,
        ] {
            assert!(!is_host_name(bad), "{bad:?}");
        }
    }
}
