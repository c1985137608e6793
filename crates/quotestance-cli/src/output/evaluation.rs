//! An evaluation for reading.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quotestance::evaluate::{
    Evaluation, Gap, Interval, OTHERS, Part, ProbabilityScores, Scored, Scores, Task,
};

use super::figures::{figure, interval, p_value, shorten, width};

/// The widest that a label or a part's name may be.
const NAME_WIDTH: usize = 24;

/// The same where two parts stand in one line.
const GAP_NAME_WIDTH: usize = 19;

/// Widest line.
const LINE_WIDTH: usize = 100;

/// Widest confusion table whose columns bear the labels' names.
const NAMED_WIDTH: usize = 80;

/// Writes all figures.
pub(crate) fn write_evaluation(evaluation: &Evaluation, out: &mut impl Write) -> io::Result<()> {
    for (name, scores) in
        [("Stance", Some(&evaluation.stance)), ("Sentiment", evaluation.sentiment.as_ref())]
    {
        if let Some(scores) = scores.filter(|scores| scores.examples > 0) {
            write_scores(name, scores, out)?;
        }
    }
    for (dimension, parts) in &evaluation.parts {
        write_parts(dimension, parts, out)?;
    }
    write_fairness(evaluation, out)
}

fn write_scores(name: &str, scores: &Scores, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{name} of {} examples in {} groups", scores.examples, scores.groups)?;
    let mut line = |name: &str, value: f64, of: Option<Interval>, note: &str| {
        let of = of.map(|of| format!("  95 %: {}", interval(of))).unwrap_or_default();
        writeln!(out, "  {name:<28}{}{of}{note}", figure(value))
    };
    line("accuracy", scores.accuracy, Some(scores.accuracy_interval), "")?;
    line("macro-F1", scores.macro_f1, Some(scores.macro_f1_interval), "")?;
    if let Some(f_avg) = scores.f_avg {
        line("F_avg of favor and against", f_avg, scores.f_avg_interval, "")?;
    }
    if let Some(of) = &scores.probabilities {
        line("accuracy, surest 60 %", of.accuracy_at_60, Some(of.accuracy_at_60_interval), "")?;
        let chance = figure(of.calibration_error_by_chance);
        let p = p_value(of.calibration_error_p);
        let chance = format!("; {chance} by chance, p = {p}");
        let error_interval = Some(of.calibration_error_interval);
        line("calibration error", of.calibration_error, error_interval, &chance)?;
        line("classwise calibration error", of.classwise_calibration_error, None, "")?;
        line("log-loss", of.log_loss, None, "")?;
        line("Brier score", of.brier, None, "")?;
        line("area under risk-coverage", of.aurc, None, "")?;
    }
    writeln!(out)?;
    write_classes(scores, out)?;
    write_confusion(scores, out)?;
    if let Some(probabilities) = &scores.probabilities {
        write_curves(probabilities, out)?;
    }
    Ok(())
}

fn write_classes(scores: &Scores, out: &mut impl Write) -> io::Result<()> {
    let names = width(scores.per_class.keys().map(String::as_str), NAME_WIDTH);
    writeln!(out, "  {:<names$}  precision  recall     F1  examples", "")?;
    for (label, class) in &scores.per_class {
        let (label, examples) = (shorten(label, names), class.examples);
        let [precision, recall, f1] = [class.precision, class.recall, class.f1].map(figure);
        writeln!(out, "  {label:<names$}  {precision:>9}{recall:>8}{f1:>7}{examples:>10}")?;
    }
    writeln!(out)
}

/// Right labels by row, found ones by column. Where names are too wide the columns bear numbers,
/// and where these are too many there is no table.
fn write_confusion(scores: &Scores, out: &mut impl Write) -> io::Result<()> {
    let labels: Vec<&str> = scores.per_class.keys().map(String::as_str).collect();
    let mut names = width(labels.iter().copied(), NAME_WIDTH).max(6);
    let mut column = names + 2;
    let numbered = 2 + names + labels.len() * column > NAMED_WIDTH;
    if numbered {
        let counts = scores.confusion.values().flat_map(|found| found.values());
        let most = counts.copied().max().unwrap_or(0).max(labels.len());
        column = most.to_string().len() + 2;
        names = names.min(LINE_WIDTH.saturating_sub(5 + labels.len() * column));
        if names < 6 {
            return writeln!(out, "  The confusion of so many labels is in the JSON.\n");
        }
    }
    let title = |number: usize, label: &str| match numbered {
        true => format!("{number:>2} {:<names$}", shorten(label, names)),
        false => format!("{:<names$}", shorten(label, names)),
    };
    let heading = |(number, label): (usize, &&str)| match numbered {
        true => format!("{number:>column$}"),
        false => format!("{:>column$}", shorten(label, names)),
    };
    let heads: String = (1..).zip(&labels).map(heading).collect();
    let first = if numbered { names + 3 } else { names };
    writeln!(out, "  {:<first$}{heads}", "found:")?;
    for (number, label) in (1..).zip(&labels) {
        let Some(found) = scores.confusion.get(*label) else { continue };
        let counts = labels.iter().map(|label| found.get(*label).copied().unwrap_or(0));
        let counts: String = counts.map(|count| format!("{count:>column$}")).collect();
        writeln!(out, "  {}{counts}", title(number, label))?;
    }
    writeln!(out)
}

