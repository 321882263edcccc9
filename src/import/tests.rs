//! What is made of files, without a vault.

use std::path::Path;

use super::entry::{Entry, Part, Sort};
use super::managers::ManagerFormat;
use super::{File, Format, Pick, Source, gather};
use crate::secret::Secret;
use crate::template::Templates;

fn entries(text: &str) -> Vec<Entry> {
    super::read::variables(&Source::from_pipe(text.as_bytes(), Path::new("test")).unwrap()).unwrap()
}

fn file(text: &str) -> File {
    gather(Format::Dotenv, entries(text), &Templates::default(), &Pick::default()).unwrap()
}

/// The name, service and type of each credential, and its fields by variable.
fn items(text: &str) -> Vec<(String, String, &'static str, String)> {
    let file = file(text);
    let fields = |item: &super::Item| {
        item.parts.iter().map(|part| format!("{}={}", file.slots[part.at].label, part.field)).collect::<Vec<_>>().join(" ")
    };
    let of =
        |item: &super::Item| (item.base.to_string(), item.service().unwrap_or_default().to_owned(), item.shape.kind.name(), fields(item));
    file.items.iter().map(of).collect()
}

fn item(name: &str, service: &str, kind: &'static str, fields: &str) -> (String, String, &'static str, String) {
    (name.to_owned(), service.to_owned(), kind, fields.to_owned())
}

