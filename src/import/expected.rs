//! What a file of variables tells of the credentials that its project needs, whether their values are filled in or not.

use std::collections::HashSet;

use super::judge::{Verdict, judge, key_of};
use super::known::Variables;
use super::looks::{NameSays, name_says};
use crate::inject::dotenv::Assignment;
use crate::name::{Key, Name};
use crate::reference::Reference;
use crate::template::Templates;
use crate::{Error, Result};

/// A variable, and where its value could come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The variable.
    pub key: Key,
    /// What the credential would be called.
    pub name: Name,
    /// Its field, where it is not the main secret.
    pub field: Option<String>,
    /// The template that has the variable.
    pub template: Option<String>,
    /// The vault that a reference names.
    pub vault: Option<String>,
}

/// Variables that stand for credentials, in the order of the file, each once. Nothing of a value comes out.
///
/// # Errors
/// As [`Templates::heads`].
pub fn expected(assignments: &[Assignment], templates: &Templates) -> Result<Vec<Expected>> {
    let variables = Variables::new(templates)?;
    let names: HashSet<String> = assignments.iter().map(|one| one.name.to_ascii_uppercase()).collect();
    let (mut out, mut seen) = (Vec::new(), HashSet::new());
    for one in assignments {
        // A program looks for the variable as it is written.
        let Ok(key) = Key::parse(&one.name) else { continue };
        if !seen.contains(&key)
            && let Some(found) = of_one(&variables, &key, one, &names)?
        {
            seen.insert(key);
            out.push(found);
        }
    }
    Ok(out)
}

fn of_one(variables: &Variables<'_>, key: &Key, one: &Assignment, names: &HashSet<String>) -> Result<Option<Expected>> {
    let value = one.value.expose_str().unwrap_or_default();
    let beside = |name: &str| names.contains(name);
    let judgement = judge(variables, key.as_str(), value, beside)?;
    let secret = match judgement.verdict {
        Verdict::Reference => return Ok(of_reference(key, value)),
        Verdict::Secret(_) => true,
        Verdict::Empty | Verdict::Placeholder => false,
        _ => return Ok(None),
    };
    let known = variables.field(key, value, beside).filter(|known| known.field.secret && key_of(key.as_str()).is_ok());
    if let Some(known) = known {
        let name = Name::parse(&known.head.id)?;
        let main = known.field.name == known.head.kind.main_field();
        let field = (!main).then(|| known.field.name.clone());
        return Ok(Some(Expected { key: key.clone(), name, field, template: Some(known.head.id.clone()), vault: None }));
    }
    if !secret && name_says(key.as_str()) != NameSays::Secret {
        return Ok(None);
    }
    let name = super::variables::name_of(key.as_str()).map_err(|_: Error| Error::Usage("a variable gives no name".to_owned()))?;
    Ok(Some(Expected { key: key.clone(), name, field: None, template: None, vault: None }))
}

fn of_reference(key: &Key, value: &str) -> Option<Expected> {
    let reference = Reference::parse(value).ok().flatten()?;
    let vault = reference.vault.map(|vault| vault.as_str().to_owned());
    Some(Expected { key: key.clone(), name: reference.name, field: reference.field, template: None, vault })
}
