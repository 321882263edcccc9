//! Which service a pasted value looks like it is for, so that a key that went into the wrong prompt is noticed.

use super::model::Template;

/// A template that a value looks made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Its id.
    pub id: String,
    /// The service, for people.
    pub name: String,
    /// The field, by its stored name.
    pub field: String,
    /// Length of the prefix that fits; 0 where only the pattern does, which proves little.
    pub prefix: usize,
    /// Whether the whole value is as the template says.
    pub fits: bool,
}

/// Shortest prefix that says something by itself: many values begin with any two letters.
const TELLING: usize = 3;

/// See [`Templates::recognise`](super::Templates::recognise).
pub(super) fn recognise(templates: &[Template], secret: &str) -> Vec<Recognised> {
    let mut found: Vec<Recognised> = templates.iter().flat_map(|template| of(template, secret)).collect();
    let best = found.iter().map(|one| (one.prefix, one.fits)).max();
    found.retain(|one| Some((one.prefix, one.fits)) == best);
    found
}

fn of<'t>(template: &'t Template, secret: &'t str) -> impl Iterator<Item = Recognised> + 't {
    template.fields.iter().filter_map(move |field| {
        let prefix = field.prefixes.iter().filter(|prefix| secret.starts_with(prefix.as_str())).map(String::len).max().unwrap_or(0);
        let fits = (prefix > 0 || field.secret) && field.pattern.is_some() && field.fits(secret) == Some(true);
        (prefix >= TELLING || fits).then(|| Recognised {
            id: template.id.clone(),
            name: template.name.clone(),
            field: field.name.clone(),
            prefix,
            fits,
        })
    })
}
