//! Words of what stands around the quote, and of the speaker's description.

use super::Sink;
use super::name::Piece;
use super::reading::Reading;
use crate::Span;

const AROUND: Piece<'_> = Piece::new("around ");
const SPEAKER: Piece<'_> = Piece::new("speaker ");

pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    for &span in reading.statement.context {
        emit_words(reading, span, AROUND, sink);
    }
    if let Some(speaker) = &reading.statement.quote.speaker {
        emit_words(reading, speaker.mention, SPEAKER, sink);
        // The corpus names speakers by both: “Lena, a nurse in Osh”.
        let described = speaker.description.filter(|words| !words.overlaps(speaker.mention));
        if let Some(description) = described {
            emit_words(reading, description, SPEAKER, sink);
        }
    }
}

fn emit_words(reading: &Reading<'_>, span: Span, place: Piece<'_>, sink: &mut Sink<'_>) {
    let tokens = reading.statement.article.tokens();
    for index in tokens.within(span).filter(|&index| tokens.is_word(index)) {
        sink.add(&[place, Piece::new(tokens.folded(index))], Some(tokens.span(index)));
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
