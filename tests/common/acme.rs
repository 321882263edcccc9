//! A service called Acme, whose hosts do what their names say.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;

use super::sandbox::Sandbox;

/// The service; `ID` is its id, `CHECK` and `MORE` what is known of its calls.
const ACME: &str = r#"
id = "ID"
name = "Acme"
type = "api_token"
category = "custom"
about = "a service of a test"
hosts = ["{host}"]
dashboard = "https://acme.example/keys"
[[field]]
name = "token"
key = "ID_TOKEN"
[[field]]
name = "host"
secret = false
key = "ID_HOST"
default = "fine.acme.example"
[[auth]]
place = [{ in = "header", name = "Authorization", value = "Bearer {token}" }]
CHECK
MORE
[trust]
seen = true
sources = ["a test"]
"#;

/// Its check.
pub(crate) const CHECK: &str = r#"[verify]
request = "GET https://{host}/check"
ok = [200]
invalid = [401]
rate_limited = [429]
"#;

/// The template `id` of it, with this check and whatever more.
pub(crate) fn text(id: &str, check: &str, more: &str) -> String {
    let text = ACME.replace("ID_", &format!("{}_", id.to_uppercase())).replace("ID", id);
    text.replace("CHECK", check).replace("MORE", more)
}

/// Puts a template where the user's own are.
pub(crate) fn put(sandbox: &Sandbox, id: &str, text: &str) {
    let dir = sandbox.config().join("templates");
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&dir).unwrap();
    fs::write(dir.join(format!("{id}.toml")), text).unwrap();
}

/// Makes the template `id` of it, with this check and whatever more.
pub(crate) fn template(sandbox: &Sandbox, id: &str, check: &str, more: &str) {
    put(sandbox, id, &text(id, check, more));
}

/// Stores a credential of a template at a host; gives its secret.
pub(crate) fn store(sandbox: &Sandbox, id: &str, name: &str, host: &str) -> String {
    let secret = sandbox.secret();
    let host = format!("host={host}.acme.example");
    sandbox.run(&["add", name, "--template", id, "--set", &host, "--secret", "-", "--no-verify"]).stdin(&secret).ok();
    secret
}
