//! Numbers and names as the page writes them.

use quotestance::shares::Share;

/// A share in per cent.
pub(super) fn percent(share: f64, places: usize) -> String {
    format!("{:.places$}\u{a0}%", 100.0 * share)
}

/// A share with its interval.
pub(super) fn with_interval(share: Share) -> String {
    let (low, high) = share.interval;
    format!("{} ({:.1}–{:.1})", percent(share.share, 1), 100.0 * low, 100.0 * high)
}

/// A count, its thousands apart.
pub(super) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// A count of things, `one` if it is 1.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{}\u{a0}{}", count(number), if number == 1 { one } else { many })
}

/// The text, cut where it has more letters than `most`.
pub(super) fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// The language's name, or its code.
pub(super) fn language(code: &str) -> &str {
    match code {
        "en" => "English",
        "ru" => "Russian",
        code => code,
    }
}

/// The class of a label's colour: labels of the same tone have the same one in every report, others go by their
/// place.
pub(super) fn colour(label: &str, place: usize) -> &'static str {
    const OTHERS: [&str; 6] = ["c3", "c4", "c5", "c0", "c1", "c2"];
    match label.to_lowercase().as_str() {
        "compassion" | "positive" | "favor" | "for" => "c0",
        "resentment" | "negative" | "against" => "c1",
        "obligation" => "c2",
        "neutral" | "none" => "c6",
        _ => OTHERS[place % OTHERS.len()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_reading() {
        assert_eq!([0, 999, 1_000, 12_345_678].map(count), ["0", "999", "1,000", "12,345,678"]);
        assert_eq!(counted(1, "article", "articles"), "1\u{a0}article");
        let share = Share { share: 0.4126, interval: (0.3604, 0.472) };
        assert_eq!(with_interval(share), "41.3\u{a0}% (36.0–47.2)");
        assert_eq!(shorten("мы ждём их", 7), "мы ждё…");
    }
}
