//! Masking on pipes and in files, by the whole program.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use super::sandbox::{PROGRAM, Sandbox};

#[test]
fn both_streams_are_masked_and_kept_apart() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let ran = sandbox.run(&["run", "--with", "site", "--", "sh", "-c", "echo \"out $SITE out\"; echo \"err $SITE err\" >&2"]).ok();
    assert_eq!(ran.stdout(), "out [credctl:site] out\n");
    assert_eq!(ran.stderr(), "err [credctl:site] err\n");
}

#[test]
fn secrets_split_across_writes_and_encoded_ones_are_found() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let program = "import os, sys, time\ns = os.environ['SITE']\nfor c in s:\n    os.write(1, c.encode()); time.sleep(0.002)\nos.write(1, b'\\n')\n\
        os.write(1, s[:9].encode()); os.write(2, b'between\\n'); os.write(1, s[9:].encode() + b'\\n')\n";
    let ran = sandbox.run(&["run", "--with", "site", "--", "python3", "-c", program]).ok();
    assert_eq!(ran.stdout(), "[credctl:site]\n[credctl:site]\n");
    assert_eq!(ran.stderr(), "between\n");
    // The sandbox looks for other forms of it by itself.
    let ran = sandbox.run(&["run", "--with", "site", "--", "sh", "-c", "printf %s \"$SITE\" | base64 -w0"]).ok();
    assert!(ran.stdout().contains("[credctl:site]"), "{}", ran.stdout());
    assert!(!secret.is_empty());
}

/// Basic authentication as CI jobs make it: the programs break their lines where they will.
#[test]
fn base64_that_is_broken_into_lines_is_masked_behind_anything() {
    let sandbox = Sandbox::with_vault();
    let token = format!("github_pat_11FAKE0{}_{}", sandbox.secret().replace('-', "_"), "fakepassFAKE".repeat(4));
    sandbox.run(&["add", "pat", "--type", "api_token", "--secret", "-"]).stdin(&token).ok();
    for make in [
        "printf 'x-access-token:%s' \"$PAT\" | base64",
        "printf 'ab%s' \"$PAT\" | openssl base64",
        "printf 'user:%s' \"$PAT\" | base64 -w 60",
        "printf 'oauth2:%s' \"$PAT\" | base64 -w 57 | sed 's/^/    /'",
        "printf 'a:%s' \"$PAT\" | base64 | python3 -c 'import json, sys; print(json.dumps(sys.stdin.read()))'",
    ] {
        let bare = sandbox.run(&["run", "--no-mask", "--with", "pat", "--", "sh", "-c", make]);
        let (bare, out) = (bare.reveals().ok().stdout(), sandbox.run(&["run", "--with", "pat", "--", "sh", "-c", make]).ok());
        let out = out.stdout();
        assert_eq!(out.lines().count(), bare.lines().count(), "{out}");
        // What it begins with may be seen, and of its first line at most five characters.
        let left = out.replace("[credctl:pat]", "").replace("\\n", "").chars().filter(char::is_ascii_alphanumeric).count();
        assert!(out.contains("[credctl:pat]") && left <= 32, "{make}: {out}");
    }
}

/// A variable, and a file.
#[test]
fn large_values_are_masked_in_every_form() {
    let sandbox = Sandbox::with_vault();
    let token: String =
        (0..70_000u32).map(|n| char::from(b"fakepas+/\" 0123456789"[(n.wrapping_mul(2_654_435_761) >> 15) as usize % 21])).collect();
    sandbox.run(&["add", "big", "--type", "username_password", "--set", "username=a", "--secret", "-"]).stdin(&token).ok();
    let many: Vec<u8> = (0..100u32 << 10).map(|n| (n.wrapping_mul(2_654_435_761) >> 15) as u8 | 0x80).collect();
    fs::write(sandbox.root().join("many"), many).unwrap();
    sandbox.run(&["add", "doc", "--type", "file", "--secret", "@many"]).ok();
    let write = "import base64, json, os, urllib.parse; v = os.environ['BIG']; f = open(os.environ['DOC'], 'rb').read()\n\
        print(json.dumps(v)); print(urllib.parse.quote(v, safe='')); print(base64.b64encode(v.encode()).decode())\n\
        print(base64.b64encode(f).decode()); print('in lines'); print(base64.encodebytes(f).decode())";
    let ran = sandbox.run(&["run", "--with", "big", "--with", "doc", "--", "python3", "-c", write]).ok();
    let out = ran.stdout();
    let (whole, lines) = out.split_once("in lines").unwrap();
    assert_eq!(whole, "\"[credctl:big]\"\n[credctl:big]\n[credctl:big]\n[credctl:doc]\n");
    let left = lines.replace("[credctl:doc]", "").replace('\n', "");
    assert!(left.len() < 400, "{left}");
}

