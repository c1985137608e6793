//! The outward form of a statement and of its mention of the target.

use super::Sink;
use super::reading::{Reading, Role};

pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    let statement = reading.statement;
    let words = reading.words.iter().filter(|word| word.role != Role::Mark).count();
    // Half as long again for each step, from five words on: lengths spread over orders of magnitude.
    let length = [5, 8, 12, 18, 27, 40, 60].iter().filter(|&&limit| words > limit).count();
    sink.add(format_args!("length {length}"), None);
    sink.add(format_args!("lang {}", statement.quote.lang), None);
    // A target that is known by its own words may hold any white space.
    let target: Vec<&str> = statement.target.id().split_whitespace().collect();
    sink.add(format_args!("target {}", target.join(" ")), None);
    let via = statement.own_mentions().map(|mention| mention.via).min();
    match via {
        Some(via) => sink.add(format_args!("via {via}"), None),
        None => sink.add(format_args!("via nothing"), None),
    }
    if reading.words.iter().any(|word| word.role == Role::Other) {
        sink.add(format_args!("another target"), None);
    }
    for word in &reading.words {
        match word.form {
            "?" | "!" | "…" | "%" | "<number>" => {
                sink.add(format_args!("{}", word.form), Some(word.span))
            }
            "“" | "„" | "«" | "\"" | "‘" => {
                sink.add(format_args!("quotation within"), Some(word.span));
            }
            _ => {}
        }
    }
    if reading.mentions.first() == Some(&0) {
        sink.add(format_args!("starts with target"), None);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Family::Form;
    use super::super::sample::has;

    #[test]
    fn length_marks_and_mentions() {
        assert!(has(Form, "Migrants came.", "length 0"));
        assert!(has(Form, "Migrants came and went and came and went again.", "length 2"));
        assert!(has(Form, "Why 300 migrants?", "?") && has(Form, "Why 300 migrants?", "<number>"));
        assert!(has(Form, "Migrants came.", "via name") && has(Form, "It rains.", "via nothing"));
        assert!(has(Form, "Migrants and Russians came.", "another target"));
        assert!(has(Form, "They say “go” to migrants.", "quotation within"));
    }
}
