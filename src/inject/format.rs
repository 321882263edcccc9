//! Variables as a text that another program reads.
//!
//! Invariants: what a reader gets is the value, byte for byte, or the format refuses it by the variable's name ([`Fit`]);
//! nothing that is written is carried out by a shell that reads it. Values stand in wiped memory that never grows.

pub mod dotenv;
pub mod github;

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use super::Injection;
use crate::Error;
use crate::name::escape;
use crate::secret::Secret;

/// A variable to be written.
#[derive(Clone, Copy)]
pub struct Item<'v> {
    /// Its name.
    pub name: &'v str,
    /// Its value.
    pub value: &'v [u8],
    /// Whether it is a credential's secret, and no plain value.
    pub secret: bool,
}

/// What was made, or every variable that the format cannot hold.
pub type Fit<T> = std::result::Result<T, Vec<Error>>;
/// A text.
pub type Text = Fit<Secret>;

/// Longest line that docker reads: what Go's `bufio.Scanner` takes, with the line's end.
const DOCKER_LINE: usize = 64 * 1024 - 2;
/// From this size on GitLab takes no report, unless its administrator raised the limit.
pub const GITLAB_SIZE: usize = 5 * 1024;
/// Most that a Secret of Kubernetes may hold, in bytes of its values.
const K8S_SIZE: usize = 1 << 20;
/// Longest name of a variable in a Secret, and of the Secret.
const K8S_NAME: usize = 253;

/// What is handed out, in the order of its names. A file is handed out as its content.
pub fn items(injection: &Injection) -> Vec<Item<'_>> {
    let variables = injection.variables.iter();
    let mut items: Vec<Item<'_>> = variables
        .map(|variable| Item { name: &variable.name, value: variable.value.expose(), secret: variable.credential.is_some() })
        .collect();
    items.sort_by_key(|item| item.name);
    items
}

/// Refuses what a format cannot hold: `fault` says why.
fn check(items: &[Item<'_>], format: &str, fault: impl Fn(&Item<'_>) -> Option<&'static str>) -> Fit<()> {
    let name = |item: &Item<'_>| (!super::dotenv::is_variable(item.name)).then_some("its name is none that a shell takes");
    let unfit: Vec<Error> = items.iter().filter_map(|item| Some(refusal(item.name, format, name(item).or_else(|| fault(item))?))).collect();
    if unfit.is_empty() { Ok(()) } else { Err(unfit) }
}

fn refusal(name: &str, format: &str, why: &str) -> Error {
    Error::Usage(format!("`{}` cannot be exported as {format}: {why}", escape(name)))
}

