//! A kubeconfig: an `exec` block for one of its users.
//!
//! What is written is put in as lines; the form is the one that `kubectl` writes (a block of YAML, two spaces, no anchors). Any
//! other is refused: whoever writes it by hand knows where the block belongs.

use std::ops::Range;

use super::{ended, is_ours};
use crate::inject::call::Call;
use crate::name::escape;
use crate::{Error, Result};

/// What a client is given by a program: one of them, as a user's own block would have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A token.
    Token,
    /// A certificate and its key.
    Certificate,
}

/// What signs a user in and would be taken before any program is asked.
pub(crate) const OWN: [&str; 9] = [
    "token",
    "tokenFile",
    "username",
    "password",
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "auth-provider",
];

/// One entry of `users`.
struct User {
    name: String,
    /// Its lines.
    lines: Range<usize>,
    /// The line of `user:`, and how deep it stands.
    at: usize,
    indent: usize,
}

fn refused(why: impl Into<String>) -> Error {
    Error::Usage(why.into())
}

/// The text with a user that asks for a credential.
///
/// # Errors
/// [`Error::Usage`] for a form that is not the usual one, and a user that signs in otherwise.
pub fn with(text: &str, user: &str, name: &str, call: &Call) -> Result<String> {
    let unusual = || refused("the file is not in the form that `kubectl` writes; put the block in by hand (docs/helpers.md)");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let start = lines.iter().position(|line| is_key(line, 0, "users")).ok_or_else(unusual)?;
    let rest = value(lines[start]);
    if !matches!(rest, "" | "[]" | "null") || text.contains(['&', '*', '\t']) && is_hard(text) {
        return Err(unusual());
    }
    let is_more = |line: &&str| is_key(line, 0, "users") || line.starts_with("---") || line.starts_with("...");
    if lines[start + 1..].iter().any(is_more) {
        return Err(unusual());
    }
    let users = users(&lines, start).ok_or_else(unusual)?;
    let Some(found) = users.iter().find(|found| found.name == user) else {
        let end = users.last().map_or(start + 1, |last| last.lines.end);
        let depth = users.first().map_or(0, |first| first.indent.saturating_sub(2));
        let pad = " ".repeat(depth);
        let head = if rest.is_empty() { lines[..start].concat() + lines[start] } else { lines[..start].concat() + "users:\n" };
        let new = format!("{pad}- name: {}\n{pad}  user:\n{}", scalar(user), block(depth + 4, name, call));
        return Ok(ended(&(head + &lines[start + 1..end].concat())) + &new + &lines[end..].concat());
    };
    let inner = body(&lines, found);
    for line in &lines[inner.clone()] {
        let key = line.trim_start().split(':').next().unwrap_or_default();
        if OWN.contains(&key) {
            return Err(refused(format!("the user `{}` has a `{key}` of its own, which would be taken first", escape(user))));
        }
        if key == "exec" {
            let ours = block(found.indent + 2, name, call);
            return match lines[inner.clone()].concat().contains(&ours) {
                true => Ok(text.to_owned()),
                false => Err(refused(format!("the user `{}` asks another program; take its `exec` out first", escape(user)))),
            };
        }
    }
    let empty = matches!(value(lines[found.at]), "{}" | "null");
    if !empty && !value(lines[found.at]).is_empty() {
        return Err(unusual());
    }
    let own = if empty { format!("{}user:\n", " ".repeat(found.indent)) } else { ended(lines[found.at]) };
    // `- user:` begins the entry in its own line.
    let own = if lines[found.at].trim_start().starts_with("- ") { format!("{}- user:\n", " ".repeat(found.indent - 2)) } else { own };
    Ok(lines[..found.at].concat() + &own + &block(found.indent + 2, name, call) + &lines[found.at + 1..].concat())
}

/// The text without ours; of one user, or of all.
pub fn without(text: &str, user: Option<&str>) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let Some(start) = lines.iter().position(|line| is_key(line, 0, "users")) else { return text.to_owned() };
    let mut out: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    for found in users(&lines, start).unwrap_or_default() {
        if user.is_some_and(|user| user != found.name) {
            continue;
        }
        let inner = body(&lines, &found);
        let Some(at) = inner.clone().find(|at| is_key(lines[*at], found.indent + 2, "exec")) else { continue };
        let end = (at + 1..inner.end)
            .find(|next| indent(lines[*next]) <= found.indent + 2 && !lines[*next].trim_start().starts_with("- "))
            .unwrap_or(inner.end);
        let exec = &lines[at..end];
        let command = exec.iter().find(|line| line.trim_start().starts_with("command:")).map(|line| value(line).trim_matches(['"', '\'']));
        let words: Vec<&str> = exec.iter().filter_map(|line| line.trim().strip_prefix("- ")).collect();
        if !command.is_some_and(is_ours) || !words.windows(2).any(|pair| pair == ["helper", "kube"]) {
            continue;
        }
        (at..end).for_each(|at| out[at].clear());
        if inner.len() == end - at {
            out[found.at] = lines[found.at].replacen("user:", "user: {}", 1);
        }
    }
    out.concat()
}

