//! The device flow (RFC 8628): a code to type on another device, and asking until somebody has.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::answer::{self, Refusal, Reply, Tokens};
use super::begin::Wish;
use super::provider::Provider;
use super::token::{self, Call, parameter};
use super::{Client, World, connect};
use crate::error::OauthTrouble;
use crate::template::{ClientAuth, is_safe_url};
use crate::{Result, Secret};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// Where the server names no interval (RFC 8628, 3.2).
const INTERVAL: Duration = Duration::from_secs(5);
/// What `slow_down` adds (RFC 8628, 3.5).
const SLOWER: Duration = Duration::from_secs(5);
/// The longest that is waited, whatever the server says.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// A question for a person on another device. Texts from outside.
#[derive(Debug)]
pub struct Code {
    /// What to type.
    pub user_code: String,
    /// Where.
    pub url: String,
    /// The same with the code in it, where the server has that.
    pub complete: Option<String>,
    /// Until when.
    pub ends: Timestamp,
    device: Secret,
    interval: Duration,
}

/// What became of a question.
#[derive(Debug)]
enum Step {
    Done(Box<Tokens>),
    Wait(Duration),
    Failed(OauthTrouble),
}

/// Begins.
///
/// # Errors
/// [`OauthTrouble::NoFlow`], and every other trouble of a call.
pub fn begin(world: &World<'_>, provider: &Provider, client: &Client, wish: &Wish) -> Result<Code> {
    let none = || OauthTrouble::NoFlow { provider: provider.name.clone(), flow: "sign-in by a code on another device" };
    let url = provider.device.as_deref().ok_or_else(none)?;
    // RFC 8628, 3.1: a client with a secret proves itself here as at the token endpoint, and its id stands in the body.
    let mut parameters = match provider.client_auth(client.secret.is_some()) {
        ClientAuth::Basic | ClientAuth::Header => vec![parameter("client_id", &client.id)],
        ClientAuth::None | ClientAuth::Post | ClientAuth::Bearer => Vec::new(),
    };
    if !wish.scopes.is_empty() {
        parameters.push(parameter("scope", &wish.scopes.join(&provider.quirks.scope_separator)));
    }
    parameters.extend(wish.resource.iter().map(|resource| parameter("resource", resource)));
    let quirks = &provider.quirks;
    let call = Call { url, parameters, own: &quirks.device_params, names: Some(&quirks.device_names) };
    let posted = token::post((world.net)(), provider, client, call, world.now);
    let (answer, sent, hidden) = posted.map_err(|failure| connect::unreachable(provider, &failure))?;
    if answer.status >= 500 || answer.status == 429 {
        return Err(connect::in_trouble(provider, answer.status));
    }
    let mut value = answer::parse(&answer.body).unwrap_or_default();
    let read = match answer::refusal(provider, &value, answer.status, &hidden) {
        Some(refusal) => Err(connect::refused(provider, refusal)),
        None => read(provider, &value, answer.status, sent),
    };
    crate::net::fill::wipe(&mut value);
    Ok(read?)
}

fn read(provider: &Provider, value: &Value, status: u16, sent: Timestamp) -> std::result::Result<Code, OauthTrouble> {
    let text = |names: &[&str]| names.iter().find_map(|name| value.get(*name)?.as_str()).filter(|text| !text.is_empty());
    let bad = |what: &str| OauthTrouble::Misbehaved { provider: provider.name.clone(), what: what.to_owned() };
    if status != 200 {
        return Err(bad(&format!("its device endpoint answers {status}")));
    }
    let url = text(&["verification_uri", "verification_url"]).ok_or_else(|| bad("its device endpoint names no address"))?;
    let complete = text(&["verification_uri_complete", "verification_url_complete"]);
    if !is_safe_url(url) || complete.is_some_and(|url| !is_safe_url(url)) {
        return Err(bad("the address that its device endpoint names is not an https address"));
    }
    let user_code = text(&["user_code"]).filter(|code| code.len() <= 64).ok_or_else(|| bad("its device endpoint gives no code"))?;
    let device = text(&["device_code"]).filter(|code| code.len() <= 4096).ok_or_else(|| bad("its device endpoint gives no code"))?;
    let seconds = |name: &str| value.get(name).and_then(|value| value.as_f64().or_else(|| value.as_str()?.parse().ok()));
    let lives = seconds("expires_in").filter(|lives| *lives >= 1.0).unwrap_or(900.0).min(LONGEST.as_secs_f64());
    let interval = seconds("interval").filter(|wait| (0.0..=60.0).contains(wait)).map_or(INTERVAL, Duration::from_secs_f64);
    Ok(Code {
        user_code: user_code.to_owned(),
        url: url.to_owned(),
        complete: complete.map(str::to_owned),
        ends: sent.checked_add(SignedDuration::from_secs_f64(lives)).unwrap_or(sent),
        device: Secret::from(device.to_owned()),
        interval: interval.max(Duration::from_secs(1)),
    })
}

