//! Credentials of every service with values that are obviously made up, and as the service writes them.

use credctl::kind::Kind;
use credctl::name::Name;
use credctl::net::{Net, Settings};
use credctl::secret::Secret;
use credctl::shape::{Shape, Values, Words};
use credctl::template::{Auth, By, Placement, Request, Template, TemplateField, Templates, Variant, Verify};
use credctl::verify::{self, Subject, Tools};
use jiff::Timestamp;

use crate::internet::Internet;

/// One sort of credential of one service.
pub(crate) struct Sort {
    /// `github`, `github 1` for its second variant.
    pub(crate) name: String,
    pub(crate) template: Template,
    /// Which variant.
    pub(crate) variant: Option<usize>,
}

impl Sort {
    /// What is checked of it.
    pub(crate) fn verify(&self) -> &Verify {
        self.own().and_then(|variant| variant.verify.as_ref()).or(self.template.verify.as_ref()).unwrap()
    }

    fn own(&self) -> Option<&Variant> {
        self.variant.map(|at| &self.template.variants[at])
    }

    pub(crate) fn auth(&self) -> &[Auth] {
        self.own().and_then(|variant| variant.auth.as_deref()).unwrap_or(&self.template.auth)
    }

    /// The values: as few as it takes, so that what is known by default is used.
    pub(crate) fn values(&self) -> Values {
        let own = self.own();
        let mut values = Values::new();
        let main = self.template.main_field().map(|field| field.name.clone());
        for (at, field) in self.template.fields.iter().enumerate() {
            let is_main = Some(&field.name) == main.as_ref();
            let in_variant = own.is_some_and(|variant| variant.with.contains(&field.name));
            // What alone makes another sort of it.
            let makes = |variant: &Variant| variant.prefixes.is_empty() && variant.pattern.is_none() && variant.with.contains(&field.name);
            let in_others = self.template.variants.iter().any(makes);
            let on_this_machine = field.default.as_deref().is_some_and(|default| default.starts_with("http://"));
            if ((field.default.is_some() && !on_this_machine) || field.derive.is_some() || in_others) && !in_variant && !is_main {
                continue;
            }
            let pattern = own.filter(|_| is_main).and_then(|variant| variant.pattern.as_deref());
            let prefix = own.filter(|_| is_main).and_then(|variant| variant.prefixes.first());
            let value = match (pattern, prefix) {
                (Some(pattern), _) => text_of(pattern, at),
                (None, Some(prefix)) => format!("{prefix}{}", "fakepass0".repeat(5)),
                (None, None) => self.value(field, at),
            };
            values.insert(field.name.clone(), (field.secret, Secret::from(value)));
        }
        values
    }

    fn value(&self, field: &TemplateField, at: usize) -> String {
        let id = self.template.id.replace('_', "-");
        if let Some(choice) = field.choices.first() {
            return choice.clone();
        }
        let used = |form: &str| self.urls().iter().any(|url| url.contains(form));
        let begins = |form: &str| requests(self.verify()).iter().any(|request| request.url.starts_with(form));
        let (braces, host) = (format!("{{{}}}", field.name), format!("{{{}.host}}", field.name));
        if let Some(pattern) = field.pattern.as_ref().filter(|pattern| !pattern.as_str().starts_with('[')) {
            return text_of(pattern.as_str(), at);
        }
        if field.secret {
            let prefix = field.prefixes.first().map_or("", String::as_str);
            return format!("{prefix}fakepass-{}-0123456789abcdef", field.name.replace('_', "-"));
        }
        if used(&host) || begins(&braces) {
            return format!("https://{id}.acme.example");
        }
        if used(&format!("https://{braces}/")) || used(&format!("https://{braces}:")) || self.template.hosts.contains(&braces) {
            return format!("{id}.acme.example");
        }
        format!("fake{at}")
    }

    /// Every text of it that is a host or a URL.
    fn urls(&self) -> Vec<&str> {
        let template = &self.template;
        let hosts = template.hosts.iter().chain(&template.control_hosts).map(String::as_str);
        let of_variants = template.variants.iter().flat_map(|variant| variant.hosts.iter().flatten()).map(String::as_str);
        let requests = requests(self.verify()).into_iter().map(|request| request.url.as_str());
        hosts.chain(of_variants).chain(requests).collect()
    }

    /// It with its values, as `add` stores it.
    pub(crate) fn subject(&self) -> Subject {
        let shape = Shape { kind: self.template.kind, template: Some(self.template.clone().into()) };
        let name = Name::parse(&self.template.id.replace('_', "-")).unwrap();
        let mut credential = shape.credential(&name, self.values(), Words::default(), now()).unwrap();
        if credential.kind == Kind::Oauth2 {
            // A token that was pasted: connected accounts are asked about in a way of their own.
            credential.kind = Kind::ApiToken;
        }
        let value = |name: &str| credential.fields.get(name)?.value.expose_str().map(str::to_owned);
        let main = self.template.main_field().and_then(|field| value(&field.name)).unwrap_or_default();
        let found = self.template.variant(&main, value).map(|variant| variant.about.clone());
        assert_eq!(found, self.own().map(|variant| variant.about.clone()).filter(|_| self.variant.is_some()), "{}", self.name);
        Subject { credential, template: Some(self.template.clone()) }
    }

