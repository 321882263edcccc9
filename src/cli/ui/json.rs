//! The JSON shapes of the contract. Members are added, never removed; their order is that of the contract.

use std::collections::BTreeMap;

use credctl::Secret;
use credctl::name::needs_escape;
use credctl::status::{Due, Reason};
use credctl::vault::{Listed, User};
use jiff::Timestamp;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::cli::cmd::rotate::Standing;
use crate::cli::fail::Failure;
use crate::cli::session::Place;

/// A value as JSON, which may hold a secret that was asked for. What a terminal would obey is written as `\u….`, which reads
/// the same: JSON itself asks for that below U+0020 alone, and people look at documents too.
pub(super) fn text(value: &impl Serialize) -> Option<Zeroizing<String>> {
    let plain = Zeroizing::new(serde_json::to_string(value).ok()?);
    if !plain.chars().any(needs_escape) {
        return Some(plain);
    }
    // As long as it can become (six bytes of two, twelve of four), so that no copy is left behind.
    let mut out = Zeroizing::new(String::with_capacity(plain.len() * 3 + 1));
    for c in plain.chars() {
        match needs_escape(c) {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
            false => out.push(c),
        }
    }
    Some(out)
}

/// A line that was asked for, in a document.
pub(crate) fn text_of(line: &Secret) -> Option<&str> {
    line.expose_str()
}

/// An error on stderr.
#[derive(Serialize)]
pub(crate) struct ErrorDocument<'a> {
    pub(crate) error: ErrorBody<'a>,
}

/// What is in it.
#[derive(Serialize)]
pub(crate) struct ErrorBody<'a> {
    pub(crate) code: &'a str,
    pub(crate) message: &'a str,
    pub(crate) hint: Option<String>,
    /// What failed besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) also: Vec<Self>,
}

impl<'a> ErrorBody<'a> {
    pub(crate) fn of(failure: &'a Failure) -> Self {
        let hint = (!failure.hints.is_empty()).then(|| failure.hints.join("\n"));
        Self { code: failure.code, message: &failure.message, hint, also: failure.also.iter().map(Self::of).collect() }
    }
}

/// A credential.
#[derive(Serialize)]
pub(crate) struct Credential<'a> {
    id: String,
    vault: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shadowed_by: Option<&'a str>,
    name: &'a str,
    label: Option<&'a str>,
    key: Option<&'a str>,
    r#type: &'static str,
    service: Option<&'a str>,
    category: &'a str,
    status: &'static str,
    status_reason: Option<&'static str>,
    tags: &'a [String],
    hosts: &'a [String],
    fields: BTreeMap<&'a str, Field<'a>>,
    assigned_to: Vec<AssignedTo<'a>>,
    due: Vec<Due>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    readable_by: Vec<ReadableBy<'a>>,
    revision: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    last_used_at: Option<Timestamp>,
    last_verified_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oauth: Option<Account<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation: Option<Revocation<'a>>,
    #[serde(flatten)]
    rotation: Standing,
    /// Only where the canaries were asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    canary: bool,
}

/// Of one that is ended, or being ended.
#[derive(Serialize)]
struct Revocation<'a> {
    state: &'static str,
    begun_at: Timestamp,
    ended_at: Option<Timestamp>,
    host: Option<&'a str>,
    lives_until: Option<Timestamp>,
}

impl<'a> Credential<'a> {
    /// The same, said to be a canary.
    pub(crate) fn canary(mut self, is_one: bool) -> Self {
        self.canary = is_one;
        self
    }

    /// The same, with the vault whose credential of this name is taken in its place.
    pub(crate) fn shadowed_by(self, vault: Option<&'a str>) -> Self {
        Self { shadowed_by: vault, ..self }
    }
}

/// Who may use a credential.
#[derive(Serialize)]
pub(crate) struct AssignedTo<'a> {
    consumer: &'a str,
    key: Option<&'a str>,
    access: &'static str,
    until: Option<Timestamp>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    fields: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    allow: &'a [String],
}

