//! The shells themselves: bash and zsh with a real Tab on a real terminal, fish by the command it has for this.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use rexpect::session::{PtySession, spawn_command};

use super::home;
use super::sandbox::{PROGRAM, Sandbox};

/// On a busy machine; nothing waits for so long that works.
const PATIENCE_MS: u64 = 60_000;
/// After Tab, this key tells what the line has become.
const REPORT: &str = "\x18";
const SYSTEM: &str = "/usr/share/bash-completion/bash_completion";

/// What came of a Tab.
#[derive(Debug, PartialEq)]
struct Tab {
    line: String,
    offers: BTreeSet<String>,
}

struct Terminal<'a> {
    sandbox: &'a Sandbox,
    session: PtySession,
    offers: PathBuf,
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("completions").join(name)
}

/// The program under test is the first on the path, and what is given on top comes before all.
fn path(first: &Path) -> std::ffi::OsString {
    let rest = env::var_os("PATH").unwrap();
    let own = [first.to_owned(), Path::new(PROGRAM).parent().unwrap().to_owned()];
    env::join_paths(own.into_iter().chain(env::split_paths(&rest))).unwrap()
}

impl<'a> Terminal<'a> {
    /// bash with its own means alone, or after `before`.
    fn bash(sandbox: &'a Sandbox, before: &str) -> Self {
        let mut command = Command::new("bash");
        command.args(["--norc", "--noprofile", "-i"]);
        let setup = format!(
            "{before}; bind 'set enable-bracketed-paste off' 'set bell-style none'; \
             probe() {{ _credctl \"$@\"; printf '%s\\n' \"${{COMPREPLY[@]}}\" >\"$OFFERS\"; }}; \
             complete -F probe credctl; \
             report() {{ printf 'LI''NE:%s:END\\n' \"$READLINE_LINE\"; }}; bind -x '\"\\C-x\": report'"
        );
        Self::start(sandbox, command, &setup)
    }

    fn zsh(sandbox: &'a Sandbox, load: &str) -> Self {
        let mut command = Command::new("zsh");
        command.args(["-f", "-i"]);
        let setup = format!(
            "autoload -Uz compinit; {load}; bindkey '^I' complete-word; zstyle ':completion:*' list-prompt ''; LISTMAX=9999; \
             unsetopt AUTO_MENU BEEP; \
             compadd() {{ builtin compadd -A hits \"$@\"; print -rl -- $hits >>$OFFERS; builtin compadd \"$@\" }}; \
             report() {{ print -r -- \"LI\"\"NE:$BUFFER:END\" }}; zle -N report; bindkey '^X' report"
        );
        Self::start(sandbox, command, &setup)
    }

    fn start(sandbox: &'a Sandbox, mut command: Command, setup: &str) -> Self {
        let offers = sandbox.root().join("offers");
        sandbox.furnish(&mut command);
        command.env("PATH", path(sandbox.root())).env("PS1", "").env("TERM", "dumb").env("OFFERS", &offers).env("HISTFILE", "");
        let session = spawn_command(command, Some(PATIENCE_MS)).unwrap();
        let mut this = Self { sandbox, session, offers };
        this.session.send_line(&format!("stty -echo cols 200; {setup}; echo RE''ADY")).unwrap();
        this.session.exp_string("READY").unwrap();
        this
    }

    /// Types a line and Tab, and takes it back.
    fn tab(&mut self, typed: &str) -> Tab {
        fs::write(&self.offers, "").unwrap();
        self.session.send(&format!("{typed}\t{REPORT}")).unwrap();
        self.session.flush().unwrap();
        self.session.exp_string("LINE:").unwrap();
        let line = self.session.exp_string(":END").unwrap();
        // To its end, and away with all of it.
        self.session.send("\x05\x15").unwrap();
        let offers = fs::read_to_string(&self.offers).unwrap();
        self.sandbox.assert_clean(offers.as_bytes(), typed);
        Tab { line, offers: offers.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect() }
    }

    /// On a machine that is very busy the program gives up, and who sits there presses Tab once more.
    fn tab_until(&mut self, typed: &str, good: impl Fn(&Tab) -> bool) -> Tab {
        let first = self.tab(typed);
        (0..4).fold(first, |tab, _| if good(&tab) { tab } else { self.tab(typed) })
    }