#[test]
fn what_a_service_needs_and_lacks_makes_it_a_token() {
    let text = "AWS_SECRET_ACCESS_KEY=fakefake/fakefake1\nAWS_REGION=eu-west-1\n";
    assert_eq!(items(text), [item("aws-secret-access-key", "", "api_token", "AWS_SECRET_ACCESS_KEY=token")]);
    assert_eq!(file(text).left.iter().map(|left| left.at).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_value_that_a_service_would_have_changed_is_kept_as_it_is() {
    // Blanks in an app password are decoration; the file has them, and its program gets them.
    let text = |password: &str| format!("GMAIL_USER=a@example.com\nGMAIL_APP_PASSWORD=\"{password}\"\n");
    assert_eq!(items(&text("fakefakefakefake"))[0].1, "smtp_gmail");
    assert_eq!(items(&text("fake fake fake fake")), [item("gmail-app-password", "", "api_token", "GMAIL_APP_PASSWORD=token")]);
}

#[test]
fn other_names_of_a_variable_are_the_same_field() {
    let text = "AWS_ACCESS_KEY_ID=AKIAFAKEFAKEFAKEFAKE\nAWS_SECRET_ACCESS_KEY=fakefake/fakefake1\nAWS_REGION=eu-west-1\nAWS_DEFAULT_REGION=eu-west-1\n";
    let fields = "AWS_SECRET_ACCESS_KEY=api_secret AWS_ACCESS_KEY_ID=api_key AWS_REGION=region AWS_DEFAULT_REGION=region";
    assert_eq!(items(text), [item("aws", "aws", "api_key_pair", fields)]);
    // With another value it is none of it, and stays.
    let other = text.replace("AWS_REGION=eu-west-1", "AWS_REGION=eu-west-2");
    assert_eq!(items(&other)[0].3, fields.replace("AWS_REGION=region ", ""));
    assert_eq!(file(&other).left.len(), 1);
}

#[test]
fn the_last_of_two_assignments_is_the_services_and_the_first_is_no_less_a_secret() {
    let text = "OPENAI_API_KEY=fakepass-one\nOPENAI_API_KEY=fakepass-two\n";
    let expected =
        [item("openai-api-key", "", "api_token", "OPENAI_API_KEY=token"), item("openai", "openai", "api_token", "OPENAI_API_KEY=token")];
    assert_eq!(items(text), expected);
}

#[test]
fn what_is_handed_out_as_a_file_stays_the_text_that_it_is() {
    let text = "KUBECONFIG=/home/a/.kube/config\nGOOGLE_APPLICATION_CREDENTIALS=./sa.json\nSSL_KEY=\"-----BEGIN PRIVATE KEY-----\nfake\n-----END PRIVATE KEY-----\"\n";
    assert_eq!(items(text), [item("ssl-key", "", "custom", "SSL_KEY=value")]);
}

#[test]
fn a_variable_that_cannot_be_a_name_gets_one() {
    let long = format!("{}_TOKEN", "A".repeat(180));
    let names: Vec<String> = items(&format!("_=\n__TOKEN=fakepass\n{long}=fakepass2\n")).into_iter().map(|item| item.0).collect();
    assert_eq!(names[0], "token");
    assert_eq!(names[1].len(), 120);
    let unnameable = file(&format!("{}_TOKEN=fakepass\n", "A".repeat(200)));
    assert_eq!((unnameable.items.len(), &*unnameable.left[0].why), (0, "a name that is too long"));
}

/// The service and the hosts of a password that a manager has for an address, and its type.
fn kept(url: &str, password: &str) -> (String, Vec<String>, &'static str) {
    let mut entry = Entry { sort: Sort::Login, ..Entry::new("E", "E") }.with(Part::Main, "password", Secret::from(password.to_owned()));
    entry.urls.extend(Some(url.to_owned()).filter(|url| !url.is_empty()));
    let format = Format::Manager(ManagerFormat::BitwardenJson);
    let file = gather(format, vec![entry], &Templates::default(), &Pick::default()).unwrap();
    let item = &file.items[0];
    (item.service().unwrap_or_default().to_owned(), item.words.hosts.clone(), item.shape.kind.name())
}

const STRIPE: &str = "sk_live_51fakeFAKE0fake1FAKE2fake3";
const MIXED: &str = "sk-a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6";
const LOWER: &str = "sk-a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6";
const GITHUB: &str = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";

#[test]
fn of_services_whose_keys_look_alike_the_address_decides_or_none_is_meant() {
    for (url, key, service, hosts, kind) in [
        ("https://api.stripe.com", STRIPE, "stripe", &[][..], "api_token"),
        ("https://dashboard.stripe.com/apikeys", STRIPE, "stripe", &[], "api_token"),
        ("https://api.clerk.com", STRIPE, "clerk", &[], "api_token"),
        ("", STRIPE, "", &[], "api_token"),
        ("https://pay.corp.example", STRIPE, "", &["pay.corp.example"], "api_token"),
        ("https://llm.corp.example", MIXED, "", &["llm.corp.example"], "api_token"),
        ("https://llm.corp.example", LOWER, "", &["llm.corp.example"], "api_token"),
        ("", MIXED, "", &[], "api_token"),
        ("", LOWER, "", &[], "api_token"),
        ("https://api.deepseek.com", LOWER, "deepseek", &[], "api_token"),
        ("", GITHUB, "github", &[], "api_token"),
        ("https://github.com/login", GITHUB, "github", &[], "api_token"),
        ("https://git.corp.example", GITHUB, "", &["git.corp.example"], "api_token"),
    ] {
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>();
        assert_eq!(kept(url, key), (service.to_owned(), hosts, kind), "{url} {key}");
    }
}

#[test]
fn of_services_whose_keys_look_alike_the_variable_decides_or_none_is_meant() {
    for (variable, key, service) in [
        ("STRIPE_SECRET_KEY", STRIPE, "stripe"),
        ("STRIPE_KEY", STRIPE, "stripe"),
        ("stripe_secret", STRIPE, "stripe"),
        ("CLERK_KEY", STRIPE, "clerk"),
        ("PAYMENT_TOKEN", STRIPE, ""),
        ("STRIPED_THING", STRIPE, ""),
        ("LITELLM_MASTER_KEY", MIXED, ""),
        ("LITELLM_MASTER_KEY", LOWER, ""),
        ("MOON_API_KEY", MIXED, ""),
        ("DEEPSEEK_KEY", MIXED, ""),
        ("DEEPSEEK_KEY", LOWER, "deepseek"),
        ("THING", GITHUB, "github"),
    ] {
        let items = items(&format!("{variable}={key}\n"));
        assert_eq!((items[0].1.as_str(), items[0].2), (service, "api_token"), "{variable}");
    }
}

#[test]
fn what_a_type_has_a_field_for_keeps_its_name() {
    let file = |sort, part, value: &str, name, other: &str| {
        let entry = Entry { sort, ..Entry::new("E", "E") }.with(Part::Main, part, Secret::from(value.to_owned()));
        let entry = entry.with(Part::Field(name), name, Secret::from(other.to_owned()));
        let format = Format::Manager(ManagerFormat::OnePux);
        let file = gather(format, vec![entry], &Templates::default(), &Pick::default()).unwrap();
        file.items[0].parts.iter().map(|part| part.field.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(file(Sort::File, "content", "fake", "filename", "a b.bin"), "content filename");
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nfake\n-----END OPENSSH PRIVATE KEY-----\n";
    assert_eq!(file(Sort::SshKey, "private_key", key, "public_key", "ssh-ed25519 AAAA"), "private_key public_key");
}
