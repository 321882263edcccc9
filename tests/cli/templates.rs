//! `template list`, `show`, `check`.

use super::sandbox::Sandbox;

const OWN: &str = "id = \"acme\"\nname = \"Acme\"\ntype = \"api_token\"\ncategory = \"custom\"\nabout = \"widgets\"\nhosts = [\"api.acme.example\"]\n\n\
                   [[field]]\nname = \"token\"\nlabel = \"Key\"\nkey = \"ACME_KEY\"\n\n[trust]\nseen = true\n";

#[test]
fn services_are_browsed_by_category_type_and_word() {
    let sandbox = Sandbox::new();
    let list = |arguments: &[&str]| sandbox.run(&[&["template", "list", "--json"], arguments].concat()).ok().json();
    let count = |arguments: &[&str]| list(arguments).as_array().unwrap().len();
    assert!(count(&[]) >= 220, "{}", count(&[]));
    let llm = list(&["--category", "llm_provider"]);
    assert!(llm.as_array().unwrap().iter().all(|one| one["category"] == "llm_provider") && count(&["--category", "llm_provider"]) > 20);
    assert!(list(&["GITHUB_TOKEN"]).as_array().unwrap().iter().any(|one| one["id"] == "github"));
    assert!(count(&["--type", "smtp"]) >= 3);
    assert_eq!(count(&["no such service"]), 0);
    assert!(sandbox.run(&["template", "list", "--category", "llm"]).fails(2).contains("llm_provider"));
    let line = sandbox.run(&["template", "list", "openai"]).ok().stdout();
    assert!(line.contains("openai\tOpenAI\tllm_provider\tapi_token\tOPENAI_API_KEY\n"), "{line}");
    assert!(!sandbox.config().exists(), "looking makes nothing");
}

#[test]
fn a_template_is_shown_with_where_it_sends_a_secret_and_how_sure_that_is() {
    let sandbox = Sandbox::new();
    let text = sandbox.run(&["template", "show", "stripe"]).ok().stdout();
    for word in ["goes to    api.stripe.com", "sent as", "checked    GET", "trust      read in its sources", "assumed", "STRIPE_"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let json = sandbox.run(&["template", "show", "aws", "--json"]).ok().json();
    assert_eq!((&json["fields"][1]["name"], &json["fields"][1]["secret"]), (&"api_secret".into(), &true.into()));
    assert_eq!(json["side_effects"].as_str().map(|text| text.contains("CloudTrail")), Some(true));
    assert!(sandbox.run(&["template", "show", "opanai"]).fails(3).contains("did you mean `openai`?"));
    let text = sandbox.run(&["template", "show", "microsoft"]).ok().stdout();
    for word in [
        "client     the platform Mobile",
        "calls      token https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "variable   tenant = Tenant; else common",
        "redirect   any port of localhost",
        "renewed    by a refresh token, where there is one: scope offline_access",
        "set        onedrive_read = Files.Read\n",
        "beware     ",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let json = sandbox.run(&["template", "show", "slack", "--json"]).ok().json();
    assert_eq!((&json["oauth"]["redirect"], &json["oauth"]["device"]), (&"https alone: the address is pasted".into(), &false.into()));
    let toml = sandbox.run(&["template", "show", "openai", "--toml"]).ok().stdout();
    assert!(toml.starts_with("id = \"openai\"\n"));
}

#[test]
fn a_template_tells_how_its_service_makes_a_new_secret() {
    let sandbox = Sandbox::new();
    let text = sandbox.run(&["template", "show", "gitlab"]).ok().stdout();
    let call = "POST https://{host}/api/v4/personal_access_tokens/self/rotate (by itself)";
    assert!(
        text.contains(&format!("replaced   {call}, the old one ends with it")) && text.contains("needs the scope api or self_rotate"),
        "{text}"
    );
    let json = sandbox.run(&["template", "show", "gitlab", "--json"]).ok().json();
    assert_eq!((&json["rotate"][0], json["rotate"].as_array().unwrap().len()), (&call.into(), 1), "{json}");
    assert_eq!(sandbox.run(&["template", "show", "stripe", "--json"]).ok().json()["rotate_after_days"], serde_json::Value::Null);
}

#[test]
fn c23_a_template_of_ones_own_is_checked_and_its_mistakes_are_told_by_their_lines() {
    let sandbox = Sandbox::new();
    let file = sandbox.root().join("acme.toml");
    std::fs::write(&file, OWN).unwrap();
    let ran = sandbox.run(&["template", "check", "acme.toml"]).ok();
    assert!(ran.stdout().contains("goes to    api.acme.example") && ran.stderr().contains("nothing is wrong"));
    let bad =
        OWN.replace("\"acme\"", "\"acmee\"").replace("ACME_KEY", "LD_PRELOAD").replace("api.acme.example", "https://api.acme.example");
    std::fs::write(&file, bad).unwrap();
    let error = sandbox.run(&["template", "check", "acme.toml"]).fails(2);
    for line in ["acme.toml:1: ", "acme.toml:6: ", "acme.toml:8: "] {
        assert!(error.contains(line), "{line}: {error}");
    }
    let json = sandbox.run(&["template", "check", "acme.toml", "--json"]).go().code(2).json();
    assert_eq!(json.as_array().unwrap().iter().map(|one| one["line"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 6, 8]);
    for (text, word) in [("id = ", "acme.toml:1"), ("\u{1b}[31m", "acme.toml:1")] {
        std::fs::write(&file, text).unwrap();
        let error = sandbox.run(&["template", "check", "acme.toml"]).fails(2);
        assert!(error.contains(word) && !error.contains('\u{1b}'), "{error}");
    }
    sandbox.run(&["template", "check", "nothing.toml"]).fails(9);
}

#[test]
fn a_template_of_ones_own_says_where_the_secret_goes_before_it_is_stored() {
    let sandbox = Sandbox::with_vault();
    let dir = sandbox.config().join("templates");
    std::fs::create_dir(&dir).unwrap();
    std::fs::write(dir.join("acme.toml"), OWN).unwrap();
    let ran = sandbox.run(&["add", "acme", "--secret", "-"]).stdin(sandbox.secret()).ok();
    assert!(ran.stderr().contains("acme.toml") && ran.stderr().contains("api.acme.example"), "{}", ran.stderr());
    assert_eq!(sandbox.run(&["show", "acme", "--json"]).ok().json()["hosts"], serde_json::json!(["api.acme.example"]));
}
