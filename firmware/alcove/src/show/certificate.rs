//! The certificate and the name on the terminal.

use alcove_controller::{CertificateSource, CertificateView, DnsView};
use alcove_domain::Timestamp;

/// Whether apps accept the box, a line; and why not, a line each.
pub fn acceptance(certificate: &CertificateView) {
    if certificate.is_accepted() {
        println!(
            "Apps accept this box: its certificate is trusted, of today, and for its name; TLS 1.3 is offered."
        );
        return;
    }
    println!("Apps do not accept this box:");
    for obstacle in &certificate.obstacles {
        println!("  {obstacle}");
    }
}

/// Everything about the certificate.
pub fn certificate(view: &CertificateView) {
    let source = |source| match source {
        CertificateSource::SelfMade => "the box's own authority",
        CertificateSource::Acme => "an authority, by ACME",
        CertificateSource::Uploaded => "somebody who brought it",
    };
    println!("Shown: a certificate of {}", source(view.shown));
    if let Some(facts) = &view.facts {
        println!("  for {}", facts.names.join(", "));
        println!("  from {} to {}", facts.not_before.rfc3339(), facts.not_after.rfc3339());
    }
    if let Some(acme) = view.acme.as_ref().filter(|_| view.source == CertificateSource::Acme) {
        println!("Authority: {}", acme.directory);
        if let Some(at) = acme.renews_at {
            println!("  renewed at {}", at.rfc3339());
        }
        if let Some(problem) = &acme.problem {
            println!("  failed {} times, last at {}: {problem}", acme.failures, told(acme.tried_at));
        }
        if let Some(at) = acme.next_try {
            println!("  next try at {}", at.rfc3339());
        }
    }
    acceptance(view);
}

/// Everything about the name.
pub fn dynamic_dns(view: Option<&DnsView>) {
    let Some(view) = view else {
        println!("No server is told where the name of this box leads.");
        return;
    };
    let addresses: Vec<String> = view.addresses.iter().map(ToString::to_string).collect();
    println!("{}: {} by {}", view.host, view.server, view.way);
    if addresses.is_empty() {
        println!("  nothing was told yet");
    } else {
        println!("  leads to {} since {}", addresses.join(" and "), told(view.done_at));
    }
    if let Some(problem) = &view.problem {
        println!("  failed {} times: {problem}", view.failures);
    }
    if let Some(at) = view.next_try {
        println!("  next try at {}", at.rfc3339());
    }
}

fn told(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "no time".into(), Timestamp::rfc3339)
}
