//! Placeholders, hosts and URLs as templates write them.
//!
//! `{name}` stands for a field's value and `{name.host}` for the host of the URL in it; any other brace is itself. What
//! is filled in is never parsed again: whoever sends a request checks the host of the finished URL against the hosts.

use zeroize::Zeroizing;

/// A placeholder found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placeholder<'t> {
    /// The field.
    pub(super) name: &'t str,
    /// Whether the host of its value is meant.
    pub(super) host: bool,
    /// Where it begins and ends in the text.
    pub(super) at: (usize, usize),
}

/// The placeholders of a text, from the left.
pub(super) fn placeholders(text: &str) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices('{') {
        let Some(len) = text[start..].find('}') else { break };
        let inner = &text[start + 1..start + len];
        let (name, host) = inner.strip_suffix(".host").map_or((inner, false), |name| (name, true));
        if crate::name::is_field(name) {
            found.push(Placeholder { name, host, at: (start, start + len + 1) });
        }
    }
    found
}

/// The text with what `put` gives in the place of each placeholder. It may be secret: it is written once, into a place of its
/// size, and wiped when it is dropped.
pub(super) fn fill_by<V: AsRef<str>, E>(text: &str, put: impl Fn(&Placeholder<'_>) -> Result<V, E>) -> Result<Zeroizing<String>, E> {
    let found = placeholders(text);
    let values = found.iter().map(put).collect::<Result<Vec<V>, E>>()?;
    let size = text.len() + values.iter().map(|value| value.as_ref().len()).sum::<usize>();
    let mut out = Zeroizing::new(String::with_capacity(size));
    let mut done = 0;
    for (found, value) in found.iter().zip(&values) {
        out.push_str(&text[done..found.at.0]);
        out.push_str(value.as_ref());
        done = found.at.1;
    }
    out.push_str(&text[done..]);
    Ok(out)
}

/// The text with every placeholder filled; `None` where one has no value.
pub(crate) fn fill<V: AsRef<str> + From<String>>(text: &str, value: impl Fn(&str) -> Option<V>) -> Option<Zeroizing<String>> {
    let put = |found: &Placeholder<'_>| {
        let value = value(found.name).filter(|value| !value.as_ref().is_empty()).ok_or(())?;
        if found.host { host_of(value.as_ref()).map(V::from).ok_or(()) } else { Ok(value) }
    };
    fill_by(text, put).ok()
}

/// The same, with the name of the first that has no value, or none that can stand there, where there is one.
pub(crate) fn fill_named(text: &str, value: impl Fn(&str) -> Option<Zeroizing<String>>) -> Result<Zeroizing<String>, String> {
    fill_by(text, |found| {
        let filled = value(found.name).filter(|value| !value.is_empty());
        let filled = if found.host { filled.and_then(|value| host_of(&value)).map(Zeroizing::new) } else { filled };
        filled.ok_or_else(|| found.name.to_owned())
    })
}

/// The host (with its port) of a URL that a user gave; a bare host is taken as it is.
pub(super) fn host_of(value: &str) -> Option<String> {
    let authority = match Url::split(value) {
        Some(url) => url.authority.rsplit_once('@').map_or(url.authority, |(_, host)| host),
        None => value,
    };
    is_host(authority).then(|| authority.to_owned())
}

/// Whether it is a host, in lower case: labels, an IPv4 address, `[…]` with an IPv6 address, or `*.` before at least
/// two labels; with a port where it has one.
pub fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (text, None),
    };
    if port.is_some_and(|port| !port.bytes().all(|b| b.is_ascii_digit()) || !port.parse::<u16>().is_ok_and(|port| port > 0)) {
        return false;
    }
    if let Some(address) = name.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
    }
    let (name, least) = name.strip_prefix("*.").map_or((name, 1), |suffix| (suffix, 2));
    name.len() <= 253 && name.split('.').count() >= least && name.split('.').all(is_label)
}

fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Whether it is a host once its placeholders are filled with hosts, and one for a port with a port.
pub(super) fn is_host_template(text: &str) -> bool {
    let text = match text.rsplit_once(':') {
        Some((host, port)) if placeholders(port).first().is_some_and(|found| found.at == (0, port.len())) => host,
        _ => text,
    };
    fill(text, |_| Some("x.x".to_owned())).is_some_and(|host| is_host(&host))
}

/// A URL in parts, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Url<'t> {
    /// `https`; empty where the URL begins with a placeholder that holds its head.
    pub(super) scheme: &'t str,
    /// Between `//` and the path; for a URL that begins with a placeholder, that placeholder.
    pub(super) authority: &'t str,
    /// From the first `/`, `?` or `#`.
    pub(super) rest: &'t str,
}