/// The user of the current context.
pub fn current_user(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let current = lines.iter().find(|line| is_key(line, 0, "current-context")).and_then(|line| plain(value(line)))?;
    let start = lines.iter().position(|line| is_key(line, 0, "contexts"))?;
    let end = (start + 1..lines.len()).find(|at| is_top(lines[*at])).unwrap_or(lines.len());
    let depth = indent(lines.get(start + 1)?);
    let begins = |at: &usize| lines[*at].trim_start().starts_with("- ") && indent(lines[*at]) == depth;
    let places: Vec<usize> = (start + 1..end).filter(begins).chain([end]).collect();
    places.windows(2).find_map(|pair| {
        let lines = &lines[pair[0]..pair[1]];
        let of = |key: &str, at: usize| {
            let is = |line: &&&str| is_key(&line.replacen("- ", "  ", 1), at, key);
            lines.iter().find(is).and_then(|line| plain(value(line)))
        };
        if of("name", depth + 2)? == current { of("user", depth + 4) } else { None }
    })
}

/// The lines that ask for a credential, so far in.
pub(crate) fn block(depth: usize, name: &str, call: &Call) -> String {
    let pad = " ".repeat(depth);
    let words = call.words(&["kube", name]).into_iter().map(|word| format!("{pad}  - {}\n", scalar(word))).collect::<String>();
    format!(
        "{pad}exec:\n{pad}  apiVersion: client.authentication.k8s.io/v1\n{pad}  args:\n{words}{pad}  command: {}\n{pad}  env: null\n\
         {pad}  installHint: credctl is needed for this cluster\n{pad}  interactiveMode: Never\n{pad}  provideClusterInfo: false\n",
        scalar(&call.program)
    )
}

/// The same in one line, for a user that is written between braces.
pub(crate) fn flow(name: &str, call: &Call) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let args = call.words(&["kube", name]).into_iter().map(quoted).collect::<Vec<_>>().join(", ");
    format!(
        "{{\"exec\": {{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"command\": {}, \"args\": [{args}], \
         \"interactiveMode\": \"Never\", \"provideClusterInfo\": false}}}}",
        quoted(&call.program)
    )
}

/// A text as YAML reads it back.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-@".contains(c);
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && text.chars().all(plain);
    let literal = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].iter().any(|one| text.eq_ignore_ascii_case(one));
    if word && !literal { text.to_owned() } else { serde_json::to_string(text).unwrap_or_default() }
}

/// A scalar as it is read, without the comment behind it; `None` where it is not a simple one of a single line.
fn plain(text: &str) -> Option<String> {
    let quoted = text.chars().next().filter(|first| matches!(first, '"' | '\''));
    let (inner, rest) = match quoted {
        Some(quote) => text[1..].split_once(quote)?,
        None => text.split_once(" #").unwrap_or((text, "")),
    };
    let is_end = rest.is_empty() || rest.starts_with(' ') && rest.trim_start().starts_with('#') || quoted.is_none();
    let is_simple = match quoted {
        Some(_) => !inner.contains('\\'),
        None => {
            !inner.starts_with(|c: char| "!&*|>%@`{}[],#?".contains(c))
                && !inner.contains(": ")
                && !inner.contains('\t')
                && !inner.trim_end().ends_with(':')
        }
    };
    (is_end && is_simple).then(|| inner.trim().to_owned())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_key(line: &str, depth: usize, key: &str) -> bool {
    indent(line) == depth && line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_end() == ":" || rest.starts_with(": "))
}

fn is_top(line: &str) -> bool {
    !line.trim().is_empty() && indent(line) == 0 && !line.starts_with(['-', '#'])
}

fn value(line: &str) -> &str {
    line.split_once(':').map_or("", |(_, value)| value.trim())
}

/// Anchors, aliases and tabs outside of a value's text.
fn is_hard(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with('\t') || value(line).starts_with(['&', '*', '{']) && value(line) != "{}")
}

/// The entries below `users:`; `None` where one is not as it is written usually.
fn users(lines: &[&str], start: usize) -> Option<Vec<User>> {
    let end = (start + 1..lines.len()).find(|at| is_top(lines[*at])).unwrap_or(lines.len());
    let Some(first) = lines.get(start + 1).filter(|_| start + 1 < end) else { return Some(Vec::new()) };
    let depth = indent(first);
    let begins = |at: &usize| lines[*at].trim_start().starts_with("- ") && indent(lines[*at]) == depth;
    let places: Vec<usize> = (start + 1..end).filter(begins).chain([end]).collect();
    (*places.first()? == start + 1).then_some(())?;
    let entry = |pair: &[usize]| {
        let of = |key: &str| (pair[0]..pair[1]).find(|at| is_key(&lines[*at].replacen("- ", "  ", 1), depth + 2, key));
        let at = of("name")?;
        // Of a text of several lines the first is not the name.
        let goes_on = at + 1 < pair[1] && !lines[at + 1].trim().is_empty() && indent(lines[at + 1]) > depth + 2;
        let name = plain(value(lines[at])).filter(|name| !goes_on && !name.is_empty())?;
        Some(User { name, lines: pair[0]..pair[1], at: of("user")?, indent: depth + 2 })
    };
    places.windows(2).map(entry).collect()
}

