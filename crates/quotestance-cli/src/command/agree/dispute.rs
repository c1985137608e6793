//! Units that a single coder has, and those on which coders differ.

use serde_json::{Map, Value, json};

use super::join::Unit;
use super::variable::Variable;
use crate::exchange::Coding;

/// A unit that a single coder has.
pub(super) fn lone(unit: &Unit, coders: &[String]) -> Value {
    let coder = unit.codings.iter().position(Option::is_some).and_then(|coder| coders.get(coder));
    let coding = unit.coding();
    json!({
        "id": coding.map(|coding| &coding.id),
        "target": coding.map(|coding| &coding.target),
        "coder": coder,
    })
}

/// The unit as a row to be settled, if coders differ on it.
pub(super) fn dispute(unit: &Unit, coders: &[String], variables: &[Variable]) -> Option<Value> {
    let differs = |of: &&Variable| {
        let mut labels = unit.codings.iter().flatten().filter_map(|coding| of.label(coding));
        let first = labels.next();
        labels.any(|label| Some(label) != first)
    };
    let disputed: Vec<&str> = variables.iter().filter(differs).map(|of| of.name()).collect();
    if disputed.is_empty() {
        return None;
    }
    let first = unit.coding()?;
    let mut row = Map::new();
    for (name, text) in [
        ("id", &first.id),
        ("target", &first.target),
        ("lang", &first.lang),
        ("speaker", &first.speaker),
        ("quote", &first.quote),
        ("context", &first.context),
    ] {
        row.insert(name.to_owned(), Value::from(text.as_str()));
    }
    row.insert("disputed".to_owned(), Value::from(disputed));
    let said = |field: &dyn Fn(&Coding) -> &str| {
        let said = coders.iter().zip(&unit.codings).filter_map(|(coder, coding)| {
            let said = field(coding.as_ref()?);
            (!said.is_empty()).then(|| (coder.clone(), Value::from(said)))
        });
        said.collect::<Map<_, _>>()
    };
    for of in variables {
        let labels = said(&|coding| of.label(coding).unwrap_or_default());
        row.insert(of.name().to_owned(), Value::from(labels));
    }
    for (name, said) in
        [("stance2", said(&|coding| &coding.stance2)), ("note", said(&|coding| &coding.note))]
    {
        if !said.is_empty() {
            row.insert(name.to_owned(), Value::from(said));
        }
    }
    Some(Value::from(row))
}
