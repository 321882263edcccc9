//! A text that a pattern matches, made at random: the other way round from [`super::pattern`].
//!
//! It knows the part of the syntax that templates use, and gives nothing where it meets another. What it gives is only
//! likely to fit: the caller tries it on the pattern. Where a pattern leaves a length open, it takes one as keys have it.

use zeroize::Zeroizing;

use super::cursor::Cursor;

/// Numbers that nobody can guess.
pub(super) type Dice<'d> = &'d mut dyn FnMut(usize) -> Option<usize>;

/// Where a pattern allows any length.
const OPEN: usize = 32;
/// No value is longer.
const MOST: usize = 4096;

/// One text of `pattern`, from end to end, that begins with `prefix`; `None` where the dice fell on a way that does not, too.
pub(super) fn grow(pattern: &str, prefix: &str, dice: Dice<'_>) -> Option<Zeroizing<String>> {
    let mut grower = Grower { at: Cursor { rest: pattern.as_bytes() }, prefix: prefix.as_bytes(), dice };
    let tree = grower.alternatives(0)?;
    if !grower.at.rest.is_empty() {
        return None;
    }
    // What grows leaves copies behind.
    let mut out = Zeroizing::new(String::with_capacity(MOST));
    grower.write(&tree, &mut out)?;
    out.starts_with(prefix).then_some(out)
}

enum Node {
    /// One of several characters.
    Class(Vec<u8>),
    /// One after the other.
    Row(Vec<Node>),
    /// One of them.
    Either(Vec<Node>),
    /// So many times.
    Times(Box<Node>, usize, Option<usize>),
}

struct Grower<'p, 'd> {
    at: Cursor<'p>,
    prefix: &'p [u8],
    dice: Dice<'d>,
}

/// Groups in groups.
const DEEPEST: usize = 16;

impl Grower<'_, '_> {
    fn alternatives(&mut self, depth: usize) -> Option<Node> {
        let mut all = vec![self.row(depth)?];
        while self.at.take("|") {
            all.push(self.row(depth)?);
        }
        Some(if all.len() == 1 { all.remove(0) } else { Node::Either(all) })
    }

    fn row(&mut self, depth: usize) -> Option<Node> {
        let mut row = Vec::new();
        while !matches!(self.at.rest.first(), None | Some(b'|' | b')')) {
            let atom = self.atom(depth)?;
            row.push(self.times(atom)?);
        }
        Some(Node::Row(row))
    }

    fn atom(&mut self, depth: usize) -> Option<Node> {
        match self.at.next()? {
            b'^' | b'$' => Some(Node::Row(Vec::new())),
            b'(' => {
                if self.at.rest.first() == Some(&b'?') && !self.at.take("?:") || depth == DEEPEST {
                    return None;
                }
                let inside = self.alternatives(depth + 1)?;
                self.at.take(")").then_some(inside)
            }
            b'[' => self.class().map(Node::Class),
            b'\\' => Some(Node::Class(escaped(self.at.next()?)?)),
            b'.' => Some(Node::Class(alphanumeric())),
            b'*' | b'+' | b'?' | b'{' => None,
            byte => byte.is_ascii().then(|| Node::Class(vec![byte])),
        }
    }

    fn class(&mut self) -> Option<Vec<u8>> {
        if self.at.take("^") {
            return None;
        }
        let mut all: Vec<u8> = Vec::new();
        loop {
            match self.at.next()? {
                b']' if !all.is_empty() => break,
                b'\\' => all.extend(escaped(self.at.next()?)?),
                b'-' if !all.is_empty() && self.at.rest.first() != Some(&b']') => {
                    let (from, to) = (*all.last()?, self.at.next()?);
                    all.extend(from..=to);
                }
                byte => all.push(byte),
            }
        }
        // What only fills up base64 is not in the middle of a key.
        if all.iter().any(u8::is_ascii_alphanumeric) {
            all.retain(|byte| *byte != b'=');
        }
        all.sort_unstable();
        all.dedup();
        all.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ').then_some(all)
    }

    fn times(&mut self, node: Node) -> Option<Node> {
        let Some((least, most)) = self.at.times()? else { return Some(node) };
        Some(Node::Times(Box::new(node), least, most))
    }