    #[track_caller]
    fn becomes(&mut self, typed: &str, line: &str) {
        assert_eq!(self.tab_until(typed, |tab| tab.line == line).line, line, "after `{typed}`");
    }

    #[track_caller]
    fn offers(&mut self, typed: &str, offers: &[&str]) {
        let offers: BTreeSet<String> = offers.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(self.tab_until(typed, |tab| tab.offers == offers).offers, offers, "after `{typed}`");
    }
}

impl Drop for Terminal<'_> {
    fn drop(&mut self) {
        // An interactive shell takes no notice of being asked by a signal.
        let _ = self.session.send_line("exit");
    }
}

/// What holds in bash and zsh.
fn a_days_work(shell: &mut Terminal<'_>) {
    shell.offers("credctl get open", &["openai-dev", "openai-prod"]);
    for (typed, line) in [
        ("credctl ini", "credctl init "),
        ("credctl get open", "credctl get openai-"),
        ("credctl get gi", "credctl get github "),
        ("credctl rm gi", "credctl rm github "),
        ("credctl ls gi", "credctl ls github "),
        ("credctl mv gi", "credctl mv github "),
        ("credctl get OPENAI_P", "credctl get OPENAI_PROD "),
        ("credctl get db u", "credctl get db username "),
        ("credctl get --st", "credctl get --strict "),
        ("credctl get cred://gi", "credctl get cred://github "),
        ("credctl run --with KEY=gi", "credctl run --with KEY=github "),
        ("credctl run --with db/u", "credctl run --with db/username "),
        ("credctl --vault ac", "credctl --vault acme "),
        ("credctl --vault=ac", "credctl --vault=acme "),
        ("credctl --vault acme get s", "credctl --vault acme get slack-acme "),
        ("credctl list --status=expir", "credctl list --status=expir"),
        ("credctl list --status=expiri", "credctl list --status=expiring "),
        ("credctl edit db --set u", "credctl edit db --set username="),
        ("credctl edit db --secret password=@given-f", "credctl edit db --secret password=@given-file "),
        ("credctl edit db --secret @given-f", "credctl edit db --secret @given-file "),
        ("credctl edit db --secret @./given-d", "credctl edit db --secret @./given-dir/"),
        ("credctl run --env-file given-f", "credctl run --env-file given-file "),
        ("credctl add openr", "credctl add openrouter "),
        ("credctl run --with db -- our-prog", "credctl run --with db -- our-program "),
        ("credctl run --with db -- our-program given-f", "credctl run --with db -- our-program given-file "),
        ("credctl get nobo", "credctl get nobo"),
        ("true; credctl get gi", "true; credctl get github "),
    ] {
        shell.becomes(typed, line);
    }
}

