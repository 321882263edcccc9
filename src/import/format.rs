//! The formats that are read: one table, and how each is told from a file.
//!
//! The order of recognition: first bytes, the shape of the whole, the path and name, and only then the ending. A file of
//! variables has no shape of its own, so that it is what a text is which nothing else claims.

mod recognise;

use std::path::Path;

use super::managers::{self, ManagerFormat};

/// A format, as `--from` names it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Format {
    /// Variables: `.env` and the like.
    Dotenv,
    /// What another manager or a browser exports or keeps.
    Manager(ManagerFormat),
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

/// What is known of a format of a tool: what `--from` calls it, and what it is.
type About = (Format, &'static str, &'static str);

const TOOLS: [About; 13] = [
    (Format::Dotenv, "dotenv", "variables (.env, .envrc)"),
    (Format::Aws, "aws", "~/.aws/credentials, ~/.aws/config"),
    (Format::Google, "google", "a Google service account, application default credentials"),
    (Format::Gh, "gh", "hosts.yml of the GitHub CLI"),
    (Format::Docker, "docker", "config.json of docker"),
    (Format::Netrc, "netrc", ".netrc"),
    (Format::Npm, "npmrc", ".npmrc"),
    (Format::Pypi, "pypirc", ".pypirc"),
    (Format::Kube, "kubeconfig", "a kubeconfig"),
    (Format::Git, "git-credentials", ".git-credentials"),
    (Format::Mcp, "mcp", "MCP servers of an agent or an editor"),
    (Format::Cargo, "cargo", "credentials.toml of cargo"),
    (Format::Terraform, "terraform", "credentials.tfrc.json of Terraform"),
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
    /// Its name for `--from`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Manager(format) => format.name(),
            _ => self.tool().1,
        }
    }

    /// What it is, for people.
    pub fn what(self) -> &'static str {
        match self {
            Self::Manager(format) => format.what(),
            _ => self.tool().2,
        }
    }

    fn tool(self) -> &'static About {
        TOOLS.iter().find(|(format, ..)| *format == self).unwrap_or(&TOOLS[0])
    }

    /// Whether it is the export or the store of a manager: not a file in use.
    pub fn is_export(self) -> bool {
        matches!(self, Self::Manager(format) if !matches!(format, ManagerFormat::Sops | ManagerFormat::Age))
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
        let managers = ManagerFormat::names().filter_map(ManagerFormat::parse).map(Self::Manager);
        TOOLS.iter().map(|(format, ..)| *format).chain(managers)
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
        managers::recognise(path, &[]).map(Self::Manager)
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
        for format in Format::all() {
            assert_eq!(Format::parse(format.name()), Some(format));
            assert!(!format.what().is_empty());
        }
    }
}
