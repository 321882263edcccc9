//! What git asks, as lines: read within limits, and refused as a whole where any part could mean something else.

use std::io::Read;

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::helper::host;
use crate::{Error, Result, Secret};

/// More than git sends in a line, a password of its longest form included.
const MAX: u64 = 256 << 10;

/// What git says.
#[derive(Debug, Default)]
pub struct Request {
    /// `https`.
    pub protocol: String,
    /// With its port, as it was typed.
    pub host: String,
    /// Only where git is told to send it.
    pub path: Option<String>,
    /// Only where the address or the configuration names one.
    pub username: Option<String>,
    /// What was tried.
    pub password: Option<Secret>,
    /// The same of a newer way to sign in.
    pub credential: Option<Secret>,
    /// When what was tried ends.
    pub expires: Option<Timestamp>,
    /// What the server offers.
    pub offered: Vec<String>,
    /// What we said before, and others.
    pub states: Vec<String>,
    /// Whether git understands ways to sign in besides a password.
    pub authtype: bool,
    /// Whether it brings back what it is told.
    pub state: bool,
    /// Whether it is not to be kept.
    pub ephemeral: bool,
}

impl Request {
    /// The host as credentials have it; `None` for what no credential can be for.
    pub fn folded(&self) -> Option<String> {
        host::fold(&self.host, host::default_port(&self.protocol)?)
    }

    /// Whether a token has to be sent in a way of its own: the server takes no password.
    pub(super) fn wants_bearer(&self) -> bool {
        let offers = |scheme: &str| {
            let first = |line: &String| line.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case(scheme));
            self.offered.iter().any(first)
        };
        self.authtype && offers("bearer") && !offers("basic")
    }

    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let once = |place: &mut Option<String>| match place.replace(value.to_owned()) {
            None => Ok(()),
            Some(_) => Err(bad("names something twice")),
        };
        match name {
            "protocol" | "host" => {
                let place = if name == "host" { &mut self.host } else { &mut self.protocol };
                if !place.is_empty() {
                    return Err(bad("names something twice"));
                }
                place.push_str(value);
            }
            "path" => once(&mut self.path)?,
            "username" => once(&mut self.username)?,
            "password" => self.password = Some(Secret::from(value.to_owned())),
            "credential" => self.credential = Some(Secret::from(value.to_owned())),
            "password_expiry_utc" => self.expires = value.parse().ok().and_then(|second| Timestamp::from_second(second).ok()),
            "ephemeral" => self.ephemeral = matches!(value, "1" | "true" | "yes" | "on"),
            "capability[]" => match value {
                "authtype" => self.authtype = true,
                "state" => self.state = true,
                // A newer one, of a newer git.
                _ => {}
            },
            "wwwauth[]" if value.is_empty() => self.offered.clear(),
            "wwwauth[]" => self.offered.push(value.to_owned()),
            "state[]" if value.is_empty() => self.states.clear(),
            "state[]" => self.states.push(value.to_owned()),
            _ => {}
        }
        Ok(())
    }
}

/// Reads a request, to an empty line or the end.
///
/// # Errors
/// [`Error::Usage`] for a control character, as it is or encoded; a line that is none; a name that comes twice; too much.
pub fn read(from: &mut dyn Read) -> Result<Request> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    from.take(MAX + 1).read_to_end(&mut bytes).map_err(|error| Error::io("read", "stdin", error))?;
    if bytes.len() as u64 > MAX {
        return Err(bad("is too long"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| bad("is not UTF-8 text"))?;
    let mut request = Request::default();
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once('=').ok_or_else(|| bad("has a line that is none"))?;
        if line.chars().any(char::is_control) {
            return Err(bad("has a control character in it"));
        }
        if matches!(name, "protocol" | "host" | "path" | "username") && is_encoded(value) {
            return Err(bad("has an encoded control character in it"));
        }
        request.set(name, value)?;
    }
    Ok(request)
}

/// Whether a control character stands in it as `%0a`: whoever decodes it would see another line.
fn is_encoded(value: &str) -> bool {
    value.as_bytes().windows(3).any(|part| {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        part[0] == b'%' && matches!((digit(part[1]), digit(part[2])), (Some(0 | 1), Some(_)) | (Some(7), Some(15)))
    })
}

fn bad(why: &str) -> Error {
    Error::Usage(format!("what git asks {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> Result<Request> {
        read(&mut text.as_bytes())
    }

    #[test]
    fn h01_control_characters_raw_and_decoded_in_each_field() {
        for field in ["protocol", "host", "path", "username", "password", "credential", "wwwauth[]", "state[]", "unheard"] {
            for control in ["\r", "\0", "\u{1b}", "\t", "\u{7f}", "\u{85}"] {
                assert!(given(&format!("protocol=https\n{field}=a{control}b\n")).is_err(), "{field} {control:?}");
            }
        }
        for field in ["host", "path", "username"] {
            for encoded in ["%0a", "%0A", "%0d", "%00", "%1b", "%7F"] {
                assert!(given(&format!("{field}=a{encoded}b\n")).is_err(), "{field} {encoded}");
            }
        }
        // A newline ends a field: what follows is a line of its own, and no host comes twice.
        assert!(given("protocol=https\nhost=evil.example\nhost=github.com\n").is_err());
        assert!(given("protocol=https\nusername=a\nusername=b\n").is_err());
        assert!(given("protocol=https\nhost\n").is_err());
        assert!(read(&mut [b"host=".as_slice(), &[0xff]].concat().as_slice()).is_err());
        assert!(given(&"a=b\n".repeat(1 << 17)).is_err());
        // A password is not decoded by anybody.
        assert!(given("password=a%0ab\n").is_ok());
    }

    #[test]
    fn what_a_newer_git_says_is_passed_over() {
        let text = "capability[]=authtype\ncapability[]=state\ncapability[]=telepathy\nprotocol=https\nhost=h.example\nfuture=x=y\nwwwauth[]=Basic realm=\"a b\"\nwwwauth[]=\nwwwauth[]=Bearer realm=\"z\"\n\nhost=evil.example\n";
        let request = given(text).unwrap();
        assert_eq!((request.host.as_str(), request.authtype, request.state), ("h.example", true, true));
        assert_eq!(request.offered, ["Bearer realm=\"z\""]);
        assert!(request.wants_bearer());
    }

    #[test]
    fn h03_no_host_is_nobodys() {
        for text in [
            "",
            "\n",
            "protocol=https\n",
            "protocol=https\nhost=\n",
            "host=github.com\n",
            "path=x\n",
            "protocol=cert\nhost=\npath=/k.pem\n",
            "protocol=https\nhost=/x\n",
        ] {
            assert_eq!(given(text).unwrap().folded(), None, "{text:?}");
        }
    }
}
