//! Pages for people in the place of a service's answer.

use super::Answer;

impl Answer {
    /// Whether it is a page for people: a proxy's, a sign-in's. What calls itself one and is JSON is none: some services
    /// leave the type at what their server has for everything.
    pub fn is_page(&self) -> bool {
        if is_markup(&self.body) {
            return true;
        }
        let kind = self.header("content-type").unwrap_or_default().trim_start().to_ascii_lowercase();
        let is_html = kind.starts_with("text/html") || kind.starts_with("application/xhtml");
        is_html && !self.body.trim_ascii().is_empty() && serde_json::from_slice::<serde::de::IgnoredAny>(&self.body).is_err()
    }
}

/// Whether a text begins as a page of HTML does, with whatever may stand before its root.
pub fn is_markup(body: &[u8]) -> bool {
    const STARTS: [&[u8]; 6] = [b"<!doctype html", b"<html", b"<head", b"<meta", b"<script", b"<body"];
    let mut rest = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    loop {
        let begins = |start: &[u8]| rest.get(..start.len()).is_some_and(|have| have.eq_ignore_ascii_case(start));
        // `<metadata>` is of XML.
        let ends = |start: &[u8]| rest.get(start.len()).is_none_or(|next| !next.is_ascii_alphanumeric() && !b"-_:.".contains(next));
        if STARTS.into_iter().any(|start| begins(start) && ends(start)) {
            return true;
        }
        // Comments and declarations (`<?xml …?>`) may stand before it.
        let end: &[u8] = match () {
            () if begins(b"<!--") => b"-->",
            () if begins(b"<?") => b"?>",
            () => return false,
        };
        let Some(at) = rest.windows(end.len()).position(|window| window == end) else { return false };
        rest = rest[at + end.len()..].trim_ascii_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_its_beginning_and_xml_is_none() {
        for page in
            ["<HTML>", "<!DOCTYPE html>", "\u{feff} <!-- a -- b -->\n<head>", "<?xml version='1.0'?>\n<html lang=''>", "<meta charset='x'>"]
        {
            assert!(is_markup(page.as_bytes()), "{page}");
        }
        for other in ["", "<", "<!--", "<?xml?>", "<?xml version='1.0'?><metadata/>", "<header/>", "<html:a/>", "a <html>", "{}"] {
            assert!(!is_markup(other.as_bytes()), "{other}");
        }
        let of = |body: &str| Answer::new(200, body.as_bytes().to_vec()).with("content-type", "Text/HTML; charset=utf-8").is_page();
        assert!(of("Sign in") && !of(" \n") && !of("{\"a\":1}"));
    }
}
