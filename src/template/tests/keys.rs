//! Keys of well-known services, made up here of prefix and length: each is known for what it is.

use super::super::Templates;

/// Where a key says whose it is and is whole: id, and the key in pieces of a text and of so many characters of another.
type Key = (&'static str, &'static [(&'static str, &'static str, usize)]);

const ANY: &str = "fAkE0";
const LOW: &str = "fake0";
const UP: &str = "FAKE2";
const HEX: &str = "0fa";
const NO: &str = "0";

const WHOLE: &[Key] = &[
    ("age_key", &[("AGE-SECRET-KEY-1", "QPZ", 58)]),
    ("airtable", &[("pat", ANY, 14), (".", HEX, 64)]),
    ("anthropic", &[("sk-ant-api03-", ANY, 93), ("AA", "", 0)]),
    ("anthropic_admin", &[("sk-ant-admin01-", ANY, 93), ("AA", "", 0)]),
    ("apify", &[("apify_api_", ANY, 36)]),
    ("aws", &[("AKIA", UP, 16)]),
    ("bedrock", &[("ABSK", ANY, 120)]),
    ("brevo", &[("xkeysib-", HEX, 64), ("-", ANY, 16)]),
    ("buildkite", &[("bkua_", LOW, 40)]),
    ("cargo_registry", &[("cio", ANY, 32)]),
    ("circleci", &[("CCIPAT_", ANY, 22), ("_", HEX, 40)]),
    ("clickup", &[("pk_", NO, 8), ("_", UP, 32)]),
    ("cloudflare", &[("cfut_", ANY, 40), ("", HEX, 8)]),
    ("contentful", &[("CFPAT-", ANY, 43)]),
    ("databricks", &[("dapi", HEX, 32)]),
    ("deepseek", &[("sk-", LOW, 32)]),
    ("digitalocean", &[("dop_v1_", HEX, 64)]),
    ("discord_webhook", &[("https://discord.com/api/webhooks/", NO, 18), ("/", ANY, 68)]),
    ("dockerhub", &[("dckr_pat_", ANY, 27)]),
    ("doppler", &[("dp.pt.", ANY, 43)]),
    ("dropbox", &[("sl.", ANY, 140)]),
    ("elevenlabs", &[("sk_", HEX, 48)]),
    ("figma", &[("figd_", ANY, 40)]),
    ("flyio", &[("fo1_", ANY, 43)]),
    ("gemini", &[("AIza", ANY, 35)]),
    ("github", &[("ghp_", ANY, 36)]),
    ("github", &[("github_pat_", ANY, 82)]),
    ("gitlab", &[("glpat-", ANY, 20)]),
    ("grafana", &[("glsa_", ANY, 32), ("_", HEX, 8)]),
    ("grafana_cloud", &[("glc_", ANY, 60)]),
    ("groq", &[("gsk_", ANY, 52)]),
    ("heroku", &[("HRKU-AA", ANY, 58)]),
    ("hubspot", &[("pat-na1-", ANY, 8), ("-", ANY, 4), ("-", ANY, 4), ("-", ANY, 4), ("-", ANY, 12)]),
    ("huggingface", &[("hf_", ANY, 34)]),
    ("jira", &[("ATATT3", ANY, 190)]),
    ("langfuse", &[("sk-lf-", HEX, 36)]),
    ("launchdarkly", &[("api-", LOW, 8), ("-", LOW, 4), ("-4", LOW, 3), ("-", LOW, 4), ("-", LOW, 12)]),
    ("linear", &[("lin_api_", ANY, 40)]),
    ("mailgun", &[("key-", HEX, 32)]),
    ("mapbox", &[("sk.", ANY, 90)]),
    ("netlify", &[("nfp_", ANY, 36)]),
    ("newrelic", &[("NRAK-", UP, 27)]),
    ("notion", &[("ntn_", NO, 11), ("", ANY, 35)]),
    ("npm", &[("npm_", ANY, 36)]),
    ("nuget", &[("oy2", LOW, 43)]),
    ("nvidia", &[("nvapi-", ANY, 64)]),
    ("octopus", &[("API-", UP, 26)]),
    ("onepassword_sa", &[("ops_eyJ", ANY, 260)]),
    ("openai", &[("sk-proj-", ANY, 40), ("T3BlbkFJ", ANY, 40)]),
    ("openrouter", &[("sk-or-v1-", HEX, 64)]),
    ("perplexity", &[("pplx-", ANY, 48)]),
    ("pinecone", &[("pcsk_", ANY, 5), ("_", ANY, 63)]),
    ("planetscale", &[("pscale_tkn_", ANY, 43)]),
    ("posthog", &[("phx_", ANY, 43)]),
    ("prefect", &[("pnu_", ANY, 36)]),
    ("pulumi", &[("pul-", HEX, 40)]),
    ("pypi", &[("pypi-AgEIcHlwaS5vcmc", ANY, 60)]),
    ("readme", &[("rdme_", LOW, 70)]),
    ("replicate", &[("r8_", ANY, 37)]),
    ("rubygems", &[("rubygems_", HEX, 48)]),
    ("salesforce", &[("00D", ANY, 12), ("!", ANY, 96)]),
    ("scaleway", &[("SCW", UP, 17)]),
    ("segment", &[("sgp_", ANY, 64)]),
    ("sendgrid", &[("SG.", ANY, 22), (".", ANY, 43)]),
    ("sentry", &[("sntryu_", HEX, 64)]),
    ("shopify", &[("shpat_", HEX, 32)]),
    ("slack", &[("xoxb-", NO, 12), ("-", ANY, 24)]),
    ("slack_webhook", &[("https://hooks.slack.com/services/", ANY, 44)]),
    ("sonarcloud", &[("squ_", HEX, 40)]),
    ("sourcegraph", &[("sgp_", HEX, 40)]),
    ("square", &[("EAAA", ANY, 60)]),
    ("stripe", &[("rk_live_", ANY, 24)]),
    ("supabase_management", &[("sbp_", LOW, 40)]),
    ("tailscale", &[("tskey-api-", ANY, 17), ("-", ANY, 32)]),
    ("trello", &[("ATTA", HEX, 72)]),
    ("twilio", &[("AC", HEX, 32)]),
    ("typeform", &[("tfp_", ANY, 44)]),
    ("vault", &[("hvs.", ANY, 95)]),
    ("xai", &[("xai-", ANY, 80)]),
];

