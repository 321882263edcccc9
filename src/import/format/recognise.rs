//! What a file is.

use std::path::Path;

use super::{Format, Unread};
use crate::import::managers::{self, ManagerFormat};

/// So much of a text is looked at for its shape.
const HEAD: usize = 64 << 10;

const KDBX: Unread = Unread::Refused("a KeePass database", "export it as XML in KeePass or KeePassXC, and import that");
const SQLITE: Unread =
    Unread::Refused("an SQLite database", "export the passwords in the program that it belongs to (CSV), and import that");
const ONEPIF: Unread = Unread::Refused("an old export of 1Password (1pif)", "export it as 1PUX in 1Password 8, and import that");
const VAULT: Unread =
    Unread::Refused("an encrypted dotenv file", "decrypt it with the program that made it (`npx dotenvx decrypt`), and import that");
const PGP: Unread = Unread::Refused(
    "a file that OpenPGP has encrypted",
    "import the whole store of pass (`credctl import ~/.password-store`), or decrypt it first",
);
const UTF16: Unread = Unread::Refused("a text in UTF-16", "save it as UTF-8, and import that");
const JKS: Unread = Unread::Refused("a key store of Java", "store it as it is: `credctl add NAME --type file --secret content=@FILE`");
const PKCS12: Unread = Unread::Refused("a PKCS#12 file", "store it as it is: `credctl add NAME --type file --secret content=@FILE`");

pub(super) fn of(path: &Path, bytes: &[u8]) -> Result<Format, Unread> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(known) = refused(path, bytes) {
        return Err(known);
    }
    // A tool's own JSON may hold anything, words of a manager's export too.
    let is_tools = by_name(path).is_some_and(|format| format != Format::Dotenv) && bytes.trim_ascii_start().starts_with(b"{");
    match managers::recognise(path, bytes).filter(|format| !is_tools || *format == ManagerFormat::Sops) {
        Some(ManagerFormat::Refused(_)) | None => {}
        Some(format) => return Ok(Format::Manager(format)),
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Unread::Unknown);
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let head = std::str::from_utf8(head).unwrap_or_else(|error| std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default());
    if head.contains('\0') || (head.is_empty() && !bytes.is_empty()) {
        // That it is no text is told by whoever reads it.
        return Ok(by_name(path).unwrap_or(Format::Dotenv));
    }
    // A name that only one program has says more than what a damaged text looks like.
    let named = by_name(path);
    if named == Some(Format::Dotenv) {
        return if is_encrypted_dotenv(path, head) { Err(VAULT) } else { Ok(Format::Dotenv) };
    }
    if let Some(known) = by_shape(path, head, bytes) {
        return known;
    }
    match named {
        Some(format) => Ok(format),
        None if has_ending(path, &["json", "xml", "csv", "tsv", "zip", "db", "sqlite", "html", "pdf"]) => Err(Unread::Unknown),
        None if is_encrypted_dotenv(path, head) => Err(VAULT),
        // What has no shape is of variables, or told by the line that is not.
        None => Ok(Format::Dotenv),
    }
}

/// What is known and not read.
fn refused(path: &Path, bytes: &[u8]) -> Option<Unread> {
    let starts = |with: &[u8]| bytes.starts_with(with);
    Some(match bytes {
        _ if starts(b"\x03\xd9\xa2\x9a") => KDBX,
        _ if starts(b"SQLite format 3\0") => SQLITE,
        _ if starts(b"-----BEGIN PGP MESSAGE-----") => PGP,
        _ if starts(b"\xff\xfe") || starts(b"\xfe\xff") => UTF16,
        _ if starts(b"\xfe\xed\xfe\xed") => JKS,
        _ if starts(b"\x30\x82") && has_ending(path, &["p12", "pfx"]) => PKCS12,
        _ if contains(&bytes[..bytes.len().min(HEAD)], b"***5642bee8-a5ff-11dc-8314-0800200c9a66***") => ONEPIF,
        [0x84 | 0x85 | 0xc1, ..] if has_ending(path, &["gpg", "pgp"]) => PGP,
        _ => return None,
    })
}

/// By what is in a text, where that is enough.
fn by_shape(path: &Path, head: &str, bytes: &[u8]) -> Option<Result<Format, Unread>> {
    let start = head.trim_start();
    if start.starts_with('{') || start.starts_with("//") && has_ending(path, &["json", "jsonc"]) {
        return json(path, bytes);
    }
    let line = |wanted: fn(&str) -> bool| head.lines().map(str::trim).any(wanted);
    let format = if line(|line| line.starts_with("apiVersion:")) && line(|line| line == "kind: Config") {
        Format::Kube
    } else if line(|line| line.starts_with("//") && line.contains(":_")) {
        Format::Npm
    } else if line(|line| line.starts_with('[') && line.ends_with(']')) {
        sections(head)?
    } else if all_lines(head, |line| (line.starts_with("https://") || line.starts_with("http://")) && line.contains('@')) {
        Format::Git
    } else if all_lines(head, |line| {
        matches!(line.split_whitespace().next(), Some("machine" | "default" | "login" | "password" | "macdef" | "account"))
    }) {
        Format::Netrc
    } else {
        return None;
    };
    Some(Ok(format))
}

