//! What stands around the statements that were drawn.

use std::collections::{HashMap, HashSet};

use quotestance::record::Recorder;
use quotestance::{Contexts, Kinds, Model, extract};

use super::Args;
use super::row::Candidate;
use crate::input::ArticleArgs;
use crate::tally::{Tally, complain};

impl Args {
    /// Finds what stands around the statements that were drawn, in the articles.
    pub(super) fn find_contexts(&self, drawn: &mut [Candidate], tally: &mut Tally) {
        let docs: HashSet<String> = drawn.iter().map(|candidate| candidate.doc.clone()).collect();
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, Candidate { coding, .. }) in drawn.iter().enumerate() {
            by_id.entry(coding.id.clone()).or_default().push(number);
        }
        let args = ArticleArgs::of(
            self.articles.clone(),
            self.text_field.clone(),
            self.id_field.clone(),
            self.limit,
        );
        let (documents, seeds) = (args.documents(), Model::embedded_fast().seeds());
        for item in args.reader().without(self.own_files()) {
            let found = match item.and_then(|item| documents.read(item)) {
                Ok(found) => found,
                Err(error) => {
                    tally.refuse(format!("{error:#}"));
                    continue;
                }
            };
            for document in found.filter(|document| docs.contains(&document.name)) {
                let contexts = Contexts::new(&document.article);
                let recorder = Recorder::new(&document.name, &document.article);
                for quote in extract(&document.article, seeds, Kinds::ALL) {
                    let mut record = recorder.quote(&quote);
                    document.number(&mut record);
                    for &number in by_id.get(&record.id).into_iter().flatten() {
                        let coding = &mut drawn[number].coding;
                        if coding.quote == record.text {
                            coding.context = contexts.words(&quote);
                        }
                    }
                }
            }
        }
        let missing = drawn.iter().filter(|candidate| candidate.coding.context.is_empty()).count();
        if missing > 0 {
            complain(&format!(
                "{missing} statements are not found in the articles, and have no context"
            ));
        }
    }
}
