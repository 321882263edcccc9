//! How old a secret may grow: of one credential, of a service, of all.

use serde_json::Value;

use crate::stage::Stage;

#[test]
fn an_age_of_its_own_comes_before_that_of_its_template_and_that_of_all() {
    let stage = Stage::new();
    let rotate = "[rotate]\nafter_days = 90";
    stage.template("aged", "[verify]\nrequest = \"GET https://{host}/check\"\nok = [200]\n", rotate);
    stage.store("aged", "of-template", "fine");
    stage.store("hand", "of-none", "fine");
    let secret = stage.sandbox.secret();
    stage.sandbox.run(&["add", "own", "--type", "api_token", "--secret", "-", "--rotate-after", "1s"]).stdin(&secret).ok();
    assert_eq!(stage.shown("of-template")["rotate_after_days"], 90);
    let config = stage.sandbox.config().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap_or_default();
    std::fs::write(&config, format!("rotate_after = \"1s\"\n{text}")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let due = |name: &str| stage.shown(name)["due"].clone();
    assert_eq!(due("own"), serde_json::json!(["rotation_age"]));
    assert_eq!(due("of-none"), serde_json::json!(["rotation_age"]));
    assert_eq!(due("of-template"), serde_json::json!([]));
    stage.sandbox.run(&["edit", "own", "--rotate-after", "30d"]).ok();
    assert_eq!(due("own"), serde_json::json!([]));
    assert!(stage.sandbox.run(&["show", "own"]).ok().stdout().contains("30 days"));
    stage.sandbox.run(&["edit", "own", "--unset", "rotate_after"]).ok();
    assert_eq!(due("own"), serde_json::json!(["rotation_age"]));
    assert_eq!(stage.shown("own")["rotate_after_days"], Value::Null);
    // A rotation is what it asks for.
    let new = stage.sandbox.secret();
    stage.sandbox.run(&["rotate", "of-none", "--secret", "-"]).stdin(&new).ok();
    assert_eq!(due("of-none"), serde_json::json!([]));
    stage.sandbox.run(&["add", "bad", "--type", "api_token", "--secret", "-", "--rotate-after", "soon"]).stdin("x").fails(2);
}
