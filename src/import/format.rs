//! The formats that are read: one table, and how each is told from a file.
//!
//! The order of recognition: first bytes, the shape of the whole, the path and name, and only then the ending. A file of
//! variables has no shape of its own, so that it is what a text is which nothing else claims.

mod recognise;

use std::path::Path;

/// A format, as `--from` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Variables: `.env` and the like.
    Dotenv,
    /// 1Password's CSV.
    OnePasswordCsv,
    /// 1Password's own export.
    OnePux,
    /// Bitwarden's JSON, in clear or behind a password.
    Bitwarden,
    /// KeePass' XML.
    KeePassXml,
    /// `KeePassXC`'s CSV, and KeePass' own.
    KeePassCsv,
    /// A store of `pass`.
    Pass,
    /// A store of `gopass`.
    Gopass,
    /// A file of sops.
    Sops,
    /// A file of age, with another format in it.
    Age,
    /// A browser's list of passwords.
    BrowserCsv,
    /// `~/.aws/credentials` and `~/.aws/config`.
    Aws,
    /// A service account, or the application default credentials.
    Google,
    /// `hosts.yml` of the GitHub CLI.
    Gh,
    /// `config.json` of docker and podman.
    Docker,
    /// `.netrc`.
    Netrc,
    /// `.npmrc`.
    Npm,
    /// `.pypirc`.
    Pypi,
    /// A kubeconfig.
    Kube,
    /// `.git-credentials`.
    Git,
    /// The MCP servers of an agent, an editor, a desktop program.
    Mcp,
    /// `credentials.toml` of cargo.
    Cargo,
    /// `credentials.tfrc.json` of Terraform and OpenTofu.
    Terraform,
}

/// What is known of a format.
struct About {
    format: Format,
    name: &'static str,
    what: &'static str,
    /// Whether it was written to be read by another program, once: it is somebody's whole vault.
    export: bool,
}

const fn file(format: Format, name: &'static str, what: &'static str) -> About {
    About { format, name, what, export: false }
}

const fn export(format: Format, name: &'static str, what: &'static str) -> About {
    About { format, name, what, export: true }
}

const ALL: [About; 23] = [
    file(Format::Dotenv, "dotenv", "variables (.env, .envrc)"),
    export(Format::OnePasswordCsv, "1password-csv", "1Password, CSV"),
    export(Format::OnePux, "1pux", "1Password, 1PUX"),
    export(Format::Bitwarden, "bitwarden", "Bitwarden, JSON"),
    export(Format::KeePassXml, "keepass-xml", "KeePass, XML"),
    export(Format::KeePassCsv, "keepass-csv", "KeePass, CSV"),
    export(Format::Pass, "pass", "a store of pass"),
    export(Format::Gopass, "gopass", "a store of gopass"),
    file(Format::Sops, "sops", "a file of sops"),
    file(Format::Age, "age", "a file of age"),
    export(Format::BrowserCsv, "browser-csv", "a browser's passwords, CSV"),
    file(Format::Aws, "aws", "~/.aws/credentials, ~/.aws/config"),
    file(Format::Google, "google", "a Google service account, application default credentials"),
    file(Format::Gh, "gh", "hosts.yml of the GitHub CLI"),
    file(Format::Docker, "docker", "config.json of docker"),
    file(Format::Netrc, "netrc", ".netrc"),
    file(Format::Npm, "npmrc", ".npmrc"),
    file(Format::Pypi, "pypirc", ".pypirc"),
    file(Format::Kube, "kubeconfig", "a kubeconfig"),
    file(Format::Git, "git-credentials", ".git-credentials"),
    file(Format::Mcp, "mcp", "MCP servers of an agent or an editor"),
    file(Format::Cargo, "cargo", "credentials.toml of cargo"),
    file(Format::Terraform, "terraform", "credentials.tfrc.json of Terraform"),
];

/// Why a file is of no known format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is known, and is not read: what it is, and what to do instead.
    Refused(&'static str, &'static str),
    /// Nothing is known of it.
    Unknown,
}

impl Format {
    fn about(self) -> &'static About {
        ALL.iter().find(|about| about.format == self).unwrap_or(&ALL[0])
    }

    /// Its name for `--from`.
    pub fn name(self) -> &'static str {
        self.about().name
    }

    /// What it is, for people.
    pub fn what(self) -> &'static str {
        self.about().what
    }

    /// Whether it is the export of a manager: not a file in use.
    pub fn is_export(self) -> bool {
        self.about().export
    }

    /// Whether its values are variables, each judged by itself.
    pub fn is_of_variables(self) -> bool {
        matches!(self, Self::Dotenv | Self::Mcp)
    }

    /// From its name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::all().find(|format| format.name() == name)
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(|about| about.format)
    }

    /// What a file is, by its content and where it lies.
    ///
    /// # Errors
    /// [`Unread`] where it is nothing that is read.
    pub fn of(path: &Path, bytes: &[u8]) -> Result<Self, Unread> {
        recognise::of(path, bytes)
    }

    /// What a directory is, by what lies in it.
    pub fn of_dir(path: &Path) -> Option<Self> {
        recognise::of_dir(path)
    }

    /// What a file is called that has this format wherever it lies; of a tree only these are looked at for it.
    pub fn by_name(path: &Path) -> Option<Self> {
        recognise::by_name(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_its_line_and_its_name() {
        for about in &ALL {
            assert_eq!((Format::parse(about.name), about.format.what()), (Some(about.format), about.what));
        }
    }
}
