//! Which of the supported languages a text is in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A supported language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    En,
    /// Russian.
    Ru,
}

impl Lang {
    /// Every supported language.
    pub const ALL: [Self; 2] = [Self::En, Self::Ru];

    /// The two-letter ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    /// The language with this ISO 639-1 code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Tells the language by its script: the one that more letters of `text` belong to.
    ///
    /// Two languages with scripts of their own need no more. A text without a Cyrillic or Latin
    /// letter counts as English.
    pub fn detect(text: &str) -> Self {
        let (mut latin, mut cyrillic) = (0, 0);
        for bytes in text.as_bytes().chunks(COUNTED) {
            latin += count(bytes, u8::is_ascii_alphabetic);
            // The first of the two bytes of U+0400 to U+04FF; no other character has such a byte.
            cyrillic += count(bytes, |byte| matches!(byte, 0xD0..=0xD3));
        }
        if cyrillic > latin { Self::Ru } else { Self::En }
    }
}

/// How many bytes are counted in one go: what a byte can count, so that many are compared at once.
const COUNTED: usize = u8::MAX as usize;

/// How many of at most [`COUNTED`] bytes are of a kind.
fn count(bytes: &[u8], is: impl Fn(&u8) -> bool) -> usize {
    usize::from(bytes.iter().map(|byte| u8::from(is(byte))).fold(0, u8::wrapping_add))
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_share_of_letters_decides() {
        assert_eq!(Lang::detect("They came from Омск."), Lang::En);
        assert_eq!(Lang::detect("Приехали из USA и Китая."), Lang::Ru);
        assert_eq!(Lang::detect("1234 …"), Lang::En);
    }
}