    /// It, where nothing but the answers matters: sent without a signature or a token that is fetched first.
    pub(crate) fn plainly(&self) -> Self {
        let mut sort = Self { name: self.name.clone(), template: self.template.clone(), variant: self.variant };
        let exchange = self.auth().iter().flat_map(|auth| &auth.place).find_map(|place| match place {
            Placement::Exchange { request, .. } => Some((**request).clone()),
            _ => None,
        });
        let verify = match sort.variant {
            Some(at) if sort.template.variants[at].verify.is_some() => sort.template.variants[at].verify.as_mut(),
            _ => sort.template.verify.as_mut(),
        };
        let verify = verify.unwrap();
        if verify.by == By::Exchange {
            verify.by = By::Http;
            verify.request = exchange;
        }
        let plain = |request: &mut Request| {
            request.auth = Some(Vec::new());
            request.form = None;
        };
        verify.request.iter_mut().for_each(plain);
        sort
    }

    /// Whether it is sent in a way that takes more than one request, or a signature.
    pub(crate) fn is_signed(&self) -> bool {
        let more = self.verify().request.iter().flat_map(|request| request.auth.iter().flatten());
        let special = |place: &Placement| {
            matches!(place, Placement::Sigv4 { .. } | Placement::Jwt { .. } | Placement::Exchange { .. } | Placement::Digest { .. })
        };
        self.verify().by == By::Exchange || self.auth().iter().chain(more).take(1).flat_map(|auth| &auth.place).any(special) || {
            let own = self.verify().request.iter().flat_map(|request| request.auth.iter().flatten());
            own.flat_map(|auth| &auth.place).any(special)
        }
    }
}

/// Every request of a check.
pub(crate) fn requests(verify: &Verify) -> Vec<&Request> {
    let places = [&verify.account, &verify.scopes, &verify.plan, &verify.expires, &verify.credit];
    let more = places.into_iter().flatten().filter_map(|place| place.request.as_ref());
    verify.request.iter().chain(verify.second.iter().map(|second| &second.request)).chain(more).collect()
}

/// Every sort of every built-in template that is checked by asking over HTTP.
pub(crate) fn sorts() -> Vec<Sort> {
    let mut sorts = Vec::new();
    for template in Templates::new(None).all().unwrap() {
        let variants = (0..template.variants.len()).filter(|at| template.variants[*at].verify.is_some()).map(Some);
        for variant in std::iter::once(None).chain(variants) {
            let name = variant.map_or_else(|| template.id.clone(), |at| format!("{} {at}", template.id));
            let sort = Sort { name, template: template.clone(), variant };
            if matches!(sort.verify().by, By::Http | By::Exchange) {
                sorts.push(sort);
            }
        }
    }
    sorts
}

/// The one service that is at a fixed port of this machine, at one that is free.
pub(crate) fn at_port(sorts: &mut [Sort], port: u16) {
    let moved = |text: &str| text.replace("127.0.0.1:1234", &format!("127.0.0.1:{port}"));
    for sort in sorts.iter_mut().filter(|sort| sort.name == "lmstudio") {
        let template = &mut sort.template;
        template.hosts.iter_mut().for_each(|host| *host = moved(host));
        let request = template.verify.as_mut().and_then(|verify| verify.request.as_mut()).unwrap();
        request.url = moved(&request.url);
    }
}

/// Every host that they may be sent to.
pub(crate) fn hosts(sorts: &[Sort]) -> Vec<String> {
    let mut hosts: Vec<String> = sorts.iter().flat_map(|sort| allowed(&sort.subject())).collect();
    hosts.retain(|host| !host.starts_with(['1', '[']) && host != "localhost");
    hosts.iter_mut().for_each(|host| *host = host.split(':').next().unwrap().to_owned());
    hosts.extend(sorts.iter().flat_map(|sort| {
        let subject = sort.subject();
        let value = |name: &str| subject.credential.fields.get(name).and_then(|field| field.value.expose_str()).map(str::to_owned);
        let urls: Vec<String> = requests(sort.verify()).iter().filter_map(|request| sort.template.url(&request.url, value).ok()).collect();
        urls.iter().map(|url| credctl::net::host(url).split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
    }));
    hosts.sort();
    hosts.dedup();
    hosts.retain(|host| host != "localhost" && host.parse::<std::net::IpAddr>().is_err());
    hosts
}

/// Where a credential may be sent, and where it is asked about.
pub(crate) fn allowed(subject: &Subject) -> Vec<String> {
    let template = subject.template.as_ref().unwrap();
    let mut hosts = subject.credential.hosts.clone();
    let value = |name: &str| subject.credential.fields.get(name).and_then(|field| field.value.expose_str()).map(str::to_owned);
    let control = Template { hosts: template.control_hosts.clone(), variants: Vec::new(), ..template.clone() };
    hosts.extend(control.hosts_for(None, value));
    hosts
}

/// A moment that all of them were made before.
pub(crate) fn now() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().unwrap()
}

