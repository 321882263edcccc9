//! AWS Signature Version 4: the secret signs the request and does not travel.
//!
//! As <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html> has it, in headers. What
//! is signed is what is sent: host, time, session token, type and hash of the body.

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::send::Unsent;
use super::values::Values;
use crate::net::{Request, host};
use crate::template::percent_encoded;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// Where services are that have no region of their own: IAM, and STS at its global endpoint.
const GLOBAL: &str = "us-east-1";

/// Signs a request for `service` in `region`; where they are not given, for those that its host names, else the field
/// `region`.
pub(super) fn sign(
    request: &mut Request,
    service: Option<&str>,
    region: Option<&str>,
    values: &Values<'_>,
    now: Timestamp,
) -> Result<(), Unsent> {
    let get = |name: &str| values.get(name).ok_or_else(|| Unsent::Lacks(name.to_owned()));
    let (id, secret) = (get("api_key")?, get("api_secret")?);
    if !id.bytes().all(|b| b.is_ascii_graphic() && !b"/,=".contains(&b)) {
        return Err(Unsent::Wrong("api_key".to_owned()));
    }
    let url = request.url.clone();
    let of_host = scope(host(&url));
    let service = service.or(of_host.0).ok_or_else(|| Unsent::Wrong("auth".to_owned()))?;
    let field = values.text("region");
    let region = region.or(of_host.1).or(field.as_deref()).unwrap_or(GLOBAL);
    put(request, &Keys { id, secret, token: values.get("session_token") }, service, region, now);
    Ok(())
}

/// A pair of keys, and what a session of them has besides.
struct Keys {
    id: Zeroizing<String>,
    secret: Zeroizing<String>,
    token: Option<Zeroizing<String>>,
}

fn put(request: &mut Request, keys: &Keys, service: &str, region: &str, now: Timestamp) {
    let time = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let day = &time[..8];
    request.headers.retain(|(name, _)| !is_ours(name));
    request.headers.push(("x-amz-date".to_owned(), Zeroizing::new(time.clone())));
    if let Some(token) = &keys.token {
        request.headers.push(("x-amz-security-token".to_owned(), token.clone()));
    }
    let payload = hex(&Sha256::digest(request.body.as_ref().map_or(&[][..], |body| body.as_slice())));
    if service == "s3" {
        request.headers.push(("x-amz-content-sha256".to_owned(), Zeroizing::new(payload.clone())));
    }
    let (canonical, signed) = canonical(request, service, &payload);
    let scope = format!("{day}/{region}/{service}/aws4_request");
    let to_sign = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
    let signature = hex(&*hmac(&*key(&keys.secret, day, region, service), to_sign.as_bytes()));
    let value = format!("{ALGORITHM} Credential={}/{scope}, SignedHeaders={signed}, Signature={signature}", *keys.id);
    request.headers.push(("authorization".to_owned(), Zeroizing::new(value)));
}

/// Headers that only the signature sets.
fn is_ours(name: &str) -> bool {
    ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Service and region, as far as a host of AWS names them: `sts.eu-west-1.amazonaws.com`.
fn scope(host: &str) -> (Option<&str>, Option<&str>) {
    let name =
        host.strip_suffix(".amazonaws.com").or_else(|| host.strip_suffix(".amazonaws.com.cn")).or_else(|| host.strip_suffix(".api.aws"));
    match name.map(|name| name.split('.').collect::<Vec<_>>()).as_deref() {
        Some([service]) => (Some(service), Some(GLOBAL)),
        Some([.., service, region]) => (Some(service), Some(region)),
        _ => (None, None),
    }
}

/// The request as it is hashed, and the names of the headers in it.
fn canonical(request: &Request, service: &str, payload: &str) -> (Zeroizing<String>, String) {
    let after = request.url.split_once("://").map_or("", |(_, after)| after);
    let target = &after[after.find(['/', '?', '#']).unwrap_or(after.len())..];
    let target = target.split('#').next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = if path.is_empty() { "/" } else { path };
    // What is in the address is encoded once already; all but S3 encode it again.
    let path = if service == "s3" { path.to_owned() } else { path.split('/').map(percent_encoded).collect::<Vec<_>>().join("/") };
    let mut pairs: Vec<(String, String)> =
        form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (percent_encoded(&name), percent_encoded(&value))).collect();
    pairs.sort();
    let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut headers = vec![("host".to_owned(), Zeroizing::new(host(&request.url).to_owned()))];
    let is_signed = |name: &str| name == "content-type" || name.starts_with("x-amz-");
    let rest = request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).filter(|(name, _)| is_signed(name));
    headers.extend(rest.map(|(name, value)| (name, Zeroizing::new(value.split_whitespace().collect::<Vec<_>>().join(" ")))));
    headers.sort_by(|one, other| one.0.cmp(&other.0));
    let signed = headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
    let mut out = Zeroizing::new(format!("{}\n{path}\n{}\n", request.method, query.join("&")));
    for (name, value) in &headers {
        out.push_str(name);
        out.push(':');
        out.push_str(value);
        out.push('\n');
    }
    out.push_str(&format!("\n{signed}\n{payload}"));
    (out, signed)
}

