//! Names, fields and hosts out of foreign words.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::gather::Item;
use crate::Result;
use crate::name::{MAX_NAME, Name, is_field};
use crate::shape::Shape;
use crate::template::is_dangerous;

/// A title's letters and digits in lower case and ASCII, with `-` between words: however it is composed, it is the same.
fn slug(title: &str, between: char) -> String {
    let mut out = String::new();
    for c in title.nfkd().filter(|c| !is_combining_mark(*c)).take(4 * MAX_NAME) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with(between) {
            out.push(between);
        }
    }
    out.truncate(out.trim_end_matches(between).len());
    out
}

/// A name from an entry's title, else from its service, else from where it is for.
///
/// # Errors
/// As [`Name::parse`]: none, of what comes out here.
pub(super) fn name_of(title: &str, shape: &Shape, urls: &[String]) -> Result<Name> {
    // `example.com` is a good name as it is.
    let as_host = |text: &str| host_of(text).filter(|host| text.eq_ignore_ascii_case(host)).map(|host| host.replace(':', "-"));
    let service = || shape.template.as_ref().map(|template| template.id.clone());
    let host = || urls.iter().find_map(|url| host_of(url)).map(|host| host.replace([':', '[', ']', '*'], "-"));
    let full = |text: String| Some(text.trim_matches(['-', '.', '_']).to_owned()).filter(|text| !text.is_empty());
    let text = as_host(title).and_then(full).or_else(|| full(slug(title, '-'))).or_else(|| service().and_then(full));
    let text = text.or_else(|| host().and_then(full)).unwrap_or_else(|| "entry".to_owned());
    // Room is left for a number.
    Name::parse(text[..text.len().min(MAX_NAME - 8)].trim_end_matches(['-', '.'])).or_else(|_| Name::parse("entry"))
}

/// Whether a title says what a name made of it does not.
pub(super) fn says_more(title: &str) -> bool {
    slug(title, '-') != title
}

/// A field's name from a label.
pub(super) fn field_of(label: &str, otherwise: &str) -> String {
    let text = slug(label, '_');
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
    // Room is left for a number.
    let text = text[..text.len().min(56)].trim_end_matches('_');
    if is_field(text) { text.to_owned() } else { otherwise.to_owned() }
}

/// The same, for a value that is not to be taken for one of the type's own fields.
pub(super) fn own_field(shape: &Shape, label: &str, otherwise: &str) -> String {
    let field = field_of(label, otherwise);
    if shape.stored_name(&field) != field || shape.kind.field(&field).is_some() || shape.main() == field {
        return format!("{field}_2");
    }
    field
}

/// A field's name that is not taken, with a number where it would be.
pub(super) fn free_field(field: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut name = field.to_owned();
    let mut number = 1;
    while taken(&name) {
        number += 1;
        name = format!("{field}_{number}");
    }
    name
}

/// Whether an address says more than its host does.
pub(super) fn is_more_than_its_host(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let path = rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]);
    host_of(address).is_none() || rest.contains('@') || !matches!(path, "" | "/")
}

/// Gives an item another name where one of its variables would steer programs: `PATH`, of an entry that is called so.
pub(super) fn steer_clear(item: &mut Item) {
    let steers = |name: &Name| {
        let key = name.to_key();
        is_dangerous(&key) || item.parts.iter().any(|part| is_dangerous(&key.for_field(&part.field)))
    };
    if steers(&item.base)
        && let Ok(other) = Name::parse(&format!("imported-{}", item.base.as_str()))
    {
        item.base = other;
    }
}

/// The host of an address, or of what is one without a scheme, in lower case and with its port where that is not the
/// scheme's own.
pub(super) fn host_of(address: &str) -> Option<String> {
    let address = address.trim();
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    // What stands in the host's place there is no host.
    if ["about", "android", "androidapp", "chrome", "file", "javascript", "otpauth"].iter().any(|other| scheme.eq_ignore_ascii_case(other))
    {
        return None;
    }
    let authority = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_ascii_lowercase();
    let usual = match scheme.to_ascii_lowercase().as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => "",
    };
    let host = host.strip_suffix(usual).filter(|_| !usual.is_empty()).unwrap_or(&host).to_owned();
    // A word without a dot is a title more often than a host.
    let plausible = scheme.is_empty() && !host.contains('.') && !host.contains(':');
    (crate::template::is_host_pattern(&host) && !host.starts_with("*.") && !plausible).then_some(host)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kind::Kind;

    fn named(title: &str) -> String {
        name_of(title, &Shape::of(Kind::ApiToken), &["https://h.example/x".to_owned()]).unwrap().to_string()
    }

    #[test]
    fn i07_a_name_is_the_same_however_its_title_is_composed() {
        assert_eq!(named("Caf\u{e9} M\u{fc}nchen"), "cafe-munchen");
        assert_eq!(named("Cafe\u{301} Mu\u{308}nchen"), "cafe-munchen");
        assert_eq!(named("  GitHub (Work) "), "github-work");
        assert_eq!(named("mail.example.com"), "mail.example.com");
        assert_eq!(named("\u{202e}\u{1b}[2J"), "2j");
        assert_eq!(named("日本"), "h.example");
    }

    #[test]
    fn hosts() {
        for (address, host) in [
            ("https://A.example:443/x", Some("a.example")),
            ("https://u:p@a.example:8443", Some("a.example:8443")),
            ("reg.example:5000", Some("reg.example:5000")),
            ("localhost", None),
            ("http://localhost:5000/", Some("localhost:5000")),
            ("android://hash@com.example/", None),
            ("not a host", None),
            ("https://[::1]:8443/", Some("[::1]:8443")),
        ] {
            assert_eq!(host_of(address).as_deref(), host, "{address}");
        }
    }

    proptest! {
        #[test]
        fn every_title_and_label_gives_a_name(title in "\\PC*", label in "\\PC*") {
            prop_assert!(Name::parse(&named(&title)).is_ok());
            prop_assert!(is_field(&field_of(&label, "text")));
            prop_assert!(is_field(&own_field(&Shape::of(Kind::UsernamePassword), &label, "text")));
        }
    }
}
