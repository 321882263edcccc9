//! The page that a browser shows at the end: finished, small, in light and dark, without script or anything from elsewhere.

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Face {
    /// It worked.
    Connected {
        /// With whom.
        provider: String,
        /// As whom.
        account: Option<String>,
        /// The credential's name.
        name: String,
    },
    /// The person said no.
    Denied {
        /// To whom.
        provider: String,
    },
    /// It did not work; the sentence is complete.
    Failed {
        /// With whom.
        provider: String,
        /// What failed.
        why: String,
    },
    /// A request that answers nothing that was asked.
    NotUs,
    /// The answer was here before.
    Already,
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1f23;--soft:#5b6470;--ground:#f6f7f9;--card:#fff;--line:#e3e6ea;--good:#1a7f4b;--bad:#b3372c;--odd:#8a5a00}\
@media(prefers-color-scheme:dark){:root{--ink:#eceff3;--soft:#a3acb8;--ground:#14171a;--card:#1d2125;--line:#30363d;--good:#4cc38a;--bad:#ff8a7a;--odd:#e5b454}}\
*{box-sizing:border-box}\
body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;padding:1.25rem;background:var(--ground);color:var(--ink);\
font:1.0625rem/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif}\
main{width:100%;max-width:27rem;padding:2.25rem 2rem 1.75rem;background:var(--card);border:1px solid var(--line);border-radius:.9rem;text-align:center}\
.mark{display:flex;width:3.5rem;height:3.5rem;margin:0 auto 1.1rem;align-items:center;justify-content:center;border:2px solid currentColor;border-radius:50%;font-size:1.7rem;line-height:1}\
.good{color:var(--good)}.bad{color:var(--bad)}.odd{color:var(--odd)}\
h1{margin:0 0 .5rem;font-size:1.4rem;line-height:1.25;overflow-wrap:anywhere}\
p{margin:.4rem 0;color:var(--soft);overflow-wrap:anywhere}\
p b{color:var(--ink)}\
footer{margin-top:1.5rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.875rem}";

/// The value of `Content-Security-Policy`: nothing but this very style.
pub(super) fn policy() -> String {
    let hash = Base64::encode_string(&Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
}

/// The page as HTML.
pub(super) fn render(face: &Face) -> String {
    let (mark, class, title, lines) = match face {
        Face::Connected { provider, account, name } => {
            let whom = account.as_ref().map_or_else(String::new, |account| format!("<p>as <b>{}</b></p>", escape(account)));
            let text =
                format!("{whom}<p>It is stored as <b>{}</b>. You may close this page and go back to the terminal.</p>", escape(name));
            ("✓", "good", format!("{} is connected", escape(provider)), text)
        }
        Face::Denied { provider } => {
            let text = "<p>Nothing was stored. You may close this page.</p>".to_owned();
            ("–", "odd", format!("You declined the request of {}", escape(provider)), text)
        }
        Face::Failed { provider, why } => {
            let text = format!("<p>{}</p><p>Nothing was changed. The terminal says what to do next.</p>", escape(why));
            ("!", "bad", format!("{} was not connected", escape(provider)), text)
        }
        Face::NotUs => {
            let text = "<p>This is not the answer to a sign-in that credctl began, so it was ignored. If you did not begin one \
                        yourself, close this page: nothing was stored.</p>";
            ("?", "odd", "This was not us".to_owned(), text.to_owned())
        }
        Face::Already => (
            "✓",
            "odd",
            "This was received already".to_owned(),
            "<p>You may close this page; the terminal says how it went.</p>".to_owned(),
        ),
    };
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"referrer\" content=\"no-referrer\"><title>{title} · credctl</title><style>{STYLE}</style></head>\
         <body><main><div class=\"mark {class}\" aria-hidden=\"true\">{mark}</div><h1>{title}</h1>{lines}<footer>credctl on this computer</footer></main></body></html>\n"
    )
}

/// Text as HTML: no tag, no attribute, and what a terminal would not be shown is not shown here.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::name::escape(text).chars().take(300) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o18_nothing_of_a_server_becomes_markup() {
        let evil = "<script>alert(1)</script>\"'&\u{1b}[31m".to_owned();
        let face = Face::Failed { provider: evil.clone(), why: evil.clone() };
        for page in [render(&face), render(&Face::Connected { provider: evil.clone(), account: Some(evil.clone()), name: evil })] {
            assert!(!page.contains("<script") && !page.contains('\x1b'), "{page}");
            assert!(page.contains("&lt;script&gt;"));
        }
    }

    #[test]
    fn the_policy_allows_the_style_and_nothing_else() {
        assert!(policy().starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(!policy().contains("unsafe"));
        assert!(!render(&Face::NotUs).contains("style=") && !render(&Face::NotUs).contains("http"));
    }
}
