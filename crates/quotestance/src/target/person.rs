//! Persons of a target: “Farrukh, a Tajik builder”, whom his name alone and “he” mean afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::one::One;
use super::people::Occurrence;
use crate::Article;
use crate::seeds::Form;
use crate::text::Lang;

/// The persons of an article, by the words of their names without their endings. Of two who share
/// a word the first is meant.
pub(super) struct Persons {
    by_word: BTreeMap<String, One>,
    introductions: BTreeSet<usize>,
}

/// How many tokens may stand between a name and what it is explained by: “Ilya, 26 years old, a”.
const APART: usize = 5;
/// How many words may stand before the first that tells the target: “a retired | Tajik builder”.
const ARTICLE: usize = 2;
/// How many letters of a name are no ending.
const STEM: usize = 3;
/// How many words a name may have.
const WORDS: usize = 6;

impl Persons {
    /// The persons that are introduced among `people`.
    pub(super) fn introduced(article: &Article, people: &[Occurrence]) -> Self {
        let (mut by_word, mut introductions) = (BTreeMap::new(), BTreeSet::new());
        for (told_by, people) in people.iter().enumerate() {
            let (Form::Name(target), None) = (people.form, people.one) else { continue };
            let name = name_before(article, people).or_else(|| name_after(article, people));
            let name = name.unwrap_or_default().filter(|&index| is_capital(article, index));
            for index in name {
                let word = without_ending(article.tokens().folded(index)).to_owned();
                introductions.insert(told_by);
                by_word.entry(word).or_insert(One { target, told_by });
            }
        }
        Self { by_word, introductions }
    }

    /// Whether the occurrence at this place introduces somebody by name.
    pub(super) fn introduces(&self, occurrence: usize) -> bool {
        self.introductions.contains(&occurrence)
    }

    /// The person whose name has one of the words, in whatever case they stand.
    pub(super) fn called<'w>(&self, folded: impl IntoIterator<Item = &'w str>) -> Option<One> {
        folded.into_iter().find_map(|word| self.by_word.get(without_ending(word)).copied())
    }
}

/// “Farrukh Nazarov, 29, | a Tajik builder”
pub(super) fn name_before(article: &Article, people: &Occurrence) -> Option<Range<usize>> {
    let tokens = article.tokens();
    let before = people.start.saturating_sub(ARTICLE + 1)..people.start;
    let comma = before.rev().find(|&at| tokens.folded(at) == ",")?;
    let article_first = matches!(tokens.folded(comma + 1), "a" | "an" | "the");
    if !article_first && comma + 1 < people.start {
        return None;
    }
    let last = (comma.saturating_sub(APART)..comma).rev().find(|&at| is_capital(article, at))?;
    let apposition = (last + 1..comma).all(|at| !tokens.is_word(at) || is_age(tokens.folded(at)));
    let mut first = run_before(article, last);
    // “Igor and Lena, a Russian couple”
    if let Some(joined) = first.checked_sub(2).filter(|_| is_and(tokens.folded(first - 1))) {
        first = if is_capital(article, joined) { run_before(article, joined) } else { first };
    }
    apposition.then_some(first..last + 1)
}

/// “a Tajik builder, | Farrukh Nazarov”
fn name_after(article: &Article, people: &Occurrence) -> Option<Range<usize>> {
    let tokens = article.tokens();
    let comma = people.end < tokens.len() && tokens.folded(people.end) == ",";
    let first = people.end + usize::from(comma);
    let most = (first + WORDS).min(tokens.len());
    let end = (first..most).find(|&at| !is_capital(article, at)).unwrap_or(most);
    let closed = !comma || end < tokens.len() && tokens.folded(end) == ",";
    (first < end && closed && is_person(article, people)).then_some(first..end)
}

fn is_and(folded: &str) -> bool {
    matches!(folded, "and" | "и")
}

fn is_age(folded: &str) -> bool {
    matches!(folded, "years" | "old" | "aged" | "лет" | "год" | "года")
}

