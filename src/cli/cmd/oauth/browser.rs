//! Opening a browser: without a shell, and only at an address that is one.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use credctl::template::is_safe_url;

use crate::cli::env;

/// Opens an address; whether something was started for it.
pub(in crate::cli::cmd) fn open(url: &str) -> bool {
    if !is_safe_url(url) || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return false;
    }
    let named = env::browser().map(|named| commands(&named, url));
    let all = named.unwrap_or_else(|| open::commands(url));
    all.into_iter().any(start)
}

/// What `BROWSER` says: commands between colons, each with `%s` for the address, or with the address at its end.
fn commands(named: &OsString, url: &str) -> Vec<Command> {
    let Some(text) = named.to_str() else { return vec![with(Command::new(named), url)] };
    text.split(':').filter_map(|one| command(one, url)).collect()
}

fn command(text: &str, url: &str) -> Option<Command> {
    let mut words = text.split_whitespace();
    let mut command = Command::new(words.next()?);
    let mut placed = false;
    for word in words {
        placed |= word.contains("%s");
        command.arg(word.replace("%s", url));
    }
    Some(if placed { command } else { with(command, url) })
}

fn with(mut command: Command, url: &str) -> Command {
    command.arg(url);
    command
}

fn start(mut command: Command) -> bool {
    // What opens a vault is none of its business, and neither is our terminal.
    for name in env::name::KEYS {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    // It may be the browser itself, which stays; it is only waited for so that it leaves no trace.
    std::thread::spawn(move || child.wait());
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(named: &str) -> Vec<Vec<String>> {
        let words = |command: &Command| {
            std::iter::once(command.get_program()).chain(command.get_args()).map(|word| word.to_string_lossy().into_owned()).collect()
        };
        commands(&named.into(), "https://a.test/?x=$(id)&y='").iter().map(words).collect()
    }

    #[test]
    fn the_address_is_one_argument_whatever_is_in_it() {
        assert_eq!(words("firefox"), [["firefox", "https://a.test/?x=$(id)&y='"]]);
        assert_eq!(
            words("a --new %s -x:b"),
            [vec!["a", "--new", "https://a.test/?x=$(id)&y='", "-x"], vec!["b", "https://a.test/?x=$(id)&y='"]]
        );
    }

    #[test]
    fn o14_what_is_no_address_opens_nothing() {
        for url in ["file:///etc/passwd", "javascript:alert(1)", "http://a.test", "-x", "https://a.test/a b", "https://a.test/\n", "--help"]
        {
            assert!(!open(url), "{url}");
        }
    }
}
