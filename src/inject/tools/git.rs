//! git's configuration: a section for each host, at its end.

use std::collections::HashSet;

use super::edits::{Edit, applied, line_end};
use super::host::of_url;
use super::is_ours;
use crate::inject::call::Call;

/// What else answers for credentials in a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Other {
    /// A helper that writes passwords in clear.
    Clear,
    /// An empty value, which forgets the helpers before it.
    Reset,
    /// Another one.
    Helper(String),
}

/// The text with a section for each host that has none of ours.
pub fn with(text: &str, hosts: &[String], call: &Call) -> String {
    let hosts: Vec<(String, bool)> = hosts.iter().map(|host| (host.clone(), false)).collect();
    edit(text, &hosts, call).map_or_else(|| text.to_owned(), |edit| applied(text, &[edit]).to_string())
}

/// The same, as the one place that is written otherwise; `None`: git asks us for all of them already. With a host goes whether
/// nobody else is to be asked for it.
pub(crate) fn edit(text: &str, hosts: &[(String, bool)], call: &Call) -> Option<Edit> {
    let (end, value, known) = (line_end(text), call.git(), helpers(text));
    let mut seen = HashSet::new();
    let mut new = String::new();
    for (host, alone) in hosts.iter().filter(|(host, _)| seen.insert(host.as_str())) {
        let asked: Vec<&str> = known.iter().filter(|(of, _)| of.as_ref().is_none_or(|of| of == host)).map(|(_, value)| *value).collect();
        let of_host = || known.iter().any(|(of, known)| of.as_ref() == Some(host) && *known == value);
        let last = asked.iter().rposition(|value| value.is_empty());
        if if *alone { last.is_some_and(|at| asked[at + 1..] == [value.as_str()]) } else { of_host() } {
            continue;
        }
        // An empty one ends the list before it: `store` would write down in clear again what our helper has answered.
        let reset = if *alone { format!("\thelper ={end}") } else { String::new() };
        new.push_str(&format!("[credential \"https://{host}\"]{end}{reset}\thelper = {value}{end}"));
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { end };
    (!new.is_empty()).then(|| Edit::new(text.len()..text.len(), format!("{gap}{new}")))
}

/// The helpers that a text names, in its order, with the host that each is for; `None`: for every one.
fn helpers(text: &str) -> Vec<(Option<String>, &str)> {
    let mut section = None;
    let mut found = Vec::new();
    for line in text.lines() {
        if is_header(line) {
            let of = line.split('"').nth(1).map(of_url);
            section = match of {
                _ if !is_credential(line) => None,
                None => Some(None),
                Some(of) => of.filter(|(scheme, _, path)| scheme == "https" && path.is_empty()).map(|(_, host, _)| Some(host)),
            };
        }
        if let (Some(of), Some(value)) = (&section, setting(line)) {
            found.push((of.clone(), value));
        }
    }
    found
}

/// The text without ours; of these hosts, or of all where none is named.
pub fn without(text: &str, hosts: &[String]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while at < lines.len() {
        let end = (at + 1..lines.len()).find(|next| is_header(lines[*next])).unwrap_or(lines.len());
        let meant = hosts.is_empty() || hosts.iter().any(|host| lines[at].trim() == format!("[credential \"https://{host}\"]"));
        let section = &lines[at..end];
        let kept: Vec<&str> =
            section.iter().copied().filter(|line| !(meant && is_credential(lines[at]) && is_helper_of_ours(line))).collect();
        // A comment stood there for whatever follows.
        let empty =
            kept.len() < section.len() && kept[1..].iter().all(|line| line.trim().is_empty() || line.trim_start().starts_with(['#', ';']));
        kept.iter().filter(|line| !(empty && is_header(line))).for_each(|line| out.push_str(line));
        at = end;
    }
    out
}

/// Whether a text has git ask us for a host by its name.
pub fn names(text: &str, scheme: &str, host: &str) -> bool {
    let mut inside = false;
    text.lines().any(|line| {
        if is_header(line) {
            let base = is_credential(line).then(|| line.split('"').nth(1).and_then(of_url)).flatten();
            inside = base.is_some_and(|(of, at, _)| of == scheme && at == host);
        }
        inside && is_helper_of_ours(line)
    })
}

/// The other helpers that a text names.
pub fn others(text: &str) -> Vec<Other> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if is_header(line) {
            inside = is_credential(line);
        }
        let Some(value) = setting(line).filter(|_| inside && !is_helper_of_ours(line)) else { continue };
        let name = value.split([' ', '"']).find(|word| !word.is_empty()).unwrap_or_default();
        found.push(match name.rsplit('/').next().unwrap_or_default() {
            "" => Other::Reset,
            "store" | "git-credential-store" => Other::Clear,
            _ => Other::Helper(value.to_owned()),
        });
    }
    found
}

fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

fn is_credential(line: &str) -> bool {
    let line = line.trim_start().to_ascii_lowercase();
    line.starts_with("[credential]") || line.starts_with("[credential ")
}

fn setting(line: &str) -> Option<&str> {
    let (name, value) = line.split_once('=')?;
    name.trim().eq_ignore_ascii_case("helper").then(|| value.trim())
}

fn is_helper_of_ours(line: &str) -> bool {
    let Some(value) = setting(line) else { return false };
    let value = value.trim_matches('"').replace("\\\"", "\"").replace("\\\\", "\\");
    let Some(command) = value.strip_prefix('!').and_then(|command| command.strip_suffix(" helper git")) else { return false };
    let command = command.split(" --").next().unwrap_or_default();
    is_ours(command.trim_matches(['\'', '"']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(program: &str) -> Call {
        Call { program: program.to_owned(), options: Vec::new() }
    }

    #[test]
    fn what_is_added_is_taken_out_again_to_the_byte() {
        let hosts = ["github.com".to_owned(), "git.example:8443".to_owned()];
        for text in ["", "[user]\n\tname = A\n", "# a\n[credential]\n\thelper = store\n[alias]\n\tx = !credctl helper git\n"] {
            for program in ["/usr/bin/credctl", "/a b/it's #1/credctl"] {
                let after = with(text, &hosts, &call(program));
                assert!(after.starts_with(text) && after.len() > text.len());
                assert_eq!(with(&after, &hosts, &call(program)), after, "twice is once");
                assert_eq!(without(&after, &[]), text);
                assert_eq!(without(&after, &hosts[1..]), with(text, &hosts[..1], &call(program)));
            }
        }
        let text = with("", &hosts, &call("/usr/bin/credctl"));
        let named = |scheme: &str, host: &str| names(&text, scheme, host);
        assert!(named("https", "github.com") && named("https", "git.example:8443"));
        assert!(
            !named("http", "github.com")
                && !named("https", "git.example")
                && !names("[credential]\n\thelper = !credctl helper git\n", "https", "github.com")
        );
        assert_eq!(
            with("", &hosts[..1], &call("/usr/bin/credctl")),
            "[credential \"https://github.com\"]\n\thelper = !/usr/bin/credctl helper git\n"
        );
    }

    #[test]
    fn nobody_else_is_asked_for_a_host_that_is_ours_alone() {
        let own = call("/usr/bin/credctl");
        let alone = |text: &str| edit(text, &[("git.example".to_owned(), true)], &own).map(|edit| applied(text, &[edit]).to_string());
        let section = "[credential \"https://git.example\"]\n\thelper =\n\thelper = !/usr/bin/credctl helper git\n";
        for text in [
            "",
            "[credential]\n\thelper = store\n",
            "[credential \"https://git.example\"]\n\tusername = bob\n",
            "# [credential \"https://git.example\"]\n",
            "[credential \"https://git.example\"]\n\thelper = !/usr/bin/credctl helper git\n",
            "[credential \"https://git.example\"]\n\thelper =\n\thelper = !/usr/bin/credctl --vault acme helper git\n",
            "[credential \"https://git.example/team\"]\n\thelper =\n\thelper = !/usr/bin/credctl helper git\n",
        ] {
            let after = alone(text).unwrap();
            assert_eq!(after, format!("{text}{section}"));
            assert_eq!(alone(&after), None, "twice is once");
        }
        let hidden = format!("{section}[credential]\n\thelper = store\n");
        assert_eq!(alone(&hidden).unwrap(), format!("{hidden}{section}"));
        let crlf = "[user]\r\n\tname = A\r\n";
        assert_eq!(alone(crlf).unwrap(), format!("{crlf}{}", section.replace('\n', "\r\n")));
    }

    #[test]
    fn what_others_put_beside_it_stays() {
        let text = "[credential \"https://github.com\"]\n\thelper = !/x/credctl --as ci/a helper git\n\tusername = bob\n[x]\n\ty = 1\n";
        assert_eq!(without(text, &[]), "[credential \"https://github.com\"]\n\tusername = bob\n[x]\n\ty = 1\n");
        let foreign = "[credential]\n\thelper = /usr/bin/other helper git\n\thelper =\n\thelper = store\n";
        assert_eq!(without(foreign, &[]), foreign);
        assert_eq!(others(foreign), [Other::Helper("/usr/bin/other helper git".to_owned()), Other::Reset, Other::Clear]);
    }
}