    fn write(&mut self, node: &Node, out: &mut String) -> Option<()> {
        match node {
            Node::Class(all) => {
                let byte = match self.prefix.get(out.len()) {
                    Some(wanted) => *all.iter().find(|one| *one == wanted)?,
                    None => *all.get((self.dice)(all.len())?)?,
                };
                out.push(char::from(byte));
            }
            Node::Row(row) => row.iter().try_for_each(|one| self.write(one, out))?,
            Node::Either(all) => {
                let at = (self.dice)(all.len())?;
                self.write(all.get(at)?, out)?;
            }
            Node::Times(one, least, most) => {
                let count = count(*least, *most);
                match &**one {
                    Node::Class(all) if count == 36 && is_of_a_uuid(all) => self.uuid(out)?,
                    Node::Class(all) => self.letters(all, (*least, *most, count), out)?,
                    // Whether the prefix goes through it is for the dice.
                    _ if count == 0 && out.len() < self.prefix.len() && (self.dice)(2)? == 1 => self.write(one, out)?,
                    _ => (0..count).try_for_each(|_| self.write(one, out))?,
                }
            }
        }
        (out.len() <= MOST / 2).then_some(())
    }

    /// So many letters; what the prefix has of them counts, and where it goes on with another they end.
    fn letters(&mut self, all: &[u8], (least, most, count): (usize, Option<usize>, usize), out: &mut String) -> Option<()> {
        let class = Node::Class(all.to_vec());
        let mut done = 0;
        while done < count || (out.len() < self.prefix.len() && most.is_none_or(|most| done < most)) {
            if self.prefix.get(out.len()).is_some_and(|wanted| !all.contains(wanted)) {
                return (done >= least).then_some(());
            }
            self.write(&class, out)?;
            done += 1;
        }
        Some(())
    }

    /// Thirty-six of these can only be meant as a UUID (RFC 9562, version 4).
    fn uuid(&mut self, out: &mut String) -> Option<()> {
        for at in 0..36 {
            out.push(match at {
                8 | 13 | 18 | 23 => '-',
                14 => '4',
                19 => char::from(*b"89ab".get((self.dice)(4)?)?),
                _ => char::from(*b"0123456789abcdef".get((self.dice)(16)?)?),
            });
        }
        Some(())
    }
}

/// How often, where the pattern leaves that open: a long least number is what keys have; a short one is what no key has.
fn count(least: usize, most: Option<usize>) -> usize {
    match most {
        None if least < OPEN / 2 => OPEN,
        None => least,
        Some(most) if least == 0 && most <= 3 => 0,
        Some(most) if least >= OPEN => least.min(most),
        Some(most) => least.max(usize::midpoint(least, most).min(OPEN * 3 / 4)),
    }
}

fn is_of_a_uuid(all: &[u8]) -> bool {
    all == b"-0123456789abcdef"
}

fn alphanumeric() -> Vec<u8> {
    (b'0'..=b'9').chain(b'A'..=b'Z').chain(b'a'..=b'z').collect()
}

fn escaped(byte: u8) -> Option<Vec<u8>> {
    match byte {
        b'd' => Some((b'0'..=b'9').collect()),
        b'w' | b'S' => Some(alphanumeric()),
        byte if byte.is_ascii_punctuation() => Some(vec![byte]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grown(pattern: &str) -> Option<String> {
        let mut state = 7_usize;
        let mut dice = |sides: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            Some((state >> 33) % sides)
        };
        grow(pattern, "", &mut dice).map(|text| text.to_string())
    }

    #[test]
    fn what_grows_fits() {
        for pattern in [
            "^ghp_[A-Za-z0-9]{36}$",
            "^(?:sk|rk)_(?:test|live)_[A-Za-z0-9]{10,250}$",
            r"^SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}$",
            r"^xox[abeprs]-[A-Za-z0-9-]{10,}$|^xoxe\.xox[bp]-\d-[A-Z0-9]{155,170}$",
            "^(?:FlyV1 )?(?:fo1_[A-Za-z0-9_-]{43}|fm[12][ar]?_[A-Za-z0-9+/=,_-]{100,})$",
            "^[A-Za-z0-9+/=_-]{60}$",
        ] {
            let text = grown(pattern).unwrap();
            assert!(super::super::pattern::fits(pattern, &text), "{pattern}: {text}");
        }
        let uuid = grown("^[0-9a-f-]{36}$").unwrap();
        assert_eq!([uuid.find('-'), uuid.rfind('-')], [Some(8), Some(23)]);
    }

    #[test]
    fn what_is_not_understood_gives_nothing() {
        for pattern in ["(?i)abc", "[^a]", "(a", "a)", r"\x41", "*", "ä", r"[\s\S]*"] {
            assert_eq!(grown(pattern), None, "{pattern}");
        }
        assert_eq!(grown("(?:a{1000}){1000}"), None, "nothing that long is a key");
    }
}
