//! What a credential of a type or service consists of: the type's table, refined by the template.
//!
//! Every door by which values come in (`add`, `edit`, `import`) asks here what a field is called, how it looks, whether it
//! is secret, which variable it has and where it may be sent, so that they cannot come to different answers.

mod decoy;
mod edit;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::Result;
use crate::credential::rotation::Rotation;
use crate::credential::{Credential, Field};
use crate::error::Error;
use crate::kind::{Form, Kind};
use crate::name::{Id, Key, Name};
use crate::secret::Secret;
use crate::template::{Category, Template, TemplateField, is_dangerous, is_host_pattern, is_safe_url};

pub use edit::{Edit, WORDS as UNSETTABLE, changes, rebased, restored, values_differ};

/// Values by their stored names, and whether each is secret.
pub type Values = BTreeMap<String, (bool, Secret)>;

/// A type, and the template of a service that refines it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The type.
    pub kind: Kind,
    /// The service's template: one for all that are of it, since thousands may be.
    pub template: Option<Arc<Template>>,
}

/// One field, as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its stored name.
    pub field: String,
    /// Whether its value is hidden.
    pub secret: bool,
    /// Whether the credential is of no use without it.
    pub required: bool,
    /// What it looks like.
    pub form: Form,
    /// What to call it in a question.
    pub label: String,
    /// Where to find it, or what it looks like.
    pub help: Option<String>,
    /// The only values it can have, where the template says so; those of the type are in its form.
    pub choices: Vec<String>,
    /// What it is where nothing is said.
    pub default: Option<String>,
}

/// What is said of a credential besides its values.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Free text.
    pub label: Option<String>,
    /// Where it is listed; as the template has it where there is none.
    pub category: Option<Category>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Where its secret may be sent; as the template has it where there are none.
    pub hosts: Vec<String>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// Variables, by field.
    pub keys: BTreeMap<String, Key>,
    /// How old its secret may grow; as the template has it where nothing is said.
    pub rotate_after: Option<SignedDuration>,
}

impl Shape {
    /// A type without a template.
    pub fn of(kind: Kind) -> Self {
        Self { kind, template: None }
    }

    fn known(&self, word: &str) -> Option<&TemplateField> {
        self.template.as_ref()?.field(word)
    }

    /// The stored name of a field that was called by it or by the provider's word.
    pub fn stored_name(&self, word: &str) -> String {
        self.known(word).map_or_else(|| word.to_owned(), |field| field.name.clone())
    }

    /// Whether a field is secret, where the type or the template says so.
    pub fn is_secret(&self, field: &str) -> Option<bool> {
        self.known(field).map(|field| field.secret).or_else(|| self.kind.field(field).map(|field| field.secret))
    }

    /// What a field looks like; one of the user's own may be anything.
    pub fn form(&self, field: &str) -> Form {
        if let Some(form) = self.known(field).and_then(|known| known.form) {
            return form;
        }
        match (self.kind.field(field), self.known(field)) {
            (Some(spec), _) => spec.form,
            (None, Some(known)) if known.secret => Form::Token,
            (None, Some(_)) => Form::Line,
            (None, None) => Form::Free,
        }
    }

    /// The main secret's stored name: the type's, or for a template without it its first secret.
    pub fn main(&self) -> &str {
        let of_template = self.template.as_deref().and_then(Template::main_field);
        of_template.map_or(self.kind.main_field(), |field| &field.name)
    }

    /// The field that is meant when none is named, of a credential with these values: the same that
    /// [`Credential::main_field`] finds in it later.
    pub fn main_of<'a>(&'a self, values: &'a Values) -> &'a str {
        let mut secrets = values.iter().filter(|(_, (secret, _))| *secret);
        match (secrets.next(), secrets.next()) {
            (Some((only, _)), None) if !values.contains_key(self.main()) => only,
            _ => self.main(),
        }
    }