#[test]
fn output_that_holds_nothing_is_the_same_byte_for_byte() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let bytes: Vec<u8> = (0..=255).cycle().take(3 << 20).collect();
    fs::write(sandbox.root().join("data"), &bytes).unwrap();
    let ran = sandbox.run(&["run", "--with", "site", "--", "cat", "data"]).ok();
    assert!(ran.output.stdout == bytes);
    let ran = sandbox.run(&["run", "--with", "site", "--", "cat"]).stdin(&bytes).ok();
    assert!(ran.output.stdout == bytes, "stdin is handed on");
}

#[test]
fn a_complete_line_is_not_held_back() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    // The child waits for an answer to its line, which a reader of the output gives.
    let script = format!(
        "mkfifo answer; {PROGRAM} run --with site -- sh -c 'echo question; read a < answer; echo got $a' | (read q; echo yes > answer; echo \"$q\"; cat)"
    );
    let mut command = Command::new("sh");
    command.args(["-c", &script]);
    assert_eq!(sandbox.run_command(command).ok().stdout(), "question\ngot yes\n");
}

#[test]
fn a_file_is_masked_like_a_pipe_and_both_streams_keep_their_order() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let script = format!(
        "{PROGRAM} run --with site -- sh -c 'for i in 1 2 3 4 5 6 7 8 9; do echo \"o$i $SITE\"; echo \"e$i $SITE\" >&2; done' > both 2>&1"
    );
    let mut command = Command::new("sh");
    command.args(["-c", &script]);
    sandbox.run_command(command).ok();
    let text = fs::read_to_string(sandbox.root().join("both")).unwrap();
    let expected: String = (1..=9).map(|i| format!("o{i} [credctl:site]\ne{i} [credctl:site]\n")).collect();
    assert_eq!(text, expected);
}

#[test]
fn short_values_and_plain_fields_are_not_masked() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "pin", "--type", "api_token", "--secret", "-"]).stdin("1234567").ok();
    assert_eq!(sandbox.run(&["run", "--with", "pin", "--", "sh", "-c", "echo $PIN"]).ok().stdout(), "1234567\n");
    let secret = sandbox.secret();
    sandbox.run(&["add", "db", "--type", "username_password", "--set", "username=administrator", "--secret", "-"]).stdin(&secret).ok();
    assert_eq!(
        sandbox.run(&["run", "--with", "db", "--", "sh", "-c", "echo $DB_USERNAME $DB"]).ok().stdout(),
        "administrator [credctl:db]\n"
    );
}

#[test]
fn a_secret_of_several_lines_is_masked_line_by_line_or_whole() {
    let sandbox = Sandbox::with_vault();
    let secret = format!("{}\n{}", sandbox.secret(), sandbox.secret());
    sandbox.run(&["add", "key", "--type", "username_password", "--set", "username=a", "--secret", "-"]).stdin(&secret).ok();
    let ran = sandbox.run(&["run", "--with", "key", "--", "sh", "-c", "echo \"$KEY\"; echo \"$KEY\" | head -1"]).ok();
    assert!(ran.stdout().contains("[credctl:key]"), "{}", ran.stdout());
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let script = format!("{PROGRAM} run --with site -- sh -c 'while echo $SITE; do :; done' | head -1");
    let mut command = Command::new("sh");
    command.args(["-c", &script]);
    let ran = sandbox.run_command(command).ok();
    assert_eq!(ran.stdout(), "[credctl:site]\n");
    assert!(!ran.stderr().contains("credctl") && !ran.stderr().contains("panic"), "{}", ran.stderr());
}

/// As MCP servers speak: each answer is awaited before the next question, and none ends in a flush of ours.
#[test]
fn a_server_of_json_rpc_in_node_is_answered_line_by_line() {
    let sandbox = Sandbox::with_vault();
    let secret = format!("{}/\"quoted\"", sandbox.secret());
    sandbox.run(&["add", "site", "--type", "username_password", "--set", "username=a", "--secret", "-"]).stdin(&secret).ok();
    let server = "require('readline').createInterface({input: process.stdin}).on('line', line => {\n\
        const {id} = JSON.parse(line);\n  process.stdout.write(JSON.stringify({jsonrpc: '2.0', id, result: {token: process.env.SITE, n: id}}) + '\\n');\n});\n";
    fs::write(sandbox.root().join("server.js"), server).unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(["run", "--with", "site", "--", "node", "server.js"]);
    sandbox.furnish(&mut command);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut questions, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let mut answers = answers.lines();
    for id in 1..=20 {
        writeln!(questions, "{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"x\"}}").unwrap();
        let answer = answers.next().unwrap().unwrap();
        assert_eq!(answer, format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{{\"token\":\"[credctl:site]\",\"n\":{id}}}}}"));
    }
    drop(questions);
    assert!(child.wait().unwrap().success());
}
