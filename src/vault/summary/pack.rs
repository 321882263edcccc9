//! Summaries as bytes: fields one after the other, numbers in little endian, texts and lists with their length in front.

use jiff::{SignedDuration, Timestamp};

use super::{Account, FieldSummary, Summary};
use crate::credential::report::Report;
use crate::credential::revoked::{Revoked, State};
use crate::credential::rotation::{Old, Waiting};
use crate::kind::KINDS;
use crate::status::{Renewal, Verdict};

/// What follows at the end of a summary, of what most have nothing.
const REVOKED: u8 = 1;
const ROTATION: u8 = 2;
const CANARY: u8 = 4;

pub(super) fn pack_summary(out: &mut Vec<u8>, summary: &Summary) {
    put_text(out, &summary.name);
    put_option(out, summary.label.as_deref());
    out.push(summary.kind as u8);
    put_option(out, summary.service.as_deref());
    put_text(out, &summary.category);
    put_list(out, &summary.tags);
    put_list(out, &summary.hosts);
    put_time(out, Some(summary.created));
    put_time(out, Some(summary.updated));
    put_time(out, summary.expires);
    out.extend_from_slice(&summary.secret_version.to_le_bytes());
    put_time(out, Some(summary.secret_since));
    out.push(u8::from(summary.account.is_some()));
    if let Some(account) = &summary.account {
        put_account(out, account);
    }
    out.push(u8::from(summary.report.is_some()));
    if let Some(report) = &summary.report {
        put_report(out, report);
    }
    put_option(out, summary.main.as_deref());
    put_count(out, summary.fields.len());
    for field in &summary.fields {
        put_text(out, &field.name);
        out.push(u8::from(field.secret));
        put_text(out, &field.shown);
        put_option(out, field.key.as_deref());
        put_list(out, &field.aliases);
        put_option(out, field.mark.as_deref());
    }
    let rotates = summary.rotation != Waiting::default();
    let more = [(summary.revoked.is_some(), REVOKED), (rotates, ROTATION), (summary.canary, CANARY)];
    out.push(more.iter().filter(|(is, _)| *is).map(|(_, bit)| bit).sum());
    if let Some(revoked) = &summary.revoked {
        put_revoked(out, revoked);
    }
    if rotates {
        put_rotation(out, &summary.rotation);
    }
}

pub(super) fn unpack_summary(from: &mut &[u8]) -> Option<Summary> {
    let mut summary = Summary {
        name: take_text(from)?,
        label: take_option(from)?,
        kind: KINDS.get(usize::from(take::<1>(from)?[0]))?.kind,
        service: take_option(from)?,
        category: take_text(from)?,
        tags: take_list(from)?,
        hosts: take_list(from)?,
        created: take_time(from)??,
        updated: take_time(from)??,
        expires: take_time(from)?,
        secret_version: take_u64(from)?,
        secret_since: take_time(from)??,
        account: match take::<1>(from)? {
            [0] => None,
            _ => Some(take_account(from)?),
        },
        report: match take::<1>(from)? {
            [0] => None,
            _ => Some(take_report(from)?),
        },
        main: take_option(from)?,
        fields: (0..take_count(from)?)
            .map(|_| {
                Some(FieldSummary {
                    name: take_text(from)?,
                    secret: take::<1>(from)? != [0],
                    shown: take_text(from)?,
                    key: take_option(from)?,
                    aliases: take_list(from)?,
                    mark: take_option(from)?,
                })
            })
            .collect::<Option<_>>()?,
        revoked: None,
        rotation: Waiting::default(),
        canary: false,
    };
    let [more] = take::<1>(from)?;
    if more & REVOKED != 0 {
        summary.revoked = Some(take_revoked(from)?);
    }
    if more & ROTATION != 0 {
        summary.rotation = take_rotation(from)?;
    }
    summary.canary = more & CANARY != 0;
    Some(summary)
}

fn put_account(out: &mut Vec<u8>, account: &Account) {
    let renewal = account.renewal;
    out.push(u8::from(renewal.refreshable));
    out.push(u8::from(renewal.lost));
    [renewal.obtained, renewal.token_ends, renewal.grant_ends].into_iter().for_each(|time| put_time(out, time));
    put_option(out, account.of.as_deref());
    put_option(out, account.lost.as_deref());
    put_list(out, &account.asked);
    put_list(out, &account.granted);
    put_time(out, account.refreshed);
}

fn take_account(from: &mut &[u8]) -> Option<Account> {
    let [refreshable, lost] = take::<2>(from)?.map(|byte| byte != 0);
    let [obtained, token_ends, grant_ends] = [take_time(from)?, take_time(from)?, take_time(from)?];
    let renewal = Renewal { refreshable, obtained, token_ends, grant_ends, lost };
    let (of, lost) = (take_option(from)?, take_option(from)?);
    Some(Account { renewal, of, lost, asked: take_list(from)?, granted: take_list(from)?, refreshed: take_time(from)? })
}

