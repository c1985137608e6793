//! What the tests of the families share: a statement about migrants, read with a few seeds.

use super::{Family, emit};
use crate::seeds::Kind;
use crate::statement::Passage;
use crate::text::Lang;
use crate::{Seeds, Target, find_mentions};

const SEEDS: [(Kind, &str); 4] = [
    (Kind::Cue, "[compassion]\npity = ['poor souls']\n[resentment]\nblame = ['go home']"),
    (Kind::Modality, "duty = ['must', 'have to']\nself = ['we']\neveryone = ['the state']"),
    (
        Kind::Negation,
        "negator = [\"n't|not\", 'never']\nnegative_object = ['nothing']\ncontrast = ['but']\nscope_end = ['because']",
    ),
    (
        Kind::Target,
        "pronoun = ['they', 'them']\n[migrants]\nname = ['migrants']\n[russians]\nname = ['russians']",
    ),
];

/// The names of a family's features of `quote`, judged toward migrants, without the family.
pub(super) fn names(family: Family, quote: &str) -> Vec<String> {
    let files = SEEDS.map(|(kind, text)| (Lang::En, kind, "sample", text));
    let seeds = Seeds::from_toml(files).expect("seeds");
    let passage = Passage::new(quote, "Rain fell.", "a nurse", None);
    let quotes = std::slice::from_ref(passage.quote());
    let mentions = find_mentions(passage.article(), quotes, &seeds).remove(0);
    let statement = passage.statement(&Target::MIGRANTS, &mentions);
    let mut names = Vec::new();
    emit(&statement, &seeds, [family], |_, name, span| {
        assert!(span.is_none_or(|span| span.end <= passage.article().text().len()));
        names.push(name.split_once(':').expect("a family").1.to_owned());
    });
    names
}

/// Whether `quote` has the feature.
pub(super) fn has(family: Family, quote: &str, name: &str) -> bool {
    names(family, quote).iter().any(|known| known == name)
}
