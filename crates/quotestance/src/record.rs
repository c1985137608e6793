//! Quotes and judgements as records: the JSON that every front end writes.
//!
//! Offsets in records count from the start of the article's *source*, in bytes, in Unicode code
//! points (`chars`) and in UTF-16 code units (`utf16`); each is `[start, end)`.

#[cfg(feature = "arrow")]
mod arrow;
mod explanation;
mod given;
mod layout;
mod statement;

use serde::{Serialize, Serializer};

use crate::analyzer::{Judgement, Verdict};
use crate::article::Offsets;
use crate::explain::Contribution;
use crate::extract::{Quote, QuoteKind};
use crate::prediction::Prediction;
use crate::statement::Passage;
use crate::text::Lang;
use crate::{Article, Span};
pub use explanation::{ContributionRecord, DecisionRecord, ExplanationRecord};
pub use given::free_names;
pub use layout::{Field, FieldKind, Layout};
pub use statement::{StatementError, StatementRecord, StatementRow};

/// The version of the records' schema. It changes when a field changes its name or meaning; a new
/// field does not change it.
pub const SCHEMA: u32 = 1;

/// Makes records of one article's quotes.
#[derive(Debug)]
pub struct Recorder<'a> {
    doc: &'a str,
    article: &'a Article,
    offsets: Offsets<'a>,
}

/// A quote as a record: what `extract` writes.
#[derive(Clone, Debug, Serialize)]
pub struct QuoteRecord {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Name of the document.
    pub doc: String,
    /// Name of the quote: the document's and the quote's number in it, from 1. Direct and mixed
    /// quotes are counted together (`a.txt#1`), indirect statements apart (`a.txt#i1`), so that an
    /// id is the same whichever kinds are asked for.
    pub id: String,
    /// Language of the quote.
    pub lang: Lang,
    /// `direct`, `mixed` or `indirect`.
    pub kind: &'static str,
    /// The speaker's words, the fragments rejoined.
    pub text: String,
    /// From the first fragment's start to the last one's end.
    pub span: Place,
    /// The stretches that hold the speaker's words, marks excluded.
    pub fragments: Vec<Place>,
    /// Who says it.
    pub speaker: Option<SpeakerRecord>,
    /// The word that introduces the statement.
    pub cue: Option<String>,
}

/// A quote and its judgement toward one target as a record: what `analyze` writes.
#[derive(Clone, Debug, Serialize)]
pub struct JudgementRecord {
    /// The quote.
    #[serde(flatten)]
    pub quote: QuoteRecord,
    /// The judgement.
    #[serde(flatten)]
    pub verdict: VerdictRecord,
}

/// The judgement's fields; all `null` where the quote speaks of no target.
#[derive(Clone, Debug, Default, Serialize)]
pub struct VerdictRecord {
    /// The target; `null`, too, where the model judges statements as a whole.
    pub target: Option<String>,
    /// The plainest mention of the target.
    pub mention: Option<MentionRecord>,
    /// The most probable stance.
    pub stance: Option<String>,
    /// The probability of each stance.
    pub stance_p: Option<Probabilities>,
    /// The most probable sentiment; `null`, too, where the model does not judge it.
    pub sentiment: Option<String>,
    /// The probability of each sentiment.
    pub sentiment_p: Option<Probabilities>,
    /// Whether the stance is not sure enough to be relied on.
    pub abstained: Option<bool>,
    /// What speaks most for the stance, the weightiest first; only where reasons were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonRecord>,
}

/// A feature that speaks for the stance.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonRecord {
    /// Its name, family first.
    pub feature: String,
    /// What it adds to the decision value, in log-odds.
    pub weight: f64,
    /// Where it stands, place by place.
    pub words: Vec<WordsRecord>,
}

/// Words of the source.
#[derive(Clone, Debug, Serialize)]
pub struct WordsRecord {
    /// The words.
    pub text: String,
    /// Of a passage: the field in which they stand, as of [`MentionRecord::field`].
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// Where they stand.
    #[serde(flatten)]
    pub place: Place,
}

/// A stretch of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// In bytes of UTF-8.
    pub bytes: [usize; 2],
    /// In Unicode code points.
    pub chars: [usize; 2],
    /// In UTF-16 code units.
    pub utf16: [usize; 2],
}

/// A speaker.
#[derive(Clone, Debug, Serialize)]
pub struct SpeakerRecord {
    /// The mention's words.
    pub text: String,
    /// The name that the mention stands for.
    pub name: Option<String>,
    /// The words of the article that tell who that is.
    pub description: Option<String>,
    /// Where the mention stands.
    #[serde(flatten)]
    pub place: Place,
}

/// A mention of a target.
#[derive(Clone, Debug, Serialize)]
pub struct MentionRecord {
    /// The mention's words.
    pub text: String,
    /// `name`, `pronoun` or `context`.
    pub via: String,
    /// Of a passage: the field in which the mention stands, `quote`, `context` or `speaker`, and
    /// from whose start the place counts.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// Where the mention stands.
    #[serde(flatten)]
    pub place: Place,
}

/// Labels with their probabilities, in the model's order, rounded to four decimals.
#[derive(Clone, Debug)]
pub struct Probabilities(Prediction);

