//! The values of a canary: made here, at random, by the rules of its type and template. Nobody gives them, nobody issued
//! them, and they open nothing.

use zeroize::Zeroizing;

use super::{Shape, Values};
use crate::error::Error;
use crate::kind::{Form, Kind};
use crate::name::Name;
use crate::secret::Secret;
use crate::template::Templates;
use crate::{Result, ssh};

/// So often one is made until nothing takes it for another service's.
const TRIES: usize = 32;
/// What a token without any known form consists of.
const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Shape {
    /// Adds to `values` everything of a decoy that a service would issue: its secrets, and its ids where the template knows
    /// their form. What a person chooses (a host, a user) stays theirs to give.
    ///
    /// # Errors
    /// [`Error::Usage`] for a secret that was given, and where nothing can be made that would pass for the real thing;
    /// [`Error::Random`].
    pub fn disguise(&self, name: &Name, values: &mut Values, templates: &Templates) -> Result<()> {
        is_made_here(values)?;
        let main = self.main().to_owned();
        let wanted = self.parts().into_iter().filter(|part| part.required || part.field == main);
        let mut fields: Vec<(String, bool)> = wanted.map(|part| (part.field, part.secret)).collect();
        if !fields.iter().any(|(field, _)| *field == main) {
            fields.push((main, true));
        }
        for (field, secret) in fields.into_iter().filter(|(field, _)| !values.contains_key(field)).collect::<Vec<_>>() {
            let formed = self.known(&field).is_some_and(|known| known.pattern.is_some());
            if secret || formed {
                let value = self.made(&field, secret, name, templates)?;
                self.check_one(&field, &value)?;
                values.insert(field, (secret, value));
            }
        }
        if self.kind == Kind::File && self.template.is_none() {
            values.entry("filename".to_owned()).or_insert_with(|| (false, Secret::from("credentials.json".to_owned())));
        }
        Ok(())
    }

    fn made(&self, field: &str, secret: bool, name: &Name, templates: &Templates) -> Result<Secret> {
        let cannot = || {
            let what = self.template.as_ref().map_or(self.kind.name(), |template| &template.name);
            Error::Usage(format!("no decoy can be made of {}: what its `{field}` looks like is not known", crate::name::escape(what)))
        };
        let known = self.known(field);
        // What another field is read out of has a form of its own that no pattern tells.
        let template = self.template.as_ref();
        let is_read = template
            .is_some_and(|template| template.fields.iter().any(|other| other.derive.as_ref().is_some_and(|derive| derive.from == field)));
        match self.form(field) {
            Form::Key if self.kind == Kind::SshKey => return key(name),
            Form::Json if template.is_none_or(|template| template.id == "json") => return document(),
            Form::Document if template.is_none() => return document(),
            Form::Key | Form::Json | Form::Document => return Err(cannot()),
            _ if self.is_base(field) || field.ends_with("url") || field.ends_with("uri") => {
                let formed = known.is_some_and(|known| known.pattern.is_some());
                if !formed {
                    return Err(cannot());
                }
            }
            _ => {}
        }
        for _ in 0..TRIES {
            let made = match known.filter(|known| known.pattern.is_some() || !known.prefixes.is_empty()) {
                Some(known) => known.made(&mut dice).ok_or_else(cannot)?,
                None if is_read => return Err(cannot()),
                None => letters(if field == "password" { 20 } else { 40 })?,
            };
            if !secret || self.passes(&made, templates)? {
                return Ok(Secret::new(made.as_bytes().to_vec()));
            }
        }
        Err(cannot())
    }

    /// Whether `add` would find nothing strange in it: it is not like another service's key.
    fn passes(&self, text: &str, templates: &Templates) -> Result<bool> {
        let found = templates.recognise(text)?;
        let own = |id: &str| self.template.as_ref().is_some_and(|template| template.id == id);
        Ok(found.iter().any(|found| own(&found.id)) || found.iter().all(|found| found.prefix == 0))
    }
}

