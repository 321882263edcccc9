//! What a value looks like by itself, and what a variable's name says of it. Texts only; nothing is kept.

/// Words that stand where a value is to be filled in.
const FILL_IN: &str = "api_key apikey change-me change_me changeit changeme changethis default dummy empty example fake fill_me_in fillme fixme foo bar \
    foobar insert_here key n/a nil none null pass passwd password placeholder redacted replace-me replace_me replaceme sample secret \
    tbd test testing todo token undefined unset username";
/// Words that are a value of their own and never a secret.
const SWITCHES: &str = "true false yes no on off enabled disabled auto always never required";
/// What a variable is called at its end whose value is a secret, whatever it looks like.
const SECRET: &str = "PASSWORD PASSWD PASS PWD PASSPHRASE PASSWORT SECRET SECRETS TOKEN APIKEY CREDENTIAL CREDENTIALS";
/// The same where the word before it says so too: `API_KEY`, and not `SORT_KEY`.
const SECRET_KEY: &str = "ACCESS ACCOUNT ADMIN API APP APPLICATION AUTH CLIENT CRYPT DEPLOY ENCRYPTION INTEGRATION LICENSE MASTER PRIVATE SECRET SERVICE \
    SESSION SIGNING STORAGE TOKEN WRITE";
/// At the end of a name whose value is a secret where it looks like one.
const MAYBE: &str = "KEY KEYS AUTH SALT WEBHOOK PIN SIGNATURE COOKIE JWT PAT";
/// At the end of a name whose value is none, however random it looks.
const NOT: &str = "ADDRESS ARN BASE BRANCH BUCKET CHECKSUM COMMIT CONTEXT DIGEST DIR DOMAIN EMAIL ENDPOINT FILE FINGERPRINT HASH HOST HOSTNAME ID IDS \
    IMAGE INDEX MODEL NAME ORIGIN PATH PORT PROJECT REF REGION REVISION SHA TAG URI URL USER USERNAME UUID VERSION ZONE";
/// What says where a variable is for, and not what it is.
const STAGES: &str = "PROD PRODUCTION DEV DEVELOPMENT STAGING STAGE TEST LIVE LOCAL DEFAULT OLD NEW";

/// Whether a word is one of a list of words with blanks between them.
fn among(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

/// What a variable's name says of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameSays {
    /// A secret.
    Secret,
    /// A secret, if it looks like one.
    Maybe,
    /// No secret.
    Not,
    /// Nothing.
    Nothing,
}

/// What a name says of its value.
pub(super) fn name_says(name: &str) -> NameSays {
    let upper = name.to_ascii_uppercase();
    let mut words: Vec<&str> = upper.split('_').map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit())).collect();
    while words.len() > 1 && words.last().is_some_and(|word| word.is_empty() || among(STAGES, word)) {
        words.pop();
    }
    let Some((last, before)) = words.split_last() else { return NameSays::Nothing };
    if words.iter().any(|word| among("PUBLIC PUBLISHABLE PUB", word)) || among(NOT, last) {
        return NameSays::Not;
    }
    let of_secret = *last == "KEY" && before.last().is_some_and(|word| among(SECRET_KEY, word));
    if among(SECRET, last) || of_secret || last.ends_with("PASSWORD") || last.ends_with("APIKEY") {
        NameSays::Secret
    } else if among(MAYBE, last) {
        NameSays::Maybe
    } else {
        NameSays::Nothing
    }
}

/// Whether a value only says that one is to be filled in here.
pub(super) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let wrapped = |open: &str, close: &str| value.len() > open.len() && value.starts_with(open) && value.ends_with(close);
    if among(FILL_IN, &lower) || wrapped("<", ">") || wrapped("{{", "}}") || wrapped("__", "__") {
        return true;
    }
    // Another program fills these in.
    if wrapped("${", "}") || wrapped("$(", ")") || wrapped("%", "%") || value.strip_prefix('$').is_some_and(is_shell_name) {
        return true;
    }
    let begins =
        ["your-", "your_", "your ", "yourapi", "yourkey", "insert-", "insert_", "enter-", "enter_", "replace-", "replace_", "change-me"];
    let ends = ["-here", "_here", "-goes-here", "..."];
    begins.iter().any(|word| lower.starts_with(word))
        || ends.iter().any(|word| lower.ends_with(word))
        || lower.ends_with('…')
        || lower.contains("xxxx")
        || value.contains("****")
        || value.contains("EXAMPLE")
        || (value.len() >= 3 && value.bytes().all(|byte| byte == value.as_bytes()[0] && !byte.is_ascii_digit()))
}

/// Whether a value is wholly a variable that the program that reads it fills in: `${NPM_TOKEN}`, `${env:TOKEN}`.
pub(super) fn is_filled_in_elsewhere(value: &str) -> bool {
    let inside = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_:.-?".contains(&byte)))
}

/// Whether a value is a word, a number, a path or an address: what a setting is, and a secret hardly ever.
pub(super) fn is_setting(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let number = value.len() < 12
        && value.bytes().all(|byte| byte.is_ascii_digit() || b".,:-smhd".contains(&byte))
        && value.contains(|c: char| c.is_ascii_digit());
    let path =
        ["/", "./", "../", "~/", "$HOME"].iter().any(|start| value.starts_with(start)) && !value.contains(' ') && !is_random(&value[1..]);
    let file =
        [".pem", ".json", ".key", ".crt", ".cer", ".p12", ".pfx", ".txt", ".toml", ".yaml", ".yml"].iter().any(|end| lower.ends_with(end));
    among(SWITCHES, &lower) || number || path || file || is_url(value)
}