/// The first token of the run of capital words, not longer than a name, that ends with `last`.
pub(super) fn run_before(article: &Article, last: usize) -> usize {
    (0..=last).rev().take(WORDS).take_while(|&at| is_capital(article, at)).last().unwrap_or(last)
}

/// Whether token `index` is a word that starts with a capital letter.
pub(super) fn is_capital(article: &Article, index: usize) -> bool {
    article.tokens().is_capital(index)
}

/// Whether the noun phrase means one person: an English one has its article.
pub(super) fn is_person(article: &Article, people: &Occurrence) -> bool {
    const ONE: [&str; 8] = ["a", "an", "one", "another", "every", "each", "any", "no"];
    let tokens = article.tokens();
    let mut before = people.start.saturating_sub(2)..people.end;
    let is_english = Lang::detect(tokens.folded(people.start)) == Lang::En;
    is_one(article, people) && (!is_english || before.any(|at| ONE.contains(&tokens.folded(at))))
}

/// Whether the noun phrase may mean one person, by the ending of its last word.
pub(super) fn is_one(article: &Article, people: &Occurrence) -> bool {
    const PLURAL: [&str; 24] = [
        "s", "men", "people", "children", "ы", "и", "ие", "ые", "ов", "ев", "ей", "ян", "ам", "ям",
        "ами", "ями", "ах", "ях", "их", "ых", "ьми", "ья", "теля", "ева",
    ];
    let Some(last) = people.phrase_end.checked_sub(1) else { return false };
    let folded = article.tokens().folded(last);
    !PLURAL.iter().any(|ending| folded.ends_with(ending))
}

/// A name without the ending that its case gives it: Назаров for Назаровым.
pub(super) fn without_ending(folded: &str) -> &str {
    let end =
        |c| matches!(c, 'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я' | 'й' | 'ь' | 'м');
    let least = folded.char_indices().nth(STEM).map_or(folded.len(), |(at, _)| at);
    let (stem, rest) = folded.split_at(least);
    &folded[..stem.len() + rest.trim_end_matches(end).len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of the names that the first occurrence in `text`, a Tajik, is told of.
    fn called(text: &str, names: &str) -> bool {
        let article = Article::new(text);
        let tokens = article.tokens();
        let told = ["tajik", "builders", "builder", "таджик", "таджики"];
        let start = (0..tokens.len()).find(|&at| told.contains(&tokens.folded(at)));
        let start = start.expect("a Tajik");
        let people = Occurrence {
            form: Form::Name(0),
            start,
            end: start + 1,
            phrase_end: start + 1,
            one: None,
        };
        let persons = Persons::introduced(&article, &[people]);
        names.split_whitespace().all(|name| persons.called([name]).is_some())
    }

    #[test]
    fn a_name_beside_the_people() {
        assert!(called("Farrukh, a Tajik, fell", "farrukh"));
        assert!(called(
            "Farrukh Nazarov, 31 years old, a retired builder, fell",
            "farrukh nazarov"
        ));
        assert!(called("Igor and Lena, the builders, fell", "igor lena"));
        assert!(called("A Tajik, Ali Nazarov, fell", "ali nazarov"));
        assert!(called("Упал таджик Фарух Назаров.", "фаруха назаровым"));
        assert!(called("Фируз, 31 год, таджик", "фирузу"));
    }

    #[test]
    fn a_name_that_is_somebody_elses() {
        assert!(!called("Nobody saw the builders, Peter Lang said", "lang"));
        assert!(!called("Peter Lang fell, said some other builder", "lang"));
        assert!(!called("Пришли таджики, Пётр Ланг", "ланг"));
    }

    #[test]
    fn one_person_or_several() {
        for (text, expected) in [
            ("a builder", true),
            ("the builder", false),
            ("a builders", false),
            ("таджик", true),
            ("таджики", false),
        ] {
            let article = Article::new(text);
            let end = article.tokens().len();
            let people =
                Occurrence { form: Form::Name(0), start: end - 1, end, phrase_end: end, one: None };
            assert_eq!(is_person(&article, &people), expected, "{text}");
        }
    }
}
