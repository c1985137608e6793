//! The agreement of coders as lines of text, at most 100 columns wide.

use std::io::{self, Write};

use quotestance::agreement::{Agreement, Figure, Pair};

use super::figures::{figure, interval, shorten, width};

/// The widest that a name may be.
const NAME_WIDTH: usize = 24;

/// Widest line.
const LINE_WIDTH: usize = 100;

/// Writes the figures of one variable, which bears the name `title`.
pub(crate) fn write_agreement(
    title: &str,
    coders: &[String],
    agreement: &Agreement,
    out: &mut impl Write,
) -> io::Result<()> {
    let Agreement { units, complete, .. } = agreement;
    writeln!(out, "{title}: {units} statements by two coders or more, {complete} by all")?;
    for (name, value) in [
        ("agreement", agreement.agreement),
        ("Fleiss' kappa", agreement.fleiss_kappa),
        ("Krippendorff's alpha", agreement.krippendorff_alpha),
    ] {
        writeln!(out, "  {name:<28}{}", with_interval(value))?;
    }
    writeln!(out)?;
    for (number, (coder, coded)) in coders.iter().zip(&agreement.coded).enumerate() {
        writeln!(out, "  {:<4}{coded:>7} statements  {}", letter(number), shorten(coder, 70))?;
    }
    writeln!(out)?;
    let heads = "  statements  agreement            95 %  Cohen's kappa            95 %";
    writeln!(out, "  {:<7}{heads}", "coders")?;
    for pair in &agreement.pairs {
        let [a, b] = pair.coders.map(letter);
        let name = format!("{a}, {b}");
        let [share, kappa] = [pair.agreement, pair.cohen_kappa].map(columns);
        let line = format!(
            "  {name:<7}{:>12}{:>11}{:>16}{:>15}{:>16}",
            pair.units, share.0, share.1, kappa.0, kappa.1
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)?;
    agreement.pairs.iter().try_for_each(|pair| write_confusion(pair, out))
}

fn with_interval(value: Option<Figure>) -> String {
    value.map_or("undefined: there is one label only".to_owned(), |of| {
        format!("{}  95 %: {}", figure(of.value), interval(of.interval))
    })
}

fn columns(value: Option<Figure>) -> (String, String) {
    value.map_or(("-".to_owned(), String::new()), |of| (figure(of.value), interval(of.interval)))
}

/// A, B … Z, A1 …
fn letter(number: usize) -> String {
    let letter = char::from(b'A' + (number % 26) as u8);
    if number < 26 { letter.to_string() } else { format!("{letter}{}", number / 26) }
}

/// Labels of the first coder by row, of the second one by column, which bear numbers where names are too wide.
fn write_confusion(pair: &Pair, out: &mut impl Write) -> io::Result<()> {
    if pair.units == 0 {
        return Ok(());
    }
    let [a, b] = pair.coders.map(letter);
    let names = width(pair.confusion.keys().map(String::as_str), NAME_WIDTH).max(6);
    let is_named = 2 + names + pair.confusion.len() * (names + 2) <= LINE_WIDTH;
    let most = pair.confusion.values().flat_map(|row| row.values()).copied().max().unwrap_or(0);
    let column =
        if is_named { names + 2 } else { most.max(pair.confusion.len()).to_string().len() + 2 };
    if 6 + names + pair.confusion.len() * column > LINE_WIDTH {
        return writeln!(out, "  The confusion of so many labels is in the JSON.\n");
    }
    let number = |number: usize| if is_named { String::new() } else { format!("{number:>2} ") };
    let heads: String = (1..)
        .zip(pair.confusion.keys())
        .map(|(number, label)| match is_named {
            true => format!("{:>column$}", shorten(label, names)),
            false => format!("{number:>column$}"),
        })
        .collect();
    let first = names + number(0).len();
    writeln!(out, "  {:<first$}{heads}", format!("{a} \\ {b}"))?;
    for (row, (label, counts)) in (1..).zip(&pair.confusion) {
        let counts: String = counts.values().map(|count| format!("{count:>column$}")).collect();
        writeln!(out, "  {}{:<names$}{counts}", number(row), shorten(label, names))?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use quotestance::agreement::Ratings;

    use super::*;

    fn written(units: &[[Option<&str>; 2]]) -> String {
        let agreement = Agreement::new(&Ratings::new(2, units.iter().copied()));
        let coders = ["anna.csv".to_owned(), "ben.csv".to_owned()];
        let mut out = Vec::new();
        write_agreement("Stance", &coders, &agreement, &mut out).expect("room");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn figures_and_confusion() {
        let units = [
            [Some("a"), Some("a")],
            [Some("b"), Some("b")],
            [Some("a"), Some("b")],
            [Some("a"), None],
        ];
        let text = written(&units);
        assert!(text.starts_with("Stance: 3 statements by two coders or more, 3 by all\n"));
        assert!(
            text.contains(
                "  A         4 statements  anna.csv\n  B         3 statements  ben.csv\n"
            ),
            "{text}"
        );
        assert!(
            text.contains(
                "  A \\ B        a       b\n  a            1       1\n  b            0       1\n"
            ),
            "{text}"
        );
        assert!(text.contains("  A, B              3      0.667"), "{text}");
    }

    #[test]
    fn one_label_has_no_kappa() {
        let text = written(&[[Some("a"), Some("a")]]);
        assert!(
            text.contains("Fleiss' kappa               undefined: there is one label only"),
            "{text}"
        );
        assert!(text.lines().all(|line| line.chars().count() <= LINE_WIDTH));
    }

    #[test]
    fn letters_go_on() {
        assert_eq!([0, 25, 26, 53].map(letter), ["A", "Z", "A1", "B2"]);
    }
}
