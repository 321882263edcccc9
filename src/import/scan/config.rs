//! Configurations in which a secret may stand beside anything else: a table of those of a home, how they are told in a tree,
//! and what is looked for in them beyond assignments and forms.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::{Finding, Scanner};
use crate::import::files;
use crate::import::files::json::{self, Node};
use crate::import::judge::{self, Verdict};
use crate::secret::Secret;

/// Files of a home that are known to hold secrets; in a tree or by their name they are the same.
const PLACES: [&str; 81] = [
    ".aws/amazonq/mcp.json",
    ".aws/config",
    ".aws/credentials",
    ".bash_history",
    ".bash_profile",
    ".bashrc",
    ".boto",
    ".cache/huggingface/token",
    ".cargo/credentials",
    ".cargo/credentials.toml",
    ".claude.json",
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".codeium/mcp_config.json",
    ".codeium/windsurf/mcp_config.json",
    ".config/.wrangler/config/default.toml",
    ".config/Claude/claude_desktop_config.json",
    ".config/Code/User/mcp.json",
    ".config/Code/User/settings.json",
    ".config/containers/auth.json",
    ".config/doctl/config.yaml",
    ".config/fish/config.fish",
    ".config/gcloud/application_default_credentials.json",
    ".config/gh/hosts.yml",
    ".config/git/config",
    ".config/git/credentials",
    ".config/glab-cli/config.yml",
    ".config/hub",
    ".config/netlify/config.json",
    ".config/pip/pip.conf",
    ".config/pypoetry/auth.toml",
    ".config/sops/age/keys.txt",
    ".config/stripe/config.toml",
    ".config/zed/settings.json",
    ".copilot/mcp-config.json",
    ".cursor/mcp.json",
    ".databrickscfg",
    ".dbt/profiles.yml",
    ".docker/config.json",
    ".env",
    ".envrc",
    ".fly/config.yml",
    ".gem/credentials",
    ".gemini/settings.json",
    ".git-credentials",
    ".gitconfig",
    ".gradle/gradle.properties",
    ".huggingface/token",
    ".junie/mcp/mcp.json",
    ".kube/config",
    ".lmstudio/mcp.json",
    ".local/share/com.vercel.cli/auth.json",
    ".local/share/fish/fish_history",
    ".m2/settings.xml",
    ".mcp.json",
    ".my.cnf",
    ".netrc",
    ".npmrc",
    ".passage/identities",
    ".pgpass",
    ".pip/pip.conf",
    ".profile",
    ".pypirc",
    ".s3cfg",
    ".sentryclirc",
    ".snowflake/connections.toml",
    ".supabase/access-token",
    ".terraform.d/credentials.tfrc.json",
    ".terraformrc",
    ".wrangler/config/default.toml",
    ".yarnrc.yml",
    ".zprofile",
    ".zsh_history",
    ".zshenv",
    ".zshrc",
    "Library/Application Support/Claude/claude_desktop_config.json",
    "Library/Application Support/Code/User/mcp.json",
    "Library/Application Support/com.vercel.cli/auth.json",
    "Library/Application Support/pip/pip.conf",
    "Library/Application Support/sops/age/keys.txt",
    "Library/Preferences/netlify/config.json",
];

/// Directories of a home with a file of secrets for each account or session, named by a hash or an account; and how the
/// files end, or are called below a directory of their own.
const CACHES: [(&str, &str); 3] =
    [(".aws/sso/cache", "json"), (".aws/cli/cache", "json"), (".config/gcloud/legacy_credentials", "adc.json")];
/// What tells which key is meant, however random it is: everybody may know it.
pub(super) const TELLS_WHICH: [&str; 1] = ["signingkey"];
/// So many of those are looked at.
const MOST: usize = 100;

/// Where in a home secrets may lie.
pub(super) fn places(home: &Path) -> impl Iterator<Item = PathBuf> {
    let cached = CACHES.iter().flat_map(|(dir, what)| {
        let entries = std::fs::read_dir(home.join(dir)).into_iter().flatten().flatten().map(|entry| entry.path());
        let files = entries.filter_map(|path| match *what {
            "json" => path.extension().is_some_and(|end| end == "json").then_some(path),
            below => Some(path.join(below)),
        });
        files.take(MOST)
    });
    PLACES.iter().map(|place| home.join(place)).chain(cached)
}

