//! Who may use what, from the owner's side.

use super::{consumer, names};
use crate::sandbox::Sandbox;

#[test]
fn what_is_assigned_is_what_a_program_gets() {
    let sandbox = Sandbox::with_vault();
    let (a, b, c) = (sandbox.add("a"), sandbox.add("b"), sandbox.add("c"));
    sandbox.run(&["assign", "a", "b", "agent/x", "ci/y"]).ok();
    let script = "printf '%s|%s|%s|%s|%s' \"$A\" \"$B\" \"$C\" \"$CREDCTL_CONSUMER\" \"$CREDCTL_IDENTITY\"";
    let ran = sandbox.run(&["run", "--as", "agent/x", "--no-mask", "--", "sh", "-c", script]).reveals().ok();
    assert_eq!(ran.stdout(), format!("{a}|{b}||agent/x|"));
    let ran = sandbox.run(&["run", "--as", "ci/y", "--no-mask", "--with", "X=a", "--", "sh", "-c", "printf '%s|%s' \"$X\" \"$B\""]);
    assert_eq!(ran.reveals().ok().stdout(), format!("{a}|"), "what is named is all that is handed out");
    let ran = sandbox.run(&["get", "c"]).env("CREDCTL_CONSUMER", "agent/x");
    let unassigned = ran.code_of(6);
    let missing = sandbox.run(&["get", "nobody"]).env("CREDCTL_CONSUMER", "agent/x").code_of(6);
    assert_eq!(unassigned.replace("`c`", "`nobody`"), missing, "what is there and what is not are told alike");
    assert_eq!(sandbox.run(&["get", "c"]).reveals().ok().stdout(), c);
    assert_eq!(sandbox.run(&["run", "--as", "agent/x", "--json", "--with", "c", "--", "true"]).go().code(125).error()["code"], "denied");
    // Assigning twice is no error.
    let again = sandbox.run(&["assign", "a", "agent/x", "--json"]).ok().json();
    assert_eq!((&again[0]["name"], &again[0]["result"]), (&"agent/x".into(), &"skipped".into()));
}

impl crate::sandbox::Run<'_> {
    fn code_of(self, code: i32) -> String {
        self.go().code(code).stderr()
    }
}

#[test]
fn a_consumer_sees_its_view_and_everything_else_is_denied() {
    let mut sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.add("b");
    sandbox.run(&["assign", "a", "agent/x"]).ok();
    sandbox.run(&["consumer", "add", "agent/other", "--local"]).ok();
    let list = sandbox.run(&["list", "--as", "agent/x", "--json"]).ok().json();
    assert_eq!(names(&list), ["a"]);
    assert_eq!(list[0]["assigned_to"][0]["consumer"], "agent/x");
    sandbox.run(&["show", "a", "--as", "agent/x"]).ok();
    sandbox.run(&["show", "b", "--as", "agent/x"]).fails(6);
    sandbox.run(&["list", "--as", "agent/x", "--consumer", "agent/other"]).fails(6);
    sandbox.run(&["list", "--as", "agent/nobody"]).fails(3);
    sandbox.run(&["list", "--as", "nobody"]).fails(2);
    sandbox.set("CREDCTL_CONSUMER", "agent/x");
    let owners: [&[&str]; 12] = [
        &["add", "n", "--type", "api_token", "--secret", "-"],
        &["edit", "a", "--label", "x"],
        &["remove", "a", "--yes"],
        &["rename", "a", "z"],
        &["history", "a"],
        &["copy", "a"],
        &["verify"],
        &["assign", "b", "agent/x"],
        &["unassign", "a", "agent/x"],
        &["consumer", "list"],
        &["key", "export"],
        &["doctor"],
    ];
    for arguments in owners {
        sandbox.run(arguments).fails(6);
    }
    sandbox.run(&["get", "a", "--as", "agent/other"]).fails(6);
    sandbox.run(&["run", "--as", "agent/other", "--", "true"]).fails(125);
}