/// Reliability and risk-coverage side by side.
fn write_curves(of: &ProbabilityScores, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  probability  mean   right  examples      surest  error  from probability")?;
    for index in 0..of.reliability.len().max(of.risk_coverage.len()) {
        let bin = of.reliability.get(index).map_or(String::new(), |bin| {
            let [mean, right] = [bin.confidence, bin.accuracy].map(figure);
            format!("{:.1} to {:.1}   {mean}  {right}{:>10}", bin.from, bin.to, bin.examples)
        });
        let point = of.risk_coverage.get(index).map_or(String::new(), |point| {
            let [error, threshold] = [point.error, point.threshold].map(figure);
            format!("{:>4.0} %  {error}  {threshold}", point.coverage * 100.0)
        });
        writeln!(out, "{}", format!("  {bin:<42}{point}").trim_end())?;
    }
    writeln!(out)
}

fn write_parts(
    dimension: &str,
    parts: &BTreeMap<String, Part>,
    out: &mut impl Write,
) -> io::Result<()> {
    let names = width(parts.keys().map(String::as_str), NAME_WIDTH).max(12);
    let title = format!("By {dimension}");
    writeln!(out, "{title:<names$}    {:<51}sentiment", "stance")?;
    let heads = "examples  accuracy  macro-F1            95 %  calibr.";
    writeln!(out, "  {:<names$}{heads}  accuracy  macro-F1", "")?;
    let (pooled, named): (Vec<_>, Vec<_>) = parts.iter().partition(|(name, _)| *name == OTHERS);
    for (name, part) in named.into_iter().chain(pooled) {
        let scores = &part.stance;
        let mut line = format!("  {:<names$}{:>8}", shorten(name, names), scores.examples);
        if scores.examples > 0 {
            let [accuracy, macro_f1] = [scores.accuracy, scores.macro_f1].map(figure);
            let of = interval(scores.macro_f1_interval);
            let error = scores.probabilities.as_ref().map(|of| figure(of.calibration_error));
            let error = error.unwrap_or_default();
            line += &format!("{accuracy:>10}{macro_f1:>10}{of:>16}{error:>9}");
        } else {
            line += &" ".repeat(45);
        }
        if let Some(scores) = &part.sentiment {
            let [accuracy, macro_f1] = [scores.accuracy, scores.macro_f1].map(figure);
            line += &format!("{accuracy:>10}{macro_f1:>10}");
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)
}

fn write_fairness(evaluation: &Evaluation, out: &mut impl Write) -> io::Result<()> {
    let mut rows: Vec<(String, &Gap)> = Vec::new();
    for (dimension, gaps) in &evaluation.fairness {
        let tasks = [(Task::Stance, &gaps.stance), (Task::Sentiment, &gaps.sentiment)];
        rows.extend(
            tasks
                .into_iter()
                .filter_map(|(task, gap)| Some((format!("{task} by {dimension}"), gap.as_ref()?))),
        );
    }
    if rows.is_empty() {
        return Ok(());
    }
    let heads = "parts    gap            95 %      p  fewest and most errors";
    writeln!(out, "Fairness: the largest gap in error between parts of 20 examples or more")?;
    writeln!(out, "  {:<20}{heads}", "")?;
    for (name, gap) in rows {
        let (size, p) = (figure(gap.gap), p_value(gap.p));
        let between = [&gap.best, &gap.worst].map(|part| shorten(part, GAP_NAME_WIDTH)).join(", ");
        let (parts, of) = (gap.parts, interval(gap.interval));
        writeln!(out, "  {name:<20}{parts:>5}{size:>7}{of:>16}{p:>7}  {between}")?;
    }
    writeln!(out)
}

/// Writes the surest errors of one task.
pub(crate) fn write_errors(task: Task, errors: &[&Scored], out: &mut impl Write) -> io::Result<()> {
    if errors.is_empty() {
        return Ok(());
    }
    let column = |field: fn(&Scored) -> &str, heading: &str| {
        let texts = errors.iter().map(|row| field(row));
        width(texts.chain([heading]), NAME_WIDTH)
    };
    let found = column(|row| &row.predicted, "found");
    let gold = column(|row| &row.gold, "right");
    let id = column(|row| &row.id, "id");
    writeln!(out, "The surest errors of the {task}")?;
    writeln!(out, "  p      {:<found$}  {:<gold$}  {:<id$}  quote", "found", "right", "id")?;
    let quote = LINE_WIDTH.saturating_sub(15 + found + gold + id);
    for row in errors {
        let p = row.confidence().map_or("-".to_owned(), figure);
        let [found_label, gold_label, name] =
            [shorten(&row.predicted, found), shorten(&row.gold, gold), shorten(&row.id, id)];
        let words = shorten(&row.quote, quote);
        let line =
            format!("  {p:<5}  {found_label:<found$}  {gold_label:<gold$}  {name:<id$}  {words}");
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)
}
