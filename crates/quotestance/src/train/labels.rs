//! Which labels there are to learn, and which of them each example has.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::TrainError;
use crate::dataset::{Dataset, Example};

/// The stances of `data/CODEBOOK.md`, in its order.
pub const STANCES: [&str; 4] = ["compassion", "resentment", "obligation", "neutral"];

/// The sentiments of `data/CODEBOOK.md`, in its order.
pub const SENTIMENTS: [&str; 3] = ["negative", "neutral", "positive"];

/// Most labels of a field.
const MOST: usize = 20;

/// A field of the records that holds a label.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) value: fn(&Example) -> &str,
    /// The order in which labels stand if they are all among these.
    pub(super) order: &'static [&'static str],
}

pub(super) const STANCE: Field =
    Field { name: "stance", value: |example| &example.stance, order: &STANCES };

pub(super) const SENTIMENT: Field =
    Field { name: "sentiment", value: |example| &example.sentiment, order: &SENTIMENTS };

/// The labels of a field, and each example's.
pub(super) struct Labels {
    pub(super) field: &'static str,
    value: fn(&Example) -> &str,
    pub(super) names: Arc<[String]>,
    /// For each example the number of its label; none where the field is empty.
    pub(super) classes: Vec<Option<usize>>,
}

impl Labels {
    /// The labels that the field has in `data`, or those `given`, of which each must occur and beside
    /// which none may; `None` if the field is empty in every example.
    pub(super) fn new(
        data: &Dataset,
        field: &Field,
        given: Option<&[String]>,
    ) -> Result<Option<Self>, TrainError> {
        let values = || data.examples().iter().map(field.value);
        let found: BTreeSet<&str> = values().filter(|value| !value.is_empty()).collect();
        if found.is_empty() {
            return Ok(None);
        }
        let names: Vec<String> = match given {
            Some(given) => given.to_vec(),
            None => in_order(&found, field.order),
        };
        if !(2..=MOST).contains(&names.len()) {
            let (field, count) = (field.name, names.len());
            return Err(TrainError::Labels { field, count, limit: MOST });
        }
        let mut classes = Vec::with_capacity(data.len());
        for (index, value) in values().enumerate() {
            let class = names.iter().position(|known| known == value);
            if let Some(cause) = fault(field.name, value, class, &names) {
                return Err(TrainError::Row(data.error_at(index, cause)));
            }
            classes.push(class);
        }
        match (0..names.len()).find(|class| !classes.contains(&Some(*class))) {
            Some(class) => {
                Err(TrainError::NoExample { field: field.name, label: names[class].clone() })
            }
            None => {
                let (value, names) = (field.value, names.into());
                Ok(Some(Self { field: field.name, value, names, classes }))
            }
        }
    }

    /// An example's label, which may be none of these.
    pub(super) fn of<'e>(&self, example: &'e Example) -> &'e str {
        (self.value)(example)
    }
}

fn in_order(found: &BTreeSet<&str>, order: &[&str]) -> Vec<String> {
    let owned = |labels: &mut dyn Iterator<Item = &str>| labels.map(str::to_owned).collect();
    if found.iter().all(|label| order.contains(label)) {
        owned(&mut order.iter().copied().filter(|label| found.contains(label)))
    } else {
        owned(&mut found.iter().copied())
    }
}

/// What is wrong with a label.
fn fault(field: &str, value: &str, class: Option<usize>, names: &[String]) -> Option<String> {
    if value.contains(char::is_control) {
        return Some(format!("the {field} `{}` holds a control character", value.escape_debug()));
    }
    if value.is_empty() || class.is_some() {
        return None;
    }
    let known = names.join("`, `");
    Some(format!("unknown {field} `{value}`: it must be one of `{known}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(stances: &[&str], given: Option<&[&str]>) -> Result<Vec<String>, String> {
        let rows: Vec<String> = stances
            .iter()
            .map(|stance| serde_json::json!({"quote": "a", "stance": stance}).to_string())
            .collect();
        let mut data = Dataset::default();
        assert!(data.read_jsonl("f", &rows.join("\n")).is_empty());
        let given =
            given.map(|given| given.iter().map(|&label| label.to_owned()).collect::<Vec<_>>());
        match Labels::new(&data, &STANCE, given.as_deref()) {
            Ok(labels) => Ok(labels.expect("labels").names.to_vec()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn labels_of_our_codebook_stand_in_its_order_others_in_the_alphabets() {
        assert_eq!(labels(&["neutral", "resentment"], None).unwrap(), ["resentment", "neutral"]);
        assert_eq!(
            labels(&["neutral", "favor", "against"], None).unwrap(),
            ["against", "favor", "neutral"]
        );
    }

    #[test]
    fn labels_that_are_given_hold() {
        assert_eq!(labels(&["b", "a"], Some(&["b", "a"])).unwrap(), ["b", "a"]);
        let error = labels(&["a", "c"], Some(&["a", "b"])).unwrap_err();
        assert_eq!(error, "f:2: unknown stance `c`: it must be one of `a`, `b`");
        let error = labels(&["a"], Some(&["a", "b"])).unwrap_err();
        assert_eq!(error, "no example has the stance `b`; each label needs some");
    }

    #[test]
    fn two_to_twenty_labels_without_control_characters() {
        let error = |stances: &[&str]| labels(stances, None).unwrap_err();
        assert_eq!(error(&["a"]), "1 labels of stance: there must be 2 to 20");
        let many: Vec<String> = (0..21).map(|label| label.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(error(&many), "21 labels of stance: there must be 2 to 20");
        assert_eq!(labels(&many[1..], None).unwrap().len(), 20);
        assert_eq!(error(&["a", "b\t"]), "f:2: the stance `b\\t` holds a control character");
    }
}
