//! What is made of files, without a vault.

use std::path::Path;

use super::entry::Entry;
use super::{File, Format, Pick, Source, gather};
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
