//! An address that holds a login: `scheme://user:password@host:port/path?parameters`.

use zeroize::Zeroizing;

use crate::kind::is_host;

/// Its parts, decoded.
pub(in crate::verify) struct LoginUrl {
    pub(in crate::verify) scheme: String,
    pub(in crate::verify) username: Option<Zeroizing<String>>,
    pub(in crate::verify) password: Option<Zeroizing<String>>,
    pub(in crate::verify) host: String,
    pub(in crate::verify) port: Option<u16>,
    /// After the host's slash.
    pub(in crate::verify) path: Zeroizing<String>,
    parameters: Vec<(Zeroizing<String>, Zeroizing<String>)>,
}

impl LoginUrl {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it, for a sentence after the field's name; nothing of it.
    pub(in crate::verify) fn parse(text: &str) -> Result<Self, &'static str> {
        const BROKEN: &str = "is no address as `scheme://user:password@host:port/path` (`@`, `/`, `:`, `?` and `#` in a password are written `%40`, `%2F`, `%3A`, `%3F`, `%23`)";
        let (scheme, rest) = text.trim().split_once("://").ok_or(BROKEN)?;
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (user, place) = authority.rsplit_once('@').map_or((None, authority), |(user, place)| (Some(user), place));
        if place.contains(',') {
            return Err("names several hosts, and only one can be asked");
        }
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (place, ""),
        };
        let port = if port.is_empty() { None } else { Some(port.parse::<u16>().ok().filter(|port| *port > 0).ok_or(BROKEN)?) };
        let (username, password) = match user.map(|user| user.split_once(':').unwrap_or((user, ""))) {
            Some((user, password)) => (some(decode(user).ok_or(BROKEN)?), some(decode(password).ok_or(BROKEN)?)),
            None => (None, None),
        };
        let host = decode(host).ok_or(BROKEN)?.to_ascii_lowercase();
        if !host.is_empty() && !is_host(&host) {
            return Err(if host.contains('/') { "goes to a socket of this machine, which is not asked" } else { BROKEN });
        }
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, decode(value)?))
        };
        let parameters = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect::<Option<_>>().ok_or(BROKEN)?;
        let path = decode(path.trim_start_matches('/')).ok_or(BROKEN)?;
        Ok(Self { scheme: scheme.to_ascii_lowercase(), username, password, host, port, path, parameters })
    }

    /// A parameter's value.
    pub(in crate::verify) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known.as_str() == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

fn some(text: Zeroizing<String>) -> Option<Zeroizing<String>> {
    Some(text).filter(|text| !text.is_empty())
}

/// Percent-decoding (RFC 3986, 2.1): a `%` without two digits is itself, as the drivers have it.
fn decode(text: &str) -> Option<Zeroizing<String>> {
    let bytes = text.as_bytes();
    let mut out = Zeroizing::new(Vec::with_capacity(bytes.len()));
    let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).ok()?);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    std::str::from_utf8(&out).ok().map(|text| Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> String {
        let url = LoginUrl::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        let show = |text: &Option<Zeroizing<String>>| text.as_ref().map_or("-".to_owned(), |text| text.to_string());
        format!("{} {} {} {} {:?} {}", url.scheme, show(&url.username), show(&url.password), url.host, url.port, url.path.as_str())
    }

    #[test]
    fn the_parts_of_a_login_url() {
        assert_eq!(
            parts("postgres://app:fakepass%40%2F@db.example.com:5433/shop?sslmode=require"),
            "postgres app fakepass@/ db.example.com Some(5433) shop"
        );
        assert_eq!(parts("rediss://:fakepass@[::1]:6380/0"), "rediss - fakepass [::1] Some(6380) 0");
        assert_eq!(parts("redis://DB.example.com"), "redis - - db.example.com None ");
        // An `@` that somebody forgot to write as `%40`, and a `%` that stands for itself.
        assert_eq!(parts("redis://a:fake@pass%zz@localhost"), "redis a fake@pass%zz localhost None ");
        assert_eq!(parts("postgres:///shop?host=db"), "postgres - -  None shop");
        let url = LoginUrl::parse("postgres://a:b@h/d?x=1&sslmode=verify-full#sslmode=disable").unwrap();
        assert_eq!((url.parameter("sslmode"), url.parameter("y")), (Some("verify-full"), None));
    }

    #[test]
    fn what_is_no_login_url_says_why_and_nothing_of_itself() {
        for bad in ["", "fakepass", "a:b@c", "redis://a:fakepass@h:port", "redis://a:fake/pass@host/1", "redis://a:b@h%ff", "pg://a:b@h:0"]
        {
            let why = LoginUrl::parse(bad).err().unwrap_or_else(|| panic!("{bad}"));
            assert!(why.starts_with("is no address") && !why.contains("fakepass"), "{bad}: {why}");
        }
        assert!(LoginUrl::parse("postgres://a:b@h1,h2/d").err().unwrap().contains("several hosts"));
        assert!(LoginUrl::parse("postgres://a:b@%2Fvar%2Frun/d").err().unwrap().contains("socket"));
    }
}
