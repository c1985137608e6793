//! Judgements for reading, one after another.

use std::ops::Range;

use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value};

use super::lines::{Lines, plain};
use crate::row::{Fields, Stretch, reasons};

/// What is said below cards whose marked words have no colour.
pub(super) const LEGEND: &str = "Words between asterisks speak most for the stance.";

/// A judgement in lines, and whether words of it are marked.
pub(super) fn card(row: Map<String, Value>, lines: Lines) -> (String, bool) {
    let fields = Fields::new(row);
    let text = fields.text("text").or_else(|| fields.text("quote")).unwrap_or_default();
    let (_, stretches) = reasons(&fields, &text);
    let marked = byte_ranges(&text, &stretches);
    let statement = lines.statement(&text, &marked);
    let source = lines.wrapped(&plain(&source(&fields)), "    ");
    let source: Vec<String> =
        source.lines().map(|line| lines.styled(line, Style::new().dimmed())).collect();
    let verdict = lines.wrapped(&verdict(&fields, lines), "");
    let card = [verdict, statement, source.join("\n")];
    (card.join("\n").trim_end().to_owned() + "\n", !marked.is_empty())
}

/// Stance and sentiment.
fn verdict(fields: &Fields, lines: Lines) -> String {
    let Some(stance) = fields.text("stance") else {
        return lines.styled("no target", Style::new().dimmed());
    };
    let label = |label: &str, p: &str| {
        let p = fields.text(&format!("{p}.{label}")).and_then(|p| p.parse::<f64>().ok());
        p.map_or_else(|| plain(label), |p| format!("{} {:.0} %", plain(label), 100.0 * p))
    };
    let is_unsure = fields.flag("abstained");
    let style = if is_unsure { Style::new().dimmed() } else { stance_style(&stance) };
    let mut line = lines.styled(&label(&stance, "stance_p"), style);
    if is_unsure {
        line += " (unsure)";
    }
    if let Some(target) = fields.text("target") {
        line += &format!(" toward {}", plain(&target));
    }
    if let Some(sentiment) = fields.text("sentiment") {
        line += &format!(", sentiment {}", label(&sentiment, "sentiment_p"));
    }
    line
}

/// Who says it, and where.
fn source(fields: &Fields) -> String {
    let name =
        ["speaker.name", "speaker.text", "speaker"].iter().find_map(|path| fields.text(path));
    let description = fields.text("speaker.description");
    let told = |description: &String| !name.as_ref().is_some_and(|name| name.contains(description));
    let description = description.filter(told).map(|description| format!("({description})"));
    let speaker = [name.clone(), description].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let parts = [Some(speaker).filter(|speaker| !speaker.is_empty()), fields.text("id")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// How a stance is shown.
pub(crate) fn stance_style(label: &str) -> Style {
    let colour = match label {
        "compassion" => AnsiColor::Green,
        "resentment" => AnsiColor::Red,
        "obligation" => AnsiColor::Cyan,
        _ => return Style::new().bold(),
    };
    colour.on_default().bold()
}

/// Stretches of UTF-16 units as ranges of bytes.
fn byte_ranges(text: &str, stretches: &[Stretch]) -> Vec<Range<usize>> {
    let mut unit = 0;
    let mut starts: Vec<(usize, usize)> = Vec::with_capacity(text.len() + 1);
    for (byte, letter) in text.char_indices() {
        starts.push((unit, byte));
        unit += letter.len_utf16();
    }
    starts.push((unit, text.len()));
    let byte = |unit: usize| {
        let place = starts.binary_search_by_key(&unit, |&(unit, _)| unit).ok()?;
        Some(starts[place].1)
    };
    stretches.iter().filter_map(|&[start, end]| Some(byte(start)?..byte(end)?)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    fn shown(row: Value) -> String {
        let Value::Object(map) = row else { unreachable!() };
        let (card, _) = card(map, Lines { width: 80, is_coloured: false });
        assert!(card.lines().all(|line| line.width() <= 80), "{card}");
        card
    }

    #[test]
    fn a_judgement_at_80_columns_without_colour() {
        let row = json!({
            "id": "ru.txt#3",
            "text": "Они приехали к нам не по своей воле, и наш долг — принять их так, как принимали когда-то нас самих.",
            "fragments": [{"utf16": [100, 199]}],
            "speaker": {"text": "он", "name": "Бакыт Асанов", "description": "учитель из Оша"},
            "target": "russians",
            "stance": "obligation", "stance_p": {"obligation": 0.8149, "neutral": 0.1851},
            "sentiment": "neutral", "sentiment_p": {"neutral": 0.5},
            "abstained": false,
            "reasons": [{"feature": "cue:obligation.duty", "weight": 1.2, "words": [{"text": "наш долг", "utf16": [139, 147]}]}],
        });
        let expected = "\
obligation 81 % toward russians, sentiment neutral 50 %
    “Они приехали к нам не по своей воле, и *наш долг* — принять их так, как
    принимали когда-то нас самих.”
    Бакыт Асанов (учитель из Оша) · ru.txt#3
";
        assert_eq!(shown(row), expected);
    }

    #[test]
    fn what_is_unsure_or_about_nobody_is_said() {
        let row = json!({"quote": "Let them in.", "target": "migrants", "stance": "compassion", "abstained": true});
        assert_eq!(shown(row), "compassion (unsure) toward migrants\n    “Let them in.”\n");
        let row = json!({"text": "It rains.", "id": "a#1", "stance": null, "target": null});
        assert_eq!(shown(row), "no target\n    “It rains.”\n    a#1\n");
    }

    #[test]
    fn colours_are_those_of_the_stance() {
        let row = json!({"quote": "Let them in.", "stance": "compassion"});
        let Value::Object(map) = row else { unreachable!() };
        let (card, _) = card(map, Lines { width: 80, is_coloured: true });
        let green = AnsiColor::Green.on_default().bold();
        assert!(card.starts_with(&format!("{green}compassion{green:#}")), "{card}");
    }
}