impl<'a> AssignedTo<'a> {
    pub(crate) fn of(user: &'a User) -> Self {
        let held = &user.held;
        Self {
            consumer: &user.consumer,
            key: held.key.as_deref(),
            access: held.access(),
            until: held.until,
            fields: &held.fields,
            allow: &held.allow,
        }
    }
}

/// Who could read its secret as it is, and may not any more.
#[derive(Serialize)]
struct ReadableBy<'a> {
    consumer: &'a str,
    until: Timestamp,
    fields: &'a [String],
    /// Whether by an identity that was replaced.
    replaced: bool,
}

/// Of a connected account.
#[derive(Serialize)]
struct Account<'a> {
    account: Option<&'a str>,
    scopes_asked: &'a [String],
    scopes_granted: &'a [String],
    refreshable: bool,
    access_token_expires_at: Option<Timestamp>,
    refresh_token_expires_at: Option<Timestamp>,
    last_refreshed_at: Option<Timestamp>,
    needs_sign_in: Option<&'a str>,
}

#[derive(Serialize)]
struct Field<'a> {
    secret: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    masked: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    env: Option<&'a str>,
}

/// The record of a credential.
pub(crate) fn credential<'a>(listed: &'a Listed, vault: &'a str, place: &Place) -> Credential<'a> {
    let summary = &listed.summary;
    let fields = summary.fields.iter().map(|field| {
        let shown = Some(field.shown.as_str());
        let (masked, value) = if field.secret { (shown, None) } else { (None, shown) };
        (field.name.as_str(), Field { secret: field.secret, masked, value, env: field.key.as_deref() })
    });
    Credential {
        id: listed.id.to_string(),
        vault,
        shadowed_by: None,
        name: &summary.name,
        label: summary.label.as_deref(),
        key: summary.key(),
        r#type: summary.kind.name(),
        service: summary.service.as_deref(),
        category: &summary.category,
        status: summary.status(place.now).name(),
        status_reason: summary.reason(place.now).map(Reason::name),
        tags: &summary.tags,
        hosts: &summary.hosts,
        fields: fields.collect(),
        assigned_to: listed.users.iter().map(AssignedTo::of).collect(),
        due: place.due(listed),
        readable_by: listed
            .debts
            .iter()
            .map(|debt| ReadableBy {
                consumer: &debt.consumer,
                until: debt.owed.until,
                fields: &debt.owed.fields,
                replaced: debt.owed.replaced,
            })
            .collect(),
        revision: listed.rev,
        created_at: summary.created,
        updated_at: summary.updated,
        last_used_at: listed.last_used,
        last_verified_at: summary.report.as_ref().map(|report| report.at),
        expires_at: summary.expires,
        oauth: summary.account.as_ref().map(Account::of),
        revocation: summary.revoked.as_ref().map(|revoked| Revocation {
            state: revoked.state.name(),
            begun_at: revoked.at,
            ended_at: revoked.ended,
            host: revoked.host.as_deref(),
            lives_until: revoked.until,
        }),
        rotation: Standing::of(&summary.rotation),
        canary: false,
    }
}

impl<'a> Account<'a> {
    fn of(account: &'a credctl::vault::Account) -> Self {
        Self {
            account: account.of.as_deref(),
            scopes_asked: &account.asked,
            scopes_granted: &account.granted,
            refreshable: account.renewal.refreshable,
            access_token_expires_at: account.renewal.token_ends,
            refresh_token_expires_at: account.renewal.grant_ends,
            last_refreshed_at: account.refreshed,
            needs_sign_in: account.lost.as_deref(),
        }
    }
}

/// A value that was asked for.
#[derive(Serialize)]
pub(crate) struct Value<'a> {
    pub(crate) name: &'a str,
    pub(crate) field: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_base64: Option<String>,
}

/// Variables and their values, as one object.
pub(crate) struct Variables<'a>(pub(crate) &'a [(&'a str, &'a str)]);

impl Serialize for Variables<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// A text with its references filled in.
#[derive(Serialize)]
pub(crate) struct Filled<'a> {
    /// The file it went to.
    pub(crate) output: Option<std::borrow::Cow<'a, str>>,
    pub(crate) filled: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text_base64: Option<String>,
}
