//! A project whose vault was made by the first recipe of docs/ci.md, its checkouts, and the blocks of that page.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::sandbox::{PROGRAM, Sandbox};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What a program of the project says of what it got. It gives away whatever it can, in the ways that programs do.
const DEPLOY: &str = r#"#!/bin/bash
set -eu
sum() { echo "$1 is $(sha256sum | cut -d ' ' -f 1)"; }
printf %s "$REGISTRY" | sum REGISTRY
sum SIGNING < "$SIGNING"
echo "variables: $(env | cut -d = -f 1 | grep ^CREDCTL | sort | paste -sd ' ')"
echo "with $REGISTRY and" "$REGISTRY" >&2
cat "$SIGNING"
sed 's/^/    /' "$SIGNING" >&2
printf %s "$REGISTRY" | base64 -w 0; echo
printf '{"a":"%s"}\n' "$REGISTRY"
set -x
: "$REGISTRY"
"#;

/// The same of what it finds in its environment, through a log that masks lines as they are.
const RELEASE: &str = r#"#!/bin/bash
set -eu
sum() { echo "$1 is $(sha256sum | cut -d ' ' -f 1)"; }
printf %s "$REGISTRY" | sum REGISTRY
printf %s "$SIGNING_PEM" | sum SIGNING
echo "with $REGISTRY and" "$REGISTRY" >&2
echo "$SIGNING_PEM"
sed 's/^/    /' <<<"$SIGNING_PEM" >&2
set -x
: "$REGISTRY"
"#;

const PUSH: &str = r#"#!/bin/bash
printf %s "$REGISTRY" | sha256sum | cut -d ' ' -f 1
"#;

/// A repository with a vault in it, and the identity of `ci/deploy`.
pub(crate) struct Project {
    pub(crate) sandbox: Sandbox,
    pub(crate) registry: String,
    pub(crate) signing: String,
}

impl Project {
    /// Made by the block under "Once"; `gh` takes what it is given, as it is documented to.
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::new();
        // Others enter it to run as somebody else.
        fs::set_permissions(sandbox.root(), fs::Permissions::from_mode(0o755)).unwrap();
        let lines = [sandbox.secret(), sandbox.secret(), sandbox.secret()];
        let signing = format!("-----BEGIN KEY-----\n{}\n{}%0A$HOME \"q\" `id`\n\n  {}ü\n-----END KEY-----\n", lines[0], lines[1], lines[2]);
        let registry = format!("{}%25'\"ü", sandbox.secret());
        let project = Self { registry, signing, sandbox };
        let repository = project.repository();
        fs::create_dir(&repository).unwrap();
        for (name, text) in [("deploy.sh", DEPLOY), ("release.sh", RELEASE), ("push.sh", PUSH)] {
            executable(&repository.join(name), text);
        }
        fs::create_dir(project.bin()).unwrap();
        symlink(PROGRAM, project.bin().join("credctl")).unwrap();
        executable(&project.bin().join("gh"), "#!/bin/sh\n[ \"$1 $2\" = 'secret set' ] && cat > \"$STORE/given-$3\"\n");
        let pem = repository.join("signing.pem");
        fs::write(pem, &project.signing).unwrap();
        project.at_home("git init -q && git add '*.sh' && git commit -qm programs");
        project.at_home(&block("Once", "sh", 0));
        project.sandbox.watch(project.identity().trim());
        project
    }

    /// Where the owner works.
    pub(crate) fn repository(&self) -> PathBuf {
        self.sandbox.root().join("repository")
    }

    pub(crate) fn bin(&self) -> PathBuf {
        self.sandbox.root().join("bin")
    }

    /// What the CI's store of secrets has.
    pub(crate) fn identity(&self) -> String {
        fs::read_to_string(self.sandbox.root().join("given-CREDCTL_IDENTITY")).unwrap()
    }

    /// The PATH of all that runs here.
    pub(crate) fn path(&self) -> String {
        format!("{}:{}", self.bin().display(), std::env::var("PATH").unwrap())
    }

    /// Runs a script as the owner, in the repository.
    pub(crate) fn at_home(&self, script: &str) {
        let mut command = Command::new("bash");
        command.args(["-eo", "pipefail", "-c", script]);
        let run = self.sandbox.run_command(command).dir(self.repository()).env("PATH", self.path()).env("STORE", self.sandbox.root());
        let run = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"]
            .iter()
            .fold(run, |run, name| run.env(name, "a@example.test"));
        run.env("REGISTRY_TOKEN", &self.registry).ok();
    }

    /// A checkout as CI makes it: shallow, no branch, modes by the usual umask.
    pub(crate) fn checkout(&self) -> PathBuf {
        let dir = tempfile::Builder::new().prefix("checkout").tempdir_in(self.sandbox.root()).unwrap().keep();
        let script = "umask 022; chmod 755 .; git init -q . && git fetch -q --depth 1 \"$0\" HEAD && git checkout -q --detach FETCH_HEAD";
        let mut command = Command::new("bash");
        command.args(["-ec", script, &format!("file://{}", self.repository().display())]);
        self.sandbox.run_command(command).dir(&dir).ok();
        dir
    }

    /// One log of what a step says on both streams, and its status. Nothing is on its stdin, and there is no terminal.
    pub(crate) fn job(&self, dir: &Path, shell: &[&str], script: &str, env: &BTreeMap<String, String>) -> (String, i32) {
        let file = self.sandbox.root().join("step.sh");
        fs::write(&file, script).unwrap();
        let mut command = Command::new("setsid");
        command.args(["--wait", "sh", "-c", "exec \"$@\" 2>&1", "sh"]).args(shell).arg(&file);
        command.env_clear().env("PATH", self.path()).env("CI", "true").envs(env);
        let output = command.current_dir(dir).stdin(Stdio::null()).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
    }

    /// The log has the sums of the exact values.
    pub(crate) fn got_all(&self, log: &str) {
        for (name, value) in [("REGISTRY", &self.registry), ("SIGNING", &self.signing)] {
            let sum = data_encoding::HEXLOWER.encode(&Sha256::digest(value));
            assert!(log.contains(&format!("{name} is {sum}\n")), "{name} is another: {log}");
        }
    }
}

pub(crate) fn executable(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A fenced block of docs/ci.md, by the beginning of its heading, its language and its place under that heading.
pub(crate) fn block(heading: &str, language: &str, place: usize) -> String {
    let text = fs::read_to_string(format!("{ROOT}/docs/ci.md")).unwrap();
    let section = text.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let opening = format!("\n```{language}\n");
    let body = section.split(&opening).nth(place + 1).unwrap_or_else(|| panic!("no block {place} under {heading}"));
    body.split("\n```").next().unwrap().to_owned() + "\n"
}

/// YAML, with every scalar as it is written.
pub(crate) fn yaml(text: &str) -> Value {
    let code = "import json, sys; sys.path.insert(0, sys.argv[1]); import yaml
print(json.dumps(yaml.load(sys.stdin, yaml.BaseLoader)))";
    let mut python = Command::new("python3");
    python.args(["-c", code, &format!("{ROOT}/target/real-parts/moto")]);
    let mut child = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "run tests/setup");
    serde_json::from_slice(&output.stdout).unwrap()
}
