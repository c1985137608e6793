//! Changes of spelling that change no meaning.

use serde::Deserialize;

/// A change of spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Edit {
    /// All letters small.
    Lower,
    /// All letters capital.
    Upper,
    /// Each word begins with a capital, as in a headline.
    Title,
    /// е for ё.
    PlainE,
    /// Straight marks and apostrophes.
    StraightMarks,
    /// Curly marks and apostrophes.
    CurlyMarks,
    /// Hyphens for dashes.
    Hyphen,
    /// The last stop is left out.
    NoStop,
    /// A comma for the last stop, as before a reporting clause.
    Comma,
    /// Dots for the last stop.
    Dots,
    /// White space around, two spaces for one within.
    Spaces,
    /// Two letters in the middle of the longest word change places.
    Swap,
    /// A letter in the middle of the longest word is left out.
    Drop,
    /// A letter in the middle of the second longest word stands twice.
    Double,
}

impl Edit {
    /// The text with the change made; the same text where there is nothing to change.
    pub(crate) fn apply(self, text: &str) -> String {
        let end = text.trim_end_matches('.');
        match self {
            Self::Lower => text.to_lowercase(),
            Self::Upper => text.to_uppercase(),
            Self::Title => capitals(text),
            Self::PlainE => text.replace('ё', "е").replace('Ё', "Е"),
            Self::StraightMarks => {
                text.replace(['“', '”', '„', '«', '»'], "\"").replace(['‘', '’'], "'")
            }
            Self::CurlyMarks => curly(text),
            Self::Hyphen => text.replace(['—', '–'], "-"),
            Self::NoStop => end.to_owned(),
            Self::Comma => format!("{end},"),
            Self::Dots => format!("{end}…"),
            Self::Spaces => format!(" {} ", text.replace(' ', "  ")),
            Self::Swap => misspell(text, 0, |[before, after]| format!("{after}{before}")),
            Self::Drop => misspell(text, 0, |[_, after]| after.to_string()),
            Self::Double => misspell(text, 1, |[before, after]| format!("{before}{after}{after}")),
        }
    }
}

fn capitals(text: &str) -> String {
    let mut within = false;
    let mut changed = String::with_capacity(text.len());
    for letter in text.chars() {
        if within {
            changed.push(letter);
        } else {
            changed.extend(letter.to_uppercase());
        }
        within = letter.is_alphanumeric() || (within && "'’-".contains(letter));
    }
    changed
}

fn curly(text: &str) -> String {
    let mut changed = String::with_capacity(text.len());
    for letter in text.chars() {
        let opens = changed.chars().next_back().is_none_or(|last| " (—".contains(last));
        changed.push(match letter {
            '"' if opens => '“',
            '"' => '”',
            '\'' if opens => '‘',
            '\'' => '’',
            other => other,
        });
    }
    changed
}

/// The text with two letters in the middle of its longest word, or after `rank` longer ones, replaced.
/// Words with a capital, names mostly, are left alone; of equally long words the first counts.
fn misspell(text: &str, rank: usize, replace: impl Fn([char; 2]) -> String) -> String {
    let words = text.split(|letter: char| !letter.is_alphabetic());
    let mut words: Vec<&str> =
        words.filter(|word| !word.chars().any(char::is_uppercase) && !word.is_empty()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let Some(word) = words.get(rank) else { return text.to_owned() };
    let at = word.as_ptr() as usize - text.as_ptr() as usize;
    let middle = word.chars().count() / 2;
    let mut letters = word.char_indices().skip(middle.saturating_sub(1));
    let (Some((start, before)), Some((_, after))) = (letters.next(), letters.next()) else {
        return text.to_owned();
    };
    let start = at + start;
    let end = start + before.len_utf8() + after.len_utf8();
    format!("{}{}{}", &text[..start], replace([before, after]), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_edit_changes_what_it_says() {
        let text = "He's \"a guest\" — don't shout at Russians.";
        for (edit, wanted) in [
            (Edit::Lower, "he's \"a guest\" — don't shout at russians."),
            (Edit::Upper, "HE'S \"A GUEST\" — DON'T SHOUT AT RUSSIANS."),
            (Edit::Title, "He's \"A Guest\" — Don't Shout At Russians."),
            (Edit::CurlyMarks, "He’s “a guest” — don’t shout at Russians."),
            (Edit::Hyphen, "He's \"a guest\" - don't shout at Russians."),
            (Edit::NoStop, "He's \"a guest\" — don't shout at Russians"),
            (Edit::Comma, "He's \"a guest\" — don't shout at Russians,"),
            (Edit::Dots, "He's \"a guest\" — don't shout at Russians…"),
            (Edit::Spaces, " He's  \"a  guest\"  —  don't  shout  at  Russians. "),
            (Edit::Swap, "He's \"a geust\" — don't shout at Russians."),
            (Edit::Drop, "He's \"a gest\" — don't shout at Russians."),
            (Edit::Double, "He's \"a guest\" — don't shoout at Russians."),
        ] {
            assert_eq!(edit.apply(text), wanted, "{edit:?}");
        }
        assert_eq!(Edit::StraightMarks.apply("«Он» — ‘they’"), "\"Он\" — 'they'");
        assert_eq!(Edit::PlainE.apply("Ёлка и мёд"), "Елка и мед");
    }

    #[test]
    fn nothing_to_change_changes_nothing() {
        for edit in [Edit::PlainE, Edit::CurlyMarks, Edit::Swap, Edit::Double, Edit::Hyphen] {
            assert_eq!(edit.apply("A B."), "A B.", "{edit:?}");
        }
    }
}
