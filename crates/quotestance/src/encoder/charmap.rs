//! SentencePiece's precompiled character map: which characters stand for which when a text is
//! normalised (here `nmt_nfkc`).
//!
//! The map is a double array in the layout of Darts, over the bytes of UTF-8, and texts ended by a
//! zero byte. The crate `spm_precompiled` reads it too, but takes the shortest match within a
//! grapheme where SentencePiece takes the longest, and panics on an array that leads outside itself.

use super::error::EncoderError;

/// Bytes of the longest sequence that is replaced, and of the longest text that replaces one.
const LONGEST: usize = 64;
const NAME: &str = "normalizer";

/// What some characters are written as.
#[derive(Clone, Debug)]
pub(super) struct CharacterMap {
    units: Vec<Unit>,
    /// Each text is ended by a zero byte.
    texts: String,
}

impl CharacterMap {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, EncoderError> {
        let error = |cause| EncoderError::tensor(NAME, cause);
        let (&size, rest) = bytes.split_first_chunk().ok_or_else(|| error("it is empty"))?;
        let size = u32::from_le_bytes(size) as usize;
        let (units, texts) = rest.split_at_checked(size).ok_or_else(|| error("it is cut short"))?;
        let texts = str::from_utf8(texts).map_err(|_| error("its texts are no UTF-8"))?;
        if texts.split('\0').any(|text| text.len() > LONGEST) || !texts.ends_with('\0') {
            return Err(error("a text is too long or has no end"));
        }
        let (units, []) = units.as_chunks() else {
            return Err(error("its units are cut short"));
        };
        let units: Vec<_> = units.iter().map(|&unit| Unit(u32::from_le_bytes(unit))).collect();
        let fits = |unit: &Unit| !unit.is_value() || texts.is_char_boundary(unit.value());
        if units.iter().all(fits) {
            Ok(Self { units, texts: texts.to_owned() })
        } else {
            Err(error("it points outside its texts"))
        }
    }

    /// The length in bytes of the longest sequence that `text` starts with and that is replaced,
    /// and the text that replaces it.
    pub(super) fn longest(&self, text: &str) -> Option<(usize, &str)> {
        let mut found = None;
        let mut place = self.units.first()?.offset();
        for (length, &byte) in text.as_bytes().iter().enumerate().take(LONGEST) {
            place ^= usize::from(byte);
            match self.units.get(place) {
                Some(unit) if unit.label() == u32::from(byte) && byte != 0 => {
                    place ^= unit.offset();
                    if unit.has_value() {
                        found = Some((length + 1, self.units.get(place)?.value()));
                    }
                }
                _ => break,
            }
        }
        let (length, start) = found?;
        let replacement = self.texts.get(start..)?.split('\0').next()?;
        text.is_char_boundary(length).then_some((length, replacement))
    }
}

/// A unit of the double array: a node with its label and the way to the next, or a value.
#[derive(Clone, Copy, Debug)]
struct Unit(u32);

impl Unit {
    const fn has_value(self) -> bool {
        self.0 >> 8 & 1 == 1
    }

    const fn is_value(self) -> bool {
        self.0 >> 31 == 1
    }

    const fn value(self) -> usize {
        (self.0 & 0x7fff_ffff) as usize
    }

    /// The byte that leads here. A value has the label of no byte.
    const fn label(self) -> u32 {
        self.0 & 0x8000_00ff
    }

    const fn offset(self) -> usize {
        ((self.0 >> 10) << ((self.0 & 1 << 9) >> 6)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map that writes `A` as `aa` and `AB` as `b`.
    fn map() -> Vec<u8> {
        let mut units = [0_u32; 0x80];
        let leads_on = |label: u8, offset: u32| u32::from(label) | 1 << 8 | offset << 10;
        units[0x41] = leads_on(b'A', 1);
        units[0x41 ^ 1] = 1 << 31;
        units[0x41 ^ 1 ^ 0x42] = leads_on(b'B', 4);
        units[0x41 ^ 1 ^ 0x42 ^ 4] = 1 << 31 | 3;
        bytes(&units, "aa\0b\0")
    }

    fn bytes(units: &[u32], texts: &str) -> Vec<u8> {
        let mut bytes = (units.len() as u32 * 4).to_le_bytes().to_vec();
        bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        bytes.extend(texts.as_bytes());
        bytes
    }

    #[test]
    fn the_longest_sequence_is_replaced() {
        let map = CharacterMap::parse(&map()).unwrap();
        assert_eq!(map.longest("ABC"), Some((2, "b")));
        assert_eq!(map.longest("AAB"), Some((1, "aa")));
        for text in ["", "B", "a", "\0", "é"] {
            assert_eq!(map.longest(text), None);
        }
    }

    #[test]
    fn what_leads_astray_is_refused_or_finds_nothing() {
        let cause = |bytes: &[u8]| CharacterMap::parse(bytes).unwrap_err().to_string();
        assert!(cause(&[]).ends_with("it is empty"));
        assert!(cause(&map()[..40]).ends_with("it is cut short"));
        assert!(cause(&[6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).ends_with("its units are cut short"));
        assert!(cause(&bytes(&[0], "no end")).ends_with("a text is too long or has no end"));
        assert!(cause(&bytes(&[0], &"ы".repeat(40))).ends_with("a text is too long or has no end"));
        assert!(cause(&bytes(&[1 << 31 | 9], "a\0")).ends_with("it points outside its texts"));
        let broken = [bytes(&[0], ""), vec![0xff, 0]].concat();
        assert!(cause(&broken).ends_with("its texts are no UTF-8"));

        let mut units = [0_u32; 0x80];
        // Far beyond the array; a half of a character.
        units[0x41] = u32::from(b'A') | 1 << 8 | 0x1f_ffff << 10 | 1 << 9;
        assert_eq!(CharacterMap::parse(&bytes(&units, "\0")).unwrap().longest("A"), None);
        let mut units = [0_u32; 0x100];
        units[0xd1] = 0xd1 | 1 << 8 | 1 << 10;
        units[0xd1 ^ 1] = 1 << 31;
        assert_eq!(CharacterMap::parse(&bytes(&units, "\0")).unwrap().longest("с"), None);
        assert!(CharacterMap::parse(&bytes(&[], "\0")).unwrap().longest("A").is_none());
    }
}