/// A home with a file and a program in it.
fn furnished() -> Sandbox {
    let home = home();
    fs::write(home.root().join("given-file"), "").unwrap();
    fs::create_dir(home.root().join("given-dir")).unwrap();
    fs::write(home.root().join("our-program"), "#!/bin/sh\n").unwrap();
    fs::set_permissions(home.root().join("our-program"), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    home
}

#[test]
fn bash_by_itself() {
    let home = furnished();
    let mut bash = Terminal::bash(&home, &format!("source {}", script("credctl.bash").display()));
    a_days_work(&mut bash);
    bash.becomes("credctl get 'gi", "credctl get 'github' ");
}

#[test]
fn bash_with_the_package_bash_completion() {
    let home = furnished();
    // Where the package looks for the completions of a user.
    let dir = home.root().join("home/.local/share/bash-completion/completions");
    fs::create_dir_all(&dir).unwrap();
    fs::copy(script("credctl.bash"), dir.join("credctl")).unwrap();
    let mut bash = Terminal::bash(&home, &format!("source {SYSTEM}; _completion_loader credctl || _comp_load credctl; type -t _credctl"));
    a_days_work(&mut bash);
}

#[test]
fn zsh_from_its_path_of_functions() {
    let home = furnished();
    let dir = script("").display().to_string();
    let mut zsh = Terminal::zsh(&home, &format!("fpath=({dir} $fpath); compinit -u -D"));
    a_days_work(&mut zsh);
    zsh.becomes("credctl get 'gi", "credctl get 'github' ");
    zsh.becomes("CREDCTL_VAULT=acme credctl get s", "CREDCTL_VAULT=acme credctl get slack-acme ");
    zsh.becomes("CREDCTL_VAULT=acme true; credctl get gi", "CREDCTL_VAULT=acme true; credctl get github ");
}

#[test]
fn zsh_sourced() {
    let home = furnished();
    let mut zsh = Terminal::zsh(&home, "compinit -u -D; source <(credctl completions zsh)");
    zsh.becomes("credctl get gi", "credctl get github ");
    zsh.becomes("credctl ke", "credctl key ");
}

/// What fish offers, a line each, with what it says of it.
fn fish(home: &Sandbox, line: &str) -> Vec<String> {
    let mut fish = Command::new("fish");
    let setup = "source $argv[1]; complete -c our-program -f -a 'one\\tThe-first two'; complete -C $argv[2]";
    fish.args(["--no-config", "-c", setup]).arg(script("credctl.fish")).arg(line);
    let ran = home.run_command(fish).env("PATH", path(home.root())).go();
    assert_eq!(ran.stderr(), "", "{line}");
    ran.stdout().lines().map(str::to_owned).collect()
}

#[test]
fn fish_by_its_own_command() {
    let home = furnished();
    for (line, offers) in [
        ("credctl get open", &["openai-dev", "openai-prod"] as &[&str]),
        ("credctl rm gi", &["github"]),
        ("credctl get 'gi", &["github"]),
        ("credctl get db ", &["password", "username"]),
        ("credctl get --st", &["--strict\tRefuse what is expired, or failed its last check, instead of warning"]),
        ("credctl ren", &["rename\tGive a credential another name"]),
        ("credctl run --with KEY=gi", &["KEY=github"]),
        ("credctl run --with db/u", &["db/username"]),
        ("credctl get cred://gi", &["cred://github"]),
        ("credctl --vault=ac", &["--vault=acme"]),
        ("credctl --vault acme get ", &["slack-acme"]),
        ("CREDCTL_VAULT=acme credctl get ", &["slack-acme"]),
        ("credctl edit db --set u", &["username="]),
        ("credctl edit db --secret password=@given-f", &["password=@given-file"]),
        ("credctl run --env-file given-f", &["given-file"]),
        ("credctl --vault ./ho", &["./home/"]),
        ("credctl run --with db -- our-program o", &["one\tThe-first"]),
        ("true; credctl get gi", &["github"]),
        ("credctl get nobo", &[]),
    ] {
        assert_eq!(fish(&home, line), offers, "{line}");
    }
}

/// Nothing is shown and nothing waits where there are no names to be had, or no program.
#[test]
fn shells_stay_quiet() {
    let home = furnished();
    let mut without = Command::new("fish");
    without.args(["--no-config", "-c", "source $argv[1]; complete -C 'credctl get '"]).arg(script("credctl.fish"));
    let ran = home.run_command(without).env("PATH", "/usr/bin:/bin").ok();
    assert_eq!((ran.stdout(), ran.stderr()), (String::new(), String::new()));
    let call = "source \"$1\"; COMP_WORDS=(credctl get op); COMP_CWORD=2; _credctl credctl op get; echo \"${COMPREPLY[*]}\"";
    for (path, offers) in [(path(home.root()), "openai-dev openai-prod\n"), ("/usr/bin:/bin".into(), "\n")] {
        let mut bash = Command::new("bash");
        bash.args(["-c", call, "bash"]).arg(script("credctl.bash"));
        let ran = home.run_command(bash).env("PATH", path).ok();
        assert_eq!((ran.stdout().as_str(), ran.stderr().as_str()), (offers, ""));
    }

    for key in fs::read_dir(home.config().join("keys")).unwrap() {
        fs::remove_file(key.unwrap().path()).unwrap();
    }
    assert_eq!(fish(&home, "credctl get "), [""; 0]);
    let mut bash = Terminal::bash(&home, &format!("source {}", script("credctl.bash").display()));
    bash.offers("credctl get open", &[]);
    let mut zsh = Terminal::zsh(&home, &format!("fpath=({} $fpath); compinit -u -D", script("").display()));
    zsh.offers("credctl get open", &[]);
    zsh.becomes("credctl get open", "credctl get open");
}
