//! Things and people without a name of their own that a “they” may mean: the plural subject of the
//! sentence before it.

use crate::text::{Lang, Tokens};

/// How many tokens a sentence may have that is looked at.
const SENTENCE: usize = 40;
/// How many tokens of it may come before its verb: “The old deportation centres were”.
const SUBJECT: usize = 5;
/// What shows that the word before it is a plural subject.
const PLURAL_VERBS: [&str; 10] =
    ["are", "were", "have", "had", "will", "would", "can", "could", "do", "did"];
/// Endings of Russian verbs in the plural.
const PLURAL_ENDINGS: [&str; 8] = ["ли", "лись", "ют", "ят", "ются", "ятся", "ут", "ат"];

/// Where a plural noun stands that is the subject of the sentence before token `pronoun`, if that
/// token starts one.
pub(super) fn plural_before(tokens: &Tokens, pronoun: usize) -> Option<usize> {
    let stop = pronoun.checked_sub(1).filter(|&at| is_stop(tokens, at))?;
    let least = stop.saturating_sub(SENTENCE);
    let start = (least..stop).rev().find(|&at| !tokens.is_word(at) && tokens.folded(at) != ",")?;
    let verbs = start + 2..(start + 2 + SUBJECT).min(stop);
    verbs.map(|verb| (verb - 1, verb)).find_map(|(noun, verb)| {
        is_plural(tokens.folded(noun), tokens.folded(verb)).then_some(noun)
    })
}

fn is_stop(tokens: &Tokens, at: usize) -> bool {
    matches!(tokens.folded(at), "." | "!" | "?" | "…")
}

/// Whether the words are a plural noun and its verb.
fn is_plural(noun: &str, verb: &str) -> bool {
    match Lang::detect(noun) {
        Lang::En => {
            let ends =
                noun.ends_with('s') && !["ss", "us", "is", "'s"].iter().any(|e| noun.ends_with(e));
            ends && PLURAL_VERBS.contains(&verb)
        }
        Lang::Ru => {
            let ends = noun.chars().count() > 3 && noun.ends_with(['ы', 'и']);
            ends && PLURAL_ENDINGS.iter().any(|ending| verb.ends_with(ending))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(text: &str) -> Option<String> {
        let tokens = Tokens::new(text);
        let pronoun =
            (0..tokens.len()).rev().find(|&at| matches!(tokens.folded(at), "they" | "они"));
        let noun = plural_before(&tokens, pronoun.expect("a pronoun"))?;
        Some(tokens.folded(noun).to_owned())
    }

    #[test]
    fn a_plural_noun_with_its_verb() {
        assert_eq!(subject("“The old centres are shut. They leak.").as_deref(), Some("centres"));
        assert_eq!(subject("«Деньги кончились. Они были чужие.").as_deref(), Some("деньги"));
    }

    #[test]
    fn nothing_else() {
        for text in [
            "They",
            "“The bus was late. They waited.",
            "“Across the bridge we have seen much, and they wait.",
            "“We feed the dogs. They bark.",
            "«Мы дали им воды. Они пили.",
        ] {
            assert_eq!(subject(text), None, "{text}");
        }
    }
}
