//! The MCP servers of agents and editors: secrets in environments, headers, arguments and addresses, what stands there
//! instead, and that a server which is started as it stands there talks with its client as before.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::sandbox::{PROGRAM, Sandbox};
use super::tools::{clear, lay};

/// What a client does with a server of its file: starts it, says a line, and reads one before it says the next.
fn talk(sandbox: &Sandbox, launch: &Value, program: &str) -> Vec<String> {
    let mut command = Command::new(launch[program].as_str().unwrap());
    command.args(launch["args"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()));
    sandbox.furnish(&mut command);
    let variables = launch["env"].as_object().unwrap().iter();
    command.envs(variables.map(|(name, value)| (name, value.as_str().unwrap())));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut to, mut from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let say = |line: &str| {
        writeln!(to, "{line}").unwrap();
        let mut answer = String::new();
        from.read_line(&mut answer).unwrap();
        answer.trim_end().to_owned()
    };
    let answers = ["one", "two"].map(say).to_vec();
    drop(to);
    assert!(child.wait().unwrap().success());
    answers
}

/// A server that answers each line with it, a variable, and the digest of another.
const SERVER: &str = r#"while read -r line; do echo "$line $LOG $(printf %s "$ACME_TOKEN" | sha256sum | cut -c 1-8)"; done"#;

#[test]
fn a_server_that_the_client_starts_talks_as_before_in_both_shapes() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let launch =
        |program: &str| serde_json::json!({ program: "sh", "args": ["-c", SERVER], "env": { "ACME_TOKEN": secret, "LOG": "info" } });
    for (name, root, shape) in [(".cursor/mcp.json", "mcpServers", "command"), (".config/zed/settings.json", "context_servers", "path")] {
        let server = if shape == "path" { serde_json::json!({ "command": launch("path") }) } else { launch("command") };
        let text = serde_json::to_string_pretty(&serde_json::json!({ root: { "acme": server }, "theme": "x" })).unwrap();
        let path = lay(&sandbox, name, &text);
        let of = |text: &str| {
            let document: Value = serde_json::from_str(text).unwrap();
            let server = document[root]["acme"].clone();
            if shape == "path" { server["command"].clone() } else { server }
        };
        let before = talk(&sandbox, &of(&text), shape);
        sandbox.run(&["import", &path, "--replace"]).ok();
        let after = fs::read_to_string(&path).unwrap();
        sandbox.assert_clean(after.as_bytes(), name);
        assert_eq!(of(&after)[shape], PROGRAM, "{after}");
        assert_eq!(talk(&sandbox, &of(&after), shape), before, "{name}");
        assert!(before[1].starts_with("two info "), "{before:?}");
        sandbox.run(&["import", &path, "--undo"]).ok();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    clear(&sandbox);
}

/// Servers elsewhere and ones with secrets in their arguments.
fn elsewhere(secrets: &[String]) -> String {
    format!(
        r#"{{"mcpServers": {{
  "far": {{"type": "http", "url": "https://mcp.example/x?team=a&api_key={0}", "headers": {{"Authorization": "Bearer {1}", "X-Api-Key": "{2}", "Accept": "text/plain", "X-Token": "${{SET}}"}}}},
  "near": {{"command": "npx", "args": ["-y", "mcp-remote", "https://b.example", "--header", "Authorization:Bearer {3}", "--api-key", "{4}", "--secret={5}", "--port", "80"]}},
  "db": {{"command": "docker", "args": ["run", "-e", "DB_PASSWORD={6}", "-e", "LOG=x", "img", "postgres://u:{7}@db.example/x"]}}
}}}}"#,
        secrets[0], secrets[1], secrets[2], secrets[3], secrets[4], secrets[5], secrets[6], secrets[7]
    )
}

const LABELS: [&str; 8] =
    ["FAR_API_KEY", "FAR_TOKEN", "FAR_X_API_KEY_SECRET", "NEAR_TOKEN", "NEAR_API_KEY", "NEAR_SECRET", "DB_PASSWORD", "DB_URL"];

#[test]
fn what_a_client_sends_itself_is_taken_and_filled_in_by_claude_code() {
    let sandbox = Sandbox::with_vault();
    let secrets: Vec<String> = (0..8).map(|_| sandbox.secret()).collect();
    let text = elsewhere(&secrets);
    let path = lay(&sandbox, ".claude.json", &text);
    let document = sandbox.run(&["import", &path, "--plan", "--json"]).ok().json();
    let mut keys: Vec<&str> = document.as_array().unwrap().iter().filter_map(|one| one["keys"][0].as_str()).collect();
    keys.sort_unstable();
    let mut wanted = LABELS.to_vec();
    wanted.sort_unstable();
    assert_eq!(keys, wanted);
    let said = sandbox.run(&["import", &path, "--replace"]).ok().stderr();
    let after = fs::read_to_string(&path).unwrap();
    sandbox.assert_clean(after.as_bytes(), ".claude.json");
    // Every other byte stays, and the client fills in what it is started with.
    let places: Vec<String> = secrets.iter().zip(LABELS).map(|(_, label)| format!("${{{label}}}")).collect();
    let whole = elsewhere(&places).replace("postgres://u:${DB_URL}@db.example/x", "${DB_URL}");
    assert_eq!(after, whole);
    let start = said.split("next: `credctl run ").nth(1).unwrap().split(" -- claude").next().unwrap();
    let words: Vec<&str> = start.split(' ').collect();
    let script = "for name in FAR_TOKEN DB_URL NEAR_SECRET; do eval \"printf '%s\\n' \\\"\\$$name\\\"\"; done";
    let run = [&["run", "--no-mask"], &words[..], &["--", "sh", "-c", script]].concat();
    let given = sandbox.run(&run).reveals().ok().stdout();
    assert_eq!(given, format!("{}\npostgres://u:{}@db.example/x\n{}\n", secrets[1], secrets[7], secrets[5]));
    let again = sandbox.run(&["import", &path, "--plan", "--json"]).ok().json();
    assert!(again.as_array().unwrap().iter().all(|one| one["plan"] == "left"), "{again}");
    sandbox.run(&["import", &path, "--undo"]).ok();
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    clear(&sandbox);
}

#[test]
fn where_a_client_fills_in_nothing_it_is_taken_and_said_what_to_type() {
    let sandbox = Sandbox::with_vault();
    let secrets: Vec<String> = (0..8).map(|_| sandbox.secret()).collect();
    let settings = format!("{{\"env\": {{\"ACME_API_KEY\": \"{}\", \"LOG\": \"x\"}}, \"permissions\": {{}}}}", sandbox.secret());
    for (name, text, instead) in [
        (".claude/settings.json", settings, "start the client by `credctl run --with ACME_API_KEY=acme-api-key -- claude`"),
        (".cursor/mcp.json", elsewhere(&secrets), "`${env:VARIABLE}` may stand there instead, where the client is started"),
        (".config/Claude/claude_desktop_config.json", elsewhere(&secrets), "put it into `env` and import again"),
    ] {
        let path = lay(&sandbox, name, &text);
        let said = sandbox.run(&["import", &path, "--replace"]).ok().stderr();
        assert!(said.contains("in clear still: ") && said.contains(instead), "{name}: {said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "{name}");
    }
    clear(&sandbox);
}
