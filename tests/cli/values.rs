//! Values in: from stdin, a file, a variable; and back, byte for byte.

use std::fs;

use super::everything;
use super::sandbox::{PROGRAM, Sandbox};

#[test]
fn c01_a_secret_in_an_argument_is_refused_and_never_repeated() {
    let sandbox = Sandbox::new();
    let secret = sandbox.secret();
    let key = format!("sk-proj-{}T3BlbkFJ{}", "Fake".repeat(6), "Fake".repeat(6));
    sandbox.watch(&key);
    for secret in [secret, key] {
        let forms = [
            format!("--secret={secret}"),
            format!("--secret=token={secret}"),
            format!("--secret=raw:{secret}"),
            format!("--secret=api_key={secret}"),
            format!("--set=token={secret}"),
            format!("--set=api_key={secret}"),
            format!("--set=token=raw:{secret}"),
            format!("--set={secret}"),
            format!("--token={secret}"),
            secret.clone(),
        ];
        for form in &forms {
            for json in [&[][..], &["--json"]] {
                // The sandbox looks for the secret in what is said.
                let said = sandbox.run(&[&["add", "openai", form], json].concat()).fails(2);
                if form.starts_with("--secret") || form.contains("token=") && form.starts_with("--set") {
                    for way in ["=-`", "=@PATH`", "=env:VAR`"] {
                        assert!(said.contains(way), "{form}: {said}");
                    }
                }
            }
        }
        let said = sandbox.run(&["add", "openai", &secret]).fails(2);
        assert!(said.contains("--secret -") && said.contains("not shown"), "{said}");
    }
    assert!(everything(sandbox.root()).is_empty(), "no vault was made for it");
}

#[test]
fn c01_a_key_in_the_place_of_the_name_is_known_for_one() {
    let sandbox = Sandbox::new();
    let key = format!("sk-proj-{}T3BlbkFJ{}", "Fake".repeat(6), "Fake".repeat(6));
    sandbox.watch(&key);
    let said = sandbox.run(&["add", &key]).fails(2);
    assert!(said.contains("looks like a key of OpenAI") && said.contains("`credctl add openai`"), "{said}");
}

#[test]
fn a_secret_comes_from_stdin_a_file_or_a_variable() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    fs::write(sandbox.root().join("given-secret"), format!("{secret}\n")).unwrap();
    let at = format!("--secret=@{}", sandbox.root().join("given-secret").display());
    for (n, form) in [
        "--secret=-",
        "--secret=token=-",
        "--secret=api_key=-",
        "--set=token=-",
        "--secret=@given-secret",
        &at,
        "--secret=env:MINE",
        "--set=token=env:MINE",
    ]
    .iter()
    .enumerate()
    {
        let name = format!("openai-{n}");
        let added = sandbox.run(&["add", &name, form]).stdin(format!("{secret}\n")).env("MINE", &secret).ok();
        assert_eq!(added.stdout(), format!("{name}\n"));
        assert_eq!(sandbox.run(&["get", &name]).reveals().ok().stdout(), secret, "{form}");
    }
}

#[test]
fn c09_one_line_end_is_dropped_and_everything_else_stays() {
    let sandbox = Sandbox::with_vault();
    let base = sandbox.secret();
    for (n, (given, stored)) in [
        (format!("{base}\n"), base.clone()),
        (format!("{base}\r\n"), base.clone()),
        (format!("{base}\n\n"), format!("{base}\n")),
        (format!("{base}\r"), format!("{base}\r")),
        (format!(" {base}\t"), format!(" {base}\t")),
        (format!("{base}\0\x1b[31m"), format!("{base}\0\x1b[31m")),
        (format!("\u{feff}{base}"), format!("\u{feff}{base}")),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("site{n}");
        sandbox.run(&["add", &name, "--type", "username_password", "--set", "username=ada", "--secret", "-"]).stdin(&given).ok();
        assert_eq!(sandbox.run(&["get", &name]).reveals().ok().stdout(), stored, "{given:?}");
    }
    // What is not UTF-8 comes back as it was, in JSON as base64.
    let bytes = [base.as_bytes(), b"\xff\xfe\x00\x80"].concat();
    sandbox.run(&["add", "binary", "--type", "username_password", "--set", "username=ada", "--secret", "-"]).stdin(&bytes).ok();
    assert_eq!(sandbox.run(&["get", "binary"]).reveals().ok().output.stdout, bytes);
    let json = sandbox.run(&["get", "binary", "--json"]).reveals().ok().json();
    assert_eq!(json["value_base64"], data_encoding::BASE64.encode(&bytes));
    assert!(json.get("value").is_none());
    sandbox.run(&["show", "binary"]).ok();
}

