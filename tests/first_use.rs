//! The main job, end to end: a key goes in, is found again, and reaches the program that wants it.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "common/sandbox.rs"]
mod sandbox;

use sandbox::Sandbox;

#[test]
fn a_script_stores_a_key_and_a_program_uses_it() {
    let sandbox = Sandbox::new();
    let secret = format!("sk-proj-{}T3BlbkFJ{}", "fake".repeat(6), sandbox.secret());
    sandbox.watch(&secret);
    let added = sandbox.run(&["add", "openai", "--secret", "-"]).stdin(format!("{secret}\n")).ok();
    assert_eq!(added.stdout(), "openai\n");
    assert_eq!(sandbox.run(&["list"]).ok().stdout(), "openai\topenai\tapi_token\tunverified\t\t\n");
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), secret);
    let program = ["run", "--with", "openai", "--no-mask", "--", "sh", "-c", "printf %s \"$OPENAI_API_KEY\""];
    assert_eq!(sandbox.run(&program).reveals().ok().stdout(), secret);
    assert_eq!(
        sandbox.run(&["run", "--with", "openai", "--", "sh", "-c", "echo key=$OPENAI_API_KEY"]).ok().stdout(),
        "key=[credctl:openai]\n"
    );
}
