//! The house of the sources: who may import whom, what stays in one room, how long a file and a function may be.
//!
//! Reads `src/` as text, without tests, comments and strings. Each rule has a test that it can fail.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "layers/source.rs"]
mod source;

use source::{Source, sources};

/// From the ground up; `docs` of `src/lib.rs` show the same. Modules that are still to come have their place already.
const LAYERS: [(&str, &[&str]); 4] = [
    ("words", &["credential", "kind", "status", "name", "reference", "template", "shape", "ssh", "secret", "error", "text", "named"]),
    ("store", &["vault", "keys", "consumer", "config", "net", "private"]),
    ("rules", &["access", "verify", "oauth", "assign", "revoke", "rotate", "inject", "project", "broker", "activity", "alarm"]),
    ("doors", &["run", "clipboard", "helper", "import", "proxy", "mcp", "sync"]),
];
/// What `lib.rs` gives a short name, and where it is from.
const SHORT: [(&str, &str); 3] = [("Error", "error"), ("Result", "error"), ("Secret", "secret")];
/// Crates that are the terminal.
const TERMINAL: [&str; 6] = ["clap", "clap_complete", "dialoguer", "comfy_table", "directories", "indicatif"];
/// Every file in which a secret's bytes are looked at, and what for.
const EXPOSE: [(&str, &str); 95] = [
    ("src/secret.rs", "the door itself: comparing, and the text of the bytes"),
    ("src/credential/field.rs", "writing a field into a body that is signed and sealed"),
    ("src/vault/index.rs", "keyed fingerprints: the same secret stored twice"),
    ("src/vault/summary.rs", "plain values, and the mask of secret ones"),
    ("src/keys/seed.rs", "the age identity of a seed as text"),
    ("src/keys/identity.rs", "an identity's line, in and out"),
    ("src/keys/mod.rs", "key files"),
    ("src/keys/passphrase.rs", "the passphrase file, in and out"),
    ("src/keys/kernel.rs", "into the kernel's keyring"),
    ("src/keys/keyring/client.rs", "into the system's keyring"),
    ("src/keys/keyring/aside.rs", "base64 of a file that is sealed"),
    ("src/private.rs", "a file in clear, in memory, for a program or an editor that wants one"),
    ("src/ssh/mod.rs", "what a private key is, and whether a passphrase opens it"),
    ("src/ssh/public.rs", "what a public key is, or whatever was given as one"),
    ("src/inject/redact.rs", "the redactor has to know what to look for"),
    ("src/inject/redact/matcher.rs", "the same"),
    ("src/inject/redact/wrapped.rs", "the same"),
    ("src/clipboard/start.rs", "into the pipe of the process that holds the clipboard"),
    ("src/clipboard/keeper.rs", "onto the clipboard, and whether it is there"),
    ("src/cli/ui/mod.rs", "`get`: the one way to stdout"),
    ("src/cli/ui/prompt.rs", "comparing a passphrase that is typed twice"),
    ("src/cli/session.rs", "the line of an identity"),
    ("src/cli/session/given.rs", "the passphrase of a script"),
    ("src/kind.rs", "whether a value is of its form"),
    ("src/shape.rs", "which hosts a plain value or a key's form speaks of; the words a field can have"),
    ("src/shape/edit.rs", "which hosts a plain value or a key's form speaks of"),
    ("src/cli/cmd/edit/ask.rs", "plain values in a question; whether an answer is blank"),
    ("src/cli/cmd/rotate/take.rs", "plain values in a question"),
    ("src/cli/cmd/edit/editor.rs", "plain values, and a JSON document that was asked for, in an editor"),
    ("src/access.rs", "the name of a file, and a key's public half"),
    ("src/cli/ui/prompt/document.rs", "whether what was answered is a path or the text itself"),
    ("src/cli/fields/key.rs", "whether a public key is of one line"),
    ("src/cli/fields/look.rs", "whether a value looks like a key of its template"),
    ("src/cli/cmd/copy.rs", "whether it is text"),
    ("src/vault/kept.rs", "sealing what stood in an imported file"),
    ("src/vault/underway.rs", "a sentence, which is no secret"),
    ("src/import/variables.rs", "what a value of a file looks like"),
    ("src/import/entries.rs", "what a value of an entry looks like: a reference, a pattern that nobody filled in"),
    ("src/import/services.rs", "which service's key a value looks like"),
    ("src/import/identity.rs", "hashes: the same secret or entry twice in a file; the name of an account, which is no secret"),
    ("src/import/files.rs", "a user and a password that stand in one text"),
    ("src/import/files/docker.rs", "a password without the zeros that some writers end it with"),
    ("src/import/replace/variables.rs", "whether a file reads as it should with references in it"),
    ("src/import/replace/memory.rs", "what stood in a file, on its way back"),
    ("src/import/scan/formats.rs", "whether a value in a file looks like a secret"),
    ("src/import/originals.rs", "what stood in a file, on its way back"),
    ("src/import/undo.rs", "whether a value is a reference; values back into a file that was asked for"),
    ("src/import/scan.rs", "whether a value in a file looks like a secret"),
    ("src/cli/cmd/import/undo.rs", "which vault a file's references name"),
    ("src/vault/index/spent.rs", "hashes: whether a refresh token was used up"),
    ("src/oauth.rs", "the id of a client, which is no secret; the text that is sealed of a client"),
    ("src/oauth/random.rs", "the challenge of a verifier"),
    ("src/oauth/begin.rs", "whether an answer has the state that was sent"),
    ("src/oauth/callback.rs", "the random path of a redirect"),
    ("src/oauth/account.rs", "the bearer of the question whose account it is"),
    ("src/oauth/connect.rs", "a code and a verifier into the body of a call"),
    ("src/oauth/device.rs", "a device's code into the body of a call"),
    ("src/oauth/token.rs", "a client's secret into a call"),
    ("src/oauth/refresh/call.rs", "a refresh token into the body of a call"),
    ("src/oauth/revoke.rs", "a token into the call that ends it"),
    ("src/verify.rs", "plain values, and the main secret: which hosts and which sort of credential they speak of"),
    ("src/verify/values.rs", "the values that a check puts into its request"),
    ("src/verify/scrub.rs", "what to take out of a server's text"),
    ("src/verify/local.rs", "what a token, a certificate or a file says of its own end"),
    ("src/consumer/mark.rs", "hashes of values, by which it is known whether they are still the same"),
    ("src/consumer.rs", "the key that a consumer's uses are recorded with, into its view"),
    ("src/vault/record.rs", "that key, to write with"),
    ("src/vault/record/streams.rs", "that key, to read with"),
    ("src/cli/ui/json.rs", "the line of a consumer's identity that was asked for"),
    ("src/cli/cmd/get.rs", "the JSON of a value that was asked for"),
    ("src/cli/cmd/run.rs", "the environment of the program that is started"),
    ("src/cli/sources.rs", "whether a value of an environment file is a reference"),
    ("src/cli/cmd/inject.rs", "values into the text that was asked for"),
    ("src/inject/output.rs", "into the file of `inject`"),
    ("src/inject/format.rs", "values into the form that was asked for"),
    ("src/inject/format/github.rs", "into the file of `GITHUB_ENV`"),
    ("src/helper/git.rs", "a password into the line that git asked for"),
    ("src/helper/docker.rs", "a login into the JSON that docker asked for"),
    ("src/helper/aws.rs", "a key pair into the JSON of `credential_process`"),
    ("src/helper/kube.rs", "a token or a certificate into the JSON of an exec credential"),
    ("src/helper/install/undo.rs", "what stood in a tool's file, on its way back"),
    ("src/import/read.rs", "what was in a locked file, to be read as the file that it is"),
    ("src/import/managers.rs", "what was locked with a password, on its way to its reader"),
    ("src/import/managers/locked.rs", "a password into the key that it stands for; the text of what it unlocked"),
    ("src/import/managers/marked.rs", "whether notes end with what credctl itself wrote"),
    ("src/import/managers/age.rs", "identities and a passphrase, as text"),
    ("src/import/managers/sops.rs", "values into the code that is over them, and into an environment file"),
    ("src/import/managers/sops/cipher.rs", "the key of a file's values; whether one is a word"),
    ("src/import/managers/pass/text.rs", "what an entry of a store holds"),
    ("src/inject/moving/marks.rs", "values that have no other place, into the line that was asked for"),
    ("src/inject/moving/placed.rs", "whether a value is a text that another manager keeps"),
    ("src/inject/moving/dotenv.rs", "values into the file that was asked for"),
    ("src/inject/moving/sealed.rs", "the file that was asked for, into age"),
    ("src/import/expected.rs", "whether a value looks like a secret, or is a reference"),
    ("src/project/permission.rs", "hashes of contents, which are no secrets"),
];
/// Lines of a file, tests not counted; a file that is one table says so in its first line.
const MAX_FILE: usize = 300;
const MAX_FUNCTION: usize = 60;
/// Files that are longer than they should be, with the lines they may have. To be split, and never added to.
const LONG: [(&str, usize); 2] = [("src/vault/files.rs", 400), ("src/vault/index.rs", 380)];

