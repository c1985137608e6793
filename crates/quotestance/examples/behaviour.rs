//! How the built-in model behaves, by capability, and where it fails the tests of `tests/behaviour/`:
//! `cargo run --example behaviour`, with parts of files' names to run those alone.
//!
//! `cargo run --example behaviour -- --ceilings` writes the numbers of failures into the files, as what
//! the tests allow from then on.

#[path = "../../../tests/behaviour/suite/mod.rs"]
mod suite;

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};

use quotestance::Analyzer;
use suite::{Suite, Tally};

fn main() -> Result<(), String> {
    let (options, names): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    if let Some(unknown) = options.iter().find(|option| *option != "--ceilings") {
        return Err(format!("no such option: {unknown}"));
    }
    let (analyzer, mut tallies, mut outcomes) = (Analyzer::default(), Vec::new(), Vec::new());
    let mut suites = suite::read()?;
    suites.retain(|suite| names.is_empty() || names.iter().any(|n| suite.name().contains(&**n)));
    if suites.is_empty() {
        return Err(format!("no file has {} in its name", names.join(" or ")));
    }
    // Writing to a String cannot fail.
    let mut report = String::new();
    for suite in &suites {
        let of_suite = suite.run(&analyzer)?;
        let of_langs = Tally::of(suite, &of_suite);
        if options.is_empty() {
            for failure in of_suite.iter().filter_map(|outcome| outcome.failure.as_ref()) {
                let _ = writeln!(report, "{}: {failure}", suite.name());
            }
        } else if rewrite(suite, &of_langs).map_err(|error| format!("{}: {error}", suite.name()))? {
            let _ = writeln!(report, "{}: new ceilings", suite.name());
        }
        tallies.extend(of_langs);
        outcomes.extend(of_suite);
    }
    let _ = writeln!(report, "{}\n{}", suite::table(&tallies), suite::groups(&outcomes));
    for complaint in tallies.iter().filter_map(Tally::complaint).filter(|_| options.is_empty()) {
        let _ = writeln!(report, "{complaint}");
    }
    match io::stdout().write_all(report.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}

/// Writes the present numbers of failures into the file as its ceilings; tells whether they changed.
fn rewrite(suite: &Suite, tallies: &[Tally]) -> io::Result<bool> {
    let old = fs::read_to_string(&suite.path)?;
    let new = suite::with_ceilings(&old, tallies);
    let new = new.ok_or_else(|| io::Error::other("no line `ceiling = …`"))?;
    if new != old {
        fs::write(&suite.path, &new)?;
    }
    Ok(new != old)
}
