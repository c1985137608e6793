//! A row as it is offered, and as a coder gets it.

use anyhow::{Context as _, Result};
use quotestance::sampling::Sampler;
use serde_json::{Map, Value};

use super::Args;
use crate::exchange::{Coding, lookup};
use crate::input::Item;

/// A row that may be drawn, and the article that it comes from.
pub(super) struct Candidate {
    pub(super) doc: String,
    pub(super) coding: Coding,
}

impl Args {
    /// Offers a row to the sampler, unless it is about no target.
    pub(super) fn offer(&self, item: Item, sampler: &mut Sampler<Candidate>) -> Result<bool> {
        let Item { place, content } = item;
        let read = || -> Result<bool> {
            let fields = content.fields()?;
            let text = |name: &str| match lookup(&fields, name) {
                Some(Value::String(text)) => text.clone(),
                None | Some(Value::Null) => String::new(),
                Some(value) => value.to_string(),
            };
            if text("target").is_empty() && !self.untargeted {
                return Ok(false);
            }
            let stratum: Vec<String> =
                self.strata.iter().map(|name| format!("{name}={}", text(name))).collect();
            let keep = self.keep.iter().map(|name| (name.clone(), lookup(&fields, name).cloned()));
            let keep: Vec<_> = keep.collect();
            let doc = text("doc");
            let coding = self.blank(Coding::read(place.clone(), fields)?, keep);
            let name = format!("{}\0{}", coding.id, coding.target);
            sampler.offer(&stratum.join(", "), &name, || Candidate { doc, coding });
            Ok(true)
        };
        read().with_context(|| place.clone())
    }

    /// The row as a coder gets it: without what anybody said of it, unless it is to be shown.
    fn blank(&self, row: Coding, keep: Vec<(String, Option<Value>)>) -> Coding {
        let mut more = Map::new();
        for (name, value) in keep {
            more.insert(name, value.unwrap_or_default());
        }
        if self.show_labels {
            more.insert("model_stance".to_owned(), Value::from(row.stance));
            more.insert("model_sentiment".to_owned(), Value::from(row.sentiment));
        }
        let id = if row.id.is_empty() { row.place.clone() } else { row.id };
        let Coding { place, lang, speaker, target, quote, context, .. } = row;
        Coding { place, id, lang, speaker, target, quote, context, more, ..Coding::default() }
    }
}