    /// Every field that the type or the template names, in the order in which a person is asked: plain ones first, since
    /// they come first in a person's mind, but a file before what is said of it.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = match &self.template {
            Some(template) => template.fields.iter().map(|field| self.part_of(template, field)).collect(),
            None => self
                .kind
                .spec()
                .fields
                .iter()
                .map(|spec| Part {
                    field: spec.name.to_owned(),
                    secret: spec.secret,
                    required: spec.required && spec.default.is_none(),
                    form: spec.form,
                    label: capitalised(spec.name),
                    help: None,
                    choices: Vec::new(),
                    default: spec.default.map(str::to_owned),
                })
                .collect(),
        };
        parts.sort_by_key(|part| (part.secret && !part.form.is_file(), !part.form.is_file()));
        parts
    }

    fn part_of(&self, template: &Template, field: &TemplateField) -> Part {
        let default = field.default.clone().or_else(|| self.kind.field(&field.name)?.default.map(str::to_owned));
        Part {
            field: field.name.clone(),
            secret: field.secret,
            required: field.required && default.is_none(),
            form: self.form(&field.name),
            label: format!("{} {}", template.name, field.label),
            help: field.help.clone(),
            choices: field.choices.clone(),
            default,
        }
    }

    /// The question for one field.
    pub fn part(&self, field: &str) -> Option<Part> {
        self.parts().into_iter().find(|part| part.field == field)
    }

    /// The fields without which the credential is of no use, and which `values` lacks.
    pub fn missing(&self, values: &Values) -> Vec<Part> {
        self.parts().into_iter().filter(|part| part.required && !values.contains_key(&part.field)).collect()
    }

    /// Refuses values that cannot be right.
    ///
    /// # Errors
    /// [`Error::BadValue`] for the first; it never holds anything of a value.
    pub fn check(&self, values: &Values) -> Result<()> {
        values.iter().try_for_each(|(field, (_, value))| self.check_one(field, value))
    }

    /// Refuses a value that cannot be this field's.
    ///
    /// # Errors
    /// [`Error::BadValue`].
    pub fn check_one(&self, field: &str, value: &Secret) -> Result<()> {
        let bad = |reason: &str, words: &[String]| {
            Err(Error::BadValue { field: field.to_owned(), reason: reason.to_owned(), choices: words.to_vec() })
        };
        let form = self.form(field);
        if let Err(reason) = form.check(value) {
            let words: Vec<String> =
                if let Form::OneOf(words) = form { words.iter().map(|word| (*word).to_owned()).collect() } else { vec![] };
            return bad(reason, &words);
        }
        if self.is_base(field) && !value.expose_str().is_some_and(is_safe_url) {
            return bad("is not a URL that a secret can be sent to: https, without a user in it; http for this machine only", &[]);
        }
        match self.known(field) {
            Some(known) if !known.choices.is_empty() && !known.choices.iter().any(|choice| Some(choice.as_str()) == value.expose_str()) => {
                bad("is none of the words it can be", &known.choices)
            }
            _ => Ok(()),
        }
    }

    /// A value without what is decoration in this field: an app password is shown in groups of four.
    pub fn tidied(&self, field: &str, value: Secret) -> Secret {
        // A key that a template has in the place of a token may be of one line: then it is one, without its line's end.
        let is_line = |bytes: &[u8]| !bytes.starts_with(b"-----BEGIN") && !bytes.trim_ascii_end().contains(&b'\n');
        if self.known(field).is_some_and(|known| known.form.is_some()) && is_line(value.expose()) {
            return Secret::new(value.expose().trim_ascii_end().to_vec());
        }
        if !self.known(field).is_some_and(|known| known.ignore_spaces) {
            return value;
        }
        Secret::new(value.expose().iter().copied().filter(|b| *b != b' ').collect())
    }

    /// Whether a field is the URL that says where the credential goes.
    fn is_base(&self, field: &str) -> bool {
        let host = format!("{{{field}.host}}");
        self.template.as_ref().is_some_and(|template| template.hosts.contains(&host))
    }

    /// What a field is where nothing is said, beside these values: as the type has it.
    pub fn default_of(&self, field: &str, values: &Values) -> Option<&'static str> {
        implied(field, values).or(self.kind.field(field)?.default)
    }

    /// Adds what the type says of a field that nobody gave: consumers of a mail login look for its port.
    pub fn complete(&self, values: &mut Values) {
        for spec in self.kind.spec().fields.iter().filter(|spec| spec.required) {
            if values.contains_key(spec.name) {
                continue;
            }
            let of_template = || self.known(spec.name).and_then(|known| known.default.clone());
            let default = implied(spec.name, values).map(str::to_owned).or_else(of_template).or_else(|| spec.default.map(str::to_owned));
            if let Some(default) = default {
                values.insert(spec.name.to_owned(), (spec.secret, Secret::from(default)));
            }
        }
    }

    /// The variable of a field, and the further ones that are set with it: the template's, else from `base`, the variable
    /// of the main secret.
    pub fn keys(&self, base: &Key, field: &str, main: &str) -> (Key, Vec<Key>) {
        let known = self.known(field);
        let aliases = known.map(|known| known.aliases.clone()).unwrap_or_default();
        let own = || if field == main { base.clone() } else { base.for_field(field) };
        (known.and_then(|known| known.key.clone()).unwrap_or_else(own), aliases)
    }

    /// Where a credential with these values may be sent, as the template has it.
    pub fn hosts(&self, value: impl Fn(&str) -> Option<String> + Copy) -> Vec<String> {
        let Some(template) = &self.template else { return Vec::new() };
        let main = value(self.main()).unwrap_or_default();
        template.hosts_for(template.variant(&main, value), value)
    }

    /// The credential.
    ///
    /// # Errors
    /// [`Error::Dangerous`] and [`Error::Usage`] for variables that cannot be; [`Error::Random`].
    pub fn credential(&self, name: &Name, mut values: Values, words: Words, now: Timestamp) -> Result<Credential> {
        self.complete(&mut values);
        let Words { label, category, tags, hosts, expires, mut keys, rotate_after } = words;
        check_hosts(&hosts)?;
        let hosts = if hosts.is_empty() { self.hosts(|field| plain_or_main(self, &values, field)) } else { hosts };
        let main = self.main_of(&values).to_owned();
        let base = keys.get(&main).cloned().unwrap_or_else(|| name.to_key());
        let mut fields = BTreeMap::new();
        for (field_name, (secret, value)) in values {
            let mut field = Field::new(secret, self.tidied(&field_name, value));
            let (key, aliases) = match keys.remove(&field_name) {
                Some(asked) => (asked, Vec::new()),
                None => self.keys(&base, &field_name, &main),
            };
            (field.key, field.aliases) = (Some(key), aliases);
            fields.insert(field_name, field);
        }
        check_keys(&fields)?;
        let category = category.unwrap_or(self.template.as_ref().map_or(Category::Custom, |template| template.category));
        let of_template = self.template.as_deref().and_then(Template::rotate_after);
        Ok(Credential {
            label,
            service: self.template.as_ref().map(|template| template.id.clone()),
            category: category.name().to_owned(),
            tags,
            hosts,
            expires,
            secret_since: Some(now),
            rotation: Rotation { after: rotate_after.or(of_template), ..Rotation::default() },
            fields,
            ..Credential::new(Id::random()?, name.as_str(), self.kind, now)
        })
    }
}