#[test]
fn c09_a_token_with_control_characters_is_refused_before_storing() {
    let sandbox = Sandbox::new();
    for inside in ["\n", "\r", "\t", "\0", "\x1b", "\x7f"] {
        let given = format!("{}{inside}x", sandbox.secret());
        let said = sandbox.run(&["add", "openai", "--secret", "-"]).stdin(&given).fails(2);
        assert!(said.contains("`token` holds a control character"), "{said}");
    }
    assert!(everything(sandbox.root()).is_empty());
}

#[test]
fn an_empty_value_is_refused() {
    let sandbox = Sandbox::new();
    for given in ["", "\n", "\r\n"] {
        let said = sandbox.run(&["add", "openai", "--secret", "-"]).stdin(given).fails(2);
        assert!(said.contains("`token` is empty"), "{said}");
    }
    let said =
        sandbox.run(&["add", "x", "--type", "username_password", "--set", "username=", "--secret", "-"]).stdin(sandbox.secret()).fails(2);
    assert!(said.contains("`username` is empty"), "{said}");
    let said = sandbox.run(&["add", "openai", "--secret", "env:NOT_SET"]).fails(2);
    assert!(said.contains("`NOT_SET` is not set"), "{said}");
    let said = sandbox.run(&["add", "openai", "--secret", "@/nonexistent"]).fails(9);
    assert!(said.contains("/nonexistent"), "{said}");
    assert!(everything(sandbox.root()).is_empty());
}

#[test]
fn stdin_is_given_once() {
    let sandbox = Sandbox::new();
    let arguments = ["add", "aws", "--set", "access_key_id=-", "--secret", "secret_access_key=-"];
    let said = sandbox.run(&arguments).stdin(sandbox.secret()).fails(2);
    assert!(said.contains("two fields would be read from stdin"), "{said}");
    let said = sandbox.run(&["add", "openai", "--secret", "-", "--secret", "api_key=-"]).stdin(sandbox.secret()).fails(2);
    assert!(said.contains("`token` is given twice"), "{said}");
}

#[test]
fn c03_without_a_terminal_what_is_missing_is_named_with_its_flags() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["add", "openai"]).fails(2);
    for part in ["`token` is needed", "--secret token=-", "--secret token=@FILE", "--secret token=env:VAR"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let said = sandbox.run(&["add", "aws"]).fails(2);
    for part in ["`api_key` and `api_secret`", "--secret api_secret=-"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    sandbox.run(&["add"]).fails(2);
    sandbox.run(&["add", "--type", "api_token"]).fails(2);
    assert!(everything(sandbox.root()).is_empty());
}

#[test]
fn a_megabyte_is_kept_and_more_is_refused() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let whole = format!("{secret}{}", "k".repeat((1 << 20) - secret.len()));
    sandbox.run(&["add", "large", "--type", "api_token", "--secret", "-"]).stdin(format!("{whole}\n")).ok();
    assert!(sandbox.run(&["get", "large"]).reveals().ok().stdout() == whole);
    let said = sandbox.run(&["add", "larger", "--type", "api_token", "--secret", "-"]).stdin(format!("{whole}k")).fails(2);
    assert!(said.contains("`token`") && said.contains("1048576"), "{said}");
    sandbox.run(&["show", "larger"]).fails(3);
}

