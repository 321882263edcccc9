//! The proxy that the environment asks for.

use super::Settings;

/// The proxy, where there is one that can be meant.
pub(super) fn of(settings: &Settings) -> Option<ureq::Proxy> {
    let text = settings.proxy.as_deref().filter(|text| !text.is_empty())?;
    let parsed = ureq::Proxy::new(text).ok()?;
    let mut builder = ureq::Proxy::builder(parsed.protocol()).host(parsed.host()).port(parsed.port());
    if let Some(name) = parsed.username() {
        builder = builder.username(name);
    }
    if let Some(password) = parsed.password() {
        builder = builder.password(password);
    }
    let local = ["localhost", "127.0.0.1", "::1"].into_iter();
    for host in settings.no_proxy.split(',').map(str::trim).filter(|host| !host.is_empty()).chain(local) {
        builder = builder.no_proxy(host);
    }
    builder.build().ok()
}

/// The proxy's host and port, for a sentence; `None` where what the environment names is none that can be used.
pub fn host(settings: &Settings) -> Option<String> {
    let parsed = ureq::Proxy::new(settings.proxy.as_deref()?).ok()?;
    Some(shown(&parsed))
}

/// The host and port of the proxy that a call to an address takes.
pub(super) fn on_the_way(agent: &ureq::Agent, url: &str) -> Option<String> {
    let proxy = agent.config().proxy()?;
    let uri = url.parse().ok()?;
    (!proxy.is_no_proxy(&uri)).then(|| shown(proxy))
}

fn shown(proxy: &ureq::Proxy) -> String {
    format!("{}:{}", proxy.host(), proxy.port())
}
