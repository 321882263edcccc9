//! What `check` refuses: one table of single faults, each with its line.

use super::model::Origin;
use super::{Template, parse};

/// A template that is right, for tests to break.
pub(super) const GOOD: &str = r#"id = "acme"
name = "Acme"
type = "api_token"
category = "custom"
about = "widgets"
hosts = ["api.acme.example", "{base_url.host}"]
control_hosts = ["login.acme.example"]
base_url = "{base_url}"
dashboard = "https://acme.example/keys"

[[field]]
name = "token"
word = "api_key"
key = "ACME_API_KEY"
prefixes = ["acme_"]
pattern = "^acme_[a-z0-9]{16}$"

[[field]]
name = "base_url"
secret = false
key = "ACME_BASE_URL"
default = "https://api.acme.example/v1"

[[auth]]
place = [{ in = "header", name = "Authorization", value = "Bearer {token}" }]

[verify]
request = "GET {base_url}/me"

[revoke]
[[revoke.way]]
who = "itself"
request = "DELETE https://login.acme.example/keys/{token}"
"#;

pub(super) fn parsed(text: &str) -> std::result::Result<Template, parse::Bad> {
    parse::parse("acme", text, Origin::BuiltIn)
}

/// One broken thing each: what is replaced, by what, and the line and a word of the reason that come of it.
const FAULTS: &[(&str, &str, usize, &str)] = &[
    ("id = \"acme\"", "id = \"other\"", 1, "file's name"),
    ("id = \"acme\"", "id = \"Acme/x\"", 1, "an id is"),
    ("name = \"Acme\"", "name = \" \"", 2, "empty"),
    ("name = \"Acme\"", "name = \"Acme\"\naliases = [\"acme\"]", 3, "another id"),
    ("type = \"api_token\"", "type = \"api_tokne\"", 3, "unknown variant"),
    ("name = \"token\"", "name = \"tokne\"\nsecret = true", 3, "needs a field `token`"),
    ("type = \"api_token\"", "type = \"api_key_pair\"", 12, "does not know `token`"),
    ("category = \"custom\"", "category = \"misc\"", 4, "unknown variant"),
    ("about = \"widgets\"\n", "", 1, "about"),
    ("about = \"widgets\"", "about = \"widgets\"\nbogus = 1", 6, "bogus"),
    ("word = \"api_key\"", "word = \"api_key\"\nsecret = false", 14, "cannot be made plain"),
    ("word = \"api_key\"", "word = \"api_key\"\nrequired = false", 14, "cannot do without"),
    ("word = \"api_key\"", "word = \"api_key\"\ndefault = \"acme_0123456789abcdef\"", 14, "no default"),
    ("word = \"api_key\"", "word = \"base_url\"", 19, "two fields"),
    ("name = \"base_url\"", "name = \"api_key\"", 19, "two fields"),
    ("name = \"base_url\"", "name = \"Base-URL\"", 19, "not a field's name"),
    ("secret = false\n", "", 19, "is missing"),
    ("secret = false", "secret = true", 22, "no default"),
    ("\"ACME_API_KEY\"", "\"acme-key\"", 14, "key `acme-key`"),
    ("\"ACME_API_KEY\"", "\"LD_PRELOAD\"", 11, "steers programs"),
    ("\"ACME_API_KEY\"", "\"A\"\nimports = [\"PATH\"]", 11, "steers programs"),
    ("\"ACME_BASE_URL\"", "\"ACME_API_KEY\"", 18, "named twice"),
    ("key = \"ACME_BASE_URL\"", "aliases = [\"ACME_BASE_URL\"]", 21, "no `key`"),
    ("about = \"widgets\"", "about = \"widgets\"\nprimary = [\"OPENAI_API_KEY\"]", 6, "none of the template's"),
    ("about = \"widgets\"", "about = \"widgets\"\nother_keys = [\"ACME_API_KEY\"]", 6, "already"),
    ("[\"acme_\"]", "[\"a\"]", 15, "two printable"),
    ("{16}$", "{16", 16, "not a regular expression"),
    ("{16}$", "{16}$\"\nderive = { from = \"token\", pattern = \"(.)\" }\nhelp = \"", 17, "no other field"),
    ("{16}$", "{16}(x)$", 16, "groups"),
    ("\"https://api.acme.example/v1\"", "\"http://api.acme.example/v1\"", 22, "https"),
    ("\"https://api.acme.example/v1\"", "\"https://x\"\nchoices = [\"https://y\"]", 22, "choices"),
    ("\"https://api.acme.example/v1\"", "\"https://x\"\npattern = \"y\"", 22, "its own pattern"),
    ("\"api.acme.example\",", "\"https://api.acme.example\",", 6, "not a host"),
    ("\"api.acme.example\",", "\"api.acme.example/v1\",", 6, "not a host"),
    ("\"api.acme.example\",", "\"u@api.acme.example\",", 6, "not a host"),
    ("\"api.acme.example\",", "\"api.acme.example:https\",", 6, "not a host"),
    ("\"api.acme.example\",", "\"*.example\",", 6, "not a host"),
    ("\"api.acme.example\",", "\"{token}.acme.example\",", 6, "secret `token`"),
    ("\"api.acme.example\",", "\"{nothing}.acme.example\",", 6, "no field"),
    ("[\"login.acme.example\"]", "[\"login acme\"]", 7, "not a host"),
    ("base_url = \"{base_url}\"", "base_url = \"https://other.example/\"", 8, "none of the template's"),
    ("https://acme.example/keys", "http://acme.example/keys", 9, "https"),
    ("https://acme.example/keys", "https://acme.example/{token}", 9, "secret `token`"),
    ("https://acme.example/keys", "https://acme.example/{nothing}", 9, "no field"),
    ("https://acme.example/keys", "https://me@acme.example/", 9, "user"),
    ("GET {base_url}/me", "GET http://api.acme.example/me", 28, "https"),
    ("GET {base_url}/me", "GET ftp://api.acme.example/me", 28, "https"),
    ("GET {base_url}/me", "GET https://evil.example/me", 28, "none of the template's"),
    ("GET {base_url}/me", "GET https://api.acme.example@evil.example/", 28, "user"),
    ("GET {base_url}/me", "GET https://api.acme.example:x/", 28, "no host"),
    ("GET {base_url}/me", "GET https://{token}.acme.example/me", 28, "secret `token`"),
    ("GET {base_url}/me", "GET {base_url}.evil.example/me", 28, "not a URL"),
    ("GET {base_url}/me", "GET https://api.acme.example/{nothing}", 28, "no field"),
    ("GET {base_url}/me", "GET https://api.acme.example/ x", 28, "not a URL"),
    ("GET {base_url}/me", "FETCH {base_url}/me", 28, "unknown variant"),
    ("GET {base_url}/me", "{base_url}/me", 28, "METHOD URL"),
    ("\"GET {base_url}/me\"", "{ url = \"{base_url}/me\", headers = { \"X Y\" = \"1\" } }", 28, "header's name"),
    ("\"GET {base_url}/me\"", "{ url = \"{base_url}/me\", headers = { X = \"a\\r\\nB: c\" } }", 28, "control"),
    ("\"GET {base_url}/me\"", "{ url = \"{base_url}/me\", json = { a = [\"{nothing}\"] } }", 28, "no field"),
    ("\"GET {base_url}/me\"", "{ url = \"{base_url}/me\", text = \"x\", form = { a = \"b\" } }", 28, "one body"),
    ("\"GET {base_url}/me\"", "{ url = \"{base_url}/me\", bogus = 1 }", 28, "bogus"),
    ("[verify]", "[verify]\nby = \"smtp\"", 27, "address"),
    ("request = \"GET {base_url}/me\"", "by = \"smtp\"\naddress = \"evil.example:25\"", 29, "none of the template's"),
    ("request = \"GET {base_url}/me\"", "by = \"exchange\"", 27, "`[[auth]]` with one"),
    ("https://login.acme.example/keys/", "https://evil.example/keys/", 33, "none of the template's"),
    ("/keys/{token}", "/keys/{key_id}", 33, "nothing says where"),
    ("\"Bearer {token}\"", "\"Bearer {nothing}\"", 25, "no field"),
    ("in = \"header\", name", "in = \"heading\", name", 25, "unknown variant"),
    (
        "{ in = \"header\", name = \"Authorization\", value = \"Bearer {token}\" }",
        "{ in = \"jwt\", algorithms = [\"ES256\"], claims = { a = \"{nothing}\" } }",
        25,
        "no field",
    ),
    ("prefixes = [\"acme_\"]", "form = \"token\"", 15, "unknown variant"),
    ("secret = false", "secret = false\nform = \"key\"", 21, "only a secret is a key"),
    ("place = [{", "hosts = [\"evil.example\"]\nplace = [{", 25, "none of the template's"),
    ("[revoke]", "[[variant]]\nabout = \"x\"\n[revoke]", 30, "when it fits"),
    ("[revoke]", "[[variant]]\nabout = \"x\"\nwith = [\"nothing\"]\n[revoke]", 32, "no field"),
    ("[revoke]", "[oauth]\n[revoke]", 30, "endpoints"),
    (
        "[revoke]",
        "[oauth]\nauthorize = \"https://login.acme.example/a\"\ntoken = \"https://evil.example/t\"\n[revoke]",
        32,
        "none of the template's",
    ),
];

