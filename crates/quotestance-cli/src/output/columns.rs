//! The fields of records.

/// Fields of a quote's record.
pub(crate) const QUOTE_FIELDS: [&str; 10] =
    ["schema", "doc", "id", "lang", "kind", "text", "span", "fragments", "speaker", "cue"];

/// Fields of a judgement besides those of its quote.
pub(crate) const VERDICT_FIELDS: [&str; 7] =
    ["target", "mention", "stance", "stance_p", "sentiment", "sentiment_p", "abstained"];
