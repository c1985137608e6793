//! Persons of a target: “Farrukh, a Tajik builder”, whom his name alone and “he” mean afterwards.

use std::collections::BTreeMap;
use std::ops::Range;

use super::people::{Form, Occurrence};
use crate::Article;
use crate::text::Lang;

/// A person whom the article introduces by name as one of a target.
#[derive(Clone, Copy)]
pub(super) struct Person {
    pub(super) target: usize,
    /// The occurrence that tells the target, by its place among all.
    pub(super) introduction: usize,
}

/// The persons of an article, by the words of their names without their endings. Of two who share
/// a word the first is meant.
pub(super) struct Persons {
    by_word: BTreeMap<String, Person>,
}

/// How many tokens may stand between a name and what it is explained by: “Ilya, 26 years old, a”.
const APART: usize = 5;
/// How many words a name may have.
const WORDS: usize = 6;

impl Persons {
    /// The persons that are introduced among `people`.
    pub(super) fn introduced(article: &Article, people: &[Occurrence]) -> Self {
        let mut by_word = BTreeMap::new();
        for (introduction, people) in people.iter().enumerate() {
            let Form::Name(target) = people.form else { continue };
            let name = name_before(article, people).or_else(|| name_after(article, people));
            let name = name.unwrap_or_default().filter(|&index| is_capital(article, index));
            for index in name {
                let word = without_ending(article.tokens().folded(index)).to_owned();
                by_word.entry(word).or_insert(Person { target, introduction });
            }
        }
        Self { by_word }
    }

    /// The person whose name has one of the words, in whatever case they stand.
    pub(super) fn called<'w>(&self, folded: impl IntoIterator<Item = &'w str>) -> Option<Person> {
        folded.into_iter().find_map(|word| self.by_word.get(without_ending(word)).copied())
    }
}

/// “Farrukh Nazarov, 29, | a Tajik builder”
fn name_before(article: &Article, people: &Occurrence) -> Option<Range<usize>> {
    let tokens = article.tokens();
    let comma = people.start.checked_sub(1).filter(|&at| tokens.folded(at) == ",")?;
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
    let span = article.tokens().span(index);
    let first = article.text().get(span.range()).and_then(|word| word.chars().next());
    first.is_some_and(char::is_uppercase)
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
    folded.trim_end_matches(['а', 'е', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я', 'й', 'ь', 'м'])
}