/// Whether a value is an address and nothing else.
pub(super) fn is_url(value: &str) -> bool {
    value.split_once("://").is_some_and(|(scheme, rest)| !rest.is_empty() && is_word(scheme)) && !value.contains(char::is_whitespace)
}

fn is_shell_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-.".contains(&byte))
}

/// Whether there is a password in an address: `scheme://user:password@host`, or a token in the user's place.
pub(super) fn has_password(value: &str) -> bool {
    if !is_url(value) {
        return false;
    }
    let Some((_, rest)) = value.split_once("://") else { return false };
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    // A password may hold a `/` that nobody has encoded.
    let Some((user, _)) = authority.rsplit_once('@').or_else(|| rest.rsplit_once('@').filter(|(user, _)| user.contains(':'))) else {
        return false;
    };
    match user.split_once(':') {
        Some((user, password)) => !password.is_empty() && password != user && !is_placeholder(password),
        None => is_random(user),
    }
}

/// Whether a value is a private key in the text form of PEM. One that is locked with a passphrase counts too.
pub(super) fn is_private_key(value: &str) -> bool {
    value.find("-----BEGIN ").is_some_and(|at| {
        let label = value[at..].lines().next().unwrap_or_default();
        // In a variable its lines are often joined by `\n`.
        label.contains("PRIVATE KEY")
    })
}

/// Whether a value is a mixture of letters and digits that nobody thought up.
pub(super) fn is_random(value: &str) -> bool {
    let inside = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-.~".contains(&byte));
    if value.len() < 20 || value.len() > 4096 || !inside || is_uuid(value) {
        return false;
    }
    // A date with words around it has its turns at a `-`.
    let turn = |two: &&[u8]| two[0].is_ascii_digit() != two[1].is_ascii_digit() && two.iter().all(u8::is_ascii_alphanumeric);
    let turns = value.as_bytes().windows(2).filter(turn).count();
    let hex = value.bytes().all(|byte| byte.is_ascii_hexdigit());
    turns > value.len() / 8 && entropy(value) >= if hex { 2.8 } else { 3.4 }
}

/// Bits a character.
pub(super) fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    value.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let all = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX));
    counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / all).map(|part| -part * part.log2()).sum()
}

/// Ids have this form, and rarely open anything.
fn is_uuid(value: &str) -> bool {
    let groups: Vec<usize> = value.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["DB_PASSWORD", "STRIPE_SECRET_KEY", "API_KEY", "OPENAI_API_KEY_2", "TOKEN_PROD", "MYPASSWORD", "DB_PWD", "acme_token"]
        {
            assert_eq!(name_says(name), NameSays::Secret, "{name}");
        }
        for name in ["SORT_KEY", "APP_SALT", "KEY"] {
            assert_eq!(name_says(name), NameSays::Maybe, "{name}");
        }
        for name in ["PUBLIC_KEY", "NEXT_PUBLIC_TOKEN", "TOKEN_URL", "KEY_ID", "GIT_SHA", "PASSWORD_FILE"] {
            assert_eq!(name_says(name), NameSays::Not, "{name}");
        }
        for name in ["MAX_TOKENS", "DEBUG", "PASSWORD_LENGTH", "_", ""] {
            assert_eq!(name_says(name), NameSays::Nothing, "{name}");
        }
    }

    #[test]
    fn placeholders() {
        for value in [
            "changeme",
            "CHANGE_ME",
            "xxx",
            "<your key>",
            "${OTHER}",
            "$(id)",
            "$OTHER",
            "your-api-key",
            "sk-xxxxxxxxxxxx",
            "sk-...",
            "{{ x }}",
            "AKIAIOSFODNN7EXAMPLE",
            "put_it_here",
            "password",
            "********",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
        for value in ["fakepass-canary", "hunter2", "p4ssw0rd!", "$ecret", "111111", "sk-proj-abc"] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn addresses_with_a_password() {
        for value in ["postgres://app:hunter2@db/x", "redis://:hunter2@h:6379", "https://u:a/b@h/x", "amqp://a:p%40ss@h"] {
            assert!(has_password(value), "{value}");
        }
        for value in [
            "postgres://db/x",
            "https://user@h",
            "postgres://postgres:postgres@h",
            "postgres://u:password@h",
            "mailto:a@b",
            "http://h/a:b",
            "a:b@c",
        ] {
            assert!(!has_password(value), "{value}");
        }
    }

    #[test]
    fn what_nobody_thought_up() {
        for value in ["a81f2c9d04b7e6535f1e2d3c4b5a6978", "Zk3n9Qw7Lx2Vb8Rt5Yc1Md6", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY1k9"] {
            assert!(is_random(value), "{value}");
        }
        for value in [
            "550e8400-e29b-41d4-a716-446655440000",
            "registry.example.com.internal.net",
            "this-is-a-name-of-a-thing",
            "2026-11-27-release-candidate",
            "/usr/lib/x86_64-linux-gnu/libfoo.so",
        ] {
            assert!(!is_random(value), "{value}");
        }
    }

    #[test]
    fn settings() {
        for value in ["true", "3600", "1.5", "30s", "/etc/ssl/key", "./sa.json", "https://example.com/x", "10:30"] {
            assert!(is_setting(value), "{value}");
        }
        for value in ["hunter2", "correct horse", "/aB3+x9Zk3n9Qw7Lx2Vb8Rt5Yc1"] {
            assert!(!is_setting(value), "{value}");
        }
    }
}
