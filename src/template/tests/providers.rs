//! The OAuth providers: none is missing, and what each does in its own way is there as data.

use super::super::{Body, Challenge, ClientAuth, ClientSecret, Flow, Issued, Loopback, Oauth, Pkce, Templates, Which};
use super::parsed;

/// As people call them: an id or an alias.
const IDS: [&str; 80] = [
    "google",
    "microsoft",
    "github",
    "gitlab",
    "bitbucket",
    "atlassian",
    "slack",
    "notion",
    "linear",
    "discord",
    "x",
    "linkedin",
    "facebook",
    "instagram",
    "dropbox",
    "box",
    "hubspot",
    "salesforce",
    "zendesk",
    "intercom",
    "shopify",
    "airtable",
    "asana",
    "clickup",
    "monday",
    "figma",
    "canva",
    "miro",
    "zoom",
    "spotify",
    "twitch",
    "reddit",
    "todoist",
    "stripe",
    "paypal",
    "square",
    "quickbooks",
    "xero",
    "docusign",
    "mailchimp",
    "typeform",
    "webflow",
    "wordpress",
    "pipedrive",
    "calendly",
    "digitalocean",
    "heroku",
    "netlify",
    "vercel",
    "sentry",
    "pagerduty",
    "datadog",
    "okta",
    "auth0",
    "posthog",
    "supabase",
    "openrouter",
    "huggingface",
    "attio",
    "strava",
    "fitbit",
    "yahoo",
    "tiktok",
    "pinterest",
    "zoho",
    "amazon",
    "wrike",
    "smartsheet",
    "snowflake",
    "contentful",
    "front",
    "webex",
    "gumroad",
    "basecamp",
    "yandex",
    "patreon",
    "keycloak",
    "gitea",
    "mcp",
    "custom_oidc",
];

fn of(id: &str) -> Oauth {
    Templates::default().get(id).unwrap().and_then(|template| template.oauth).unwrap_or_else(|| panic!("{id} has no [oauth]"))
}

#[test]
fn every_provider_is_there_and_says_where_to_go() {
    let templates = Templates::default();
    let known = templates.provider_ids().unwrap();
    for id in IDS {
        assert!(known.iter().any(|known| known == id), "{id}");
        let template = templates.get(id).unwrap().unwrap();
        let oauth = template.oauth.as_ref().unwrap();
        assert!(oauth.token.is_some() || oauth.flow == Flow::Discovered, "{id}: no token endpoint");
        assert!(oauth.authorize.is_some() || oauth.flow == Flow::Discovered, "{id}: no authorization endpoint");
        assert!(oauth.client_type.is_some(), "{id}: which client is to be registered?");
        assert!(oauth.setup.is_some() || ["keycloak", "custom_oidc"].contains(&id), "{id}: where?");
        assert!(!oauth.client_auth.is_empty(), "{id}: how does the client prove itself?");
        assert!(oauth.scope_sets.keys().all(|set| oauth.scopes(&[], std::slice::from_ref(set)).is_ok()), "{id}");
        // What has no default is asked for; nothing else stands between an endpoint and a URL.
        let host = |name: &str| template.field(name).is_some_and(|field| field.help.is_some() || !field.label.is_empty());
        for (name, url) in oauth.endpoints() {
            let filled = template.endpoint(url, |name| {
                host(name).then(|| if url.starts_with('{') { "https://x.example/y" } else { "x.example" }.to_owned())
            });
            assert!(filled.is_ok_and(|url| url.starts_with("https://")), "{id}: {name}");
        }
        assert!(
            oauth.account.is_some()
                || template.verify.as_ref().is_some_and(|verify| verify.account.is_some())
                || oauth.flow == Flow::Discovered
                || id == "shopify",
            "{id}: whose account?"
        );
    }
}

#[test]
fn they_are_listed_by_id_and_each_once() {
    let templates = Templates::default();
    let providers = templates.providers().unwrap();
    assert!(providers.len() >= IDS.len());
    assert!(providers.windows(2).all(|pair| pair[0].id < pair[1].id));
    let names: Vec<&str> = providers.iter().flat_map(|one| std::iter::once(&one.id).chain(&one.aliases)).map(String::as_str).collect();
    assert!(IDS.iter().all(|id| names.contains(id)));
    let ids = templates.provider_ids().unwrap();
    assert!(ids.len() == names.len() && ids.windows(2).all(|pair| pair[0] < pair[1]));
    let github = providers.iter().find(|one| one.id == "github").unwrap();
    assert_eq!((github.name.as_str(), github.oauth.device.is_some()), ("GitHub", true));
}

