//! What holds for every command and clap does not know: one table each.

/// Exit status → what it means.
pub(super) const EXIT_STATUS: [(&str, &str); 13] = [
    ("0", "Done."),
    ("1", "Failed otherwise; a no to a question; a conflict; `doctor` or `scan` found something."),
    ("2", "Bad arguments or bad input."),
    ("3", "No such credential, field, vault or template."),
    ("4", "No key to open the vault with: no keyring, a locked one, a wrong key or passphrase."),
    ("5", "Damaged, forged, swapped or rolled-back data. Nothing was overwritten."),
    ("6", "A rule forbids it: a project's file that was not allowed what it names."),
    ("7", "Nothing usable to hand out."),
    ("8", "A lock or a service did not answer in time. Try again."),
    ("9", "Local disk or file trouble: full, read-only, no permission."),
    ("125", "`run` only: credctl itself failed, bad arguments included, and the program was not started; the code is in the error."),
    ("126, 127, 128+n", "`run` only: the program cannot be executed, was not found, was killed by signal n. Else its own status."),
    ("130", "Interrupted."),
];

/// How a failure is told to a program.
pub(super) const JSON_ERRORS: &str =
    "With `--json` an error is one object on standard error: `{\"error\":{\"code\":\"not_found\",\"message\":\"…\",\"hint\":\"…\"}}`.";

/// Variable → what it does.
pub(super) const ENVIRONMENT: [(&str, &str); 7] = [
    ("CREDCTL_VAULT", "As `--vault`."),
    (
        "CREDCTL_IDENTITY, CREDCTL_IDENTITY_FILE",
        "The vault's key as printed by `credctl key export`, or a file with it. Wins over every key store; not passed on by `run`.",
    ),
    (
        "CREDCTL_PASSPHRASE_FILE, CREDCTL_PASSPHRASE_FD",
        "Where scripts put the passphrase: a file, or the number of a descriptor, which must be a pipe, because a file could be read again by what `run` starts. Not passed on by `run`.",
    ),
    ("CREDCTL_KEY_STORE", "As `init --key-store`."),
    ("CREDCTL_NO_INPUT", "1: never ask."),
    ("CREDCTL_CONFIG_DIR, CREDCTL_STATE_DIR", "Other directories than those below."),
    ("NO_COLOR", "Set to anything: no colours."),
];

/// File → what it is.
pub(super) const FILES: [(&str, &str); 6] = [
    (
        "~/.config/credctl/config.toml",
        "Preferences (default_vault, layers, rotate_after), and which key store each vault's key is in; docs/layers.md.",
    ),
    ("~/.config/credctl/vaults/VAULT/", "A vault. It holds nothing secret in clear and may be committed to git."),
    ("~/.config/credctl/keys/", "Key files of the stores `file` and `passphrase`. Never commit these."),
    ("~/.config/credctl/templates/", "Templates of your own."),
    (
        "~/.local/state/credctl/",
        "This machine's index. Losing it loses only the memory of the revisions seen, and of what you allowed to projects.",
    ),
    ("credctl.toml", "What a project needs: names of credentials and their variables. In its repository; docs/project.md."),
];

/// Command → commands that are used with it.
const RELATED: [(&str, &[&str]); 25] = [
    ("init", &["key", "vault"]),
    ("add", &["edit", "show", "run", "template-list"]),
    ("template-show", &["add"]),
    ("list", &["show"]),
    ("show", &["get", "list"]),
    ("get", &["copy", "run", "show"]),
    ("copy", &["get"]),
    ("edit", &["history", "restore"]),
    ("history", &["edit", "restore"]),
    ("restore", &["edit", "history"]),
    ("remove", &["history"]),
    ("check", &["run", "add", "verify"]),
    ("run", &["check", "get", "export", "inject"]),
    ("inject", &["export", "run"]),
    ("export", &["inject", "run"]),
    ("helper", &["run", "assign", "activity"]),
    ("helper-install", &["helper-uninstall"]),
    ("helper-uninstall", &["helper-install"]),
    ("key-export", &["key-import"]),
    ("key-import", &["key-export"]),
    ("key-unlock", &["key-lock"]),
    ("key-lock", &["key-unlock"]),
    ("import", &["scan", "run"]),
    ("scan", &["import"]),
    ("doctor", &["key-status", "vault-list"]),
];

/// What is used with the command of a page.
pub(super) fn related(page: &str) -> impl Iterator<Item = &'static str> {
    let of = page.strip_prefix("credctl-").unwrap_or_default();
    RELATED.iter().filter(move |(name, _)| *name == of).flat_map(|(_, others)| others.iter().copied())
}

/// The commands that the table speaks of.
#[cfg(test)]
pub(super) fn speaking() -> impl Iterator<Item = &'static str> {
    RELATED.iter().map(|(name, _)| *name)
}
