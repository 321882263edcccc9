//! HTTP digest authentication (RFC 7616): MD5 and SHA-256, with `qop=auth`, or without a `qop` as RFC 2069 had it.
//!
//! The password is hashed with the server's challenge and does not travel. The request is sent once without it for the
//! challenge; what a server says instead of one is judged as its answer.

use md5::Md5;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::http::{Check, unreachable};
use super::rules::Seen;
use super::send::{Builder, Unsent};
use super::{Finding, Verify};
use crate::net::Request;
use crate::status::Verdict;

/// Puts the answer to the server's challenge into a request.
pub(super) fn answer(builder: &Builder<'_>, request: &mut Request, username: &str, password: &str) -> Result<(), Unsent> {
    let found = |finding: Finding| Unsent::Found(Box::new(finding));
    let answer = builder.net.send(request).map_err(|failure| found(unreachable(&failure)))?;
    let offered: Vec<Challenge> = answer.headers("www-authenticate").into_iter().flat_map(challenges).collect();
    // The strongest of those that are known: a server that is asked for both offers both.
    let Some(challenge) = offered.into_iter().max_by_key(|challenge| challenge.algorithm).filter(|_| answer.status == 401) else {
        return Err(found(not_asked(builder, &Seen::of(&answer))));
    };
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|_| Unsent::Wrong("nonce".to_owned()))?;
    let own = data_encoding::HEXLOWER.encode(&random);
    let value = challenge.response(request.method, target(&request.url), username, password, &own);
    request.headers.push(("authorization".to_owned(), value));
    Ok(())
}

/// An answer to a request without the credential says nothing of it: but who could be in trouble may be.
fn not_asked(builder: &Builder<'_>, seen: &Seen<'_>) -> Finding {
    let nothing = Verify::default();
    let judged = Check::of(builder.clone(), builder.subject.verify().unwrap_or(&nothing)).judge(seen);
    match judged.verdict {
        Verdict::RateLimited | Verdict::ServiceDown | Verdict::NetworkBlocked | Verdict::RegionBlocked => judged,
        _ => Finding {
            evidence: judged.evidence,
            ..Finding::new(Verdict::Unknown, "its service did not ask for a digest, and nothing was proven")
        },
    }
}

/// What stands behind the host of an address.
fn target(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.find('/').map_or("/", |at| &after[at..])
}

/// From the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Algorithm {
    Md5,
    Sha256,
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }

    fn hash(self, text: &str) -> String {
        match self {
            Self::Md5 => data_encoding::HEXLOWER.encode(&Md5::digest(text.as_bytes())),
            Self::Sha256 => data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes())),
        }
    }
}

/// What a server asks for.
#[derive(Clone, Debug, PartialEq)]
struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    algorithm: Algorithm,
    /// Whether the hash of the password is bound to this nonce.
    sess: bool,
    /// Whether `qop=auth` is offered; without any it is of RFC 2069.
    qop: bool,
    /// Whether the name is sent hashed.
    userhash: bool,
}

impl Challenge {
    /// `None` for one that is not known: another algorithm, `auth-int` alone.
    fn of(parameters: &[(String, String)]) -> Option<Self> {
        let get = |name: &str| parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let name = get("algorithm").unwrap_or("MD5").to_ascii_uppercase();
        let sess = name.ends_with("-SESS");
        let algorithm = match name.trim_end_matches("-SESS") {
            "MD5" => Algorithm::Md5,
            "SHA-256" => Algorithm::Sha256,
            _ => return None,
        };
        let qop = match get("qop") {
            Some(list) if list.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth")) => true,
            Some(_) => return None,
            None => false,
        };
        Some(Self {
            realm: get("realm")?.to_owned(),
            nonce: get("nonce")?.to_owned(),
            opaque: get("opaque").map(str::to_owned),
            algorithm,
            sess,
            qop,
            userhash: get("userhash").is_some_and(|value| value.eq_ignore_ascii_case("true")),
        })
    }