#[test]
fn both_ways_round_the_answer_is_the_same() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.add("b");
    consumer(&sandbox, "ci/deploy");
    sandbox.run(&["assign", "a", "b", "ci/deploy"]).ok();
    sandbox.run(&["assign", "a", "agent/x", "--key", "MINE", "--until", "2100-01-01", "--allow", "GET api.a.test/*"]).ok();
    let to = sandbox.run(&["show", "a", "--json"]).ok().json()["assigned_to"].clone();
    assert_eq!((&to[0]["consumer"], &to[0]["key"], &to[0]["access"]), (&"agent/x".into(), &"MINE".into(), &"use".into()));
    assert_eq!((&to[0]["until"], &to[0]["allow"][0]), (&"2100-01-01T23:59:59Z".into(), &"GET api.a.test/*".into()));
    assert_eq!((&to[1]["consumer"], &to[1]["key"], &to[1]["until"]), (&"ci/deploy".into(), &"A".into(), &serde_json::Value::Null));
    assert_eq!(names(&sandbox.run(&["list", "--consumer", "agent/x", "--json"]).ok().json()), ["a"]);
    assert_eq!(names(&sandbox.run(&["list", "--consumer", "ci/deploy", "--json"]).ok().json()), ["a", "b"]);
    sandbox.run(&["list", "--consumer", "ci/nobody"]).fails(3);
    let shown = sandbox.run(&["consumer", "show", "agent/x", "--json"]).ok().json();
    assert_eq!((&shown["local"], &shown["credentials"][0]["name"]), (&true.into(), &"a".into()));
    let all = sandbox.run(&["consumer", "list", "--json"]).ok().json();
    assert_eq!((&all[0]["consumer"], &all[1]["consumer"], &all[1]["local"]), (&"agent/x".into(), &"ci/deploy".into(), &false.into()));
}

#[test]
fn all_or_nothing_of_many() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    for bad in [&["assign", "a", "nope", "agent/x"][..], &["assign", "a", "agent/x", "robot/y"], &["assign", "a"], &["assign", "agent/x"]] {
        assert!(sandbox.run(bad).go().output.status.code() != Some(0));
    }
    sandbox.run(&["assign", "a", "agent/x", "--field", "nope"]).fails(3);
    sandbox.run(&["assign", "a", "agent/x", "--until", "2020-01-01"]).fails(2);
    sandbox.run(&["assign", "a", "agent/x", "--key", "LD_PRELOAD"]).fails(2);
    assert_eq!(sandbox.run(&["consumer", "list", "--json"]).ok().json(), serde_json::json!([]));
    sandbox.run(&["consumer", "add", "ci/build0", "--local"]).ok();
    sandbox.run(&["consumer", "add", "ci/build0"]).fails(1);
    let said = sandbox.run(&["consumer", "add", "ci/buildo"]).fails(2);
    assert!(said.contains("looks like"), "{said}");
    sandbox.run(&["assign", "a", "ci/buildo"]).fails(2);
}

#[test]
fn single_fields_and_what_is_only_used() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let add = ["add", "db", "--type", "username_password", "--set", "username=me", "--secret", "-"];
    sandbox.run(&add).stdin(&secret).ok();
    sandbox.run(&["assign", "db", "ci/a", "--field", "username"]).ok();
    assert_eq!(sandbox.run(&["get", "db", "username", "--as", "ci/a"]).ok().stdout(), "me");
    sandbox.run(&["get", "db", "password", "--as", "ci/a"]).fails(6);
    sandbox.run(&["assign", "db", "ci/b", "--use-only"]).ok();
    for said in [sandbox.run(&["get", "db", "--as", "ci/b"]).fails(6), sandbox.run(&["run", "--as", "ci/b", "--", "true"]).fails(125)] {
        assert!(said.contains("broker"), "{said}");
    }
    assert_eq!(sandbox.run(&["show", "db", "--json"]).ok().json()["assigned_to"][1]["access"], "use");
    sandbox.run(&["assign", "db", "ci/c", "--key", "DB_PASSWORD"]).ok();
    assert_eq!(
        sandbox.run(&["run", "--as", "ci/c", "--no-mask", "--", "sh", "-c", "printf %s \"$DB_PASSWORD\""]).reveals().ok().stdout(),
        secret
    );
}

#[test]
fn whom_a_change_hits_is_said() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.run(&["assign", "a", "llm/one", "llm/two", "skill/three"]).ok();
    let said = sandbox.run(&["edit", "a", "--secret", "-"]).stdin(sandbox.secret()).ok().stderr();
    assert!(said.contains("2 llm, 1 skill (`llm/one`, `llm/two` and `skill/three`) get the change"), "{said}");
    let said = sandbox.run(&["unassign", "a", "llm/two"]).ok().stderr();
    assert!(said.contains("1 llm (`llm/two`) loses `a`") && said.contains("could read `a` until now"), "{said}");
    let said = sandbox.run(&["remove", "a"]).fails(2);
    assert!(said.contains("1 llm, 1 skill (`llm/one` and `skill/three`) lose it"), "{said}");
    let removed = sandbox.run(&["remove", "a", "--yes", "--json"]).ok().json();
    assert_eq!(removed["assigned_to"].as_array().unwrap().len(), 2);
    sandbox.run(&["get", "a", "--as", "llm/one"]).fails(6);
    assert_eq!(sandbox.run(&["list", "--as", "llm/one", "--json"]).ok().json(), serde_json::json!([]));
}

