//! What a file is.

use std::path::Path;

use super::{Format, Unread};

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
    if let Some(known) = by_first_bytes(path, bytes) {
        return known;
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
        return if is_encrypted_dotenv(path, head) { Err(VAULT) } else { sops(head).map_or(Ok(Format::Dotenv), Ok) };
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

fn by_first_bytes(path: &Path, bytes: &[u8]) -> Option<Result<Format, Unread>> {
    let starts = |with: &[u8]| bytes.starts_with(with);
    let zip = || {
        if has_ending(path, &["1pux"]) || contains(&bytes[..bytes.len().min(HEAD)], b"export.") {
            Ok(Format::OnePux)
        } else {
            Err(Unread::Unknown)
        }
    };
    Some(match bytes {
        _ if starts(b"PK\x03\x04") => zip(),
        _ if starts(b"\x03\xd9\xa2\x9a") => Err(KDBX),
        _ if starts(b"SQLite format 3\0") => Err(SQLITE),
        _ if starts(b"age-encryption.org/v1\n") || starts(b"-----BEGIN AGE ENCRYPTED FILE-----") => Ok(Format::Age),
        _ if starts(b"-----BEGIN PGP MESSAGE-----") => Err(PGP),
        _ if starts(b"\xff\xfe") || starts(b"\xfe\xff") => Err(UTF16),
        _ if starts(b"\xfe\xed\xfe\xed") => Err(JKS),
        _ if starts(b"\x30\x82") && has_ending(path, &["p12", "pfx"]) => Err(PKCS12),
        _ if starts(b"***5642bee8-a5ff-11dc-8314-0800200c9a66***") => Err(ONEPIF),
        [0x84 | 0x85 | 0xc1, ..] if has_ending(path, &["gpg", "pgp"]) => Err(PGP),
        _ => return None,
    })
}

/// By what is in a text, where that is enough.
fn by_shape(path: &Path, head: &str, bytes: &[u8]) -> Option<Result<Format, Unread>> {
    let start = head.trim_start();
    if start.starts_with('{') || start.starts_with("//") && has_ending(path, &["json", "jsonc"]) {
        return json(path, head, bytes);
    }
    if start.starts_with('<') {
        return head.contains("<KeePassFile").then_some(Ok(Format::KeePassXml));
    }
    if let Some(csv) = csv(start) {
        return Some(Ok(csv));
    }
    if start.contains("***5642bee8-a5ff-11dc-8314-0800200c9a66***") {
        return Some(Err(ONEPIF));
    }
    if let Some(sops) = sops(head) {
        return Some(Ok(sops));
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

/// A sops file: what is in clear of it is the same in every sort.
fn sops(head: &str) -> Option<Format> {
    let tagged = head.contains("ENC[AES256_GCM,");
    let named = ["\nsops:", "\"sops\"", "\n[sops]", "\nsops_version", "\nsops_mac"].iter().any(|name| head.contains(name));
    (tagged && (named || head.starts_with("sops"))).then_some(Format::Sops)
}

fn is_encrypted_dotenv(path: &Path, head: &str) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name == ".env.vault"
        || head.contains("DOTENV_VAULT_")
        || head.lines().any(|line| line.contains("=\"encrypted:") || line.contains("=encrypted:"))
}

/// By the keys of its outermost object; the whole of it is looked at, since one key may stand behind a large value.
fn json(path: &Path, head: &str, bytes: &[u8]) -> Option<Result<Format, Unread>> {
    if sops(head).is_some() || contains(bytes, b"\"sops\"") && contains(bytes, b"ENC[AES256_GCM,") {
        return Some(Ok(Format::Sops));
    }
    let has = |key: &str| contains(bytes, format!("\"{key}\"").as_bytes());
    let kinds = [
        "service_account",
        "authorized_user",
        "external_account",
        "external_account_authorized_user",
        "impersonated_service_account",
        "gdch_service_account",
    ];
    let format = if has("encrypted") && (has("items") || has("encKeyValidation_DO_NOT_EDIT") || has("data")) {
        Format::Bitwarden
    } else if has("type") && kinds.iter().any(|kind| has(kind)) || (has("installed") || has("web")) && has("client_secret") {
        Format::Google
    } else if has("mcpServers") || has("context_servers") || has("servers") && (by_name(path) == Some(Format::Mcp) || has("inputs")) {
        Format::Mcp
    } else if has("auths") || has("credHelpers") || has("credsStore") {
        Format::Docker
    } else if has("credentials") && has("token") && !has("items") {
        Format::Terraform
    } else if has("apiVersion") && has("clusters") {
        Format::Kube
    } else if has("items") && has("folders") {
        Format::Bitwarden
    } else {
        return by_name(path).map(Ok).or(Some(Err(Unread::Unknown)));
    };
    Some(Ok(format))
}

/// By the names of its columns.
fn csv(start: &str) -> Option<Format> {
    let header = start.lines().next()?;
    let names: Vec<String> = header.split([',', ';', '\t']).map(|name| name.trim().trim_matches('"').to_ascii_lowercase()).collect();
    let has = |all: &[&str]| all.iter().all(|name| names.iter().any(|own| own == name));
    if names.len() < 3 {
        None
    } else if has(&["group", "title", "username", "password"]) || has(&["account", "login name", "password"]) {
        Some(Format::KeePassCsv)
    } else if has(&["login_uri", "login_password"]) {
        Some(Format::Bitwarden)
    } else if has(&["url", "username", "password"]) && (has(&["httprealm"]) || has(&["name"])) || is_safaris(&has) {
        Some(Format::BrowserCsv)
    } else if has(&["title", "password"]) && has(&["username"]) {
        Some(Format::OnePasswordCsv)
    } else {
        None
    }
}

/// Safari has the columns of 1Password without two of them.
fn is_safaris(has: &dyn Fn(&[&str]) -> bool) -> bool {
    has(&["title", "username", "password", "otpauth", "notes"]) && !has(&["favorite"]) && !has(&["archived"])
}

pub(super) fn of_dir(path: &Path) -> Option<Format> {
    let is = |name: &str| path.join(name).is_file();
    let gopass = path.components().any(|part| part.as_os_str() == "gopass");
    match (is(".gpg-id"), is(".age-recipients")) {
        (true, _) if gopass => Some(Format::Gopass),
        (true, _) => Some(Format::Pass),
        (_, true) => Some(Format::Gopass),
        _ => None,
    }
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
        _ if lower.starts_with(".env.") || lower.ends_with(".env") => Format::Dotenv,
        _ if lower.ends_with(".1pux") => Format::OnePux,
        _ => return None,
    })
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().and_then(|end| end.to_str()).is_some_and(|end| endings.iter().any(|one| end.eq_ignore_ascii_case(one)))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}
