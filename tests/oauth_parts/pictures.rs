//! Chromium tells what it saw, and takes pictures of it.

use std::fs;

use serde_json::json;

use crate::hostile::{Answer, Sink};
use crate::person::Person;

#[test]
fn chromium_sees_the_page_and_takes_pictures() {
    let style = "<style>body{background:#fff;color:#000}@media(prefers-color-scheme:dark){body{background:#000;color:#fff}}</style>";
    let page = format!("<!doctype html><meta name=viewport content='width=device-width'><title>Fake</title>{style}<p>Hello");
    let sink = Sink::answering(Answer::html(200, &page).header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"));
    let person = Person::with_chromium().takes_pictures();
    let visit = person.open(&sink.url("/callback?x=1"));
    assert_eq!((visit.error(), visit.status(), visit.text()), (None, 200, "Hello"));
    assert!(visit.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    let size = |look: &str| {
        let bytes = fs::read(person.picture(look)).unwrap();
        assert_eq!(&bytes[1..4], b"PNG");
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        (number(16), number(20))
    };
    assert_eq!((size("phone-light"), size("phone-dark")), ((390, 844), (390, 844)));
    assert_eq!((size("desktop-light"), size("desktop-dark")), ((1280, 800), (1280, 800)));
    assert_ne!(fs::read(person.picture("phone-light")).unwrap(), fs::read(person.picture("phone-dark")).unwrap());
    assert_eq!(visit.log["looks"]["phone-dark"], json!({ "page": 390, "window": 390 }));
    let asked = visit.log["requests"].as_array().unwrap();
    assert!(asked.iter().all(|url| url.as_str().unwrap().starts_with(&sink.url("/"))), "{asked:?}");
    let one = Person::with_chromium().takes_picture("phone", "dark");
    one.open(&sink.url("/callback"));
    assert_eq!(fs::read(one.picture("phone-dark")).unwrap(), fs::read(person.picture("phone-dark")).unwrap());
    // And a page that a policy forbids something says so.
    let bad = Answer::html(200, "<!doctype html><title>Fake</title><script>document.title = 'ran'</script>");
    let sink = Sink::answering(bad.header("content-security-policy", "default-src 'none'"));
    let visit = Person::with_chromium().open(&sink.url("/"));
    assert!(visit.log["console"].to_string().contains("Content Security Policy"), "{:?}", visit.log);
}
