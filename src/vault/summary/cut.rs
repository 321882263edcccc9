//! A summary that is larger than the index can keep, without what is least missed.

use super::Summary;
use crate::name::MAX_NAME;

/// What is left of a text, in characters, and of a list, where it does not fit.
pub(super) const CUT: (usize, usize) = (120, 16);

impl Summary {
    /// Whether something of it may be missing: a list that is as long as what is left of one, a text that ends like one.
    pub fn may_be_cut(&self) -> bool {
        let (characters, items) = CUT;
        let cut = |text: &str| text.ends_with('…') && text.chars().count() > characters;
        let lists = self.hosts.len() >= items || self.fields.len() >= items * 4;
        lists || self.service.as_deref().is_some_and(cut) || self.fields.iter().any(|field| cut(&field.shown))
    }

    /// The same, cut to what the index can keep. Names and variables stay whole as long as they can be ours: they are what
    /// is looked for.
    pub(super) fn cut(mut self) -> Self {
        let (characters, items) = CUT;
        let cut = |text: &mut String| {
            if text.chars().count() > characters {
                *text = text.chars().take(characters).chain(['…']).collect();
            }
        };
        self.name = self.name.chars().take(MAX_NAME * 2).collect();
        let asked = self.revoked.iter_mut().filter_map(|revoked| revoked.host.as_mut());
        let old = self.rotation.olds.iter_mut().filter_map(|old| old.host.as_mut());
        self.label.iter_mut().chain(&mut self.service).chain(asked).chain(old).for_each(cut);
        if let Some(account) = &mut self.account {
            account.of.iter_mut().chain(&mut account.lost).for_each(cut);
            for list in [&mut account.asked, &mut account.granted] {
                list.truncate(items);
                list.iter_mut().for_each(cut);
            }
        }
        if let Some(report) = &mut self.report {
            cut(&mut report.why);
            report.account.iter_mut().chain(&mut report.plan).for_each(cut);
            for list in [&mut report.scopes, &mut report.missing] {
                list.truncate(items);
                list.iter_mut().for_each(cut);
            }
            report.extra.clear();
        }
        cut(&mut self.category);
        for list in [&mut self.tags, &mut self.hosts] {
            list.truncate(items);
            list.iter_mut().for_each(cut);
        }
        // The main field is the one that must not be missing.
        self.fields.sort_by_key(|field| Some(&field.name) != self.main.as_ref());
        self.fields.truncate(items * 4);
        for field in &mut self.fields {
            cut(&mut field.shown);
            field.aliases.truncate(items / 4);
        }
        self.fields.sort_by(|a, b| a.name.cmp(&b.name));
        self
    }
}