/// Refuses a secret that was given for a decoy.
pub(super) fn is_made_here(values: &Values) -> Result<()> {
    match values.iter().find(|(_, (secret, _))| *secret) {
        Some((field, _)) => {
            Err(Error::Usage(format!("the `{field}` of a canary is made here, and never given: it must be nobody's secret")))
        }
        None => Ok(()),
    }
}

/// One of so many.
fn dice(sides: usize) -> Option<usize> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).ok()?;
    usize::try_from(u64::from_le_bytes(bytes).checked_rem(sides as u64)?).ok()
}

fn letters(count: usize) -> Result<Zeroizing<String>> {
    let mut out = Zeroizing::new(String::with_capacity(count));
    for _ in 0..count {
        out.push(dice(LETTERS.len()).and_then(|at| LETTERS.get(at)).map(|byte| char::from(*byte)).ok_or(Error::Random)?);
    }
    Ok(out)
}

/// A key that fits no lock.
fn key(name: &Name) -> Result<Secret> {
    let mut seed = Zeroizing::new([0; 32]);
    let mut check = [0; 4];
    getrandom::fill(&mut *seed).and_then(|()| getrandom::fill(&mut check)).map_err(|_| Error::Random)?;
    Ok(ssh::ed25519(&seed, u32::from_le_bytes(check), name.as_str()))
}

/// A document as many services give them.
fn document() -> Result<Secret> {
    let (id, secret) = (letters(24)?, letters(48)?);
    Ok(Secret::from(format!("{{\n  \"client_id\": \"{}\",\n  \"client_secret\": \"{}\"\n}}\n", *id, *secret)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::KINDS;

    fn made(shape: &Shape, templates: &Templates) -> Result<Values> {
        let mut values = Values::new();
        shape.disguise(&Name::parse("decoy").unwrap(), &mut values, templates).map(|()| values)
    }

    #[test]
    fn each_type_has_a_decoy() {
        let templates = Templates::new(None);
        for spec in KINDS {
            let shape = Shape::of(spec.kind);
            let values = made(&shape, &templates).unwrap();
            shape.check(&values).unwrap();
            let (secret, value) = &values[spec.kind.main_field()];
            assert!(*secret && value.len() >= 20, "{}", spec.name);
            assert!(made(&shape, &templates).unwrap()[spec.kind.main_field()].1 != *value, "{}: never the same twice", spec.name);
        }
    }

    /// What has no decoy is a file whose content nobody wrote down, or an address with a secret in it.
    #[test]
    fn each_template_has_a_decoy_that_passes_for_its_own() {
        let templates = Templates::new(None);
        let mut without = Vec::new();
        for template in templates.all().unwrap() {
            let id = template.id.clone();
            let shape = Shape { kind: template.kind, template: Some(template.clone().into()) };
            let Ok(values) = made(&shape, &templates) else {
                without.push(id);
                continue;
            };
            shape.check(&values).unwrap();
            for (field, (_, value)) in &values {
                let text = value.expose_str().unwrap();
                let known = template.field(field);
                assert_ne!(known.and_then(|known| known.fits(text)), Some(false), "{id}/{field}");
                assert!(text.len() >= 8, "{id}/{field}");
            }
            let main = values[shape.main()].1.expose_str().unwrap();
            let found = templates.recognise(main).unwrap();
            assert!(found.iter().all(|found| found.prefix == 0) || found.iter().any(|found| found.id == id), "{id} is taken for {found:?}");
        }
        assert_eq!(without, ["coinbase", "gcp_service_account", "kubeconfig", "mongodb", "rabbitmq", "vertex_ai"]);
    }

    #[test]
    fn a_secret_that_somebody_gave_is_no_decoy() {
        let mut values = Values::from([("token".to_owned(), (true, Secret::from("fakepass-given-by-somebody".to_owned())))]);
        let error = Shape::of(Kind::ApiToken).disguise(&Name::parse("a").unwrap(), &mut values, &Templates::new(None)).unwrap_err();
        assert!(error.to_string().contains("never given"), "{error}");
    }
}