    /// The value of `Authorization`; `own` is our nonce.
    fn response(&self, method: &str, target: &str, username: &str, password: &str, own: &str) -> Zeroizing<String> {
        let hash = |text: &str| Zeroizing::new(self.algorithm.hash(text));
        let (realm, nonce) = (&self.realm, &self.nonce);
        let mut first = hash(&Zeroizing::new(format!("{username}:{realm}:{password}")));
        if self.sess {
            first = hash(&Zeroizing::new(format!("{}:{nonce}:{own}", *first)));
        }
        let second = hash(&format!("{method}:{target}"));
        let middle = if self.qop { format!("{nonce}:00000001:{own}:auth") } else { nonce.clone() };
        let response = hash(&Zeroizing::new(format!("{}:{middle}:{}", *first, *second)));
        let username = if self.userhash { hash(&format!("{username}:{realm}")) } else { Zeroizing::new(username.to_owned()) };
        let mut out = Zeroizing::new(format!(
            "Digest username={}, realm={}, nonce={}, uri={}, response=\"{}\"",
            quoted(&username),
            quoted(realm),
            quoted(nonce),
            quoted(target),
            *response
        ));
        out.push_str(&format!(", algorithm={}{}", self.algorithm.name(), if self.sess { "-sess" } else { "" }));
        if self.qop {
            out.push_str(&format!(", qop=auth, nc=00000001, cnonce={}", quoted(own)));
        }
        if let Some(opaque) = &self.opaque {
            out.push_str(&format!(", opaque={}", quoted(opaque)));
        }
        if self.userhash {
            out.push_str(", userhash=true");
        }
        out
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The challenges of Digest in one header, which may hold several and of other sorts (RFC 9110, 11.6.1).
fn challenges(header: &str) -> Vec<Challenge> {
    let mut found: Vec<(bool, Vec<(String, String)>)> = Vec::new();
    let mut rest = header.trim_start_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let end = rest.find([' ', '\t', '=', ',']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let value = after.trim_start().strip_prefix('=').map(str::trim_start);
        rest = match (value, found.last_mut()) {
            (Some(value), Some((_, parameters))) => {
                let (value, after) = self::value(value);
                parameters.push((word.to_ascii_lowercase(), value));
                after
            }
            // A parameter of nothing.
            (Some(value), None) => self::value(value).1,
            // The name of a scheme; what may follow it besides parameters is one word.
            (None, _) => {
                found.push((word.eq_ignore_ascii_case("digest"), Vec::new()));
                after
            }
        };
        rest = rest.trim_start_matches([' ', '\t', ',']);
    }
    found.into_iter().filter(|(is_digest, _)| *is_digest).filter_map(|(_, parameters)| Challenge::of(&parameters)).collect()
}

/// A token or a quoted string at the beginning, and what follows it.
fn value(text: &str) -> (String, &str) {
    let Some(inner) = text.strip_prefix('"') else {
        let end = text.find([' ', '\t', ',']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut out = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (out, &inner[at + 1..]),
            '\\' => out.extend(chars.next().map(|(_, c)| c)),
            c => out.push(c),
        }
    }
    (out, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPAQUE: &str = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";

    /// RFC 7616, 3.9.1: one request, asked for with both.
    #[test]
    fn the_examples_of_rfc_7616() {
        let header = |algorithm: &str| {
            format!(
                "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, \
                 nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"{OPAQUE}\""
            )
        };
        for (algorithm, wanted) in
            [("MD5", "8ca523f5e9506fed4657c9700eebdbec"), ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
        {
            let all = challenges(&header(algorithm));
            let own = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
            let value = all[0].response("GET", "/dir/index.html", "Mufasa", "Circle of Life", own);
            assert!(value.contains(&format!("response=\"{wanted}\"")), "{algorithm}: {}", *value);
            assert!(
                value.contains(&format!("opaque=\"{OPAQUE}\""))
                    && value.contains("nc=00000001")
                    && value.contains("uri=\"/dir/index.html\"")
            );
        }
    }

    /// RFC 2617, 3.5, and RFC 2069, 2.4 as its errata correct it.
    #[test]
    fn the_older_examples() {
        let all = challenges("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"");
        let value = all[0].response("GET", "/dir/index.html", "Mufasa", "Circle Of Life", "0a4f113b");
        assert!(value.contains("response=\"6629fae49393a05397450978507c4ef1\""), "{}", *value);
        let all = challenges("Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"");
        let value = all[0].response("GET", "/dir/index.html", "Mufasa", "CircleOfLife", "x");
        assert!(value.contains("response=\"1949323746fe6a43ef61f9606e7febea\"") && !value.contains("qop"), "{}", *value);
    }

    #[test]
    fn the_strongest_of_what_is_offered() {
        let header = "Basic realm=\"a, b=\\\"c\", Digest realm=\"x\", nonce=\"n1\", algorithm=MD5, DIGEST Realm = \"y\",nonce=n2 ,algorithm=SHA-256,qop=auth,userhash=true";
        let all = challenges(header);
        assert_eq!(all.len(), 2);
        let best = all.into_iter().max_by_key(|challenge| challenge.algorithm).unwrap();
        assert_eq!((best.realm.as_str(), best.nonce.as_str(), best.qop, best.userhash), ("y", "n2", true, true));
        for none in [
            "",
            "Basic realm=\"x\"",
            "Digest",
            "Digest realm=\"x\"",
            "Digest realm=x, nonce=n, algorithm=SHA-512-256",
            "=,\"",
            "Digest realm=x, nonce=n, qop=auth-int",
        ] {
            assert_eq!(challenges(none), Vec::new(), "{none}");
        }
    }
}