/// Whether a file is one of them, by its name and where it lies.
pub(super) fn is_one(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let dir = path.parent();
    let is_in = |end: &str| dir.and_then(Path::file_name).and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(end));
    match name {
        ".gitmodules" | "pip.conf" | "pip.ini" => true,
        // Of a repository, also of one without a working tree.
        "config" if is_in(".git") => true,
        _ if name.ends_with(".json")
            && CACHES.iter().any(|(cache, what)| *what == "json" && dir.is_some_and(|dir| dir.ends_with(cache))) =>
        {
            true
        }
        // Most names of a tree are none of these: only then its directories are compared.
        _ => PLACES.iter().any(|place| place.ends_with(name) && path.ends_with(place)),
    }
}

impl Scanner<'_> {
    /// What else may stand in one: the header that git sends with every request, and what JSON has under a secret's name.
    pub(super) fn in_config(&self, text: &str, findings: &mut Vec<Finding>) {
        let known: HashSet<usize> = findings.iter().map(|known| known.line).collect();
        let mut found: Vec<Finding> = Vec::new();
        match json::parse(text) {
            Ok(root) => self.in_json(&mut Lines { text, at: 0, line: 1 }, &root, None, &mut found),
            Err(_) => found.extend(text.lines().enumerate().filter_map(|(n, line)| Some(Finding { line: n + 1, ..self.header(line)? }))),
        }
        findings.extend(found.into_iter().filter(|one| !known.contains(&one.line)));
    }

    /// In the order of the text.
    fn in_json(&self, lines: &mut Lines<'_>, node: &Node, key: Option<&str>, found: &mut Vec<Finding>) {
        for (key, _, node) in node.members() {
            self.in_json(lines, node, Some(key.as_str()), found);
        }
        node.items().iter().for_each(|node| self.in_json(lines, node, key, found));
        if let (Some(key), Some(value)) = (key, node.as_text())
            && let Some(one) = self.judged(key, &variable(key), value)
        {
            found.push(Finding { line: lines.of(node.span.start), ..one });
        }
    }

    /// git's `http.extraHeader`: `AUTHORIZATION: basic …`.
    fn header(&self, line: &str) -> Option<Finding> {
        let (key, value) = line.split_once('=')?;
        let key = key.trim();
        let (_, value) = value.trim().trim_matches('"').split_once(':').filter(|_| key.eq_ignore_ascii_case("extraheader"))?;
        let (scheme, token) = value.trim().split_once(' ').unwrap_or(("", value.trim()));
        let finding = self.judged(key, "TOKEN", token.trim())?;
        // What the vault has is the password in it.
        let both = files::decoded(token).filter(|_| scheme.eq_ignore_ascii_case("basic"));
        Some(match both.as_ref().and_then(files::user_and_password) {
            Some((_, value)) => Finding { value, ..finding },
            None => finding,
        })
    }

    /// What is thought of a value, under the name of a variable.
    fn judged(&self, shown: &str, name: &str, value: &str) -> Option<Finding> {
        // The user's own templates were read when this was made: nothing is left to fail.
        let judgement = judge::judge(&self.variables, name, value, |_| false).ok()?;
        let Verdict::Secret(sign) = judgement.verdict else { return None };
        let service = judgement.known.or(judgement.like).map(|known| known.head.id.clone());
        Some(Finding { line: 0, variable: Some(shown.to_owned()), service, sign, value: Secret::from(value.to_owned()) })
    }
}

/// Counts the lines up to places that come in the order of the text.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> usize {
        self.line += self.text.as_bytes()[self.at..at].iter().filter(|byte| **byte == b'\n').count();
        self.at = at;
        self.line
    }
}

/// What a key of JSON would be called as a variable: `accessToken`, `rest.access-token`.
fn variable(key: &str) -> String {
    let mut out = String::new();
    let mut before = '_';
    for c in key.rsplit('.').next().unwrap_or_default().chars() {
        if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            out.push('_');
        }
        out.push(if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_is_told_by_where_it_lies() {
        for path in
            ["p/.git/config", "p.git/config", "p/.gitmodules", "/home/a/.gitconfig", ".config/git/config", "venv/pip.conf", ".bashrc"]
        {
            assert!(is_one(Path::new(path)), "{path}");
        }
        assert!(is_one(Path::new("/home/a/.aws/sso/cache/0a.json")));
        for path in ["config", "p/config", "git/config.rs", "sso/cache/0a.json", "hub", "settings.json", "a.bashrc", ""] {
            assert!(!is_one(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn a_key_of_json_is_read_as_a_variable() {
        for (key, name) in [("accessToken", "ACCESS_TOKEN"), ("rest.api-key", "API_KEY"), ("AWSKey", "AWSKEY"), ("é", "_")] {
            assert_eq!(variable(key), name);
        }
    }
}
