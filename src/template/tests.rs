//! The templates as a whole: the built-in ones, and a directory of the user's.

mod keys;
mod providers;

use std::path::Path;

use super::faults::{GOOD, parsed};
use super::*;
use crate::kind::Kind;

fn dir(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    use std::io::Write as _;
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::OpenOptions::new().write(true).create_new(true).open(dir.path().join(name)).unwrap().write_all(bytes).unwrap();
    }
    dir
}

fn of(dir: &tempfile::TempDir) -> Templates {
    Templates::new(Some(dir.path().to_owned()))
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

#[test]
fn every_file_is_in_the_table_and_every_one_is_right() {
    let mut files: Vec<String> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/templates"))
        .unwrap()
        .map(|entry| stem(&entry.unwrap().path()).unwrap())
        .collect();
    files.sort();
    let table: Vec<&str> = built_in::BUILT_IN.iter().map(|(id, _)| *id).collect();
    assert_eq!(files, table, "the table is sorted and whole");
    let mut wrong = Vec::new();
    for (id, text) in built_in::BUILT_IN {
        match parse::parse(id, text, Origin::BuiltIn) {
            Ok(template) => wrong.extend(lacks(&template, text).map(|lack| format!("{id}: {lack}"))),
            Err(bad) => wrong.push(format!("{id}.toml:{}: {}", bad.line, bad.reason)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a built-in template has to have beyond what any has.
fn lacks(template: &Template, text: &str) -> impl Iterator<Item = &'static str> {
    let lacks = [
        (template.trust.sources.is_empty(), "where are the facts from?"),
        (!template.trust.seen && template.trust.assumed.is_empty(), "neither seen nor assumed"),
        (text.contains("\\u") || text.contains('\r'), "words are looked for in the text as it is"),
        (text.len() as u64 >= MAX_FILE / 10, "too long"),
        (template.verify.is_none(), "no check"),
    ];
    lacks.into_iter().filter(|(lack, _)| *lack).map(|(_, why)| why)
}

#[test]
fn the_head_of_a_file_is_all_there_is_to_recognise_it_by() {
    for (id, text) in built_in::BUILT_IN {
        let (head, whole) = (parse::head(text).unwrap(), parse::parse(id, text, Origin::BuiltIn).unwrap());
        assert_eq!(head, Head::from(whole), "{id}: no [[field]] after another table, and no value on a line that begins with `[`");
    }
    let templates = Templates::default();
    let heads = templates.heads().unwrap();
    assert_eq!(heads.iter().map(|head| &*head.id).collect::<Vec<_>>(), templates.ids().unwrap());
    let found = |word: &str| heads.iter().filter(|head| head.mentions(word)).map(|head| &*head.id).collect::<Vec<_>>();
    assert_eq!(found("datadog"), ["datadog"]);
    assert_eq!(found("CLOUDAMQP"), ["rabbitmq"]);
    assert!(found("vector").contains(&"qdrant") && found("no such word").is_empty());
    assert!(Category::ALL.iter().all(|category| heads.iter().any(|head| head.category == *category)));
}

#[test]
fn no_service_gets_lost() {
    let templates = Templates::default();
    let lost: Vec<&str> = include_str!("tests/ids.txt").lines().filter(|id| templates.get(id).unwrap().is_none()).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(include_str!("tests/ids.txt").lines().count(), 260);
}

#[test]
fn ids_and_aliases_are_unique_and_a_shared_variable_has_at_most_one_primary() {
    let all = Templates::default().all().unwrap();
    let mut names: Vec<&str> = all.iter().flat_map(|one| std::iter::once(&one.id).chain(&one.aliases)).map(String::as_str).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    let mut primary: Vec<&Key> = all.iter().flat_map(|one| &one.primary).collect();
    primary.sort();
    assert!(primary.windows(2).all(|pair| pair[0] != pair[1]), "{primary:?}");
}

/// A variable that several templates hand their field out as has one that is meant where only the variable is known.
#[test]
fn a_variable_that_several_prefer_has_a_primary() {
    /// Those where nobody can say which.
    const AMBIGUOUS: [&str; 0] = [];
    let templates = Templates::default();
    let heads = templates.heads().unwrap();
    let mut preferred: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (head, key) in heads.iter().flat_map(|head| head.fields.iter().filter_map(move |field| Some((head, field.key.as_ref()?)))) {
        preferred.entry(key.as_str()).or_default().push(&head.id);
    }
    let primary: Vec<&str> = heads.iter().flat_map(|head| &head.primary).map(Key::as_str).collect();
    preferred.retain(|key, ids| ids.len() > 1 && !primary.contains(key) && !AMBIGUOUS.contains(key));
    assert!(preferred.is_empty(), "{preferred:?}");
}

/// What no host is for.
const HOSTLESS: [&str; 2] = ["age_key", "json"];

#[test]
fn defaults_and_hosts_of_the_built_in_ones_hold_together() {
    for template in Templates::default().all().unwrap() {
        let hosts = template.hosts_for(None, |_| None);
        let free = template.hosts.iter().filter(|host| host.contains('{')).count();
        assert!(hosts.len() + free >= template.hosts.len(), "{}: {hosts:?}", template.id);
        assert!(!template.hosts.is_empty() || HOSTLESS.contains(&&*template.id), "{}", template.id);
    }
}

#[test]
fn types_and_words() {
    let templates = Templates::default();
    let kind = |id: &str| templates.get(id).unwrap().unwrap().kind;
    assert_eq!((kind("openai"), kind("aws"), kind("dockerhub")), (Kind::ApiToken, Kind::ApiKeyPair, Kind::UsernamePassword));
    let aws = templates.get("aws").unwrap().unwrap();
    assert_eq!(aws.field("secret_access_key").unwrap().name, "api_secret");
    assert_eq!(aws.field("api_secret").unwrap().key, Some(key("AWS_SECRET_ACCESS_KEY")));
    assert_eq!(aws.main_field().unwrap().name, "api_secret");
    assert!(aws.field("session_token").unwrap().secret && !aws.field("region").unwrap().secret && aws.field("nothing").is_none());
    let openai = templates.get("openai").unwrap().unwrap();
    assert_eq!((openai.field("api_key").unwrap().name.as_str(), openai.field("api_key").unwrap().required), ("token", true));
    assert_eq!(openai.category, Category::LlmProvider);
    assert_eq!(Category::parse("llm_provider"), Some(Category::LlmProvider));
    assert_eq!(templates.get("slack_bot").unwrap().unwrap().id, "slack");
    assert_eq!(templates.get("nothing").unwrap(), None);
    assert_eq!(templates.get("../openai").unwrap(), None);
}

#[test]
fn hosts_follow_the_values() {
    let templates = Templates::default();
    let openai = templates.get("openai").unwrap().unwrap();
    assert_eq!(openai.hosts_for(None, |_| None), ["api.openai.com"]);
    assert_eq!(
        openai.hosts_for(None, |name| (name == "base_url").then(|| "https://u@llm.corp.example:8443/v1".to_owned())),
        ["llm.corp.example:8443"]
    );
    let mailchimp = templates.get("mailchimp").unwrap().unwrap();
    let key = |name: &str| (name == "token").then(|| format!("{}-us21", "0f".repeat(16)));
    assert_eq!(mailchimp.hosts_for(None, key), ["us21.api.mailchimp.com"]);
    assert_eq!(mailchimp.hosts_for(None, |_| None), Vec::<String>::new());
    let algolia = templates.get("algolia").unwrap().unwrap();
    assert!(algolia.hosts_for(None, |_| Some("FAKEFAKE00".to_owned())).contains(&"fakefake00-dsn.algolia.net".to_owned()));
    let datadog = templates.get("datadog").unwrap().unwrap();
    assert_eq!(datadog.hosts_for(None, |_| Some("us3.datadoghq.com".to_owned())), ["*.us3.datadoghq.com"]);
    for bad in ["com", "evil.example/x", "a b", "", "x@y.z"] {
        assert_eq!(datadog.hosts_for(None, |_| Some(bad.to_owned())), Vec::<String>::new(), "{bad}");
    }
    assert_eq!(datadog.hosts_for(None, |_| Some("US3.DatadogHQ.com".to_owned())), ["*.us3.datadoghq.com"]);
}

#[test]
fn sorts_of_one_service_are_told_apart() {
    let templates = Templates::default();
    let github = templates.get("github").unwrap().unwrap();
    assert_eq!(github.variant("ghp_fake", |_| None), None);
    assert_eq!(github.variant("ghp_fake", |_| Some("github.com".to_owned())), None, "the default is nothing of one's own");
    assert_eq!(github.variant("ghs_fake", |_| None).unwrap().prefixes, ["ghs_"]);
    let corp = |name: &str| (name == "host").then(|| "git.corp.example".to_owned());
    assert_eq!(github.hosts_for(github.variant("ghp_fake", corp), corp), ["git.corp.example"]);
    let sendgrid = templates.get("sendgrid").unwrap().unwrap();
    assert_eq!(sendgrid.field("key_id").unwrap().derived("SG.fakefakefakefakefakeab.rest-of-it"), Some("fakefakefakefakefakeab"));
}

#[test]
fn a_name_means_the_longest_template_before_a_dash() {
    let with_dash = GOOD.replace("id = \"acme\"", "id = \"acme-eu\"").replace("ACME_", "ACME_EU_");
    let dir = dir(&[("acme.toml", GOOD.as_bytes()), ("acme-eu.toml", with_dash.as_bytes())]);
    let templates = of(&dir);
    let id = |name: &str| templates.for_name(name).unwrap().map(|template| template.id);
    assert_eq!(id("openai-work").as_deref(), Some("openai"));
    assert_eq!(id("acme-eu-work").as_deref(), Some("acme-eu"));
    assert_eq!(id("acme-eur").as_deref(), Some("acme"));
    assert_eq!(id("acme-eu").as_deref(), Some("acme-eu"));
    assert_eq!(id("slack_bot-2").as_deref(), Some("slack"));
    assert_eq!(id("openaiwork"), None);
    assert_eq!((id("google"), id("google-maps"), id("oauth2_client-2").as_deref()), (None, None, Some("oauth2_client")));
    assert_eq!(id("my-openai"), None);
}

#[test]
fn a_variable_finds_its_templates_the_primary_first() {
    let other = GOOD
        .replace("id = \"acme\"", "id = \"abc\"")
        .replace("ACME_API_KEY\"", "OPENAI_API_KEY\"\nimports = [\"GITHUB_PERSONAL_ACCESS_TOKEN\"]");
    let dir = dir(&[("abc.toml", other.as_bytes())]);
    let templates = of(&dir);
    let holders = templates.for_key(&key("OPENAI_API_KEY")).unwrap();
    let ids: Vec<(&str, &str, bool)> = holders.iter().map(|one| (one.template.id.as_str(), one.field.as_str(), one.primary)).collect();
    assert_eq!(ids, [("openai", "token", true), ("abc", "token", false), ("openai_compatible", "token", false)]);
    let imported = templates.for_key(&key("GITHUB_PERSONAL_ACCESS_TOKEN")).unwrap();
    assert!(imported.iter().all(|one| !one.preferred && !one.primary) && imported.len() == 2);
    assert_eq!(templates.for_key(&key("OPENAI_API")).unwrap(), []);
}

#[test]
fn a_mistyped_id_has_a_nearest_one() {
    let templates = Templates::default();
    let near = |id: &str| templates.nearest(id).unwrap();
    assert_eq!(near("opanai").as_deref(), Some("openai"));
    assert_eq!(near("GitHub").as_deref(), Some("github"));
    assert_eq!(near("githib").as_deref(), Some("github"));
    assert_eq!(near("hugging").as_deref(), Some("huggingface"));
    assert_eq!(near("zzzzzz"), None);
}

#[test]
fn the_longest_prefix_says_whose_key_it_is() {
    let templates = Templates::default();
    let ids = |secret: &str| templates.recognise(secret).unwrap().into_iter().map(|one| (one.id, one.prefix, one.fits)).collect::<Vec<_>>();
    let one = |id: &str, prefix, fits| vec![(id.to_owned(), prefix, fits)];
    assert_eq!(ids(&format!("sk-ant-api03-{}AA", "x".repeat(93))), one("anthropic", 10, true));
    assert_eq!(ids("sk-ant-api03-fake"), one("anthropic", 10, false));
    assert_eq!(ids(&format!("sk-or-v1-{}", "0".repeat(64))), one("openrouter", 9, true));
    let sk: Vec<_> = ["deepseek", "openai", "stability"].iter().map(|id| ((*id).to_owned(), 3, false)).collect();
    assert_eq!(ids("sk-test-fakepass"), sk);
    assert_eq!(ids(&format!("sk-{}", "0".repeat(32))), one("deepseek", 3, true));
    assert_eq!(ids("gsk_fake"), one("groq", 4, false));
    assert_eq!(ids("xapp-fake"), one("slack", 5, false));
    // A plain field that went into a secret's prompt.
    assert_eq!(ids("AKIAFAKEFAKEFAKEFAKE"), one("aws", 4, true));
    // Two letters are no sign of anything unless all the rest fits.
    assert_eq!(ids("ACfakepass"), []);
    assert_eq!(ids(&format!("AC{}", "0".repeat(32))), one("twilio", 2, true));
    assert_eq!(ids("fakepass"), []);
    assert_eq!(ids(""), []);
    // Only a pattern: known, and worth little.
    assert_eq!(ids(&"0a".repeat(16)).iter().map(|one| one.1).max(), Some(0));
}

#[test]
fn the_users_file_wins() {
    let own = GOOD.replace("id = \"acme\"", "id = \"openai\"");
    let dir = dir(&[("openai.toml", own.as_bytes()), (".#openai.toml", b"x"), ("notes.txt", b"x")]);
    let found = of(&dir).get("openai").unwrap().unwrap();
    assert_eq!(found.name, "Acme");
    assert_eq!(found.origin, Origin::File(dir.path().join("openai.toml")));
    assert_eq!(of(&dir).ids().unwrap().len(), built_in::BUILT_IN.len());
    assert_eq!(Templates::new(Some(dir.path().join("nowhere"))).ids().unwrap().len(), built_in::BUILT_IN.len());
}

#[test]
fn a_broken_file_is_said_with_its_line_and_not_passed_over() {
    let broken = GOOD.replace("secret = false", "secrte = false");
    let dir = dir(&[("acme.toml", broken.as_bytes())]);
    for error in [of(&dir).get("acme").unwrap_err(), of(&dir).all().unwrap_err(), of(&dir).for_name("acme-work").unwrap_err()] {
        let Error::BadFile { path, line, reason } = error else { panic!("{error}") };
        assert_eq!((path, line), (dir.path().join("acme.toml"), 20));
        assert!(reason.contains("secrte"), "{reason}");
    }
    // One that was not asked for is nobody's business.
    assert!(of(&dir).get("openai").unwrap().is_some());
}

#[test]
fn an_error_does_not_quote_the_file() {
    let dir = dir(&[("acme.toml", b"id = \"acme\"\ndefault = \"sk-test-fakepass\" junk\n")]);
    let error = of(&dir).get("acme").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("fakepass"), "{error:?}");
    assert!(error.to_string().contains(":2:"), "{error}");
}

/// THREATS I: bombs, binaries and giants are refused, and nothing is exhausted by it.
#[test]
fn bombs_binaries_and_giants_are_refused() {
    let arrays = format!("id = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let dotted = format!("{} = 1", vec!["a"; 20_000].join("."));
    let header = format!("[{}]", vec!["a"; 20_000].join("."));
    let tables = "a = { ".repeat(30_000);
    let giant = vec![b'#'; 5 * 1024 * 1024];
    let dir = dir(&[
        ("arrays.toml", arrays.as_bytes()),
        ("dotted.toml", dotted.as_bytes()),
        ("header.toml", header.as_bytes()),
        ("tables.toml", tables.as_bytes()),
        ("latin.toml", b"id = \"latin\"\nname = \"caf\xe9\"\n"),
        ("nul.toml", b"id = \"nul\"\0"),
        ("giant.toml", &giant),
    ]);
    for id in ["arrays", "dotted", "header", "tables", "nul"] {
        let error = of(&dir).get(id).unwrap_err();
        assert!(matches!(error, Error::BadFile { line: 1, .. }), "{id}: {error}");
        assert!(error.to_string().len() < 1000, "{id}");
    }
    assert!(matches!(of(&dir).get("latin").unwrap_err(), Error::BadFile { line: 2, .. }));
    assert!(matches!(of(&dir).get("giant").unwrap_err(), Error::TooLarge { size: 5_242_880, limit: MAX_FILE, .. }));
    std::fs::create_dir(dir.path().join("folder.toml")).unwrap();
    assert!(matches!(of(&dir).get("folder").unwrap_err(), Error::BadFile { .. }));
}

#[test]
fn the_example_of_the_documentation_is_a_template() {
    let page = include_str!("../../docs/templates.md");
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let template = parsed(example).unwrap_or_else(|bad| panic!("line {}: {}", bad.line, bad.reason));
    assert_eq!(template.hosts_for(None, |_| None), ["api.acme.example"]);
    assert!(template.variants.len() == 1 && template.revoke.is_some());
}

#[test]
fn the_documented_oauth_section_is_right() {
    let page = include_str!("../../docs/templates.md");
    let section = page.split("```toml\n").nth(2).unwrap().split("```").next().unwrap();
    let head = "id = \"acme\"\nname = \"Acme\"\ntype = \"oauth2\"\ncategory = \"custom\"\nabout = \"x\"\nhosts = [\"api.acme.example\"]\n\
                control_hosts = [\"{region}.login.acme.example\"]\n[[field]]\nname = \"access_token\"\n[[field]]\nname = \"site\"\nsecret = false\n";
    let oauth = parsed(&format!("{head}{section}")).unwrap_or_else(|bad| panic!("line {}: {}", bad.line, bad.reason)).oauth.unwrap();
    assert_eq!(oauth.scopes(&[], &["read".to_owned()]).unwrap(), ["profile", "offline", "items.read"]);
    assert_eq!(oauth.fill(&oauth.token.clone().unwrap(), |_| None).unwrap(), "https://eu.login.acme.example/token");
}
