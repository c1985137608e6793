//! Names that a project gives to all that is in it: the same thing has the same one in every project.

use uuid::Uuid;

/// The namespace that ours are made in (version 5: RFC 9562, section 5.5).
const SPACE: Uuid = Uuid::from_u128(0x6c1f_5c0e_6f0b_4d6a_9a57_0e5b_1c4f_9d23);

/// The name of what these words name together.
pub(super) fn guid(words: &[&str]) -> String {
    Uuid::new_v5(&SPACE, words.join("\0").as_bytes()).hyphenated().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_give_the_same_name() {
        assert_eq!(guid(&["code", "stance"]), guid(&["code", "stance"]));
        assert_ne!(guid(&["code", "stance"]), guid(&["codestance"]));
        assert_eq!(guid(&["a"]).len(), 36);
    }
}
