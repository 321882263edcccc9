//! The data types of RFC 4251, section 5, as far as keys need them.

/// Bytes that are read from the front. `None` is the end of them.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next `count` bytes.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A `uint32`.
    pub(super) fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// A `string`, or an `mpint` with the zero that keeps it positive.
    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(usize::try_from(length).ok()?)
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Appends a `string`.
pub(super) fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    // Parts of a text of at most MAX_KEY bytes: they always fit.
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(bytes);
}

/// Appends a positive `mpint`, given without leading zeros.
pub(super) fn put_number(out: &mut Vec<u8>, bytes: &[u8]) {
    let bytes = positive(bytes);
    let zero = bytes.first().is_some_and(|first| first & 0x80 != 0);
    out.extend_from_slice(&u32::try_from(bytes.len() + usize::from(zero)).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(if zero { &[0] } else { &[] });
    out.extend_from_slice(bytes);
}

/// The number without the zeros before it.
pub(super) fn positive(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros..]
}

/// How many bits it has.
pub(super) fn bits(bytes: &[u8]) -> u32 {
    let bytes = positive(bytes);
    let first = bytes.first().map_or(0, |first| first.leading_zeros());
    u32::try_from(bytes.len() * 8).unwrap_or(u32::MAX).saturating_sub(first)
}

/// Whether `a` × `b` = `product`. Time depends on the lengths alone; the caller bounds them.
pub(super) fn multiplies_to(a: &[u8], b: &[u8], product: &[u8]) -> bool {
    let (a, b) = (limbs(a), limbs(b));
    let mut sum = zeroize::Zeroizing::new(vec![0u32; a.len() + b.len() + 1]);
    for (i, x) in a.iter().enumerate() {
        let mut carry = 0u64;
        for (j, y) in b.iter().enumerate() {
            let step = u64::from(*x) * u64::from(*y) + u64::from(sum[i + j]) + carry;
            (sum[i + j], carry) = (low(step), step >> 32);
        }
        sum[i + b.len()] = low(carry);
    }
    let wanted = limbs(product);
    let longest = sum.len().max(wanted.len());
    let at = |limbs: &[u32], n: usize| limbs.get(n).copied().unwrap_or(0);
    (0..longest).fold(0, |differing, n| differing | (at(&sum, n) ^ at(&wanted, n))) == 0
}

fn low(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or(0)
}

/// Little-endian parts of a big-endian number.
fn limbs(bytes: &[u8]) -> zeroize::Zeroizing<Vec<u32>> {
    let part = |chunk: &[u8]| chunk.iter().fold(0u32, |limb, byte| limb << 8 | u32::from(*byte));
    zeroize::Zeroizing::new(bytes.rchunks(4).map(part).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_string_that_runs_past_the_end_is_none() {
        assert_eq!(Reader(&[0, 0, 0, 2, b'a']).string(), None);
        assert_eq!(Reader(&[0xff; 4]).string(), None);
        assert_eq!(Reader(&[0, 0, 0, 1, b'a']).string(), Some(&b"a"[..]));
    }

    #[test]
    fn numbers_stay_positive() {
        let mut out = Vec::new();
        put_number(&mut out, &[0, 0x80]);
        assert_eq!(out, [0, 0, 0, 2, 0, 0x80]);
        assert_eq!((bits(&[0, 0x80]), bits(&[1]), bits(&[]), bits(&[1, 0, 0])), (8, 1, 0, 17));
    }

    proptest! {
        #[test]
        fn products_are_those_of_the_machine(a: u64, b: u64, other: u128) {
            let product = u128::from(a) * u128::from(b);
            prop_assert!(multiplies_to(&a.to_be_bytes(), &b.to_be_bytes(), &product.to_be_bytes()));
            prop_assert_eq!(multiplies_to(&a.to_be_bytes(), &b.to_be_bytes(), &other.to_be_bytes()), other == product);
        }
    }
}
