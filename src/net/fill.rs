//! A request as a template describes it, with values in it that may be secret. Where it goes, and whether it may, is the
//! caller's.

use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use super::Request;
use crate::template::{self, Placement, fill_named as fill};

/// What stands in braces.
pub type Values<'a> = &'a dyn Fn(&str) -> Option<Zeroizing<String>>;

const BOUNDARY: &str = "credctl-5f0c8a1e6b7d4923";
const MULTIPART: &str = "multipart/form-data; boundary=credctl-5f0c8a1e6b7d4923";

/// Puts the template's own headers and its body into a request.
///
/// # Errors
/// The name of the first value that lacks.
pub fn content(request: &mut Request, wish: &template::Request, values: Values<'_>) -> Result<(), String> {
    for (name, text) in &wish.headers {
        request.headers.push((name.clone(), fill(text, values)?));
    }
    let (kind, bytes) = if let Some(json) = &wish.json {
        let mut tree = tree(json, values)?;
        let bytes = serde_json::to_vec(&tree).unwrap_or_default();
        wipe(&mut tree);
        ("application/json", bytes)
    } else if let Some(form) = &wish.form {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, text) in form {
            out.append_pair(name, &fill(text, values)?);
        }
        ("application/x-www-form-urlencoded", out.finish().into_bytes())
    } else if let Some(parts) = &wish.multipart {
        let mut out = Zeroizing::new(String::new());
        for (name, text) in parts {
            let value = fill(text, values)?;
            out.push_str(&format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n"));
            out.push_str(&value);
            out.push_str("\r\n");
        }
        out.push_str(&format!("--{BOUNDARY}--\r\n"));
        (MULTIPART, out.as_bytes().to_vec())
    } else if let Some(text) = &wish.text {
        ("", text.clone().into_bytes())
    } else {
        return Ok(());
    };
    if !kind.is_empty() && !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        request.headers.push(("content-type".to_owned(), Zeroizing::new(kind.to_owned())));
    }
    request.body = Some(Zeroizing::new(bytes));
    Ok(())
}

/// Puts a credential in its place; `false` where that takes more than putting a value there.
///
/// # Errors
/// The name of the first value that lacks.
pub fn put(request: &mut Request, place: &Placement, values: Values<'_>) -> Result<bool, String> {
    match place {
        Placement::Header { name, value } => {
            let name = fill(name, values)?;
            let value = fill(value, values)?;
            request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
            request.headers.push((name.to_string(), value));
        }
        Placement::Query { name, value } => {
            let separator = if request.url.contains('?') { '&' } else { '?' };
            let mut pair = form_urlencoded::Serializer::new(String::new());
            let pair = Zeroizing::new(pair.append_pair(name, &fill(value, values)?).finish());
            request.url.push(separator);
            request.url.push_str(&pair);
        }
        Placement::Basic { username, password } => {
            let pair = Zeroizing::new(format!("{}:{}", *fill(username, values)?, *fill(password, values)?));
            request.headers.push(("authorization".to_owned(), Zeroizing::new(format!("Basic {}", base64(pair.as_bytes())))));
        }
        Placement::Path { value } => {
            let at = request.url.find("://").map_or(0, |at| at + 3);
            let at = request.url[at..].find('/').map_or(request.url.len(), |slash| at + slash);
            request.url.insert_str(at, fill(value, values)?.trim_end_matches('/'));
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Fills the texts of a tree. A text that is a language of its own (a GraphQL query) has braces of its own: only what is
/// wholly a placeholder is one there.
fn tree(json: &Value, values: Values<'_>) -> Result<Value, String> {
    Ok(match json {
        Value::String(text) if is_placeholder(text) => Value::String(fill(text, values)?.as_str().to_owned()),
        Value::Array(items) => Value::Array(items.iter().map(|item| tree(item, values)).collect::<Result<_, _>>()?),
        Value::Object(members) => {
            let filled = members.iter().map(|(name, value)| Ok((name.clone(), tree(value, values)?)));
            Value::Object(filled.collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

fn is_placeholder(text: &str) -> bool {
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    inner.is_some_and(|name| crate::name::is_field(name.strip_suffix(".host").unwrap_or(name)))
}

/// Wipes every text of a tree.
pub fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        _ => {}
    }
}

/// Base64, in constant time.
pub fn base64(bytes: &[u8]) -> String {
    use base64ct::Encoding;
    base64ct::Base64::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(wish: &str) -> Result<Request, String> {
        let values = |name: &str| (name == "token").then(|| Zeroizing::new("fake &token".to_owned()));
        let mut request = Request::get("https://a.test/x?y=1");
        content(&mut request, &toml::from_str(wish).unwrap(), &values)?;
        Ok(request)
    }

    fn body(wish: &str) -> String {
        String::from_utf8(filled(&format!("url = 'https://a.test'\n{wish}")).unwrap().body.unwrap().to_vec()).unwrap()
    }

    #[test]
    fn a_body_has_the_values_in_its_way_of_writing() {
        assert_eq!(body("form = { a = 'x{token}' }"), "a=xfake+%26token");
        assert_eq!(
            body("json = { a = '{token}', b = 'query {token}', c = ['{token}'] }"),
            r#"{"a":"fake &token","b":"query {token}","c":["fake &token"]}"#
        );
        assert!(body("multipart = { a = '{token}' }").contains("name=\"a\"\r\n\r\nfake &token\r\n--"));
        assert_eq!(body("text = '{token}'"), "{token}");
        assert_eq!(filled("url = 'https://a.test'\nform = { a = '{other}' }").err().as_deref(), Some("other"));
    }

    #[test]
    fn a_credential_goes_where_it_belongs() {
        let values = |name: &str| Some(Zeroizing::new(format!("fake {name}")));
        let at = |place: &str| {
            let mut request = Request::get("https://a.test/x?y=1").with("X-Key", "old");
            let is_put = put(&mut request, &toml::from_str(place).unwrap(), &values).unwrap();
            (is_put, request.url, request.headers.into_iter().map(|(name, value)| (name, value.to_string())).collect::<Vec<_>>())
        };
        let (url, old) = ("https://a.test/x?y=1".to_owned(), ("X-Key".to_owned(), "old".to_owned()));
        let header = ("x-key".to_owned(), "Bearer fake token".to_owned());
        assert_eq!(at("in = 'header'\nname = 'x-key'\nvalue = 'Bearer {token}'"), (true, url.clone(), vec![header]));
        assert_eq!(at("in = 'query'\nname = 'k'\nvalue = '{token}'").1, "https://a.test/x?y=1&k=fake+token");
        assert_eq!(at("in = 'path'\nvalue = '/bot{token}/'").1, "https://a.test/botfake token/x?y=1");
        let basic = ("authorization".to_owned(), "Basic ZmFrZSB1c2VyOg==".to_owned());
        assert_eq!(at("in = 'basic'\nusername = '{user}'\npassword = ''").2, [old.clone(), basic]);
        assert_eq!(at("in = 'ssh'"), (false, url, vec![old]));
    }
}
