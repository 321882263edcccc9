//! `edit`, `rename`, `history`, `restore`: what is named changes, all else stays, and the last change can be taken back.

use super::everything;
use super::sandbox::Sandbox;

fn show(sandbox: &Sandbox, name: &str) -> serde_json::Value {
    sandbox.run(&["show", name, "--json"]).ok().json()
}

fn get(sandbox: &Sandbox, name: &str) -> String {
    sandbox.run(&["get", name]).reveals().ok().stdout()
}

#[test]
fn what_is_named_changes_and_all_else_stays() {
    let sandbox = Sandbox::with_vault();
    let (first, second) = (sandbox.secret(), sandbox.secret());
    let arguments =
        ["add", "site", "--type", "username_password", "--set", "username=alice", "--secret", "-", "--tag", "a", "--label", "Site"];
    sandbox.run(&arguments).stdin(&first).ok();
    let before = show(&sandbox, "site");
    let ran = sandbox.run(&["edit", "site", "--secret", "-"]).stdin(&second).ok();
    assert_eq!(ran.stdout(), "site\n");
    assert_eq!(get(&sandbox, "site"), second);
    let after = show(&sandbox, "site");
    for same in ["id", "label", "tags", "key", "created_at", "type"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert_eq!((&after["revision"], &after["fields"]["username"]["value"]), (&2.into(), &"alice".into()));
    sandbox
        .run(&["edit", "SITE", "--set", "username=bob", "--tag", "b", "--tag", "c", "--key", "username=SITE_USER", "--category", "runtime"])
        .ok();
    let after = show(&sandbox, "site");
    assert_eq!((&after["fields"]["username"]["value"], &after["fields"]["username"]["env"]), (&"bob".into(), &"SITE_USER".into()));
    assert_eq!((&after["tags"], &after["category"]), (&serde_json::json!(["b", "c"]), &"runtime".into()));
    sandbox.run(&["edit", "site", "--unset", "label", "--unset", "tags", "--set", "note=mine"]).ok();
    let after = show(&sandbox, "site");
    assert_eq!((&after["label"], &after["tags"], &after["fields"]["note"]["value"]), (&().into(), &serde_json::json!([]), &"mine".into()));
    sandbox.run(&["edit", "site", "--unset", "note"]).ok();
    assert_eq!(get(&sandbox, "site"), second);
}

#[test]
fn c10_what_changes_nothing_makes_no_revision() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let before = everything(&sandbox.vault());
    for arguments in [vec!["--secret", "-"], vec!["--category", "custom"]] {
        let ran = sandbox.run(&[&["edit", "site"], &arguments[..]].concat()).stdin(&secret).ok();
        assert!(ran.stderr().contains("nothing was changed"), "{}", ran.stderr());
    }
    assert_eq!(everything(&sandbox.vault()), before);
}

#[test]
fn what_cannot_be_changed_so_is_refused_and_nothing_is() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let arguments = ["add", "mail", "--type", "smtp", "--set", "host=a.example.com", "--set", "username=alice", "--secret", "-"];
    sandbox.run(&arguments).stdin(&secret).ok();
    let before = everything(&sandbox.vault());
    for (arguments, code, said) in [
        (&["--set", "port=0"][..], 2, "is not a port"),
        (&["--unset", "password"], 2, "of no use without it"),
        (&["--unset", "tgas"], 3, "did you mean `tags`?"),
        (&["--unset", "nothing"], 3, "mail/nothing"),
        (&["--key", "nothing=X"], 3, "mail/nothing"),
        (&["--key", "LD_PRELOAD"], 2, "how programs are started"),
        (&["--category", "llm"], 2, "llm_provider"),
        (&["--expires", "soon"], 2, "not a date"),
        (&[], 2, "nothing says what to change"),
        (&["--secret", "password=clear"], 2, "cannot be given in an argument"),
        (&["--secret", "", "--set", "username=x"], 2, "cannot be given in an argument"),
    ] {
        let error = sandbox.run(&[&["edit", "mail"], arguments].concat()).fails(code);
        assert!(error.contains(said), "{arguments:?}: {error}");
    }
    let empty = sandbox.run(&["edit", "mail", "--secret", "-"]).stdin("\n").fails(2);
    assert!(empty.contains("`password` is empty"), "{empty}");
    assert_eq!(everything(&sandbox.vault()), before);
}