/// Only the beginning is known of these.
const BEGUN: &[(&str, &str)] = &[
    ("axiom", "xaat-"),
    ("browserbase", "bb_live_"),
    ("calcom", "cal_"),
    ("cerebras", "csk-"),
    ("cursor", "crsr_"),
    ("daytona", "dtn_"),
    ("e2b", "e2b_"),
    ("firecrawl", "fc-"),
    ("fireworks", "fw_"),
    ("jina", "jina_"),
    ("langsmith", "lsv2_pt_"),
    ("metabase", "mb_"),
    ("neon", "napi_"),
    ("render", "rnd_"),
    ("resend", "re_"),
    ("runpod", "rpa_"),
    ("supabase_project", "sb_secret_"),
    ("tavily", "tvly-"),
    ("voyage", "pa-"),
];

fn made(pieces: &[(&str, &str, usize)]) -> String {
    pieces.iter().map(|(text, of, times)| format!("{text}{}", of.chars().cycle().take(*times).collect::<String>())).collect()
}

#[test]
fn a_key_of_a_well_known_service_is_known_for_what_it_is() {
    let templates = Templates::default();
    let mut wrong = Vec::new();
    for (id, key) in WHOLE {
        let key = made(key);
        let found = templates.recognise(&key).unwrap();
        let ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
        if ids != [*id] || !found[0].fits || !found[0].is_surely_a_key(&key) && found[0].prefix > 2 {
            wrong.push(format!("{id}: {found:?}"));
        }
    }
    for (id, prefix) in BEGUN {
        let found = templates.recognise(&format!("{prefix}{}", "fake".repeat(8))).unwrap();
        if found.iter().map(|one| (one.id.as_str(), one.fits)).collect::<Vec<_>>() != [(*id, false)] {
            wrong.push(format!("{id}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_two_services_give_alike_is_both() {
    let templates = Templates::default();
    let ids = |key: &str| templates.recognise(key).unwrap().into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&format!("sk_{}_{}", "test", "fAkE0".repeat(6))), ["clerk", "stripe"]);
    assert_eq!(ids(&format!("ATCTT3xFfG{}", "fAkE".repeat(30))), ["atlassian_admin", "bitbucket"]);
    // A JWT.
    assert!(ids(&format!("eyJ{}", "fAkE".repeat(30))).len() > 5);
}

#[test]
fn a_name_is_not_taken_for_a_key() {
    let templates = Templates::default();
    for name in [
        "patreon",
        "api-gateway",
        "api-gateway-production-2",
        "key_of_the_second_server",
        "company-production-github",
        "backup-2026-11-20-prod-db-1",
        "k8s-eu1-prod-2026-s3-backup-v2",
        "GOOGLE_GENERATIVE_AI_API_KEY",
        "jina_work",
        "re_newsletter",
        "mb_reports",
        "openai-work-2",
    ] {
        assert!(!templates.recognise(name).unwrap().iter().any(|found| found.is_surely_a_key(name)), "{name}");
    }
    // Only its form is known, and no name is like it.
    for key in ["0fa1".repeat(8), made(&[("", "f4e3", 8), ("-", "f4e3", 4), ("-", "f4e3", 4), ("-", "f4e3", 4), ("-", "f4e3", 12)])] {
        let found = templates.recognise(&key).unwrap();
        assert!(found.iter().any(|found| found.prefix == 0 && found.is_surely_a_key(&key)), "{key}: {found:?}");
    }
}