#[test]
fn the_ways_of_answers_are_data() {
    let at = |id: &str, n: usize| of(id).answer[n].access_token.clone();
    assert_eq!((at("slack", 0), at("slack", 1)), (vec!["/access_token".to_owned()], vec!["/authed_user/access_token".to_owned()]));
    assert_eq!(at("openrouter", 0), ["/key"]);
    assert_eq!(at("intercom", 0), ["/access_token", "/token"]);
    assert_eq!(
        (of("strava").answer[0].expires_at.as_slice(), of("square").answer[0].expires_in.len()),
        (&["/expires_at".to_owned()][..], 0)
    );
    assert_eq!(of("quickbooks").answer[0].callback["realm_id"], "realmId");
    assert_eq!(of("salesforce").answer[0].fields["instance_url"], "/instance_url");
    assert_eq!(of("salesforce").issuer.as_deref(), Some("https://{login_host}"));
    assert_eq!(of("pipedrive").default_scopes, ["base"]);
    assert!(of("pipedrive").scopes(&[], &[]).unwrap().is_empty(), "scopes are set on the client there");
    assert_eq!(of("atlassian").account.unwrap().fields["cloud_id"], "/0/id");
    assert_eq!(of("google").account.unwrap().claims, ["/email"]);
    for id in ["github", "slack", "zoho", "reddit", "tiktok"] {
        assert_eq!(of(id).refresh.error_status, Some(200), "{id}");
    }
    assert!(of("google").errors.iter().any(|error| error.subtype.as_deref() == Some("invalid_rapt")));
    assert!(of("microsoft").errors.iter().any(|error| error.code.is_some()));
    assert!(of("zoom").errors.iter().any(|error| error.description_at.as_deref() == Some("/reason")));
    assert!(of("atlassian").errors.iter().any(|error| error.status == Some(403)));
}

#[test]
fn the_ways_of_requests_are_data() {
    assert!(["notion", "atlassian", "openrouter"].iter().all(|id| of(id).token_body == Body::Json));
    assert_eq!(of("tiktok").names["client_id"], "client_key");
    assert_eq!(of("tiktok").challenge, Challenge::Hex);
    let basecamp = of("basecamp");
    assert_eq!(
        (basecamp.names["grant_type"].as_str(), basecamp.token_params["type"].as_str(), basecamp.refresh.params["type"].as_str()),
        ("type", "web_server", "refresh")
    );
    assert_eq!(of("shopify").token_params["expiring"], "1");
    assert_eq!(of("google").authorize_params["access_type"], "offline");
    assert!(["linear", "slack", "shopify", "figma", "todoist"].iter().all(|id| of(id).scope_separator == ","));
    assert_eq!(of("figma").refresh.endpoint.as_deref(), Some("https://api.figma.com/v1/oauth/refresh"));
    assert!(of("instagram").refresh.prolong.is_some() && of("facebook").lengthen.is_some());
    assert!(of("hubspot").token_legacy.is_some() && of("webex").device_token.is_some());
    assert_eq!(of("salesforce").device_names["device_code"], "code");
    assert_eq!(of("vercel").scopes(&[], &[]).unwrap(), ["openid", "email", "offline_access"]);
    assert_eq!(of("asana").scopes(&[], &["full".to_owned()]).unwrap(), ["default"]);
    assert_eq!((of("posthog").pkce, of("posthog").client_secret), (Pkce::Required, ClientSecret::None));
    assert_eq!(of("x").client_auth, [ClientAuth::Basic, ClientAuth::None]);
    assert_eq!(of("miro").revocation.unwrap().params["clientSecret"], "{client_secret}");
    assert_eq!((of("zoho").revocation.unwrap().body, of("slack").revocation.unwrap().which), (Body::Query, Which::Access));
    let rules = ["google", "github", "yahoo", "todoist"].map(|id| of(id).redirect.loopback);
    assert_eq!(rules, [Loopback::AnyPort, Loopback::AnyPort, Loopback::HttpsOnly, Loopback::Unknown]);
    assert_eq!((of("gitlab").redirect.loopback, of("clickup").refresh.issued), (Loopback::FixedPort, Issued::Never));
    assert!(of("google").traps.iter().any(|trap| trap.contains("7 days")) && of("google").client_type.unwrap().contains("Desktop app"));
}

#[test]
fn a_tenant_and_a_data_centre_are_filled_in() {
    let templates = Templates::default();
    let url = |id: &str, name: &'static str, value: &'static str| {
        let template = templates.get(id).unwrap().unwrap();
        let token = template.oauth.as_ref().unwrap().token.clone().unwrap();
        template.endpoint(&token, move |asked| (asked == name).then(|| value.to_owned()))
    };
    assert_eq!(url("microsoft", "", "").unwrap(), "https://login.microsoftonline.com/common/oauth2/v2.0/token");
    assert_eq!(url("microsoft", "tenant", "corp.example").unwrap(), "https://login.microsoftonline.com/corp.example/oauth2/v2.0/token");
    assert!(url("microsoft", "tenant", "a/../b").is_err());
    assert_eq!(url("zoho", "tld", "eu").unwrap(), "https://accounts.zoho.eu/oauth/v2/token");
    assert!(url("zoho", "tld", "eu.evil.example/").is_err() && url("auth0", "", "").is_err());
    assert_eq!(
        url("keycloak", "realm_url", "https://sso.corp.example/realms/x").unwrap(),
        "https://sso.corp.example/realms/x/protocol/openid-connect/token"
    );
    assert_eq!(of("auth0").fill_text("{audience}", |_| None), Ok(None));
}

