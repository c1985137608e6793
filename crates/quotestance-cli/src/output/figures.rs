//! Figures in lines of text, at most 100 columns wide.

use quotestance::evaluate::Interval;

/// A share, or another figure of its size.
pub(super) fn figure(value: f64) -> String {
    format!("{value:.3}")
}

/// A probability of a test.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.0005 { "<0.001".to_owned() } else { figure(p) }
}

/// Both ends of an interval.
pub(super) fn interval((low, high): Interval) -> String {
    format!("{low:.3} to {high:.3}")
}

/// The text on one line, cut where it is longer than `width` characters.
pub(super) fn shorten(text: &str, width: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= width {
        return line;
    }
    let cut: String = line.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// Number of characters of the longest of `texts`, no more than `most`.
pub(super) fn width<'t>(texts: impl IntoIterator<Item = &'t str>, most: usize) -> usize {
    texts.into_iter().map(|text| text.chars().count()).max().unwrap_or(0).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_probabilities_are_not_zero() {
        assert_eq!([0.0004, 0.0006, 0.05].map(p_value), ["<0.001", "0.001", "0.050"]);
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(shorten("мы \n ждём", 7), "мы ждём");
        assert_eq!(shorten("мы ждём их", 7), "мы ждё…");
        assert_eq!(shorten("мы ждём их", 4), "мы…");
        assert_eq!(shorten("ждём", 0), "…");
        assert_eq!(width(["мы", "ждём"], 9), 4);
        assert_eq!(width(["мы", "ждём"], 3), 3);
    }
}
