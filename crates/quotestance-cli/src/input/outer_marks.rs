//! The quotation marks around a whole quote, which are no part of it.

/// Pairs of marks around one quote that are looked for: a quote's own, and those of what it was copied from.
const PAIRS: usize = 3;

/// The quote without the white space and the marks around it: those that are a pair, and one at its start or
/// end whose partner is nowhere. Marks of words within the quote stay, wherever they stand.
pub(super) fn without_outer_marks(quote: &str) -> &str {
    let mut words = quote.trim();
    for _ in 0..PAIRS {
        let [start, end] = outer_marks(words);
        let last = words.len() - end;
        words = words[start.min(last)..last].trim();
    }
    words
}

/// Whether the character is a quotation mark, and no apostrophe.
pub(super) fn is_mark(c: char) -> bool {
    "\"“”„‟«»".contains(c)
}

/// How many bytes the outer marks take at the start and at the end.
fn outer_marks(words: &str) -> [usize; 2] {
    // A mark at the start is an outer one unless its partner stands within.
    let first = words.chars().next().filter(|&c| is_mark(c));
    let [mut start, mut end] = [first.map_or(0, char::len_utf8), 0];
    let (mut depth, mut is_first_open) = (0_usize, false);
    for (at, mark, opens) in marks(words) {
        let closes = !opens && depth > 0;
        depth = if opens { depth + 1 } else { depth.saturating_sub(1) };
        if at == 0 {
            is_first_open = opens;
        }
        let is_last = at + mark.len_utf8() == words.len();
        let is_partner = closes && depth == 0 && is_first_open;
        if is_partner {
            is_first_open = false;
            start = if is_last { start } else { 0 };
        }
        if is_last && (is_partner || !closes) {
            end = mark.len_utf8();
        }
    }
    [start, end]
}

/// The marks of the words, where they stand, and whether they open.
fn marks(words: &str) -> impl Iterator<Item = (usize, char, bool)> {
    let mut from = 0;
    let runs = std::iter::from_fn(move || {
        let start = from + words[from..].find(is_mark)?;
        let rest = &words[start..];
        let run = &rest[..rest.find(|c| !is_mark(c)).unwrap_or(rest.len())];
        from = start + run.len();
        let before = words[..start].chars().next_back();
        let free = before.is_none_or(|c| c.is_whitespace() || "([—–-".contains(c));
        let opens = free && words[from..].starts_with(|c: char| !c.is_whitespace());
        Some((start, run, opens))
    });
    runs.flat_map(|(start, run, opens)| {
        run.char_indices().map(move |(at, mark)| {
            let opens = matches!(mark, '„' | '«') || mark != '»' && opens;
            (start + at, mark, opens)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_around_all_of_it_goes() {
        for quote in [
            "“We stay.”",
            "\"We stay.\"",
            " «We stay.» ",
            "„We stay.“",
            "“ We stay. ”",
            "”We stay.”",
            "\"“We stay.”\"",
            "\"\"We stay.\"\"",
        ] {
            assert_eq!(without_outer_marks(quote), "We stay.", "{quote}");
        }
        assert_eq!(without_outer_marks("\"The \"new\" ones stay.\""), "The \"new\" ones stay.");
        assert_eq!(without_outer_marks("«Из «Зари» мы»"), "Из «Зари» мы");
    }

    #[test]
    fn a_mark_without_a_partner_goes_from_the_ends() {
        for quote in
            ["“We stay.", "We stay.”", "\"We stay.", "We stay.\"", "»We stay.", "We stay. «"]
        {
            assert_eq!(without_outer_marks(quote), "We stay.", "{quote}");
        }
        assert_eq!(without_outer_marks("“We call it “home”"), "We call it “home”");
    }

    #[test]
    fn marks_of_words_within_stay() {
        for quote in [
            "the \"so-called\"",
            "\"Home\" is here",
            "\"home\" and \"away\"",
            "“home” and “away”",
            "I said: “go home.”",
            "«Заря» и «Серп»",
            "a 12\" pipe",
            "‘We stay.’",
        ] {
            assert_eq!(without_outer_marks(quote), quote);
        }
    }

    #[test]
    fn marks_alone_are_nothing() {
        for quote in ["", " ", "\"", "“”", "\"\"", "«»", "“ ”"] {
            assert_eq!(without_outer_marks(quote), "", "{quote}");
        }
    }
}