/// The layer of a top-level module, by number.
fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|(_, modules)| modules.contains(&module))
}

/// Imports of a library file that run up, or sideways between doors.
fn upward(source: &Source) -> Vec<String> {
    let Some(own) = source.module.first() else { return Vec::new() };
    let Some(from) = layer(own) else { return vec![format!("{}: the module `{own}` has no layer", source.path)] };
    let mut faults = Vec::new();
    for (line, target) in source.imports() {
        let target = SHORT.iter().find(|(short, _)| *short == target).map_or(target.as_str(), |(_, module)| module);
        let fault = match layer(target) {
            _ if target == own => continue,
            None => format!("`{target}`, which has no layer"),
            Some(to) if to > from => format!("`{target}`, which stands above it"),
            Some(to) if to == from && LAYERS[to].0 == "doors" => format!("`{target}`, another door"),
            Some(_) => continue,
        };
        faults.push(format!("{}:{line}: `{own}` imports {fault}", source.path));
    }
    faults
}

/// Crates of the terminal in the library.
fn terminal(source: &Source) -> Vec<String> {
    let of = |line: &str, name: &str| {
        let before = line.find(&format!("{name}::")).or_else(|| line.find(&format!("use {name};")).map(|at| at + 4));
        before.is_some_and(|at| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
    };
    let hits = source.lines().flat_map(|(number, line)| TERMINAL.iter().filter(move |name| of(line, name)).map(move |name| (number, name)));
    hits.map(|(number, name)| format!("{}:{number}: `{name}` outside of src/cli", source.path)).collect()
}

/// Signatures through which a parser's error, which may quote a secret's line, leaves its module.
fn parser_errors(source: &Source) -> Vec<String> {
    let signatures =
        source.functions().into_iter().filter(|f| f.signature.starts_with("pub fn") || f.signature.starts_with("pub(crate) fn"));
    let leaks =
        signatures.filter(|f| ["toml::de::Error", "TomlError", "serde_json::Error"].iter().any(|error| f.signature.contains(error)));
    leaks.map(|f| format!("{}:{}: `{}` carries a parser's error out of its module", source.path, f.line, f.name)).collect()
}

fn exposes(source: &Source) -> bool {
    source.lines().any(|(_, line)| [".expose()", ".expose_str()", ".expose_secret()"].iter().any(|door| line.contains(door)))
}

fn too_long(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    let limit = LONG.iter().find(|(path, _)| *path == source.path).map_or(MAX_FILE, |(_, limit)| *limit);
    let table = source.first_line.to_lowercase().contains("table");
    if source.len() > limit && !table {
        faults.push(format!("{}: {} lines, more than {limit}", source.path, source.len()));
    }
    let functions = source.functions().into_iter().filter(|f| f.lines > MAX_FUNCTION && !table);
    faults.extend(functions.map(|f| format!("{}:{}: `{}` has {} lines, more than {MAX_FUNCTION}", source.path, f.line, f.name, f.lines)));
    faults
}

fn library() -> Vec<Source> {
    sources().into_iter().filter(|source| !source.path.starts_with("src/cli") && source.path != "src/main.rs").collect()
}

#[track_caller]
fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn imports_run_down() {
    assert!(
        library().iter().map(|source| source.imports().len()).sum::<usize>() > 100,
        "hardly any import was found: the reader is broken"
    );
    none(library().iter().flat_map(upward).collect());
}

#[test]
fn the_terminal_stays_in_its_room() {
    none(library().iter().flat_map(terminal).collect());
}

#[test]
fn no_parsers_error_leaves_its_module() {
    none(library().iter().flat_map(parser_errors).collect());
}

#[test]
fn secrets_are_looked_at_where_the_list_says() {
    let list = || EXPOSE.iter().map(|(path, why)| format!("  {path:<32} {why}")).collect::<Vec<_>>().join("\n");
    for source in sources().iter().filter(|source| exposes(source)) {
        assert!(EXPOSE.iter().any(|(path, _)| *path == source.path), "{} exposes a secret; these may:\n{}", source.path, list());
    }
    for (path, _) in EXPOSE {
        assert!(sources().iter().any(|source| source.path == path && exposes(source)), "{path} exposes nothing; take it off the list");
    }
}

#[test]
fn files_and_functions_stay_short() {
    none(sources().iter().flat_map(too_long).collect());
    for (path, _) in LONG {
        let now = sources().into_iter().find(|source| source.path == path).map_or(0, |source| source.len());
        assert!(now > MAX_FILE, "{path} has {now} lines by now; take it off the list of long ones");
    }
}

#[test]
fn each_rule_can_fail() {
    let library = |path: &str, text: &str| Source::new(path, text);
    let up = |path: &str, text: &str| upward(&library(path, text)).len();
    assert_eq!(up("src/name.rs", "use crate::vault::Vault;\n"), 1);
    assert_eq!(up("src/name.rs", "use crate::{Error, Result, vault::{self, seal}, kind::Kind};\n"), 1);
    assert_eq!(up("src/vault/read.rs", "fn a() { super::super::run::exec(); crate::inject::x() }\n"), 2);
    assert_eq!(up("src/vault/body.rs", "mod inner {\n use super::super::super::access;\n}\nuse super::super::access;\n"), 2);
    assert_eq!(up("src/run/mod.rs", "use crate::proxy::Proxy;\n"), 1);
    assert_eq!(up("src/somewhere.rs", ""), 1);
    assert_eq!(up("src/name.rs", "use crate::unheard_of::X;\n"), 1);
    assert_eq!(
        up(
            "src/run/mod.rs",
            "// use crate::proxy;\nconst X: &str = \"crate::proxy::x\";\n#[cfg(test)]\nmod tests {\n use crate::proxy;\n}\n"
        ),
        0
    );
    assert_eq!(up("src/vault/read.rs", "use super::body;\nuse crate::keys::seed;\nuse crate::{Error, Secret, name::Id};\n"), 0);

    assert_eq!(terminal(&library("src/name.rs", "use clap::Args;\nfn a() { comfy_table::Table::new(); }\nuse indicatif;\n")).len(), 3);
    assert_eq!(terminal(&library("src/name.rs", "use noclap::Args;\nuse crate::clap::X;\n// clap::Args\n")).len(), 0);

    let leak = "pub fn read(\n    text: &str,\n) -> Result<(), toml::de::Error> {\n}\n";
    assert_eq!(parser_errors(&library("src/name.rs", leak)).len(), 1);
    assert_eq!(parser_errors(&library("src/name.rs", &leak.replace("pub fn", "fn"))).len(), 0);

    assert!(exposes(&library("src/name.rs", "fn a(s: &Secret) { s.expose(); }")));
    assert!(!exposes(&library("src/name.rs", "fn a(s: &Secret) { /* s.expose() */ }")));

    let long = format!("//! A file.\nfn a() {{\n{}}}\n", "    b();\n".repeat(300));
    assert_eq!(too_long(&library("src/name.rs", &long)).len(), 2);
    assert_eq!(too_long(&library("src/name.rs", &long.replace("A file", "A table"))).len(), 0);
    let with_tests = format!("//! A file.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "    use a;\n".repeat(300));
    assert_eq!(too_long(&library("src/name.rs", &with_tests)).len(), 0);
}
