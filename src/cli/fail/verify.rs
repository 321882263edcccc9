//! What to do about what a check found.

use credctl::name::escape;
use credctl::verify::Next;

/// Fields that a check may name and that are never given in an argument.
const SECRET: [&str; 7] = ["token", "url", "password", "private_key", "passphrase", "api_secret", "json"];

/// One sentence for a person; `name` is the credential's.
pub(crate) fn advice(next: &Next, name: &str) -> String {
    let name = escape(name);
    match next {
        Next::Replace(Some(page)) => format!("make a new one at {} and store it: `credctl edit {name} --secret -`", escape(page)),
        Next::Replace(None) => format!("get a new one and store it: `credctl edit {name} --secret -`"),
        Next::Reconnect => format!("`credctl oauth reconnect {name}`"),
        Next::Disconnect => format!("`credctl oauth disconnect {name}` goes on with it"),
        Next::Look(Some(page)) => format!("look at {}", escape(page)),
        Next::Look(None) => "look at the account at its provider".to_owned(),
        Next::Edit(Some(field)) if SECRET.contains(&field.as_str()) => format!("`credctl edit {name} --secret {field}=-`"),
        Next::Edit(Some(field)) => format!("`credctl edit {name} --set {}=…`", escape(field)),
        Next::Edit(None) => format!("`credctl show {name}` shows what is stored, `credctl edit {name}` changes it"),
        Next::Grant(scopes, page) => {
            let what = if scopes.is_empty() { "more rights".to_owned() } else { credctl::error::ticked(scopes) };
            match page {
                Some(page) => format!("give it {} at {}, if it needs them", escape(&what), escape(page)),
                None => format!("give it {}, if it needs them", escape(&what)),
            }
        }
        Next::Again => format!("try again later: `credctl verify {name}`"),
        Next::Clock => "set this machine's clock, and check again".to_owned(),
    }
}