fn put_report(out: &mut Vec<u8>, report: &Report) {
    out.extend_from_slice(&[report.verdict.number(), u8::from(report.assumed)]);
    put_text(out, &report.why);
    [Some(report.at), report.expires].into_iter().for_each(|time| put_time(out, time));
    put_option(out, report.account.as_deref());
    put_option(out, report.plan.as_deref());
    put_list(out, &report.scopes);
    put_list(out, &report.missing);
}

fn take_report(from: &mut &[u8]) -> Option<Report> {
    let [verdict, assumed] = take::<2>(from)?;
    Some(Report {
        verdict: Verdict::numbered(verdict)?,
        assumed: assumed != 0,
        why: take_text(from)?,
        at: take_time(from)??,
        expires: take_time(from)?,
        account: take_option(from)?,
        plan: take_option(from)?,
        scopes: take_list(from)?,
        missing: take_list(from)?,
        extra: toml::Table::new(),
    })
}

fn put_rotation(out: &mut Vec<u8>, rotation: &Waiting) {
    let after = rotation.after.map_or(0, |after| after.as_secs());
    out.extend_from_slice(&after.to_le_bytes());
    put_time(out, rotation.making.map(|(since, _)| since));
    out.push(u8::from(rotation.making.is_some_and(|(_, made)| made)));
    put_count(out, rotation.olds.len());
    for old in &rotation.olds {
        [Some(old.since), Some(old.due), old.until].into_iter().for_each(|time| put_time(out, time));
        out.extend_from_slice(&[u8::from(old.unused), u8::from(old.asked)]);
        put_option(out, old.host.as_deref());
    }
}

fn take_rotation(from: &mut &[u8]) -> Option<Waiting> {
    let after = i64::from_le_bytes(take(from)?);
    let (since, made) = (take_time(from)?, take::<1>(from)? != [0]);
    let olds = (0..take_count(from)?).map(|_| {
        let (since, due, until) = (take_time(from)??, take_time(from)??, take_time(from)?);
        let [unused, asked] = take::<2>(from)?.map(|byte| byte != 0);
        Some(Old { since, due, unused, asked, until, host: take_option(from)? })
    });
    let olds = olds.collect::<Option<_>>()?;
    Some(Waiting { after: (after > 0).then(|| SignedDuration::from_secs(after)), making: since.map(|since| (since, made)), olds })
}

fn put_revoked(out: &mut Vec<u8>, revoked: &Revoked) {
    out.push(revoked.state as u8);
    [Some(revoked.at), revoked.ended, revoked.until].into_iter().for_each(|time| put_time(out, time));
    put_option(out, revoked.host.as_deref());
}

fn take_revoked(from: &mut &[u8]) -> Option<Revoked> {
    let state = State::numbered(take::<1>(from)?[0])?;
    let (at, ended, until) = (take_time(from)??, take_time(from)?, take_time(from)?);
    Some(Revoked { at, state, ended, until, host: take_option(from)?, extra: toml::Table::new() })
}

pub(super) fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_count(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn put_option(out: &mut Vec<u8>, text: Option<&str>) {
    out.push(u8::from(text.is_some()));
    if let Some(text) = text {
        put_text(out, text);
    }
}

fn put_list(out: &mut Vec<u8>, items: &[String]) {
    put_count(out, items.len());
    items.iter().for_each(|item| put_text(out, item));
}

/// Seconds and nanoseconds, after a byte that says whether there is one: exact, so that a file and its summary agree.
pub(super) fn put_time(out: &mut Vec<u8>, time: Option<Timestamp>) {
    out.push(u8::from(time.is_some()));
    if let Some(time) = time {
        out.extend_from_slice(&time.as_second().to_le_bytes());
        out.extend_from_slice(&time.subsec_nanosecond().to_le_bytes());
    }
}

pub(super) fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = from.split_first_chunk::<N>()?;
    *from = rest;
    Some(*head)
}

pub(super) fn take_u64(from: &mut &[u8]) -> Option<u64> {
    take(from).map(u64::from_le_bytes)
}

/// A count of things that take at least a byte each: a larger one is nonsense, and would reserve memory.
pub(super) fn take_count(from: &mut &[u8]) -> Option<usize> {
    let count = u32::from_le_bytes(take(from)?) as usize;
    (count <= from.len()).then_some(count)
}

fn take_text(from: &mut &[u8]) -> Option<String> {
    let len = take_count(from)?;
    let (text, rest) = from.split_at_checked(len)?;
    *from = rest;
    String::from_utf8(text.to_vec()).ok()
}

fn take_option(from: &mut &[u8]) -> Option<Option<String>> {
    match take::<1>(from)? {
        [0] => Some(None),
        _ => take_text(from).map(Some),
    }
}

fn take_list(from: &mut &[u8]) -> Option<Vec<String>> {
    (0..take_count(from)?).map(|_| take_text(from)).collect()
}

pub(super) fn take_time(from: &mut &[u8]) -> Option<Option<Timestamp>> {
    match take::<1>(from)? {
        [0] => Some(None),
        _ => Timestamp::new(i64::from_le_bytes(take(from)?), i32::from_le_bytes(take(from)?)).ok().map(Some),
    }
}
