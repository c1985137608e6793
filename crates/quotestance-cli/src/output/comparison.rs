//! A comparison of two systems for reading.

use std::io::{self, Write};

use quotestance::evaluate::{Comparison, Difference, TaskComparison};

use super::figures::{figure, interval, p_value};

/// Writes the figures of two systems, which are called by their names.
pub(crate) fn write_comparison(
    [a, b]: [&str; 2],
    comparison: &Comparison,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "A  {a}\nB  {b}\n")?;
    for (name, task) in [("Stance", &comparison.stance), ("Sentiment", &comparison.sentiment)] {
        if let Some(task) = task {
            write_task(name, task, out)?;
        }
    }
    Ok(())
}

fn write_task(name: &str, of: &TaskComparison, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{name} of {} examples in {} groups", of.examples, of.groups)?;
    writeln!(out, "  {:<10}      A      B   B − A              95 %      p", "")?;
    let figures =
        [("accuracy", Some(of.accuracy)), ("macro-F1", Some(of.macro_f1)), ("F_avg", of.f_avg)];
    for (name, difference) in figures {
        let Some(Difference { a, b, difference, interval: of, p }) = difference else { continue };
        let (a, b, p, of) = (figure(a), figure(b), p_value(p), interval(of));
        writeln!(out, "  {name:<10}{a:>7}{b:>7}{difference:>8.3}{of:>18}{p:>7}")?;
    }
    writeln!(
        out,
        "  right: both {}, A alone {}, B alone {}, neither {}; McNemar's exact test: p = {}\n",
        of.both_right,
        of.only_a_right,
        of.only_b_right,
        of.both_wrong,
        p_value(of.mcnemar_p)
    )
}
