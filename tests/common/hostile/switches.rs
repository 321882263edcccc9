//! What can be wrong with the hostile server. All of it off is a proper one that is strict about rotation.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::http::Answer;

/// Makes the answer of the token endpoint out of the proper one.
pub(crate) type Shape = Arc<dyn Fn(&Map<String, Value>) -> Answer + Send + Sync>;
/// Fields that are set to something else, or (`None`) taken away.
pub(crate) type Patch = Vec<(&'static str, Option<Value>)>;

/// See each.
#[derive(Clone)]
pub(crate) struct Switches {
    /// Each refresh token is good for one use.
    pub(crate) rotate: bool,
    /// A spent refresh token kills its family; else it is only refused.
    pub(crate) reuse_kills: bool,
    /// That long after a rotation the token before it gets the same pair again (the one before that does not).
    pub(crate) grace: Duration,
    /// A rotation ends the access token before it.
    pub(crate) rotation_ends_access: bool,
    /// How long an access token is good here, whatever the answer says.
    pub(crate) access_life: Duration,
    /// `expires_in` of the answers.
    pub(crate) expires_in: Value,
    /// A refresh answers without a refresh token, and the old one stays good.
    pub(crate) refresh_omits_refresh: bool,
    /// What is granted, whatever was asked for.
    pub(crate) scope: Option<String>,
    /// Who signs in.
    pub(crate) account: String,
    /// Turns the proper answer of the token endpoint into another.
    pub(crate) shape: Option<Shape>,
    /// Over the metadata.
    pub(crate) metadata: Patch,
    /// Over the metadata of the protected resource.
    pub(crate) resource_metadata: Patch,
    /// Over the answer of the device endpoint.
    pub(crate) device: Patch,
    /// What polling for a device gets, one after the other; then its tokens.
    pub(crate) polls: VecDeque<Poll>,
    /// `iss` of the callback; `None`: not sent.
    pub(crate) callback_iss: Option<Iss>,
    /// The callback says this error, with these words, and has no code.
    pub(crate) callback_error: Option<(String, String)>,
}

/// What a device hears that polls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Poll {
    Pending,
    SlowDown,
    Expired,
    Denied,
}

impl Poll {
    /// Its OAuth word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::Expired => "expired_token",
            Self::Denied => "access_denied",
        }
    }
}

/// Which issuer the callback names (RFC 9207).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Iss {
    Own,
    Other(String),
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            rotate: true,
            reuse_kills: true,
            grace: Duration::ZERO,
            rotation_ends_access: false,
            access_life: Duration::from_secs(3600),
            expires_in: json!(3600),
            refresh_omits_refresh: false,
            scope: None,
            account: "alice".into(),
            shape: None,
            metadata: vec![],
            resource_metadata: vec![],
            device: vec![],
            polls: VecDeque::new(),
            callback_iss: Some(Iss::Own),
            callback_error: None,
        }
    }
}

/// What happens at an endpoint instead of, or around, what should.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// This answer, and nothing is done.
    Answer(Answer),
    /// What was asked for is done, and this is the answer.
    DoneBut(Answer),
    /// The connection goes, and nothing is done.
    Drop,
    /// The same, that late.
    DropAfter(Duration),
    /// What was asked for is done, and the connection goes before the answer.
    DoneThenDrop,
    /// What was asked for is done, and that many bytes of the answer come.
    DoneThenCut(usize),
    /// It takes that long to begin.
    Delay(Duration),
    /// What was asked for is done at once, and the answer comes that late.
    DoneThenDelay(Duration),
}

impl Fault {
    /// That status, with nothing to read.
    pub(crate) fn status(status: u16) -> Self {
        Self::Answer(Answer::error(status, "temporarily_unavailable"))
    }

    /// The same with `Retry-After`.
    pub(crate) fn retry_after(status: u16, after: &str) -> Self {
        Self::Answer(Answer::error(status, "temporarily_unavailable").header("retry-after", after))
    }
}

/// Shapes of a token answer that are to be met with.
pub(crate) mod shapes {
    use super::{Answer, Map, Shape, Value};
    use crate::web;
    use std::sync::Arc;

    /// Some fields are otherwise.
    pub(crate) fn with(fields: &[(&str, Value)]) -> Shape {
        let fields: Vec<(String, Value)> = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        of(move |map| map.extend(fields.clone()))
    }

    /// A field is missing.
    pub(crate) fn without(name: &'static str) -> Shape {
        of(move |map| {
            map.remove(name);
        })
    }

    /// All of it is in an object of this name, below `{"ok": true}`.
    pub(crate) fn nested(name: &'static str) -> Shape {
        Arc::new(move |map| Answer::json(200, &serde_json::json!({ "ok": true, name: map })))
    }

    /// A form, as before there was JSON.
    pub(crate) fn form_encoded() -> Shape {
        Arc::new(|map| {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let pairs: Vec<(&str, String)> = map.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Answer::new(200, "application/x-www-form-urlencoded; charset=utf-8", web::encode(&pairs))
        })
    }

    /// Bytes, in which `ACCESS` and `REFRESH` are put in.
    pub(crate) fn raw(kind: &'static str, body: &'static str) -> Shape {
        Arc::new(move |map| {
            let text = |name: &str| map.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            Answer::new(200, kind, body.replace("ACCESS", &text("access_token")).replace("REFRESH", &text("refresh_token")))
        })
    }

    fn of(change: impl Fn(&mut Map<String, Value>) + Send + Sync + 'static) -> Shape {
        Arc::new(move |map| {
            let mut map = map.clone();
            change(&mut map);
            Answer::json(200, &Value::Object(map))
        })
    }
}