/// What other values say of a field, whatever the default is: port 465 speaks TLS from its first byte (RFC 8314, section 3.3).
fn implied(field: &str, values: &Values) -> Option<&'static str> {
    let implicit = field == "encryption" && values.get("port").is_some_and(|(_, port)| port.expose() == b"465");
    implicit.then_some("tls")
}

/// What hosts are filled from: plain values, and the main secret, by whose form sorts of a credential are told apart.
fn plain_or_main(shape: &Shape, values: &Values, field: &str) -> Option<String> {
    let (secret, value) = values.get(field)?;
    (!secret || field == shape.main()).then(|| value.expose_str().map(str::to_owned))?
}

/// Refuses hosts that are none.
fn check_hosts(hosts: &[String]) -> Result<()> {
    match hosts.iter().find(|host| !is_host_pattern(host)) {
        None => Ok(()),
        Some(bad) => Err(Error::BadName {
            what: "host",
            given: bad.clone(),
            rule: "a host in lower case, with `:PORT` where it has one, or `*.` before at least two labels: no scheme, no path",
        }),
    }
}

/// Refuses variables that steer programs, and one for two fields.
fn check_keys(fields: &BTreeMap<String, Field>) -> Result<()> {
    let mut seen: BTreeMap<&Key, &str> = BTreeMap::new();
    for (name, field) in fields {
        for key in field.key.iter().chain(&field.aliases) {
            if is_dangerous(key) {
                return Err(Error::Dangerous { field: name.clone(), key: key.clone() });
            }
            if let Some(other) = seen.insert(key, name) {
                return Err(Error::Usage(format!("`{other}` and `{name}` would have the same variable, `{key}`")));
            }
        }
    }
    Ok(())
}