/// The lines below `user:`.
fn body(lines: &[&str], user: &User) -> Range<usize> {
    let start = user.at + 1;
    let end =
        (start..user.lines.end).find(|at| !lines[*at].trim().is_empty() && indent(lines[*at]) <= user.indent).unwrap_or(user.lines.end);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "apiVersion: v1\nclusters:\n- cluster:\n    server: https://127.0.0.1:6443\n  name: c\ncontexts:\n- context:\n    cluster: c\n    user: dev\n  name: other\n- context:\n    cluster: c\n    user: prod\n  name: prod@c\ncurrent-context: prod@c\nkind: Config\npreferences: {}\nusers:\n- name: prod\n  user: {}\n- name: dev\n  user:\n    token: fakepass-token\n";

    fn call() -> Call {
        Call { program: "/usr/local/bin/credctl".to_owned(), options: Vec::new() }
    }

    #[test]
    fn a_block_comes_and_goes() {
        let after = with(CONFIG, "prod", "prod-cluster", &call()).unwrap();
        let block = "- name: prod\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      args:\n      - helper\n      - kube\n      - prod-cluster\n      command: /usr/local/bin/credctl\n";
        assert!(after.contains(block), "{after}");
        assert_eq!(with(&after, "prod", "prod-cluster", &call()).unwrap(), after, "twice is once");
        assert_eq!(without(&after, None), CONFIG);
        assert_eq!(without(&after, Some("dev")), after);
        let new = with(CONFIG, "ci", "x", &call()).unwrap();
        assert!(new.starts_with(CONFIG) && new.contains("- name: ci\n  user:\n    exec:\n"), "{new}");
        assert_eq!(current_user(CONFIG).as_deref(), Some("prod"));
        let quoted =
            with(CONFIG, "prod", "x", &Call { program: "/a b/credctl".to_owned(), options: vec!["--as".to_owned(), "ci/a".to_owned()] })
                .unwrap();
        assert!(quoted.contains("command: \"/a b/credctl\"") && quoted.contains("- \"--as\"\n      - ci/a\n"), "{quoted}");
        assert_eq!(without(&quoted, None), CONFIG);
        // With a comment that `import` has left behind the key.
        assert_eq!(without(&after.replacen("exec:\n", "exec: # mine\n", 1), None), CONFIG);
    }

    #[test]
    fn a_user_with_a_comment_is_that_user_and_a_name_of_another_form_is_refused() {
        for name in ["admin # c", "\"admin\" # c", "'admin'", "admin"] {
            let text = format!("users:\n- name: {name}\n  user: {{}}\n");
            let after = with(&text, "admin", "kt", &call()).unwrap();
            assert!(after.starts_with(&format!("users:\n- name: {name}\n  user:\n    exec:\n")), "{after}");
            assert_eq!((after.matches("name:").count(), without(&after, Some("admin"))), (1, text));
        }
        for name in
            ["!!str admin", "'ad''min'", "\"a\\x64min\"", "|\n    admin", "admin\n    more", "[admin]", "\"admin\"x", "? admin", "", "# c"]
        {
            let text = format!("users:\n- name: {name}\n  user: {{}}\n");
            assert!(with(&text, "admin", "kt", &call()).is_err(), "{text}");
        }
        assert!(with("users:\n- name: a\n  user: {}\n---\nusers:\n- name: admin\n  user: {}\n", "admin", "kt", &call()).is_err());
        let arn = "arn:aws:eks:eu-west-1:1:cluster/x";
        let text = format!(
            "current-context: {arn} # mine\ncontexts:\n- context:\n    user: {arn} # u\n  name: {arn}\nusers:\n- name: {arn}\n  user: {{}}\n"
        );
        assert_eq!(current_user(&text).as_deref(), Some(arn));
        assert_eq!(with(&text, arn, "kt", &call()).unwrap().matches("- name:").count(), 1);
    }

    #[test]
    fn what_would_win_or_is_not_understood_is_refused() {
        assert!(with(CONFIG, "dev", "x", &call()).unwrap_err().to_string().contains("a `token` of its own"));
        for text in [
            "{\"apiVersion\": \"v1\", \"users\": []}",
            "users: &a\n- name: x\n",
            "kind: Config\n",
            "users:\n  x: y\n",
            "users: [{name: prod}]\n",
        ] {
            assert!(with(text, "prod", "x", &call()).is_err(), "{text}");
        }
        let empty = with("kind: Config\nusers: []\n", "prod", "x", &call()).unwrap();
        assert!(empty.starts_with("kind: Config\nusers:\n- name: prod\n  user:\n    exec:\n"), "{empty}");
        let foreign = "users:\n- name: prod\n  user:\n    exec:\n      command: /usr/bin/other\n      args:\n      - helper\n      - kube\n      - x\n";
        assert_eq!(without(foreign, None), foreign);
        assert!(with(foreign, "prod", "x", &call()).is_err());
    }
}