/// What no text of variables holds.
fn no_text(item: &Item<'_>) -> Option<&'static str> {
    no_nul(item).or_else(|| std::str::from_utf8(item.value).is_err().then_some("it is not UTF-8"))
}

fn no_nul(item: &Item<'_>) -> Option<&'static str> {
    item.value.contains(&0).then_some("it holds a NUL")
}

/// As long as it can become, so that no copy is left where it was before it grew.
fn room(items: &[Item<'_>], times: usize, around: usize) -> Vec<u8> {
    Vec::with_capacity(items.iter().map(|item| item.name.len() + item.value.len() * times + around).sum())
}

/// `export NAME='…'` for every shell of the family of `sh`.
///
/// # Errors
/// A NUL.
pub fn shell(items: &[Item<'_>]) -> Text {
    check(items, "shell", no_nul)?;
    let mut out = room(items, 4, "export =''\n".len());
    for item in items {
        out.extend_from_slice(format!("export {}='", item.name).as_bytes());
        item.value.iter().for_each(|byte| match byte {
            b'\'' => out.extend_from_slice(b"'\\''"),
            byte => out.push(*byte),
        });
        out.extend_from_slice(b"'\n");
    }
    Ok(Secret::new(out))
}

/// Names and texts, for a document of JSON.
///
/// # Errors
/// What is not UTF-8.
pub fn json<'v>(items: &[Item<'v>]) -> Fit<Vec<(&'v str, &'v str)>> {
    let text = |item: &Item<'v>| match std::str::from_utf8(item.value) {
        Ok(text) => Ok((item.name, text)),
        Err(_) => Err(refusal(item.name, "json", "it is not UTF-8")),
    };
    let bad: Vec<Error> = items.iter().filter_map(|item| text(item).err()).collect();
    if bad.is_empty() { Ok(items.iter().flat_map(text).collect()) } else { Err(bad) }
}

/// A file for `docker run --env-file`, which has no quotes: a value is what stands up to its line's end.
///
/// # Errors
/// A line end, a NUL, what is not UTF-8 or longer than docker reads.
pub fn docker(items: &[Item<'_>]) -> Text {
    check(items, "docker", |item| {
        let long = item.name.len() + 1 + item.value.len() > DOCKER_LINE;
        no_text(item)
            .or_else(|| item.value.contains(&b'\n').then_some("it has several lines"))
            .or_else(|| item.value.ends_with(b"\r").then_some("docker drops the carriage return at its end"))
            .or_else(|| long.then_some("docker reads lines of less than 64 KiB"))
    })?;
    Ok(lines(items))
}

/// A dotenv report of GitLab, which has no quotes either, takes blanks off, and expands variables.
///
/// # Errors
/// Several lines, blanks at an end, what would be expanded, a NUL, what is not UTF-8.
pub fn gitlab(items: &[Item<'_>]) -> Text {
    check(items, "gitlab", |item| {
        no_text(item)
            .or_else(|| item.value.iter().any(|byte| b"\r\n".contains(byte)).then_some("it has several lines"))
            .or_else(|| is_trimmed(item.value).then_some("GitLab drops the blanks at its ends"))
            .or_else(|| is_expanded(item.value).then_some("GitLab would expand what looks like a variable in it (`$`, `%NAME%`)"))
    })?;
    Ok(lines(items))
}

fn lines(items: &[Item<'_>]) -> Secret {
    let mut out = room(items, 1, "=\n".len());
    for item in items {
        out.extend_from_slice(item.name.as_bytes());
        out.push(b'=');
        out.extend_from_slice(item.value);
        out.push(b'\n');
    }
    Secret::new(out)
}

/// What Ruby's `strip` takes off, a vertical tab among it.
fn is_trimmed(value: &[u8]) -> bool {
    let blank = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_whitespace() || *byte == 0x0b);
    blank(value.first()) || blank(value.last())
}

fn is_expanded(value: &[u8]) -> bool {
    let word = |part: &[u8]| !part.is_empty() && part.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    // Whatever stands between two `%`: the first and the last part stand outside.
    let parts: Vec<&[u8]> = value.split(|byte| *byte == b'%').collect();
    value.contains(&b'$') || parts.len() > 2 && parts[1..parts.len() - 1].iter().any(|part| word(part))
}

/// The manifest of a Secret of Kubernetes.
///
/// # Errors
/// A name that no Secret can have; more than a Secret holds.
pub fn k8s(items: &[Item<'_>], name: &str) -> Text {
    if !is_subdomain(name) {
        let shown = escape(name);
        return Err(vec![Error::Usage(format!("a Secret cannot be called `{shown}`: a-z, 0-9, `-` and `.`, at most {K8S_NAME}"))]);
    }
    check(items, "k8s", |item| (item.name.len() > K8S_NAME).then_some("its name is longer than 253"))?;
    let size: usize = items.iter().map(|item| item.value.len()).sum();
    if size > K8S_SIZE
        && let Some(largest) = items.iter().max_by_key(|item| item.value.len())
    {
        return Err(vec![refusal(largest.name, "k8s", "a Secret holds 1 MiB, and the values are more; it is the largest")]);
    }
    let mut out = room(items, 2, 16);
    let head = format!("apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name:?}\ntype: Opaque\ndata:");
    out.reserve_exact(head.len() + 8);
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(if items.is_empty() { b" {}\n" } else { b"\n" });
    for item in items {
        // Quoted: `NO` and `NULL` are no texts in YAML.
        out.extend_from_slice(format!("  \"{}\": \"", item.name).as_bytes());
        out.extend_from_slice(Zeroizing::new(Base64::encode_string(item.value)).as_bytes());
        out.extend_from_slice(b"\"\n");
    }
    Ok(Secret::new(out))
}

/// Whether a text is a subdomain (RFC 1123), as names of objects are.
fn is_subdomain(text: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let label = |label: &str| {
        let bytes = label.as_bytes();
        edge(bytes.first()) && edge(bytes.last()) && bytes.iter().all(|byte| edge(Some(byte)) || *byte == b'-')
    };
    text.len() <= K8S_NAME && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(value: &[u8]) -> Vec<Item<'_>> {
        vec![Item { name: "A", value, secret: true }]
    }

    fn text(text: Text) -> String {
        text.unwrap().expose_str().unwrap().to_owned()
    }

    #[test]
    fn each_in_its_form() {
        assert_eq!(text(shell(&item(b"it's $(id)\n"))), "export A='it'\\''s $(id)\n'\n");
        assert_eq!(text(docker(&item(b" \"$x\" "))), "A= \"$x\" \n");
        assert_eq!(text(gitlab(&item(b"100%=x"))), "A=100%=x\n");
        assert!(text(k8s(&item(b"x"), "a-b.c")).ends_with("  name: \"a-b.c\"\ntype: Opaque\ndata:\n  \"A\": \"eA==\"\n"));
        assert!(text(k8s(&[], "a")).ends_with("data: {}\n"));
        assert_eq!(json(&item(b"a\0b")).unwrap(), [("A", "a\0b")]);
    }

    #[test]
    fn what_a_format_cannot_hold_is_refused_by_its_name() {
        let long = [b'x'; DOCKER_LINE];
        let refused = [
            shell(&item(b"a\0")),
            docker(&item(b"a\nb")),
            docker(&item(b"a\r")),
            docker(&item(b"\xff")),
            docker(&item(b"a\0")),
            docker(&item(&long)),
            gitlab(&item(b"a\r\nb")),
            gitlab(&item(b" a")),
            gitlab(&item(b"a\x0b")),
            gitlab(&item(b"a$b")),
            gitlab(&item(b"a%B%c")),
            k8s(&item(&vec![0; K8S_SIZE + 1]), "a"),
            json(&item(b"\xff")).map(|_| Secret::new(Vec::new())),
        ];
        for refused in refused {
            let errors = refused.unwrap_err();
            assert!(errors.len() == 1 && errors[0].to_string().starts_with("`A` cannot be exported as "), "{errors:?}");
        }
        for name in ["", "A", "a_b", "-a", "a-", "a..b", "a\"\nb", &"a".repeat(254)] {
            assert!(k8s(&[], name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_name_that_a_shell_would_carry_out_is_refused() {
        let evil = [Item { name: "A=1;id #", value: b"x", secret: true }, Item { name: "B", value: b"x", secret: true }];
        for refused in [shell(&evil), docker(&evil), gitlab(&evil), k8s(&evil, "a")] {
            assert_eq!(refused.unwrap_err().len(), 1);
        }
    }
}
