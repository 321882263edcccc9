//! Hosts as they are compared: in lower case, without the default port, and otherwise to the byte.
//!
//! A trailing dot is another host, and so is a name that is not ASCII: it is written as punycode, or nothing goes there.

use crate::template::is_host_pattern;

/// The host of a request, as credentials have it; `None` for what is none. `port` is the default one.
pub fn fold(host: &str, port: &str) -> Option<String> {
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix(port).and_then(|rest| rest.strip_suffix(':')).filter(|rest| !rest.is_empty()).unwrap_or(&host);
    (is_host_pattern(host) && !host.starts_with("*.")).then(|| host.to_owned())
}

/// The default port of a scheme that carries credentials.
pub fn default_port(scheme: &str) -> Option<&'static str> {
    match scheme {
        "https" => Some("443"),
        "http" => Some("80"),
        _ => None,
    }
}

/// The scheme, folded host and path (without slashes around it) of an address that a credential has.
pub(crate) fn of_url(url: &str) -> Option<(String, String, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let host = fold(authority, default_port(&scheme)?)?;
    Some((scheme, host, path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h04_equal_only_after_folding() {
        let same = |host| fold(host, "443").as_deref() == Some("git.example");
        assert!(same("git.example") && same("GIT.Example") && same("git.example:443"));
        for other in
            ["git.example.", "git.example:8443", "git.example:0443", "git.example:", "git.example:80", "xgit.example", "git.example.evil"]
        {
            assert!(!same(other), "{other}");
        }
        for none in ["", ":443", "git.example/x", "user@git.example", "*.example.com", "büro.example", "a b", "git.example%2eevil", "a\nb"]
        {
            assert_eq!(fold(none, "443"), None, "{none:?}");
        }
        assert_eq!(fold("xn--bro-hoa.example:443", "443").as_deref(), Some("xn--bro-hoa.example"));
        assert_eq!(fold("[::1]:443", "443").as_deref(), Some("[::1]"));
        assert_eq!(fold("git.example:80", "80").as_deref(), Some("git.example"));
    }

    #[test]
    fn addresses_in_parts() {
        let parts = of_url("https://Git.example:443/team/?x").unwrap();
        assert_eq!(parts, ("https".to_owned(), "git.example".to_owned(), "team".to_owned()));
        assert_eq!(of_url("ssh://git.example/x"), None);
        assert_eq!(of_url("https://u@git.example/x"), None);
    }
}