/// Asks until somebody has agreed, refused, or it is too late. `stopped` is asked now and then whether to go on.
///
/// # Errors
/// [`OauthTrouble`]; [`OauthTrouble::Interrupted`].
pub fn wait(world: &World<'_>, provider: &Provider, client: &Client, code: &Code, stopped: &dyn Fn() -> bool) -> Result<Tokens> {
    let mut interval = code.interval;
    loop {
        let mut left = interval;
        while !left.is_zero() {
            if stopped() {
                return Err(OauthTrouble::Interrupted.into());
            }
            let nap = left.min(Duration::from_millis(200));
            (world.sleep)(nap);
            left -= nap;
        }
        if (world.now)() >= code.ends {
            return Err(too_late(provider).into());
        }
        let device = code.device.expose_str().unwrap_or_default();
        let parameters = vec![parameter("grant_type", GRANT), parameter("device_code", device)];
        let quirks = &provider.quirks;
        let own: BTreeMap<String, String> =
            quirks.device_token_params.iter().map(|(name, text)| (name.clone(), text.replace("{user_code}", &code.user_code))).collect();
        let own = if own.is_empty() { quirks.token_params.clone() } else { own };
        let call = Call { url: &provider.device_token, parameters, own: &own, names: Some(&quirks.device_names) };
        let reply = token::ask((world.net)(), provider, client, call, world.now);
        if reply.is_err() && stopped() {
            return Err(OauthTrouble::Left { provider: provider.name.clone() }.into());
        }
        match judge(provider, reply, interval) {
            Step::Done(tokens) => return Ok(*tokens),
            Step::Wait(longer) => interval = longer,
            Step::Failed(trouble) => return Err(trouble.into()),
        }
    }
}

fn too_late(provider: &Provider) -> OauthTrouble {
    OauthTrouble::CodeTimedOut { provider: provider.name.clone() }
}

/// One answer. A call that fails is no answer: the server is asked again, more slowly (RFC 8628, 3.5).
fn judge(provider: &Provider, reply: std::result::Result<Reply, crate::net::Failure>, interval: Duration) -> Step {
    match reply {
        Ok(Reply::Tokens(tokens)) => Step::Done(tokens),
        Ok(Reply::Refused(Refusal { code, words, cause, possible, note })) => match code.as_str() {
            "authorization_pending" => Step::Wait(interval),
            "slow_down" => Step::Wait(interval + SLOWER),
            "expired_token" | "code_expired" => Step::Failed(too_late(provider)),
            "access_denied" | "authorization_declined" => Step::Failed(OauthTrouble::Denied { provider: provider.name.clone(), words }),
            _ => Step::Failed(connect::refused(provider, Refusal { code, words, cause, possible, note })),
        },
        Ok(Reply::Unclear(what)) => Step::Failed(OauthTrouble::Misbehaved { provider: provider.name.clone(), what }),
        Ok(Reply::Trouble(_)) | Err(_) => Step::Wait((interval * 2).min(Duration::from_secs(60))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Cause, Templates};

    fn provider() -> Provider {
        Provider::of(&Templates::default().get("github").unwrap().unwrap(), std::collections::BTreeMap::new()).unwrap()
    }

    fn refusal(code: &str) -> std::result::Result<Reply, crate::net::Failure> {
        let (words, possible) = (String::new(), Vec::new());
        Ok(Reply::Refused(Refusal { code: code.to_owned(), words, cause: Cause::Dead, possible, note: None }))
    }

    #[test]
    fn o22_each_answer_moves_the_next_question_as_the_rfc_says() {
        let five = Duration::from_secs(5);
        assert!(matches!(judge(&provider(), refusal("authorization_pending"), five), Step::Wait(wait) if wait == five));
        assert!(matches!(judge(&provider(), refusal("slow_down"), five), Step::Wait(wait) if wait == five * 2));
        assert!(matches!(judge(&provider(), Ok(Reply::Trouble(503)), five), Step::Wait(wait) if wait == five * 2));
        assert!(matches!(judge(&provider(), refusal("access_denied"), five), Step::Failed(OauthTrouble::Denied { .. })));
        assert!(matches!(judge(&provider(), refusal("expired_token"), five), Step::Failed(_)));
    }

    #[test]
    fn o22_a_device_answer_is_checked() {
        let good = serde_json::json!({"device_code": "d", "user_code": "AB-CD", "verification_uri": "https://a.test/x", "expires_in": 600});
        let read = |value: &Value| super::read(&provider(), value, 200, Timestamp::UNIX_EPOCH);
        let code = read(&good).unwrap();
        assert_eq!((code.interval, code.ends.as_second()), (INTERVAL, 600));
        for (name, value) in [
            ("verification_uri", Value::from("http://a.test/x")),
            ("verification_uri", Value::from("javascript:alert(1)")),
            ("verification_uri_complete", Value::from("https://a.test/$(id) x")),
            ("user_code", Value::Null),
            ("device_code", Value::from("")),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            assert!(read(&bad).is_err(), "{name}");
        }
    }
}
