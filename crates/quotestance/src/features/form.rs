//! The outward form of a statement and of its mention of the target.

use super::Sink;
use super::name::Piece;
use super::reading::{Reading, Role, Word};
use crate::Via;

pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    let statement = reading.statement;
    let words = reading.words.iter().filter(|word| word.role != Role::Mark).count();
    // Half as long again for each step, from five words on: lengths spread over orders of magnitude.
    let length = [5, 8, 12, 18, 27, 40, 60].iter().filter(|&&limit| words > limit).count();
    let digits = ["0", "1", "2", "3", "4", "5", "6", "7"];
    sink.add(&["length ", digits[length]].map(Piece::new), None);
    sink.add(&["lang ", statement.quote.lang.code()].map(Piece::new), None);
    // A target that is known by its own words may hold any white space.
    let target = statement.target.id();
    if target.contains(char::is_whitespace) {
        let words: Vec<&str> = target.split_whitespace().collect();
        sink.add(&["target ", &words.join(" ")].map(Piece::new), None);
    } else {
        sink.add(&["target ", target].map(Piece::new), None);
    }
    let via = statement.own_mentions().map(|mention| mention.via).min();
    sink.add(&["via ", via.map_or("nothing", Via::name)].map(Piece::new), None);
    if reading.words.iter().any(|word| word.role == Role::Other) {
        sink.add(&[Piece::new("another target")], None);
    }
    let is_number = |word: &Word<'_>| word.form == "<number>";
    for word in reading.words.iter().filter(|word| word.role == Role::Mark || is_number(word)) {
        match word.form {
            "?" | "!" | "…" | "%" | "<number>" => {
                sink.add(&[word.piece()], Some(word.span));
            }
            "“" | "„" | "«" | "\"" | "‘" => {
                sink.add(&[Piece::new("quotation within")], Some(word.span));
            }
            _ => {}
        }
    }
    if reading.mentions.first() == Some(&0) {
        sink.add(&[Piece::new("starts with target")], None);
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