#[test]
fn each_fault_is_found_where_it_is() {
    assert_eq!(parsed(GOOD).map(|template| template.id), Ok("acme".to_owned()));
    let mut wrong = Vec::new();
    for (from, to, line, word) in FAULTS {
        assert!(GOOD.contains(from), "{from}");
        match parsed(&GOOD.replacen(from, to, 1)) {
            Err(bad) if bad.reason.contains(word) && bad.line == *line => {}
            other => wrong.push(format!("{to}: {:?}", other.map(|_| ()))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let grant = "id = \"acme\"\nname = \"A\"\ntype = \"oauth2\"\ncategory = \"custom\"\nabout = \"x\"\n";
    assert!(parsed(grant).unwrap_err().reason.contains("[oauth]"));
    assert_eq!(parsed(&format!("{grant}[oauth]\nflow = \"discovered\"\n")).map(|template| template.fields), Ok(Vec::new()));
}

#[test]
fn what_a_template_may_say_of_hosts() {
    for (from, to) in [
        ("GET {base_url}/me", "GET http://127.0.0.1:11434/me"),
        ("GET {base_url}/me", "GET https://x.acme.example/me"),
        ("GET {base_url}/me", "GET https://api.acme.example/bot{token}/me?k={api_key}"),
    ] {
        let text = GOOD.replacen(from, to, 1).replacen(
            "\"api.acme.example\",",
            "\"api.acme.example\", \"127.0.0.1:11434\", \"*.acme.example\",",
            1,
        );
        assert_eq!(parsed(&text).map(|_| ()), Ok(()), "{to}");
    }
    // A whole URL that is secret: its own pattern has to hold it to a host of the template's.
    let hook = "id = \"acme\"\nname = \"A\"\ntype = \"custom\"\ncategory = \"custom\"\nabout = \"x\"\nhosts = [\"hooks.acme.example\"]\n[[field]]\nname = \"url\"\nsecret = true\n\
                pattern = '^https://hooks\\.acme\\.example/[a-z]+$'\n[verify]\nrequest = \"GET {url}\"\n";
    assert_eq!(parsed(hook).map(|_| ()), Ok(()));
    for loose in ["'^https://.*/[a-z]+$'", "'^https://hooks\\.acme\\.example/a|b$'", "'^https://evil\\.example/[a-z]+$'"] {
        let bad = parsed(&hook.replace("'^https://hooks\\.acme\\.example/[a-z]+$'", loose)).unwrap_err();
        assert!(bad.reason.contains("none of the template's"), "{loose}: {}", bad.reason);
    }
}

#[test]
fn each_mistake_that_stops_the_reader_is_told_with_its_line() {
    let told = |text: &str| parse::mistakes("acme", text).into_iter().map(|bad| (bad.line, bad.reason)).collect::<Vec<_>>();
    let changes = [
        ("about = \"widgets\"\n", ""),
        ("category = \"custom\"", "category = 7"),
        ("hosts = [", "hots = 1\nhosts = ["),
        ("word = \"api_key\"", "wrod = \"api_key\""),
        ("prefixes = [\"acme_\"]", "prefixes = \"sk-test-fakepass\""),
        ("name = \"base_url\"", "name = [\"sk-test-fakepass\"]"),
        ("in = \"header\"", "in = \"heading\""),
        ("request = \"GET {base_url}/me\"", "reqest = \"GET {base_url}/me\"\nby = \"smpt\""),
        ("who = \"itself\"", "who = 1"),
    ];
    let text = changes.iter().fold(GOOD.to_owned(), |text, (from, to)| text.replacen(from, to, 1));
    let told = told(&text);
    let lines: Vec<usize> = told.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 4, 5, 13, 15, 19, 25, 28, 29, 33], "{told:#?}");
    for (_, reason) in &told {
        assert!(!reason.contains("fakepass"), "{reason}");
    }
    // What is only missing because it is wrong is told once.
    assert!(
        told.iter().all(|(_, reason)| !reason.contains("missing field `category`") && !reason.contains("missing field `who`")),
        "{told:#?}"
    );
    assert!(parse::mistakes("acme", GOOD).is_empty());
}

#[test]
fn several_places_that_are_no_toml_are_all_told() {
    let text = GOOD.replacen("name = \"Acme\"", "name = Acme", 1).replacen("secret = false", "secret = flase", 1);
    let lines: Vec<usize> = parse::mistakes("acme", &text).into_iter().map(|bad| bad.line).collect();
    assert_eq!(lines, [2, 20]);
}
