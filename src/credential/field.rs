//! One named value of a credential, and its TOML.

use toml::Table;
use zeroize::Zeroizing;

use crate::name::Key;
use crate::secret::Secret;
use crate::text;

/// One named value.
#[derive(Debug)]
pub struct Field {
    /// Whether it is hidden.
    pub secret: bool,
    /// The variable that consumers look it up by.
    pub key: Option<Key>,
    /// Further variables that are set with it.
    pub aliases: Vec<Key>,
    /// The bytes. A plain value is held the same way: it may have been secret before a template changed its mind.
    pub value: Secret,
    /// What a later version wrote here.
    pub extra: Table,
}

impl Field {
    /// A value with nothing else said of it.
    pub fn new(secret: bool, value: Secret) -> Self {
        Self { secret, key: None, aliases: Vec::new(), value, extra: Table::new() }
    }

    /// A second copy, its value included.
    pub fn duplicate(&self) -> Self {
        Self {
            secret: self.secret,
            key: self.key.clone(),
            aliases: self.aliases.clone(),
            value: self.value.duplicate(),
            extra: self.extra.clone(),
        }
    }

    /// Writes its table below that of its credential.
    pub(super) fn write_at(&self, path: &str, name: &str, out: &mut Zeroizing<String>) {
        out.push('[');
        out.push_str(path);
        out.push_str(".fields.");
        text::key(out, name);
        out.push_str("]\n");
        text::boolean(out, "secret", self.secret);
        if let Some(key) = &self.key {
            text::string(out, "key", key.as_str());
        }
        if !self.aliases.is_empty() {
            text::strings(out, "aliases", &self.aliases);
        }
        match self.value.expose_str() {
            Some(value) => text::string(out, "text", value),
            None => text::base64(out, "b64", self.value.expose()),
        }
        text::extra(out, &self.extra);
    }

    /// Reads its table, consuming it.
    pub(super) fn read(mut table: Table) -> Result<Self, String> {
        let key = |text: String| Key::parse(&text).map_err(|_| "a field's `key` is not a variable's name".to_owned());
        let value = match (text::take_string(&mut table, "text")?, text::take_string(&mut table, "b64")?) {
            (Some(text), None) => Secret::from(text),
            (None, Some(encoded)) => Secret::new(text::decode_base64(Zeroizing::new(encoded)).ok_or("a field's `b64` is not base64")?),
            _ => return Err("a field has not exactly one of `text` and `b64`".to_owned()),
        };
        Ok(Self {
            // Hidden unless it says otherwise: a lost mark must not show a secret.
            secret: text::take_bool(&mut table, "secret")?.unwrap_or(true),
            key: text::take_string(&mut table, "key")?.map(key).transpose()?,
            aliases: text::take_strings(&mut table, "aliases")?.into_iter().map(key).collect::<Result<_, _>>()?,
            value,
            extra: table,
        })
    }
}
