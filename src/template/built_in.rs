//! The built-in templates: one table, sorted by id. A test holds it to the files in `src/templates/`.

macro_rules! built_in {
    ($($id:literal)*) => { &[$(($id, include_str!(concat!("../templates/", $id, ".toml")))),*] };
}

/// Id and text of each.
pub(super) const BUILT_IN: &[(&str, &str)] = built_in! {
    "anthropic"
    "aws"
    "cloudflare"
    "datadog"
    "digitalocean"
    "dockerhub"
    "gemini"
    "github"
    "gitlab"
    "groq"
    "huggingface"
    "mistral"
    "npm"
    "openai"
    "openrouter"
    "sendgrid"
    "sentry"
    "slack"
    "stripe"
    "twilio"
};
