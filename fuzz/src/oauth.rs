//! What comes back in a sign-in: through the browser or a person's hand, and from a token endpoint.

use std::sync::LazyLock;

use credctl::Secret;
use credctl::net::Answer;
use credctl::oauth::answer::{self, Reply};
use credctl::oauth::begin::{self, Callback, Pending, Wish};
use credctl::oauth::callback::Way;
use credctl::oauth::hidden::Hidden;
use credctl::oauth::{Client, Provider};
use credctl::template::{Loopback, Templates};
use jiff::Timestamp;

/// What stands in an input for the state that was sent, and for the redirect: they are drawn anew for each sign-in.
const STATE: &str = "STATE";
const REDIRECT: &str = "REDIRECT";
/// One in the standard's way, one whose server names itself, one whose redirect brings a field, and one without a state.
const ASKED: [&str; 4] = ["github", "huggingface", "quickbooks", "openrouter"];
/// The standard's answer, errors with 200, nested tokens, a list of shapes, ends as moments, fields, and two words for one.
const SHAPES: [&str; 8] = ["github", "slack", "instagram", "square", "salesforce", "x", "intercom", "huggingface"];
/// Good, an error, a wrong client, too often, elsewhere, and trouble.
const STATUSES: [u16; 6] = [200, 400, 401, 429, 302, 503];

fn provider(id: &str) -> Provider {
    let template = Templates::default().get(id).expect("a template that reads").expect("a template");
    let fields = template.fields.iter().map(|field| (field.name.clone(), "https://fake.example".to_owned()));
    let variables = fields.filter(|(name, _)| template.value_of(name, |_| None).is_none()).collect();
    Provider::of(&template, variables).unwrap_or_else(|unready| panic!("{id}: {unready:?}"))
}

/// A sign-in that waits for its answer, and the state that it sent.
fn pending(provider: &Provider) -> (Pending, Option<String>) {
    let client = Client { id: "fake".to_owned(), secret: None };
    let pending = begin::begin(provider, &client, &Wish::default(), "http://127.0.0.1:1/callback/x".to_owned()).expect("a sign-in");
    let query = pending.url.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
    let state = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "state").map(|(_, value)| value.into_owned());
    (pending, state)
}

/// A query, or a text that somebody pasted: only what has the very state, once, is an answer, and its texts are bounded. And
/// the same text as a redirect that a template has: what is to be registered for it leads back the same way.
pub fn callback(bytes: &[u8]) {
    static PENDING: LazyLock<Vec<(Pending, Option<String>)>> = LazyLock::new(|| ASKED.map(|id| pending(&provider(id))).into());
    let Ok(given) = std::str::from_utf8(bytes) else { return };
    for (pending, state) in PENDING.iter() {
        let text = given.replace(REDIRECT, &pending.redirect).replace(STATE, state.as_deref().unwrap_or(STATE));
        let judged = pending.judge(&text);
        check(&judged, has_state(&text, state.as_deref()));
        let pasted = pending.judge_pasted(&text);
        let (address, query) = text.trim().split_once('?').unwrap_or((text.trim(), text.trim()));
        let query = query.split('#').next().unwrap_or_default();
        // Where no state tells answers apart, the address does.
        check(&pasted, has_state(query, state.as_deref()) && (state.is_some() || address == pending.redirect));
        if !text.contains('#') && text.trim_end() == text {
            let whole = pending.judge_pasted(&format!("{}?{text}", pending.redirect));
            assert!(kind(&whole) == kind(&judged), "pasted, it is another answer");
        }
    }
    redirect(given);
}

fn kind(judged: &Callback) -> std::mem::Discriminant<Callback> {
    std::mem::discriminant(judged)
}

fn has_state(query: &str, state: Option<&str>) -> bool {
    let all = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "state").map(|(_, value)| value);
    state.is_none_or(|own| all.eq([own]))
}

fn check(judged: &Callback, ours: bool) {
    assert!(ours != matches!(judged, Callback::NotOurs), "not the state that was sent, or it and refused");
    match judged {
        Callback::Code(code, fields) => {
            let code = code.expose_str().expect("a text");
            assert!(!code.is_empty() && code.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
            assert!(fields.iter().all(|(_, value)| value.len() <= 1000 && !value.contains(char::is_control)));
        }
        Callback::Refused(trouble) => assert!(!trouble.to_string().contains(char::is_control), "its words are not escaped"),
        Callback::NotOurs => {}
    }
}

fn redirect(text: &str) {
    static ONE: LazyLock<Provider> = LazyLock::new(|| provider("github"));
    let way = |exact: &str| {
        let mut provider = ONE.clone();
        (provider.quirks.redirect.exact, provider.quirks.redirect.loopback) = (Some(exact.to_owned()), Loopback::FixedPort);
        let way = Way::of(&provider, None).expect("a way");
        let registered = way.to_register(&provider);
        (way, registered)
    };
    let (first, registered) = way(text);
    match &first {
        Way::Paste { redirect } => assert!(redirect == text && registered == text),
        // It stands for any, and is registered without one.
        Way::Listen { port: 0, .. } => {}
        Way::Listen { path, .. } => assert!(path.starts_with('/') && way(&registered).0 == first, "{registered} leads elsewhere"),
    }
}

/// A body, as the answer of providers of every shape and with every sort of status: a token that comes of it can be sent,
/// and nothing of its texts is without a bound.
pub fn token_answer(bytes: &[u8]) {
    static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| SHAPES.map(provider).into());
    let sent = Timestamp::from_second(1_795_000_000).expect("a time");
    for provider in PROVIDERS.iter() {
        for status in STATUSES {
            match answer::read(provider, &Answer::new(status, bytes.to_vec()), sent, &Hidden::default()) {
                Reply::Tokens(tokens) => {
                    assert_eq!(status, 200, "tokens with an error's status");
                    let sendable =
                        |token: &Secret| token.expose().iter().all(u8::is_ascii_graphic) && (1..=32 << 10).contains(&token.len());
                    assert!(sendable(&tokens.access) && tokens.refresh.as_ref().is_none_or(sendable));
                    assert!(tokens.ends(provider).is_none_or(|end| end > sent) && tokens.grant_ends().is_none_or(|end| end > sent));
                    assert!(tokens.granted.iter().flatten().all(|scope| !scope.is_empty() && is_short(scope)));
                    assert!(tokens.fields.iter().all(|(_, value)| value.len() <= 1000 && !value.contains(char::is_control)));
                    assert!([&tokens.account.subject, &tokens.account.shown].into_iter().flatten().all(|name| name.chars().count() <= 400));
                }
                Reply::Refused(refusal) => {
                    assert!([200, 400, 401].contains(&status) && is_short(&refusal.code) && is_short(&refusal.words));
                }
                Reply::Unclear(what) => assert!(is_short(&what) && !what.contains(char::is_control), "its words are not escaped"),
                Reply::Trouble(code) => assert!(code == status && [429, 503].contains(&code)),
            }
        }
    }
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= 400
}