/// The key of one day, region and service.
fn key(secret: &str, day: &str, region: &str, service: &str) -> Zeroizing<[u8; 32]> {
    let first = Zeroizing::new(format!("AWS4{secret}"));
    [region, service, "aws4_request"].iter().fold(hmac(first.as_bytes(), day.as_bytes()), |key, part| hmac(&*key, part.as_bytes()))
}

fn hmac(key: &[u8], message: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    // A key of any length is taken (RFC 2104): the error cannot come.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) {
        mac.update(message);
        out.copy_from_slice(&mac.finalize().into_bytes());
    }
    out
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of AWS's own documentation and of its test suite (`aws-sig-v4-test-suite`).
    #[test]
    fn the_published_vectors() {
        let token = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwth\
                     Ax7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAk\
                     iY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
        let form = ("application/x-www-form-urlencoded", "Param1=value1");
        let utf8 = ("application/x-www-form-urlencoded; charset=utf-8", "");
        for (service, method, url, body, token, wanted) in [
            // get-vanilla
            (
                "service",
                "GET",
                "https://example.amazonaws.com/",
                None,
                None,
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            ),
            // get-vanilla-query-order-key-case
            (
                "service",
                "GET",
                "https://example.amazonaws.com/?Param2=value2&Param1=value1",
                None,
                None,
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
            // get-vanilla-utf8-query
            (
                "service",
                "GET",
                "https://example.amazonaws.com/?%E1%88%B4=bar",
                None,
                None,
                "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
            ),
            // post-vanilla
            (
                "service",
                "POST",
                "https://example.amazonaws.com/",
                None,
                None,
                "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            ),
            // post-x-www-form-urlencoded
            (
                "service",
                "POST",
                "https://example.amazonaws.com",
                Some(form),
                None,
                "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            ),
            // post-sts-header-before
            (
                "service",
                "POST",
                "https://example.amazonaws.com/",
                None,
                Some(token),
                "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
            ),
            // The ListUsers of the documentation of IAM.
            (
                "iam",
                "GET",
                "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
                Some(utf8),
                None,
                "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            ),
        ] {
            let secret = Zeroizing::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned());
            let token = token.map(|token: &str| Zeroizing::new(token.to_owned()));
            let keys = Keys { id: Zeroizing::new("AKIDEXAMPLE".to_owned()), secret, token };
            let mut request = Request { method, url: url.to_owned(), ..Request::default() };
            if let Some((kind, body)) = body {
                request = request.with("Content-Type", kind);
                request.body = Some(Zeroizing::new(body.as_bytes().to_vec()));
            }
            put(&mut request, &keys, service, GLOBAL, "2015-08-30T12:36:00Z".parse().unwrap());
            let (_, value) = request.headers.iter().find(|(name, _)| name == "authorization").unwrap();
            assert_eq!(value.rsplit('=').next(), Some(wanted), "{method} {url}");
        }
    }

    #[test]
    fn what_a_host_names() {
        assert_eq!(scope("sts.amazonaws.com"), (Some("sts"), Some("us-east-1")));
        assert_eq!(scope("sts.eu-west-1.amazonaws.com"), (Some("sts"), Some("eu-west-1")));
        assert_eq!(scope("bucket.s3.eu-west-1.amazonaws.com"), (Some("s3"), Some("eu-west-1")));
        assert_eq!(scope("sts.cn-north-1.amazonaws.com.cn"), (Some("sts"), Some("cn-north-1")));
        assert_eq!(scope("127.0.0.1:5900"), (None, None));
    }
}