#[test]
fn a_token_may_go_to_every_host_of_its_service() {
    let hosts = |id: &str| Templates::default().get(id).unwrap().unwrap().hosts;
    assert!(hosts("facebook").contains(&"graph.instagram.com".to_owned()));
    assert!(hosts("dropbox").contains(&"notify.dropboxapi.com".to_owned()));
}

/// Faults of an `[oauth]`: what is added to one that is right, and a word of the reason.
#[test]
fn what_an_oauth_section_may_not_say() {
    let good = "id = \"acme\"\nname = \"A\"\ntype = \"oauth2\"\ncategory = \"custom\"\nabout = \"x\"\nhosts = [\"api.acme.example\"]\n\
                control_hosts = [\"{region}.acme.example\"]\n[[field]]\nname = \"access_token\"\n[[field]]\nname = \"site\"\nsecret = false\n[oauth]\n\
                authorize = \"https://{region}.acme.example/a\"\ntoken = \"https://{region}.acme.example/t\"\nscope_sets = { all = [\"all\"] }\n";
    let region = "variables = { region = { label = \"Region\", default = \"eu\", choices = [\"eu\", \"us\"] } }\n";
    assert_eq!(parsed(&format!("{good}{region}")).map(|_| ()), Ok(()));
    let unknown = parsed(good).unwrap_err();
    assert!(unknown.reason.contains("`{region}`"), "{}", unknown.reason);
    let faults = [
        ("variables = { region = { label = \"\" } }", "label"),
        ("variables = { region = { label = \"R\", default = \"asia\", choices = [\"eu\"] } }", "choices"),
        ("variables = { region = { label = \"R\" }, site = { label = \"S\" } }", "field already"),
        ("variables = { region = { label = \"R\" }, client_secret = { label = \"S\" } }", "field already"),
        ("variables = { region = { label = \"R\", pattern = \"(\" } }", "pattern"),
        ("variables = { region = { label = \"R\", bogus = 1 } }", "bogus"),
    ];
    let more = [
        ("device = \"https://{region}.acme.example/{nothing}\"", "`{nothing}`"),
        ("device = \"https://{region}.acme.example/{client_id}\"", "no plain field"),
        ("device = \"http://{region}.acme.example/d\"", "https"),
        ("device_token = \"https://evil.example/d\"", "none of the template's"),
        ("authorize_params = { key = \"{client_secret}\" }", "no plain field"),
        ("token_params = { key = \"{nothing}\" }", "`{nothing}`"),
        ("token_params = { \"a b\" = \"1\" }", "parameter's name"),
        ("names = { scope = \"a&b\" }", "parameter's name"),
        ("default_scopes = [\"a b\"]", "without blanks"),
        ("default_scopes = [\"{nothing}\"]", "`{nothing}`"),
        ("alone = [\"nothing\"]", "no set of scopes"),
        ("scope_params = { nothing = \"scope\" }", "no set of scopes"),
        ("answer = [{ access_token = \"key\" }]", "begins with `/`"),
        ("answer = [{ access_token = [] }]", "an access token somewhere"),
        ("answer = [{ access_token = 1 }]", "a JSON pointer, or a list"),
        ("answer = [{ fields = { access_token = \"/x\" } }]", "no plain field"),
        ("answer = [{ callback = { nothing = \"x\" } }]", "no plain field"),
        ("account = { at = \"/x\" }", "come together"),
        ("account = {}", "nowhere"),
        ("account = { claims = \"email\" }", "begins with `/`"),
        ("account = { request = \"GET https://evil.example/\", at = \"/x\" }", "none of the template's"),
        ("lengthen = \"GET https://evil.example/\"", "none of the template's"),
        ("refresh = { prolong = \"GET https://evil.example/\" }", "none of the template's"),
        ("revocation = { url = \"https://{region}.acme.example/r\", client_auth = \"none\", ok_at = \"ok\" }", "begins with `/`"),
        (
            "revocation = { url = \"https://{region}.acme.example/r\", client_auth = \"header\", headers = { X = \"{nothing}\" } }",
            "`{nothing}`",
        ),
        ("errors = [{ error = \"x\", at = \"x\", cause = \"dead\" }]", "begins with `/`"),
    ];
    let whole = faults.map(|(line, word)| (format!("{good}{line}\n"), word)).into_iter();
    for (text, word) in whole.chain(more.map(|(line, word)| (format!("{good}{region}{line}\n"), word))) {
        let reason = parsed(&text).map(|_| ()).expect_err(&text).reason;
        assert!(reason.contains(word), "{word}: {reason}\n{text}");
    }
    // The names of hosts that a secret goes to are filled from fields alone.
    let host = good.replace("api.acme.example", "{region}.acme.example");
    assert!(parsed(&format!("{host}{region}")).is_err());
}
