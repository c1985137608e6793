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
            return Err(error("a text is too long"));
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
