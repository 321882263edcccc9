//! The URLs of a template: each is https, leads to a host that the template names, and has no secret in its host.

mod oauth;

use super::Way;
use super::check::{Fault, Vars, check_hosts, host_vars, vars};
use super::model::Template;
use super::place::{Url, covers, is_host_template, placeholders};
use super::request::{Auth, Place, Placement, Request};
use super::verify::{By, Verify};

/// Whether a URL without placeholders is one a credential may be sent to: https, or http to this machine, and of nothing
/// but what RFC 3986 has in a URL.
pub fn is_safe(text: &str) -> bool {
    let is_odd = |byte: u8| !byte.is_ascii_graphic() || b"\"<>\\^`{|}".contains(&byte);
    !text.bytes().any(is_odd) && Url::split(text).is_some_and(|url| url_fault(&url).is_none())
}

fn url_fault(url: &Url<'_>) -> Option<&'static str> {
    if url.scheme.is_empty() {
        return None;
    }
    if url.authority.contains('@') {
        return Some("has a user in it");
    }
    if !is_host_template(url.authority) || url.authority.starts_with('*') {
        return Some("has no host that could be called");
    }
    match url.scheme {
        "https" => None,
        "http" if url.is_loopback() => None,
        _ => Some("is not https; http is for this machine only"),
    }
}

/// Where URLs are checked: what they may hold and whither they may lead.
struct Room<'t> {
    template: &'t Template,
    hosts: Vec<String>,
    vars: Vars<'t>,
}

/// Every URL, address and placement of the template.
pub(super) fn check(template: &Template) -> Result<(), Fault> {
    let hosts = template.hosts.iter().chain(&template.control_hosts).cloned().collect();
    let room = Room { template, hosts, vars: vars(template) };
    room.link("dashboard", template.dashboard.as_deref())?;
    if let Some(base) = &template.base_url {
        room.url("base_url", base, &[])?;
    }
    room.auths("auth", &template.auth)?;
    if let Some(verify) = &template.verify {
        room.verify("verify", verify)?;
    }
    room.ways("revoke", template.revoke.as_ref().map(|revoke| (revoke.page.as_deref(), &*revoke.way)))?;
    room.ways("rotate", template.rotate.as_ref().map(|rotate| (rotate.page.as_deref(), &*rotate.way)))?;
    oauth::check(&room)?;
    for (n, variant) in template.variants.iter().enumerate() {
        let at = format!("variant.{n}");
        let hosts = variant.hosts.iter().flatten().chain(&room.hosts).cloned().collect();
        let room = Room { template, hosts, vars: vars(template) };
        room.variant(&at, variant)?;
    }
    Ok(())
}

