//! git's configuration: a section for each host, at its end.

use super::{Call, ended, is_ours};
use crate::helper::host::of_url;

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
    let value = call.git();
    let mut out = text.to_owned();
    for host in hosts {
        let section = format!("[credential \"https://{host}\"]\n\thelper = {value}\n");
        if !format!("\n{}", ended(&out)).contains(&format!("\n{section}")) {
            out = ended(&out) + &section;
        }
    }
    out
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
    fn what_others_put_beside_it_stays() {
        let text = "[credential \"https://github.com\"]\n\thelper = !/x/credctl --as ci/a helper git\n\tusername = bob\n[x]\n\ty = 1\n";
        assert_eq!(without(text, &[]), "[credential \"https://github.com\"]\n\tusername = bob\n[x]\n\ty = 1\n");
        let foreign = "[credential]\n\thelper = /usr/bin/other helper git\n\thelper =\n\thelper = store\n";
        assert_eq!(without(foreign, &[]), foreign);
        assert_eq!(others(foreign), [Other::Helper("/usr/bin/other helper git".to_owned()), Other::Reset, Other::Clear]);
    }
}