fn capitalised(word: &str) -> String {
    let text = word.replace('_', " ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Templates;

    fn values(all: &[(&str, bool, &str)]) -> Values {
        all.iter().map(|(name, secret, value)| ((*name).to_owned(), (*secret, Secret::from((*value).to_owned())))).collect()
    }

    fn made(shape: &Shape, values: Values, words: Words) -> Credential {
        shape.credential(&Name::parse("x").unwrap(), values, words, Timestamp::UNIX_EPOCH).unwrap()
    }

    fn variables(credential: &Credential) -> Vec<(&str, &str)> {
        credential.fields.iter().map(|(name, field)| (name.as_str(), field.key.as_ref().unwrap().as_str())).collect()
    }

    #[test]
    fn the_port_of_a_mail_server_says_how_it_is_encrypted() {
        let smtp = Shape::of(Kind::Smtp);
        let encryption = |given: &[(&str, bool, &str)]| {
            let mut values = values(given);
            smtp.complete(&mut values);
            values["encryption"].1.expose_str().unwrap().to_owned()
        };
        assert_eq!(encryption(&[("port", false, "465")]), "tls");
        assert_eq!(encryption(&[("port", false, "25")]), "starttls");
        assert_eq!(encryption(&[]), "starttls");
        // A template's own default is for its own port.
        let server = Shape { kind: Kind::Smtp, template: Templates::default().get("smtp").unwrap().map(Arc::new) };
        let mut given = values(&[("port", false, "465")]);
        server.complete(&mut given);
        assert_eq!(given["encryption"].1.expose_str(), Some("tls"));
        assert_eq!(encryption(&[("port", false, "465"), ("encryption", false, "none")]), "none");
        // What the template says of a field that the type needs is stored too: a program looks for it.
        let gmail = Templates::default().get("smtp_gmail").unwrap();
        let gmail = Shape { kind: Kind::Smtp, template: gmail.map(Arc::new) };
        let credential = made(&gmail, values(&[("password", true, "fake"), ("username", false, "a@example.com")]), Words::default());
        let spaced = values(&[("password", true, "fake fake fake fake"), ("username", false, "a b@example.com")]);
        let spaced = made(&gmail, spaced, Words::default());
        assert_eq!(spaced.fields["password"].value.expose_str(), Some("fakefakefakefake"));
        assert_eq!(spaced.fields["username"].value.expose_str(), Some("a b@example.com"));
        assert_eq!(credential.fields["host"].value.expose_str(), Some("smtp.gmail.com"));
        assert_eq!(credential.fields["host"].key, Some(Key::parse("SMTP_HOST").unwrap()));
    }

    #[test]
    fn the_only_secret_is_the_main_one_and_has_the_names_variable() {
        let custom = Shape::of(Kind::Custom);
        let one = made(&custom, values(&[("dsn", true, "fake"), ("region", false, "eu")]), Words::default());
        assert_eq!(variables(&one), [("dsn", "X"), ("region", "X_REGION")]);
        assert_eq!(one.main_field().unwrap().0, "dsn");
        let two = made(&custom, values(&[("a", true, "fake"), ("b", true, "fake")]), Words::default());
        assert_eq!(variables(&two), [("a", "X_A"), ("b", "X_B")]);
    }

    #[test]
    fn a_chosen_variable_gives_the_others_theirs_where_the_template_has_none() {
        let pair = Shape::of(Kind::ApiKeyPair);
        let keys = BTreeMap::from([("api_secret".to_owned(), Key::parse("ACME").unwrap())]);
        let credential = made(&pair, values(&[("api_secret", true, "fake"), ("api_key", false, "id")]), Words { keys, ..Words::default() });
        assert_eq!(variables(&credential), [("api_key", "ACME_API_KEY"), ("api_secret", "ACME")]);
        let aws = Templates::default().get("aws").unwrap();
        let aws = Shape { kind: aws.as_ref().unwrap().kind, template: aws.map(Arc::new) };
        let credential = made(&aws, values(&[("api_secret", true, "fake"), ("region", false, "eu-west-1")]), Words::default());
        assert_eq!(variables(&credential), [("api_secret", "AWS_SECRET_ACCESS_KEY"), ("region", "AWS_REGION")]);
        assert_eq!(credential.fields["region"].aliases, [Key::parse("AWS_DEFAULT_REGION").unwrap()]);
    }

    #[test]
    fn what_cannot_be_a_value_is_named_and_not_quoted() {
        let smtp = Shape::of(Kind::Smtp);
        let error = smtp.check(&values(&[("encryption", false, "fakepass")])).unwrap_err();
        let Error::BadValue { field, choices, .. } = &error else { panic!("{error}") };
        assert_eq!((field.as_str(), choices.len()), ("encryption", 3));
        assert!(!format!("{error:?}").contains("fakepass"));
    }
}
