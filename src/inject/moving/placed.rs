//! What of a credential goes into which place of another manager's entry.

use super::{At, Mark, Marks};
use crate::access::Release;
use crate::kind::Kind;
use crate::secret::Secret;

/// Fields of the user's own, and whether each is hidden.
pub(super) type Own<'r> = Vec<(&'r str, &'r str, bool)>;

/// A credential, laid out.
pub(super) struct Placed<'r> {
    pub(super) title: String,
    pub(super) main: &'r str,
    pub(super) user: &'r str,
    pub(super) own: Own<'r>,
    pub(super) urls: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) marks: Marks,
}

/// Lays one out. Fields that have no place are in the marks; with `has_own` every text has one.
pub(super) fn place(release: &Release, has_own: bool) -> Placed<'_> {
    let about = release.whole.as_deref();
    let hosts = about.map(|about| about.hosts.clone()).unwrap_or_default();
    let mut placed = Placed {
        title: about.and_then(|about| about.label.clone()).unwrap_or_else(|| release.name.clone()),
        main: "",
        user: "",
        own: Vec::new(),
        urls: hosts.iter().map(|host| if host.contains("://") { host.clone() } else { format!("https://{host}") }).collect(),
        tags: about.map(|about| about.tags.clone()).unwrap_or_default(),
        marks: Marks {
            name: release.name.clone(),
            label: about.and_then(|about| about.label.clone()),
            kind: Some(release.kind),
            service: about.and_then(|about| about.service.clone()),
            category: about.map(|about| about.category.clone()),
            tags: about.map(|about| about.tags.clone()).unwrap_or_default(),
            hosts,
            expires: about.and_then(|about| about.expires),
            rotate_after: about.and_then(|about| about.rotation.after),
            fields: Vec::new(),
        },
    };
    let main = release.kind.main_field();
    for value in &release.values {
        let text = text(&value.value);
        let at = match text {
            Some(text) if value.field == main && is_line(release.kind) => {
                placed.main = text;
                At::Main
            }
            Some(text) if !value.secret && ["username", "api_key"].contains(&value.field.as_str()) => {
                placed.user = text;
                At::User
            }
            Some(text) if has_own => {
                placed.own.push((&value.field, text, value.secret));
                At::Own
            }
            _ => At::Here(value.value.duplicate()),
        };
        placed.marks.fields.push(Mark {
            field: value.field.clone(),
            secret: value.secret,
            env: value.key.as_ref().map(|key| key.as_str().to_owned()),
            aliases: value.aliases.iter().map(|key| key.as_str().to_owned()).collect(),
            at,
        });
    }
    placed
}

/// Whether a type's main secret is what one types as a password.
fn is_line(kind: Kind) -> bool {
    !matches!(kind, Kind::SshKey | Kind::File | Kind::Custom)
}

/// A text that every manager keeps as it is: no bytes that are none, and no control characters but line ends and tabs.
fn text(value: &Secret) -> Option<&str> {
    value.expose_str().filter(|text| !text.is_empty() && !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'))
}