impl<'t> Url<'t> {
    /// Splits `scheme://authority/rest`, or `{field}/rest`. `None` for anything else, blanks and controls included.
    pub(super) fn split(text: &'t str) -> Option<Self> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return None;
        }
        if let Some(head) = placeholders(text).first().filter(|first| first.at.0 == 0) {
            let (authority, rest) = text.split_at(head.at.1);
            return (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(Self { scheme: "", authority, rest });
        }
        let (scheme, after) = text.split_once("://")?;
        if scheme.is_empty() || !scheme.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'+') {
            return None;
        }
        let (authority, rest) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
        Some(Self { scheme, authority, rest })
    }

    /// Its host as `hosts` would write it: `{field.host}` for a URL that begins with `{field}`.
    pub(super) fn host(&self) -> String {
        match placeholders(self.authority).first() {
            Some(head) if self.scheme.is_empty() => format!("{{{}.host}}", head.name),
            _ => self.authority.to_owned(),
        }
    }

    /// Whether it goes no further than this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let host = match self.authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => host,
            _ => self.authority,
        };
        host == "localhost" || host == "[::1]" || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
    }
}

/// Whether a host, as a template writes it, is one of `hosts`: the same text, or below a `*.suffix`.
pub(crate) fn covers(hosts: &[String], host: &str) -> bool {
    hosts
        .iter()
        .any(|known| known == host || known.strip_prefix('*').is_some_and(|suffix| host.len() > suffix.len() && host.ends_with(suffix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_what_is_not_one() {
        for good in ["api.openai.com", "*.sentry.io", "localhost", "127.0.0.1:11434", "[::1]:80", "a-b.c"] {
            assert!(is_host(good), "{good}");
        }
        for bad in [
            "",
            "https://x.com",
            "x.com/",
            "x.com/a",
            "u@x.com",
            "x.com:",
            "x.com:http",
            "x.com:0",
            "x.com:70000",
            "x.com:+1",
            "*.com",
            "*",
            "a.*.com",
            "X.com",
            "x..com",
            ".x.com",
            "x.com.",
            "-x.com",
            "x com",
            "ä.com",
            "[x]",
            "[::1",
        ] {
            assert!(!is_host(bad), "{bad}");
        }
        assert!(is_host_template("bedrock.{region}.amazonaws.com") && is_host_template("*.{site}") && is_host_template("{url.host}"));
        assert!(!is_host_template("{site}/x") && !is_host_template("https://{site}"));
    }

    #[test]
    fn only_field_names_in_braces_are_placeholders() {
        let names = |text| placeholders(text).iter().map(|found| (found.name, found.host)).collect::<Vec<_>>();
        assert_eq!(names("/bot{token}/{url.host}{A}{ x }{\"a\":{b}}"), [("token", false), ("url", true), ("b", false)]);
        assert_eq!(
            fill("{a}-{b.host}{ x }", |name| Some(if name == "a" { "1" } else { "https://x.com:8/y" }.to_owned())).unwrap().as_str(),
            "1-x.com:8{ x }"
        );
        // What is filled in is never parsed again, and what is secret is written once.
        let secret = fill("Bearer {a}", |_| Some(Zeroizing::new("{a}fakepass".to_owned()))).unwrap();
        assert_eq!((secret.as_str(), secret.capacity()), ("Bearer {a}fakepass", 10 + 11));
        assert_eq!(fill("{a}", |_| None::<String>), None);
        assert_eq!(fill("{a}", |_| Some(String::new())), None);
        assert_eq!(fill("{a.host}", |_| Some("x.com/evil".to_owned())), None);
    }

    #[test]
    fn urls_in_parts() {
        let url = Url::split("https://x.com:8/a?b#c").unwrap();
        assert_eq!((url.scheme, url.authority, url.rest), ("https", "x.com:8", "/a?b#c"));
        assert_eq!(Url::split("{registry}/-/whoami").unwrap().host(), "{registry.host}");
        for bad in [
            "{url}.evil.com/",
            "x.com",
            "//x.com",
            "https:/x.com",
            "HTTPS://x.com",
            "https://x .com",
            "https:\\\\x.com",
            "https://x.com/\n",
        ] {
            assert_eq!(Url::split(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_suffix_covers_what_is_below_it_alone() {
        let hosts = ["*.sentry.io".to_owned(), "{host}".to_owned()];
        assert!(covers(&hosts, "us.sentry.io") && covers(&hosts, "{host}"));
        assert!(!covers(&hosts, "sentry.io") && !covers(&hosts, "evilsentry.io") && !covers(&hosts, ".sentry.io"));
    }
}
