//! Whether an address that somebody keeps with a key is one of the service that a template is about.

use super::naming::host_of;
use crate::template::Template;

/// Whether a host is the service's: one that its keys go to, the one that its pages are at, or what these are a part of
/// (`stripe.com` of `api.stripe.com`).
pub(super) fn is_of(template: &Template, host: &str) -> bool {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let usual = template.hosts_for(None, |_| None);
    let page = template.dashboard.as_deref().filter(|page| !page.contains('{')).and_then(host_of);
    let own = usual.iter().chain(&template.hosts).chain(&template.control_hosts).chain(&page);
    own.into_iter().any(|own| is_at(own, host))
}

fn is_at(own: &str, host: &str) -> bool {
    // Of `{site}.example.com` and `*.example.com` what stands behind is the service's.
    if let Some(open) = own.rfind(['*', '}']) {
        let fixed = &own[open + 1..];
        return fixed.strip_prefix('.').is_some_and(|domain| domain.contains('.') && (host == domain || host.ends_with(fixed)));
    }
    own == host || (host.contains('.') && own.strip_suffix(host).is_some_and(|rest| rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_services_where_a_part_of_its_own_domain_says_so() {
        for (own, host, is) in [
            ("api.stripe.com", "api.stripe.com", true),
            ("api.stripe.com", "stripe.com", true),
            ("api.stripe.com", "com", false),
            ("api.stripe.com", "pi.stripe.com", false),
            ("api.stripe.com", "api.stripe.com:8443", false),
            ("api.stripe.com", "api.stripe.com.evil.example", false),
            ("stripe.com", "notstripe.com", false),
            ("{host}", "git.example.com", false),
            ("{site}.example.com", "a.example.com", true),
            ("*.com", "a.com", false),
        ] {
            assert_eq!(is_at(own, host), is, "{own} {host}");
        }
    }
}