impl From<&Prediction> for Probabilities {
    fn from(prediction: &Prediction) -> Self {
        Self(prediction.clone())
    }
}

impl Serialize for Probabilities {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_map(self.0.iter().map(|(label, probability)| (label, rounded(probability))))
    }
}

impl<'a> Recorder<'a> {
    /// A recorder for `article`, which goes by the name `doc`.
    pub fn new(doc: &'a str, article: &'a Article) -> Self {
        Self { doc, article, offsets: Offsets::new(article.source()) }
    }

    /// The record of a quote.
    pub fn quote(&self, quote: &Quote) -> QuoteRecord {
        let text = self.article.text();
        let mark = if quote.kind == QuoteKind::Indirect { "i" } else { "" };
        let words: Vec<&str> = quote.fragments.iter().map(|span| span.of(text)).collect();
        QuoteRecord {
            schema: SCHEMA,
            doc: self.doc.to_owned(),
            id: format!("{}#{mark}{}", self.doc, quote.number),
            lang: quote.lang,
            kind: quote.kind.name(),
            text: words.join(" "),
            span: self.place(quote.span()),
            fragments: quote.fragments.iter().map(|&span| self.place(span)).collect(),
            speaker: quote.speaker.as_ref().map(|speaker| SpeakerRecord {
                text: speaker.mention.of(text).to_owned(),
                name: speaker.name.clone(),
                description: speaker.description.map(|words| words.of(text).to_owned()),
                place: self.place(speaker.mention),
            }),
            cue: quote.cue.map(|cue| cue.of(text).to_owned()),
        }
    }

    /// The records of an article's judgements. Those of one quote share its id.
    pub fn judgements(&self, judgements: &[Judgement]) -> Vec<JudgementRecord> {
        let record = |judgement: &Judgement| {
            let verdict = judgement.verdict.as_ref();
            JudgementRecord {
                quote: self.quote(&judgement.quote),
                verdict: verdict.map_or_else(VerdictRecord::default, |v| self.verdict(v)),
            }
        };
        judgements.iter().map(record).collect()
    }

    fn verdict(&self, verdict: &Verdict) -> VerdictRecord {
        let mention = verdict.mention.as_ref().map(|mention| MentionRecord {
            text: mention.span.of(self.article.text()).to_owned(),
            via: mention.via.to_string(),
            field: None,
            place: self.place(mention.span),
        });
        let reasons = reasons(verdict, |span| {
            let text = span.of(self.article.text()).to_owned();
            Some(WordsRecord { text, field: None, place: self.place(span) })
        });
        VerdictRecord { mention, reasons, ..VerdictRecord::from(verdict) }
    }

    fn place(&self, span: Span) -> Place {
        Place::new(self.article.source_span(span), &self.offsets)
    }
}

impl Place {
    fn new(span: Span, offsets: &Offsets<'_>) -> Self {
        let [chars, utf16] = [offsets.chars(span), offsets.utf16(span)];
        Self { bytes: [span.start, span.end], chars, utf16 }
    }
}

/// The records of a verdict's reasons; `words` tells those at a span.
fn reasons(verdict: &Verdict, words: impl Fn(Span) -> Option<WordsRecord>) -> Vec<ReasonRecord> {
    let record = |reason: &Contribution| ReasonRecord {
        feature: reason.feature.clone(),
        weight: rounded(reason.weight),
        words: reason.spans.iter().filter_map(|&span| words(span)).collect(),
    };
    verdict.reasons.iter().map(record).collect()
}

/// The number to four decimals.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

impl VerdictRecord {
    /// The record of a verdict on a passage; places count within the passage's
    /// `quote`, `context` or `speaker`.
    pub fn of_passage(verdict: &Verdict, passage: &Passage) -> Self {
        let words = |span: Span| {
            let text = passage.article().text();
            let (field, part) = passage.parts().find(|(_, part)| part.contains(span))?;
            let within = Span::new(span.start - part.start, span.end - part.start);
            let place = Place::new(within, &Offsets::new(part.of(text)));
            Some(WordsRecord { text: span.of(text).to_owned(), field: Some(field), place })
        };
        let mention = verdict.mention.as_ref().and_then(|mention| {
            let WordsRecord { text, field, place } = words(mention.span)?;
            Some(MentionRecord { text, via: mention.via.to_string(), field, place })
        });
        Self { mention, reasons: reasons(verdict, words), ..Self::from(verdict) }
    }
}

impl From<&Verdict> for VerdictRecord {
    /// The verdict without its mention and reasons, whose places only the article can tell.
    fn from(verdict: &Verdict) -> Self {
        Self {
            target: Some(verdict.target.id().to_owned()).filter(|target| !target.is_empty()),
            mention: None,
            stance: Some(verdict.stance.label().to_owned()),
            stance_p: Some((&verdict.stance).into()),
            sentiment: verdict.sentiment.as_ref().map(|sentiment| sentiment.label().to_owned()),
            sentiment_p: verdict.sentiment.as_ref().map(Probabilities::from),
            abstained: Some(verdict.abstained),
            reasons: Vec::new(),
        }
    }
}
