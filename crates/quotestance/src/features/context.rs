//! Words of what stands around the quote, and of the speaker's description.

use super::Sink;
use super::name::Piece;
use super::reading::Reading;

const AROUND: Piece<'_> = Piece::new("around ");
const SPEAKER: Piece<'_> = Piece::new("speaker ");

pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    for (place, words) in [(AROUND, reading.around()), (SPEAKER, reading.of_speaker())] {
        for &(word, span) in words {
            sink.add(&[place, word], Some(span));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Family::Context;
    use super::super::emit;
    use super::super::sample::names;
    use crate::extract::{Kinds, extract};
    use crate::{Article, Seeds, Statement, Target};

    #[test]
    fn words_around_and_of_the_speaker() {
        let expected = ["around rain", "around fell", "speaker a", "speaker nurse"];
        assert_eq!(names(Context, "Migrants came."), expected);
    }

    #[test]
    fn words_that_describe_the_speaker_elsewhere() {
        let article = Article::new("Ruta Brandt, a nurse, left. “They came,” Brandt replied.");
        let seeds = Seeds::default();
        let quotes = extract(&article, &seeds, Kinds::default());
        let statement = Statement {
            article: &article,
            quote: &quotes[0],
            context: &[],
            target: &Target::MIGRANTS,
            mentions: &[],
        };
        let mut found = Vec::new();
        emit(&statement, &seeds, [Context], |_, name, _| found.push(name.to_owned()));
        let expected = ["speaker brandt", "speaker a", "speaker nurse"];
        assert_eq!(found, expected.map(|name| format!("context:{name}")));
    }
}