#[test]
fn a_consumer_is_told_the_same_of_what_is_not_there_and_what_is_not_its() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "two", "--type", "custom", "--secret", "p=-"]).stdin(sandbox.secret()).ok();
    sandbox.run(&["edit", "two", "--secret", "q=-"]).stdin(sandbox.secret()).ok();
    sandbox.run(&["assign", "two", "agent/n", "--field", "p", "--key", "TWO_P"]).ok();
    for field in ["q", "nothing"] {
        let said = sandbox.run(&["get", "two", field, "--as", "agent/n"]).fails(6);
        assert!(said.contains("is assigned to `agent/n`"), "{said}");
    }
    let ran = sandbox.run(&["run", "--as", "agent/n", "--", "env"]).ok().stdout();
    assert!(ran.contains("TWO_P=[credctl:two]"), "{ran}");
    // What nothing is left of hands out nothing, and says so.
    sandbox.run(&["edit", "two", "--unset", "p"]).ok();
    sandbox.run(&["run", "--as", "agent/n", "--", "true"]).fails(125);
    // What has ended is not shown either.
    sandbox.run(&["assign", "two", "agent/m", "--until", "1s"]).ok();
    sandbox.run(&["show", "two", "--as", "agent/m"]).ok();
    std::thread::sleep(std::time::Duration::from_millis(1200));
    assert!(sandbox.run(&["show", "two", "--as", "agent/m"]).fails(6).contains("ended at"));
}

#[test]
fn each_is_told_to_lose_what_it_has_and_nothing_else() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.add("b");
    sandbox.run(&["assign", "a", "agent/x", "agent/y"]).ok();
    sandbox.run(&["assign", "b", "agent/y"]).ok();
    let ran = sandbox.run(&["unassign", "a", "b", "agent/x", "agent/y", "--json"]).ok();
    let said = ran.stderr();
    assert!(said.contains("(`agent/x`) loses `a`\n") && said.contains("(`agent/y`) loses `a` and `b`"), "{said}");
    let all = ran.json();
    assert_eq!((&all[0]["credentials"], &all[1]["credentials"]), (&serde_json::json!(["a"]), &serde_json::json!(["a", "b"])));
    sandbox.run(&["assign", "a", "agent/x"]).ok();
    assert!(sandbox.run(&["consumer", "remove", "agent/x"]).fails(2).contains("it loses `a`"));
    for bad in ["garbage", "get x", "GET ", "GET a b"] {
        sandbox.run(&["assign", "a", "agent/x", "--allow", bad]).fails(2);
    }
    sandbox.run(&["assign", "a", "agent/x", "--allow", "GET api.github.com/repos/*"]).ok();
    assert!(sandbox.run(&["show", "a"]).ok().stdout().contains("for GET api.github.com/repos/*"));
}

#[test]
fn a_view_that_is_damaged_is_no_consumer_that_is_not_there() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.run(&["assign", "a", "ci/x", "ci/y"]).ok();
    let id = sandbox.run(&["consumer", "show", "ci/x", "--json"]).ok().json()["id"].as_str().unwrap().to_owned();
    std::fs::write(sandbox.vault().join("consumers").join(format!("{id}.age")), "").unwrap();
    sandbox.run(&["list", "--consumer", "ci/x"]).fails(5);
    let repo = sandbox.root().join("repo");
    std::fs::create_dir(&repo).unwrap();
    std::fs::write(repo.join("credctl.toml"), "as = \"ci/x\"\n[env]\nA = \"a\"\n").unwrap();
    let ran = sandbox.run(&["check"]).dir(&repo).go().code(5);
    assert!(!ran.stderr().contains("without `as`"), "{}", ran.stderr());
}

#[test]
fn what_a_rule_of_requests_is_for_is_not_handed_out() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.run(&["assign", "a", "agent/x", "--allow", "GET api.github.com/repos/*"]).ok();
    for command in [&["get", "a", "--as", "agent/x"][..], &["inject", "--as", "agent/x", "-i", "given"]] {
        std::fs::write(sandbox.root().join("given"), "{{ cred://a }}").unwrap();
        let said = sandbox.run(command).fails(6);
        assert!(said.contains("broker"), "{said}");
    }
    assert!(sandbox.run(&["show", "a"]).ok().stdout().contains("for GET api.github.com/repos/*"));
}

#[test]
fn taking_away_does_not_lose_to_a_change_of_something_else() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let consumers: Vec<String> = (0..6).map(|number| format!("agent/w{number}")).collect();
    for name in &consumers {
        sandbox.run(&["assign", "a", name]).ok();
    }
    let start = |arguments: &[&str]| {
        let mut command = std::process::Command::new(crate::sandbox::PROGRAM);
        sandbox.furnish(&mut command);
        command.args(arguments).stdin(std::process::Stdio::null()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    };
    let pairs: Vec<_> = consumers.iter().map(|name| (start(&["edit", "a", "--label", name]), start(&["unassign", "a", name]))).collect();
    for (mut edit, taken) in pairs {
        edit.wait().unwrap();
        let ran = taken.wait_with_output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }
}