#[test]
fn a_base_url_takes_the_hosts_with_it_unless_they_were_chosen() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    sandbox.run(&["add", "openai", "--secret", "-"]).stdin(&secret).ok();
    sandbox.run(&["edit", "openai", "--set", "base_url=https://llm.corp.example/v1"]).ok();
    assert_eq!(show(&sandbox, "openai")["hosts"], serde_json::json!(["llm.corp.example"]));
    sandbox.run(&["edit", "openai", "--host", "a.corp.example"]).ok();
    sandbox.run(&["edit", "openai", "--set", "base_url=https://other.corp.example/v1"]).ok();
    assert_eq!(show(&sandbox, "openai")["hosts"], serde_json::json!(["a.corp.example"]));
}

#[test]
fn a_rename_keeps_the_credential_and_its_variables() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let before = show(&sandbox, "site");
    sandbox.add("other");
    assert_eq!(sandbox.run(&["rename", "site", "page"]).ok().stdout(), "page\n");
    let after = show(&sandbox, "page");
    assert_eq!((&after["id"], &after["key"]), (&before["id"], &before["key"]));
    assert_eq!(get(&sandbox, "SITE"), secret);
    sandbox.run(&["get", "site"]).fails(3);
    assert!(sandbox.run(&["mv", "page", "other"]).fails(1).contains("exists already"));
    for bad in ["../x", "A", "", "a b", "cred://x", "-x"] {
        sandbox.run(&["rename", "page", "--", bad]).go().code(2);
    }
    sandbox.run(&["rename", "nothing", "x"]).fails(3);
    assert_eq!(sandbox.run(&["rename", "cred://page", "page"]).ok().stdout(), "page\n", "the same name is no change");
    assert_eq!(show(&sandbox, "page")["revision"], 2);
}

#[test]
fn one_revision_back_and_back_again() {
    let sandbox = Sandbox::with_vault();
    let (first, second) = (sandbox.secret(), sandbox.secret());
    sandbox.run(&["add", "site", "--type", "api_token", "--secret", "-"]).stdin(&first).ok();
    assert_eq!(sandbox.run(&["history", "site", "--json"]).ok().json().as_array().unwrap().len(), 1);
    let error = sandbox.run(&["restore", "site"]).fails(3);
    assert!(error.contains("no revision before the present one"), "{error}");
    sandbox.run(&["edit", "site", "--secret", "-", "--label", "new"]).stdin(&second).ok();
    sandbox.run(&["rename", "site", "page"]).ok();
    let history = sandbox.run(&["history", "page", "--json"]).ok().json();
    assert_eq!((&history[0]["revision"], &history[1]["revision"]), (&3.into(), &1.into()));
    assert_eq!(history[0]["changes"], serde_json::json!(["token", "name", "label"]));
    assert_eq!(sandbox.run(&["restore", "page"]).ok().stdout(), "page\n");
    let restored = show(&sandbox, "page");
    assert_eq!((get(&sandbox, "page"), &restored["label"], &restored["revision"]), (first, &().into(), &4.into()));
    sandbox.run(&["restore", "page"]).ok();
    assert_eq!((get(&sandbox, "page"), show(&sandbox, "page")["label"].as_str()), (second, Some("new")));
}

#[test]
fn v07_an_older_revision_in_the_place_of_the_kept_one_is_refused() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let kept = sandbox.file_of("site").with_extension("prev.age");
    sandbox.run(&["edit", "site", "--secret", "-"]).stdin(sandbox.secret()).ok();
    let older = std::fs::read(&kept).unwrap();
    sandbox.run(&["edit", "site", "--secret", "-"]).stdin(sandbox.secret()).ok();
    std::fs::write(&kept, older).unwrap();
    for command in [["history", "site"], ["restore", "site"]] {
        let error = sandbox.run(&command).fails(5);
        assert!(error.contains("rolled back: revision 1, and 2 was seen"), "{error}");
    }
    std::fs::remove_file(&kept).unwrap();
    sandbox.run(&["restore", "site"]).fails(5);
}