/// What a check uses here: the net of the test, and so much time.
pub(crate) fn tools(internet: &Internet, seconds: u64) -> Tools {
    let settings = Settings { proxy: Some(internet.proxy()), no_proxy: String::new() };
    let timeout = std::time::Duration::from_secs(seconds);
    Tools { net: Net::bounded(&settings, verify::bounds(timeout, 24)).into(), timeout, now, machine: verify::Machine::default() }
}

/// A text that fits a pattern, the same each time: of each choice the first, of each number the least, of each class its
/// members in turn.
pub(crate) fn text_of(pattern: &str, seed: usize) -> String {
    let mut maker = Maker { chars: pattern.chars().collect(), at: 0, turn: seed };
    maker.choices()
}

struct Maker {
    chars: Vec<char>,
    at: usize,
    turn: usize,
}

impl Maker {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> char {
        self.at += 1;
        self.chars[self.at - 1]
    }

    /// To the end of the pattern, or of its group.
    fn choices(&mut self) -> String {
        let mut first = None;
        loop {
            let text = self.sequence();
            first.get_or_insert(text);
            if self.peek() != Some('|') {
                return first.unwrap();
            }
            self.at += 1;
        }
    }

    fn sequence(&mut self) -> String {
        let mut out = String::new();
        while let Some(c) = self.peek().filter(|c| !['|', ')'].contains(c)) {
            self.at += 1;
            match c {
                '^' | '$' => {}
                '(' => {
                    let start = self.at;
                    for _ in 0..self.count_after(start) {
                        self.at = start;
                        self.skip_mark();
                        out.push_str(&self.choices());
                    }
                    self.end_the_group(start);
                    self.skip_count();
                }
                '[' => {
                    let members = self.class();
                    let times = self.count();
                    out.extend(self.some(&members, times));
                }
                '\\' => {
                    let escaped = self.next();
                    let members = of_escape(escaped);
                    let times = self.count();
                    out.extend(self.some(&members, times));
                }
                '.' => {
                    let times = self.count();
                    out.extend(self.some(&letters(), times));
                }
                plain => {
                    let times = self.count();
                    out.extend(std::iter::repeat_n(plain, times));
                }
            }
        }
        out
    }

    fn some(&mut self, members: &[char], times: usize) -> Vec<char> {
        (0..times)
            .map(|_| {
                self.turn += 7;
                members[self.turn % members.len()]
            })
            .collect()
    }

    fn skip_mark(&mut self) {
        if self.peek() == Some('?') {
            self.at += 2;
        }
    }

    /// How often the group that begins here is wanted.
    fn count_after(&mut self, start: usize) -> usize {
        self.end_the_group(start);
        let back = self.at;
        let times = self.count();
        self.at = back;
        times
    }

    fn end_the_group(&mut self, start: usize) {
        self.at = start;
        let (mut depth, mut in_class) = (1, false);
        while depth > 0 {
            match self.next() {
                '\\' => self.at += 1,
                '[' => in_class = true,
                ']' => in_class = false,
                '(' if !in_class => depth += 1,
                ')' if !in_class => depth -= 1,
                _ => {}
            }
        }
    }

    fn skip_count(&mut self) {
        let _ = self.count();
    }

    /// The number that follows: `{2,5}`, `+`, `*`, `?`, or none.
    fn count(&mut self) -> usize {
        match self.peek() {
            Some('{') => {
                let end = self.at + self.chars[self.at..].iter().position(|c| *c == '}').unwrap();
                let text: String = self.chars[self.at + 1..end].iter().collect();
                self.at = end + 1;
                text.split(',').next().unwrap().parse().unwrap()
            }
            Some('+') => {
                self.at += 1;
                12
            }
            Some('*' | '?') => {
                self.at += 1;
                0
            }
            _ => 1,
        }
    }

    fn class(&mut self) -> Vec<char> {
        let mut members = Vec::new();
        loop {
            match self.next() {
                ']' => return members,
                '\\' => {
                    let escaped = self.next();
                    members.extend(of_escape(escaped));
                }
                from => {
                    if self.peek() == Some('-') && self.chars[self.at + 1] != ']' {
                        self.at += 1;
                        let to = self.next();
                        members.extend(from..=to);
                    } else {
                        members.push(from);
                    }
                }
            }
        }
    }
}

fn letters() -> Vec<char> {
    ('a'..='z').collect()
}

fn of_escape(escaped: char) -> Vec<char> {
    match escaped {
        'd' => ('0'..='9').collect(),
        'w' | 'S' => letters(),
        's' => vec![' '],
        plain => vec![plain],
    }
}