#[test]
fn the_provider_s_words_are_understood() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let arguments = ["add", "aws", "--set", "access_key_id=AKIAFAKEFAKEFAKEFAKE", "--secret", "secret_access_key=-"];
    sandbox.run(&arguments).stdin(&secret).ok();
    for field in ["api_secret", "secret_access_key"] {
        assert_eq!(sandbox.run(&["get", "aws", field]).reveals().ok().stdout(), secret);
    }
    for field in ["api_key", "access_key_id"] {
        assert_eq!(sandbox.run(&["get", "aws", field]).ok().stdout(), "AKIAFAKEFAKEFAKEFAKE");
    }
    assert_eq!(sandbox.run(&["get", "aws"]).reveals().ok().stdout(), secret);
    // A template's secret stays one, however it is set; a field that nobody knows is what its flag says.
    let token = sandbox.secret();
    let arguments = [
        "add",
        "aws-2",
        "--set",
        "api_key=AKIAFAKEFAKEFAKEFAKE",
        "--secret",
        "api_secret=env:S",
        "--set",
        "session_token=env:T",
        "--set",
        "note=raw:-",
        "--secret",
        "extra=env:E",
    ];
    let added = sandbox
        .run(&[&arguments[..], &["--json"]].concat())
        .env("S", sandbox.secret())
        .env("T", &token)
        .env("E", sandbox.secret())
        .ok()
        .json();
    let fields = &added["fields"];
    assert_eq!(
        (&fields["session_token"]["secret"], &fields["note"]["secret"], &fields["extra"]["secret"]),
        (&true.into(), &false.into(), &true.into())
    );
    assert_eq!(fields["note"]["value"], "-");
}

#[test]
fn c01_a_key_that_would_do_for_a_name_is_refused_and_not_repeated() {
    let sandbox = Sandbox::new();
    let key = format!("sk-or-v1-{}", "0badc0de".repeat(8));
    sandbox.watch(&key);
    for more in [&[][..], &["--type", "api_token", "--secret", "-"], &["--template", "openai"], &["--json"]] {
        let said = sandbox.run(&[&["add", &key], more].concat()).stdin(sandbox.secret()).fails(2);
        assert!(said.contains("looks like a key of OpenRouter"), "{said}");
    }
    assert!(everything(sandbox.root()).is_empty());
}

#[test]
fn c01_the_part_before_an_equals_sign_may_be_a_secret() {
    let sandbox = Sandbox::new();
    let secret = sandbox.secret().replace('-', "_").to_lowercase();
    sandbox.watch(&secret);
    for form in [format!("{secret}="), format!("{secret}=="), format!("{secret}=x"), secret.clone()] {
        for more in [&["add", "openai"][..], &["add", "site", "--type", "api_token"]] {
            let said = sandbox.run(&[more, &["--secret", &form]].concat()).fails(2);
            assert!(said.contains("cannot be given in an argument") && said.contains("`token=-`"), "{said}");
        }
    }
    assert!(everything(sandbox.root()).is_empty());
}

#[test]
fn a_secret_field_of_ones_own_may_have_several_lines() {
    let sandbox = Sandbox::with_vault();
    let lines = format!("{}\n\t{}\n", sandbox.secret(), sandbox.secret());
    fs::write(sandbox.root().join("given-lines"), format!("{lines}\n")).unwrap();
    let add = |field: &str| {
        let secret = format!("{field}=@given-lines");
        sandbox.run(&["add", "site", "--type", "api_token", "--secret", "-", "--secret", &secret]).stdin(sandbox.secret())
    };
    assert!(add("token").fails(2).contains("given twice"));
    add("note").ok();
    assert_eq!(sandbox.run(&["get", "site", "note"]).reveals().ok().stdout(), lines);
    let said =
        sandbox.run(&["add", "pair", "--type", "api_key_pair", "--set", "api_key=x", "--secret", "api_secret=@given-lines"]).fails(2);
    assert!(said.contains("holds a control character"), "{said}");
}

/// Found by a reviewer: a named pipe in the place of a file was waited for for ever.
#[test]
fn what_is_no_regular_file_is_refused_and_a_pipe_of_the_shells_is_read() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let pipe = sandbox.root().join("given-pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
    for (given, what) in [("@given-pipe", "`given-pipe` is a named pipe"), ("@/tmp", "`/tmp` is a directory"), ("@/dev/zero", "a device")] {
        let error = sandbox.run(&["add", "one", "--type", "api_token", "--secret", given]).fails(2);
        assert!(error.contains(what) && error.contains("FIELD=-"), "{error}");
    }
    let bash = |script: String| {
        let mut command = std::process::Command::new("bash");
        command.args(["-c", &script]);
        sandbox.run_command(command).stdin(&secret).ok();
    };
    bash(format!("{PROGRAM} add one --type api_token --secret @<(sleep 0.2; cat)"));
    bash(format!("{PROGRAM} add two --type api_token --secret @/dev/stdin"));
    bash(format!("{PROGRAM} add three --type api_token --secret @/dev/fd/3 3<&0 </dev/null"));
    for name in ["one", "two", "three"] {
        assert_eq!(sandbox.run(&["get", name]).reveals().ok().stdout(), secret, "{name}");
    }
}
