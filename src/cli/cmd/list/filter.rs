//! Which credentials are listed, and in which order.

use std::cmp::Reverse;

use clap::Args;
use credctl::consumer::ConsumerName;
use credctl::kind::Kind;
use credctl::status::Status;
use credctl::template::Category;
use credctl::vault::Listed;
use jiff::{SignedDuration, Timestamp};

use super::layered::Row;
use super::{one_of, parse_kind};
use crate::cli::complete::Completes;
use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::values::parse_span;

/// What a list can be sorted by.
pub(crate) const ORDERS: [&str; 4] = ["name", "used", "expires", "status"];

/// What narrows a list.
#[derive(Args)]
pub(crate) struct Filter {
    /// Only what has this in its name, label, service, tags or variables
    #[arg(add = Completes::Credential)]
    query: Option<String>,
    #[command(flatten)]
    pub(crate) narrow: Narrow,
}

/// What narrows a list, without a word to look for.
#[derive(Args)]
pub(crate) struct Narrow {
    /// Only this type
    #[arg(long = "type", value_name = "TYPE", add = Completes::Kind)]
    kind: Option<String>,
    /// Only this service (a template's id)
    #[arg(long, add = Completes::Service)]
    service: Option<String>,
    /// Only this category
    #[arg(long, add = Completes::Category)]
    category: Option<String>,
    /// Only this status
    #[arg(long, add = Completes::Status)]
    status: Option<String>,
    /// Only this tag
    #[arg(long, add = Completes::Tag)]
    tag: Option<String>,
    /// Only what this consumer may use
    #[arg(long, value_name = "KIND/NAME", add = Completes::Consumer)]
    pub(crate) consumer: Option<String>,
    /// Only what should be changed: expired, expiring, older than `--rotate-after` of it or `rotate_after` in config.toml says, with an old secret still to be ended, or readable by someone who should no longer
    #[arg(long)]
    due: bool,
    /// Only what was not used from this machine for so long (90d)
    #[arg(long, value_name = "SPAN", add = Completes::Nothing)]
    unused: Option<String>,
}

/// A filter that makes sense.
pub(crate) struct Wanted<'f> {
    filter: &'f Narrow,
    query: Option<String>,
    kind: Option<Kind>,
    unused: Option<SignedDuration>,
}

impl Filter {
    /// Refuses words that are none.
    pub(crate) fn parse(&self) -> Result<Wanted<'_>, Failure> {
        Ok(Wanted { query: self.query.as_ref().map(|query| query.to_lowercase()), ..self.narrow.parse()? })
    }
}

impl Narrow {
    /// Refuses words that are none.
    pub(crate) fn parse(&self) -> Result<Wanted<'_>, Failure> {
        let kind = self.kind.as_deref().map(parse_kind).transpose()?;
        if let Some(category) = &self.category {
            one_of("category", category, Category::names())?;
        }
        if let Some(status) = &self.status {
            one_of("status", status, Status::ALL.map(Status::name).to_vec())?;
        }
        if let Some(consumer) = &self.consumer {
            ConsumerName::parse(consumer)?;
        }
        let unused = self.unused.as_deref().map(parse_span).transpose()?.and_then(|span| SignedDuration::try_from(span).ok());
        Ok(Wanted { filter: self, query: None, kind, unused })
    }
}

impl Wanted<'_> {
    /// Whether what is due was asked for.
    pub(crate) fn is_due(&self) -> bool {
        self.filter.due
    }

    pub(crate) fn wants(&self, listed: &Listed, place: &Place) -> bool {
        let (filter, summary) = (self.filter, &listed.summary);
        let is = |wanted: &Option<String>, held: &str| wanted.as_ref().is_none_or(|wanted| wanted == held);
        let found = |query: &String| {
            let words = [Some(&summary.name), summary.label.as_ref(), summary.service.as_ref()].into_iter().flatten();
            let keys = summary.fields.iter().flat_map(|field| field.key.iter().chain(&field.aliases));
            words.chain(&summary.tags).chain(keys).any(|word| word.to_lowercase().contains(query))
        };
        let idle = |span: SignedDuration| {
            let last = listed.last_used.unwrap_or(summary.created).max(summary.created);
            place.now.duration_since(last) > span
        };
        self.kind.is_none_or(|kind| kind == summary.kind)
            && is(&filter.service, summary.service.as_deref().unwrap_or_default())
            && is(&filter.category, &summary.category)
            && filter.consumer.as_ref().is_none_or(|wanted| listed.users.iter().any(|user| user.consumer == *wanted))
            && is(&filter.status, summary.status(place.now).name())
            && filter.tag.as_ref().is_none_or(|tag| summary.tags.contains(tag))
            && (!filter.due || !place.due(listed).is_empty())
            && self.unused.is_none_or(idle)
            && self.query.as_ref().is_none_or(found)
    }
}

/// An order that makes sense.
pub(crate) fn parse_order(text: &str) -> Result<&str, Failure> {
    one_of("order", text, ORDERS.to_vec())?;
    Ok(text)
}

/// Brings what is sorted by name into another order: what was used last, ends first or is in the worst state comes first.
pub(super) fn sort(shown: &mut [&Row], order: &str, now: Timestamp) {
    match order {
        "used" => shown.sort_by_key(|row| Reverse(row.listed.last_used)),
        "expires" => shown.sort_by_key(|row| (row.listed.summary.expires.is_none(), row.listed.summary.expires)),
        "status" => shown.sort_by_key(|row| gravity(row.listed.summary.status(now))),
        _ => {}
    }
}

fn gravity(status: Status) -> usize {
    use Status::{Active, Expired, Expiring, Failed, NeedsAttention, Revoked, Unverified};
    [Failed, Expired, NeedsAttention, Expiring, Unverified, Active, Revoked].iter().position(|one| *one == status).unwrap_or(0)
}
