//! What tools tell of credentials, into the vault: a host refused one or took it, it has another secret, there is a new one.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::New;
use crate::credential::Credential;
use crate::credential::report::Report;
use crate::kind::Kind;
use crate::name::Name;
use crate::secret::Secret;
use crate::shape::{Edit, Shape, Values, Words};
use crate::status::Verdict;
use crate::template::Templates;
use crate::vault::{Change, Record, Writer};
use crate::{Error, Result};

/// What is not said of a host in particular is called so.
const LONGEST: usize = 60;

/// Writes down that a host refused it. Nothing is destroyed: of a connected account the access token has come to its end, and
/// the next that is asked for is a new one; of everything else it is known that it was rejected.
///
/// # Errors
/// As [`Writer::update`].
pub fn refused(writer: &mut Writer<'_>, record: &Record, by: &str, now: Timestamp) -> Result<()> {
    let mut credential = record.credential.duplicate();
    let renews = credential.fields.get("refresh_token").is_some_and(|token| !token.value.is_empty());
    match &mut credential.grant {
        Some(grant) if renews => grant.token_ends = Some(now),
        _ => {
            let why = format!("rejected by {by}");
            let known = credential.report.take();
            let account = known.and_then(|known| known.account);
            credential.report = Some(Report {
                verdict: Verdict::Invalid,
                why,
                at: now,
                assumed: false,
                account,
                scopes: Vec::new(),
                missing: Vec::new(),
                plan: None,
                expires: None,
                extra: toml::Table::new(),
            });
        }
    }
    writer.update(record, credential, Change::Program, now).map(drop)
}

/// Writes down that it works after all.
///
/// # Errors
/// As [`Writer::update`].
pub fn taken(writer: &mut Writer<'_>, record: &Record, now: Timestamp) -> Result<()> {
    let mut credential = record.credential.duplicate();
    credential.report = None;
    writer.update(record, credential, Change::Program, now).map(drop)
}

/// Gives it another main secret; the one before can be brought back.
///
/// # Errors
/// As [`Writer::update`]; [`Error::BadValue`] for what cannot be one.
pub fn replace(writer: &mut Writer<'_>, templates: &Templates, record: &Record, secret: &Secret, now: Timestamp) -> Result<()> {
    let credential = &record.credential;
    let template = credential.service.as_deref().map(|service| templates.get(service)).transpose()?.flatten();
    let shape = Shape { kind: credential.kind, template: template.map(Into::into) };
    let (main, _) = credential.main_field().ok_or_else(|| Error::Usage("it has no main secret".to_owned()))?;
    let values = Values::from([(main.to_owned(), (true, secret.duplicate()))]);
    shape.check(&values)?;
    let edit = Edit { values, ..Edit::default() };
    match shape.edited(credential, edit, now)? {
        Some(changed) => writer.update(record, changed, Change::Person, now).map(drop),
        None => Ok(()),
    }
}

/// The credential that is new, called after its service or host; the name is free now.
///
/// # Errors
/// [`Error::BadValue`] for what cannot be a value; as [`crate::vault::Vault::free_name`].
pub fn made(writer: &mut Writer<'_>, templates: &Templates, new: &New<'_>, now: Timestamp) -> Result<Credential> {
    let template = new.service.map(|service| templates.get(service)).transpose()?.flatten();
    let shape = template.map(|template| Shape { kind: template.kind, template: Some(template.into()) });
    let shape = shape.filter(|shape| shape.kind != Kind::Oauth2).unwrap_or_else(|| Shape::of(Kind::UsernamePassword));
    let mut values = Values::new();
    values.insert(shape.main().to_owned(), (true, new.secret.duplicate()));
    let mut plain = |field: &str, text: &str| drop(values.insert(field.to_owned(), (false, Secret::from(text.to_owned()))));
    if shape.kind == Kind::UsernamePassword {
        plain("username", new.username.unwrap_or_default());
    }
    if new.service == Some("docker_config") {
        plain("registry", new.host);
    }
    // A template may want more than a tool knows.
    let shape = if shape.missing(&values).is_empty() { shape } else { Shape::of(Kind::UsernamePassword) };
    if shape.kind == Kind::UsernamePassword && !values.contains_key("password") {
        values = Values::from([
            ("password".to_owned(), (true, new.secret.duplicate())),
            ("username".to_owned(), (false, Secret::from(new.username.unwrap_or_default().to_owned()))),
        ]);
    }
    shape.check(&values)?;
    let name = writer.vault_mut().free_name(&name(new)?, now)?;
    let tag = new.tag.filter(|_| shape.kind == Kind::UsernamePassword);
    let words = Words { keys: BTreeMap::new(), tags: tag.into_iter().map(str::to_owned).collect(), ..Words::default() };
    let mut credential = shape.credential(&name, values, words, now)?;
    if !credential.hosts.iter().any(|host| host == new.host) {
        credential.hosts = vec![new.host.to_owned()];
    }
    credential.check_words()?;
    Ok(credential)
}

/// Of a service its own name, else one made of the host.
fn name(new: &New<'_>) -> Result<Name> {
    let service = new.service.filter(|service| *service != "docker_config").map(str::to_owned);
    let of_host =
        || new.host.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).take(LONGEST).collect::<String>();
    let text = service.unwrap_or_else(of_host);
    Name::parse(text.trim_matches(['-', '.'])).or_else(|_| Name::parse("host"))
}