/// Whether every line that is neither blank nor a comment is so, and there is one.
fn all_lines(head: &str, wanted: impl Fn(&str) -> bool) -> bool {
    let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).peekable();
    lines.peek().is_some() && lines.all(wanted)
}

/// Files with sections in square brackets.
fn sections(head: &str) -> Option<Format> {
    let lower = head.to_ascii_lowercase();
    let has = |text: &str| lower.contains(text);
    if has("aws_access_key_id") || has("aws_secret_access_key") || has("[profile ") || has("[sso-session ") {
        Some(Format::Aws)
    } else if has("[distutils]") || (has("[pypi]") && has("password")) {
        Some(Format::Pypi)
    } else if has("[registry]") || has("[registries.") {
        Some(Format::Cargo)
    } else {
        None
    }
}

fn is_encrypted_dotenv(path: &Path, head: &str) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name == ".env.vault"
        || head.contains("DOTENV_VAULT_")
        || head.lines().any(|line| line.contains("=\"encrypted:") || line.contains("=encrypted:"))
}

/// By the keys of its outermost object; the whole of it is looked at, since one key may stand behind a large value.
fn json(path: &Path, bytes: &[u8]) -> Option<Result<Format, Unread>> {
    let has = |key: &str| contains(bytes, format!("\"{key}\"").as_bytes());
    let kinds = [
        "service_account",
        "authorized_user",
        "external_account",
        "external_account_authorized_user",
        "impersonated_service_account",
        "gdch_service_account",
    ];
    let format = if has("type") && kinds.iter().any(|kind| has(kind)) || (has("installed") || has("web")) && has("client_secret") {
        Format::Google
    } else if has("mcpServers") || has("context_servers") || has("servers") && (by_name(path) == Some(Format::Mcp) || has("inputs")) {
        Format::Mcp
    } else if has("auths") || has("credHelpers") || has("credsStore") {
        Format::Docker
    } else if has("credentials") && has("token") && !has("items") {
        Format::Terraform
    } else if has("apiVersion") && has("clusters") {
        Format::Kube
    } else {
        return by_name(path).map(Ok).or(Some(Err(Unread::Unknown)));
    };
    Some(Ok(format))
}

/// By where it lies and what it is called.
pub(super) fn by_name(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_str()?;
    let parent = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    Some(match (lower.as_str(), parent) {
        (".env" | ".envrc" | ".dev.vars" | ".flaskenv", _) => Format::Dotenv,
        (".netrc" | "_netrc", _) => Format::Netrc,
        (".npmrc", _) => Format::Npm,
        (".pypirc", _) => Format::Pypi,
        (".git-credentials", _) | ("credentials", "git") => Format::Git,
        ("credentials" | "config", ".aws") => Format::Aws,
        ("config.json", ".docker") | ("auth.json", "containers") | (".dockerconfigjson", _) => Format::Docker,
        ("config", ".kube") | ("kubeconfig" | "kubeconfig.yaml" | "kubeconfig.yml", _) => Format::Kube,
        ("hosts.yml", "gh" | "GitHub CLI") => Format::Gh,
        ("credentials.toml" | "credentials", ".cargo") => Format::Cargo,
        ("credentials.tfrc.json", _) => Format::Terraform,
        ("application_default_credentials.json" | "adc.json", _) => Format::Google,
        (".mcp.json" | "mcp.json" | "mcp_config.json" | "mcp-config.json" | ".claude.json" | "claude_desktop_config.json", _) => {
            Format::Mcp
        }
        ("cline_mcp_settings.json", _) | ("settings.json", "zed" | ".zed" | ".gemini" | ".claude") => Format::Mcp,
        // Claude Code's settings of a project for one person alone.
        ("settings.local.json", ".claude") => Format::Mcp,
        _ if lower.starts_with(".env.") || lower.ends_with(".env") => Format::Dotenv,
        _ if lower.ends_with(".1pux") => Format::Manager(ManagerFormat::OnePux),
        _ => return None,
    })
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().and_then(|end| end.to_str()).is_some_and(|end| endings.iter().any(|one| end.eq_ignore_ascii_case(one)))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}
