//! Records that a model cannot be evaluated on.

use crate::dataset::{Dataset, Example, RowError};
use crate::model::Model;

/// Takes out the records whose target or labels `model` cannot know, and returns them as errors, in
/// which the model is called `name`. A record without a sentiment is kept, as is one with any where the
/// model judges none.
pub fn refuse_unknown(data: &mut Dataset, name: &str, model: &Model) -> Vec<RowError> {
    data.refuse(|example| unknown(example, name, model))
}

/// What in the record the model cannot know.
fn unknown(example: &Example, name: &str, model: &Model) -> Option<String> {
    if !model.takes(&example.target()) {
        let known = model.seeds().targets().join("`, `");
        return Some(match example.target.as_str() {
            "" => format!("no `target`: {name} knows `{known}`"),
            target => format!("unknown target `{target}`: {name} knows `{known}`"),
        });
    }
    let labels = [
        ("stance", &example.stance, model.stances()),
        ("sentiment", &example.sentiment, model.sentiments()),
    ];
    labels
        .into_iter()
        // A record without sentiment, or a model, is scored by the stance alone.
        .filter(|(field, value, known)| {
            *field != "sentiment" || !value.is_empty() && !known.is_empty()
        })
        .find(|(_, value, known)| !known.contains(value))
        .map(|(field, value, known)| {
            format!("unknown {field} `{value}`: {name} knows `{}`", known.join("`, `"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_model_cannot_know_is_named() {
        let rows = r#"{"quote":"a","target":"migrants","stance":"neutral"}
{"quote":"a","target":"poles","stance":"neutral"}
{"quote":"a","stance":"neutral"}
{"quote":"a","target":"migrants","stance":"pity"}
{"quote":"a","target":"migrants","stance":"neutral","sentiment":"sad"}"#;
        let mut data = Dataset::default();
        assert!(data.read_jsonl("f", rows).is_empty());
        let errors = refuse_unknown(&mut data, "it", Model::embedded_fast());
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let expected = [
            "f:2: unknown target `poles`: it knows `migrants`, `russians`",
            "f:3: no `target`: it knows `migrants`, `russians`",
            "f:4: unknown stance `pity`: it knows `compassion`, `resentment`, `obligation`, `neutral`",
            "f:5: unknown sentiment `sad`: it knows `negative`, `neutral`, `positive`",
        ];
        assert_eq!(errors, expected);
        assert_eq!(data.len(), 1);
    }
}