impl Room<'_> {
    fn variant(&self, at: &str, variant: &super::Variant) -> Result<(), Fault> {
        if variant.prefixes.is_empty() && variant.pattern.is_none() && variant.with.is_empty() {
            return Err(Fault::new(at, "a variant says by `prefixes`, `pattern` or `with` when it fits"));
        }
        if let Some(Err(why)) = variant.pattern.as_ref().map(|text| super::pattern::check(text, 0)) {
            return Err(Fault::new(format!("{at}.pattern"), format!("the pattern {why}")));
        }
        if let Some(name) = variant.with.iter().find(|name| self.template.field(name).is_none()) {
            return Err(Fault::new(format!("{at}.with"), format!("`{name}` is no field")));
        }
        check_hosts(&format!("{at}.hosts"), variant.hosts.as_deref().unwrap_or_default(), &self.vars)?;
        self.auths(&format!("{at}.auth"), variant.auth.as_deref().unwrap_or_default())?;
        if let Some(verify) = &variant.verify {
            self.verify(&format!("{at}.verify"), verify)?;
        }
        self.ways(&format!("{at}.revoke"), variant.revoke.as_ref().map(|revoke| (revoke.page.as_deref(), &*revoke.way)))?;
        self.ways(&format!("{at}.rotate"), variant.rotate.as_ref().map(|rotate| (rotate.page.as_deref(), &*rotate.way)))
    }

    /// A page that a person opens: no secret anywhere in it.
    fn link(&self, at: &str, link: Option<&str>) -> Result<(), Fault> {
        let Some(link) = link else { return Ok(()) };
        let url = Url::split(link).ok_or_else(|| Fault::new(at, "not a URL"))?;
        if let Some(why) = url_fault(&url) {
            return Err(Fault::new(at, format!("the link {why}")));
        }
        for found in placeholders(link) {
            match self.vars.get(found.name) {
                None => return Err(Fault::new(at, format!("`{{{}}}` is no field", found.name))),
                Some(true) => return Err(Fault::new(at, format!("the secret `{}` must not stand in a link", found.name))),
                Some(false) => {}
            }
        }
        Ok(())
    }

    /// A URL that credctl calls, with further placeholders that are not secret.
    fn url(&self, at: &str, text: &str, more: &[&str]) -> Result<(), Fault> {
        let url = Url::split(text).ok_or_else(|| Fault::new(at, "not a URL: `https://host/path`, without blanks"))?;
        if let Some(why) = url_fault(&url) {
            return Err(Fault::new(at, format!("the URL {why}")));
        }
        let host = url.host();
        self.vars_exist(at, url.rest, more)?;
        // A field that is needed for the host has to be one of the template's: it is what `hosts` is filled from.
        host_vars(at, &host, &self.vars)?;
        let leads_to = if url.scheme.is_empty() { self.pinned(url.authority) } else { None };
        if covers(&self.hosts, &host) || leads_to.is_some_and(|host| covers(&self.hosts, &host)) {
            return Ok(());
        }
        Err(Fault::new(at, format!("`{host}` is none of the template's `hosts` or `control_hosts`")))
    }

    /// The host that the field's own pattern holds it to: `^https://hooks\.slack\.com/…`.
    fn pinned(&self, placeholder: &str) -> Option<String> {
        let name = placeholders(placeholder).first()?.name;
        let rest = self.template.field(name)?.pattern.as_ref()?.as_str().strip_prefix("^https://")?;
        let host = rest.split_once('/')?.0.replace("\\.", ".");
        (super::place::is_host(&host) && !rest.contains('|')).then_some(host)
    }

    fn vars_exist(&self, at: &str, text: &str, more: &[&str]) -> Result<(), Fault> {
        match placeholders(text).iter().find(|found| !self.vars.contains_key(found.name) && !more.contains(&found.name)) {
            Some(found) => Err(Fault::new(at, format!("`{{{}}}` is no field, and nothing says where it comes from", found.name))),
            None => Ok(()),
        }
    }

    fn request(&self, at: &str, request: &Request, more: &[&str]) -> Result<(), Fault> {
        self.url(&format!("{at}.url"), &request.url, more)?;
        let bodies = [request.json.is_some(), request.form.is_some(), request.multipart.is_some(), request.text.is_some()];
        if bodies.iter().filter(|there| **there).count() > 1 {
            return Err(Fault::new(at, "a request has one body: `json`, `form`, `multipart` or `text`"));
        }
        for (name, value) in &request.headers {
            self.header(&format!("{at}.headers"), name, value, more)?;
        }
        for (name, value) in request.form.iter().chain(&request.multipart).flatten() {
            self.vars_exist(&format!("{at}.form.{name}"), value, more)?;
        }
        if let Some(json) = &request.json {
            self.json(&format!("{at}.json"), json, more)?;
        }
        self.auths(&format!("{at}.auth"), request.auth.as_deref().unwrap_or_default())
    }

    fn json(&self, at: &str, json: &serde_json::Value, more: &[&str]) -> Result<(), Fault> {
        match json {
            serde_json::Value::String(text) => self.vars_exist(at, text, more),
            serde_json::Value::Array(items) => items.iter().try_for_each(|item| self.json(at, item, more)),
            serde_json::Value::Object(members) => members.values().try_for_each(|member| self.json(at, member, more)),
            _ => Ok(()),
        }
    }

    /// A header that cannot become two.
    fn header(&self, at: &str, name: &str, value: &str, more: &[&str]) -> Result<(), Fault> {
        let named_by_field =
            placeholders(name).first().is_some_and(|found| found.at == (0, name.len()) && self.vars.get(found.name) == Some(&false));
        let token = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
        if !token && !named_by_field {
            return Err(Fault::new(at, format!("`{name}` is not a header's name")));
        }
        if value.chars().any(char::is_control) {
            return Err(Fault::new(at, format!("the header `{name}` holds control characters")));
        }
        self.vars_exist(at, value, more)
    }

    fn auths(&self, at: &str, auths: &[Auth]) -> Result<(), Fault> {
        for (n, auth) in auths.iter().enumerate() {
            let at = format!("{at}.{n}");
            check_hosts(&format!("{at}.hosts"), &auth.hosts, &self.vars)?;
            if let Some(host) = auth.hosts.iter().find(|host| !covers(&self.hosts, host)) {
                return Err(Fault::new(format!("{at}.hosts"), format!("`{host}` is none of the template's `hosts`")));
            }
            auth.place.iter().enumerate().try_for_each(|(n, place)| self.placement(&format!("{at}.place.{n}"), place))?;
        }
        Ok(())
    }

    fn placement(&self, at: &str, place: &Placement) -> Result<(), Fault> {
        match place {
            Placement::Header { name, value } => self.header(at, name, value, &[]),
            Placement::Query { name, value } => self.vars_exist(at, name, &[]).and_then(|()| self.vars_exist(at, value, &[])),
            Placement::Basic { username, password } | Placement::Digest { username, password } => {
                self.vars_exist(at, username, &[]).and_then(|()| self.vars_exist(at, password, &[]))
            }
            Placement::Path { value } if !value.starts_with('/') => Err(Fault::new(at, "a path begins with `/`")),
            Placement::Path { value } => self.vars_exist(at, value, &[]),
            Placement::Exchange { request, value, assertion, .. } => {
                for text in assertion.iter().flat_map(|assertion| assertion.header.values().chain(assertion.claims.values())) {
                    self.vars_exist(&format!("{at}.assertion"), text, &[])?;
                }
                self.request(&format!("{at}.request"), request, &["assertion"])?;
                self.vars_exist(at, value, &["access_token"])
            }
            Placement::Jwt { header, claims, .. } => {
                let own = ["method", "host", "path", "nonce"];
                header.values().chain(claims.values()).try_for_each(|text| self.vars_exist(at, text, &own))
            }
            Placement::Sigv4 { .. } | Placement::Ssh {} => Ok(()),
        }
    }

    fn verify(&self, at: &str, verify: &Verify) -> Result<(), Fault> {
        match (verify.by, &verify.request, &verify.address) {
            (By::Http, Some(request), None) => self.request(&format!("{at}.request"), request, &[])?,
            (By::Http, ..) => return Err(Fault::new(at, "a check by http has a `request`, and no `address`")),
            (By::Exchange, None, None) if self.template.auth.iter().any(Auth::exchanges) => {}
            (By::Exchange, ..) => {
                return Err(Fault::new(at, "a check by exchange has an `[[auth]]` with one, and neither `request` nor `address`"));
            }
            (By::None | By::Local, None, None) => {}
            (By::None | By::Local, ..) => return Err(Fault::new(at, "a check without network has neither `request` nor `address`")),
            (_, None, Some(address)) => self.address(&format!("{at}.address"), address)?,
            _ => return Err(Fault::new(at, "a check by connection has an `address`, and no `request`")),
        }
        if verify.asks_first && verify.side_effects.is_none() {
            return Err(Fault::new(format!("{at}.asks_first"), "a check that asks first says in `side_effects` why"));
        }
        for (n, second) in verify.second.iter().enumerate() {
            self.request(&format!("{at}.second.{n}.request"), &second.request, &[])?;
        }
        let places = [
            ("account", &verify.account),
            ("scopes", &verify.scopes),
            ("plan", &verify.plan),
            ("expires", &verify.expires),
            ("credit", &verify.credit),
            ("key_id", &verify.key_id),
            ("key_label", &verify.key_label),
        ];
        places.iter().try_for_each(|(name, place)| self.place(&format!("{at}.{name}"), place.as_ref(), &[]))
    }

    /// What is connected to without HTTP: a host of the template's, or a field that holds a whole address.
    fn address(&self, at: &str, address: &str) -> Result<(), Fault> {
        let whole = placeholders(address).first().filter(|found| found.at == (0, address.len()) && !found.host).map(|found| found.name);
        let in_a_secret = whole.filter(|name| self.vars.get(name) == Some(&true)).map(|name| format!("{{{name}.host}}"));
        let host = in_a_secret.unwrap_or_else(|| address.to_owned());
        host_vars(at, &host, &self.vars)?;
        let bare = host.rsplit_once(':').map_or(host.as_str(), |(host, _)| host);
        if covers(&self.hosts, &host) || covers(&self.hosts, bare) {
            return Ok(());
        }
        Err(Fault::new(at, format!("`{host}` is none of the template's `hosts`")))
    }

    fn place(&self, at: &str, place: Option<&Place>, more: &[&str]) -> Result<(), Fault> {
        let request = place.and_then(|place| place.request.as_ref());
        request.map_or(Ok(()), |request| self.request(&format!("{at}.request"), request, more))
    }

    fn ways(&self, at: &str, section: Option<(Option<&str>, &[Way])>) -> Result<(), Fault> {
        let Some((page, ways)) = section else { return Ok(()) };
        self.link(&format!("{at}.page"), page)?;
        for (n, way) in ways.iter().enumerate() {
            let at = format!("{at}.way.{n}");
            let needs: Vec<&str> = way.needs.keys().map(String::as_str).collect();
            self.request(&format!("{at}.request"), &way.request, &needs)?;
            for request in way.then.iter().chain(&way.dry_run).chain(&way.undo) {
                self.request(&at, request, &needs)?;
            }
            for (name, need) in &way.needs {
                let others: Vec<&str> = needs.iter().copied().filter(|other| other != name).collect();
                self.place(&format!("{at}.needs.{name}.place"), need.place.as_ref(), &others)?;
            }
            if let Some(name) =
                way.of.as_ref().filter(|name| !self.template.fields.iter().any(|field| field.name == **name && field.secret))
            {
                return Err(Fault::new(format!("{at}.of"), format!("`{name}` is no secret field")));
            }
            if let Some(name) = way.new.keys().find(|name| !self.template.fields.iter().any(|field| field.name == **name)) {
                return Err(Fault::new(format!("{at}.new"), format!("`{name}` is no field")));
            }
        }
        Ok(())
    }
}