/// Found by a reviewer: an edit that was killed between keeping the revision before and writing the new one, and then a
/// change by the program, looked like a forgery.
#[test]
fn v27_a_kept_revision_without_its_change_is_no_forgery() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    sandbox.run(&["edit", "site", "--secret", "-"]).stdin(sandbox.secret()).ok();
    // As it is when an edit is killed there: the present revision is the kept one too.
    let file = sandbox.file_of("site");
    std::fs::copy(&file, file.with_extension("prev.age")).unwrap();
    sandbox.run(&["rename", "site", "page"]).ok();
    assert_eq!(sandbox.run(&["history", "page", "--json"]).ok().json().as_array().unwrap().len(), 1);
    sandbox.run(&["restore", "page"]).fails(3);
    sandbox.run(&["edit", "page", "--label", "x"]).ok();
    sandbox.run(&["restore", "page"]).ok();
}

/// Found by a reviewer: a name that becomes a variable by which programs are steered.
#[test]
fn a_variable_that_steers_programs_comes_from_no_name_either() {
    let sandbox = Sandbox::with_vault();
    for (name, arguments) in
        [("path", &["--secret", "-"][..]), ("bash-env", &["--secret", "-"]), ("ld", &["--secret", "-", "--set", "preload=x"])]
    {
        let error = sandbox.run(&[&["add", name, "--type", "api_token"], arguments].concat()).stdin(sandbox.secret()).fails(2);
        assert!(error.contains("how programs are started") && error.contains("`--key VAR`"), "{name}: {error}");
        sandbox.run(&["show", name]).fails(3);
    }
    sandbox.run(&["add", "path", "--type", "api_token", "--secret", "-", "--key", "PATH_TOKEN"]).stdin(sandbox.secret()).ok();
    let error = sandbox.run(&["edit", "path", "--set", "x=y", "--key", "x=PATH_TOKEN"]).fails(2);
    assert!(error.contains("the same variable, `PATH_TOKEN`"), "{error}");
}

/// Found by a reviewer: what is stored as a secret stays one, whatever the template says of it later.
#[test]
fn a_template_does_not_make_a_stored_secret_plain() {
    let sandbox = Sandbox::with_vault();
    let dir = sandbox.config().join("templates");
    std::fs::create_dir(&dir).unwrap();
    let template = |secret: bool| {
        let text = format!(
            "id = \"acme\"\nname = \"Acme\"\ntype = \"api_token\"\ncategory = \"custom\"\nabout = \"x\"\nhosts = [\"a.example\"]\n\
             [[field]]\nname = \"token\"\n[[field]]\nname = \"extra\"\nsecret = {secret}\n[trust]\nseen = true\n"
        );
        std::fs::write(dir.join("acme.toml"), text).unwrap();
    };
    template(true);
    let secret = sandbox.secret();
    std::fs::write(sandbox.root().join("given-extra"), sandbox.secret()).unwrap();
    sandbox.run(&["add", "acme", "--secret", "-", "--secret", "extra=@given-extra"]).stdin(&secret).ok();
    template(false);
    let error = sandbox.run(&["edit", "acme", "--set", "extra=clear"]).fails(2);
    assert!(error.contains("cannot be given in an argument"), "{error}");
}

#[test]
fn hosts_and_base_urls_are_checked() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    for bad in ["ev il", "*", "https://x/y", "X.example", "u@x.example"] {
        let error = sandbox.run(&["add", "x", "--type", "api_token", "--secret", "-", "--host", bad]).stdin(&secret).fails(2);
        assert!(error.contains("host"), "{bad}: {error}");
    }
    sandbox.run(&["add", "openai", "--secret", "-", "--host", "*.corp.example"]).stdin(&secret).ok();
    sandbox.run(&["edit", "openai", "--unset", "hosts"]).ok();
    for bad in ["not a url", "http://evil.example/v1", "file:///etc", "https://u@x.example/"] {
        let error = sandbox.run(&["edit", "openai", "--set", &format!("base_url={bad}")]).fails(2);
        assert!(error.contains("is not a URL"), "{bad}: {error}");
    }
    sandbox.run(&["edit", "openai", "--set", "base_url=http://127.0.0.1:11434/v1"]).ok();
}

#[test]
fn a_label_that_is_too_long_is_called_by_its_name() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let error = sandbox.run(&["edit", "site", "--label", &"x".repeat(70_000)]).fails(2);
    assert!(error.starts_with("error: its label"), "{error}");
}
