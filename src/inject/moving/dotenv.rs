//! An environment file of every variable: a credential's own, else one made of its name.

use std::collections::HashSet;

use super::Made;
use crate::access::Release;
use crate::inject::format::{self, Item};
use crate::name::{Name, escape};
use crate::{Error, kind::Kind};

/// Makes the file.
pub(super) fn write(all: &[Release]) -> Result<Made, Vec<Error>> {
    let mut taken: HashSet<String> = HashSet::new();
    let (mut named, mut told) = (Vec::new(), Vec::new());
    for release in all {
        let main = main(release);
        for value in &release.values {
            let own = Name::parse(&release.name).map(|name| name.to_key()).map_err(|error| vec![error])?;
            let made = if Some(value.field.as_str()) == main { own } else { own.for_field(&value.field) };
            let wanted = value.key.clone().unwrap_or_else(|| made.clone());
            let mut key = wanted.as_str().to_owned();
            // Another credential has the variable: this one is found by its name.
            if !taken.insert(key.clone()) {
                key = made.as_str().to_owned();
                let mut number = 2;
                while !taken.insert(key.clone()) {
                    key = format!("{}_{number}", made.as_str());
                    number += 1;
                }
                told.push(format!("`{wanted}` is the variable of two: that of `{}` is written as `{key}`", escape(&release.name)));
            }
            named.push((key, value));
        }
    }
    let items: Vec<Item<'_>> =
        named.iter().map(|(key, value)| Item { name: key, value: value.value.expose(), secret: value.secret }).collect();
    let (text, more) = format::dotenv::write(&items)?;
    told.extend(more);
    Ok(Made { text, formulas: Vec::new(), told })
}

/// The field that goes by the credential's own name.
fn main(release: &Release) -> Option<&str> {
    let mut secrets = release.values.iter().filter(|value| value.secret);
    let only = match (release.kind, secrets.next(), secrets.next()) {
        (Kind::Custom, Some(one), None) => Some(one.field.as_str()),
        _ => None,
    };
    let main = release.kind.main_field();
    release.values.iter().map(|value| value.field.as_str()).find(|field| *field == main).or(only)
}
