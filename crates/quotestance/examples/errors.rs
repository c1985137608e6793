//! Prints where the built-in model errs about the stance of dev's records, by what a statement has in it:
//! `cargo run --release --example errors`

use std::error::Error;
use std::path::Path;

use quotestance::features::{MARKS, TOGETHER, marks};
use quotestance::target::{Mention, Via};
use quotestance::text::Lang;
use quotestance::{Analyzer, Dataset, Example, Passage, Seeds, Target, Verdict};

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/dev.jsonl");
    let mut data = Dataset::default();
    if let Some(error) = data.read_jsonl("dev.jsonl", &std::fs::read_to_string(path)?).pop() {
        return Err(error.into());
    }
    let analyzer = Analyzer::default();
    let seeds = analyzer.model().seeds();
    let read: Vec<Read<'_>> =
        data.examples().iter().map(|example| Read::new(example, seeds)).collect();
    let statements: Vec<_> =
        read.iter().map(|read| read.passage.statement(&read.target, &read.mentions)).collect();
    let verdicts: Vec<Verdict> =
        statements.chunks(TOGETHER).flat_map(|some| analyzer.judge_all(some)).collect();

    println!("{:<42}  {:<16}  {:<16}", "share of stances that are wrong (of records)", "en", "ru");
    for (name, has) in phenomena() {
        let of = |lang| {
            let found = read.iter().zip(&verdicts).filter(|(read, _)| read.is(lang) && has(read));
            let (mut wrong, mut all) = (0, 0);
            for (read, verdict) in found {
                all += 1;
                wrong += u32::from(read.example.stance != verdict.stance.label());
            }
            format!("{:.2} (of {all})", f64::from(wrong) / f64::from(all.max(1)))
        };
        println!("{name:<42}  {:<16}  {:<16}", of(Lang::En), of(Lang::Ru));
    }
    let wrong = || {
        let all = read.iter().zip(&verdicts);
        all.filter(|(read, verdict)| read.example.stance != verdict.stance.label())
    };
    let is_second =
        wrong().filter(|(read, verdict)| read.example.stance2 == verdict.stance.label());
    println!(
        "\n{} wrong, {} of them the record's second stance",
        wrong().count(),
        is_second.count()
    );
    Ok(())
}

/// A record, and what is known of it without the model.
struct Read<'e> {
    example: &'e Example,
    passage: Passage,
    target: Target,
    mentions: Vec<Mention>,
    /// The marks that a word of the quote has.
    marked: u16,
}

impl<'e> Read<'e> {
    fn new(example: &'e Example, seeds: &Seeds) -> Self {
        let (passage, target) = (example.passage(), example.target());
        let mentions = passage.mentions(Some(&target), seeds);
        let words = marks(&passage.statement(&target, &mentions), seeds);
        let marked = words.iter().fold(0, |all, (_, marks)| all | marks);
        Self { example, passage, target, mentions, marked }
    }

    fn is(&self, lang: Lang) -> bool {
        self.example.lang == Some(lang)
    }

    fn has(&self, mark: &str) -> bool {
        MARKS.iter().position(|known| *known == mark).is_some_and(|bit| self.marked >> bit & 1 == 1)
    }

    fn has_cue(&self, is_asked: impl Fn(&str) -> bool) -> bool {
        ["compassion", "resentment", "obligation"]
            .into_iter()
            .any(|stance| is_asked(stance) && self.has(&format!("cue of {stance}")))
    }

    fn via(&self) -> Option<Via> {
        self.mentions
            .iter()
            .find(|mention| mention.target == self.target)
            .map(|mention| mention.via)
    }

    fn words(&self) -> usize {
        self.example.quote.split_whitespace().count()
    }
}

type Phenomenon = fn(&Read<'_>) -> bool;

fn phenomena() -> Vec<(&'static str, Phenomenon)> {
    vec![
        ("all", |_| true),
        ("a negation", |read| read.has("negator")),
        ("a “but” or its like", |read| read.has("after but")),
        ("a duty word", |read| read.has("duty")),
        ("a question", |read| read.example.quote.contains('?')),
        ("a cue of its own stance", |read| read.has_cue(|stance| stance == read.example.stance)),
        ("cues of other stances alone", |read| {
            read.has_cue(|_| true) && !read.has_cue(|stance| stance == read.example.stance)
        }),
        ("no cue at all", |read| !read.has_cue(|_| true)),
        ("the target by name", |read| read.via() == Some(Via::Name)),
        ("by a pronoun", |read| read.via() == Some(Via::Pronoun)),
        ("by a description, or in the context alone", |read| read.via() == Some(Via::Context)),
        ("at most 15 words", |read| read.words() <= 15),
        ("16 to 35 words", |read| (16..=35).contains(&read.words())),
        ("more than 35 words", |read| read.words() > 35),
        ("a second stance that nearly stands even", |read| !read.example.stance2.is_empty()),
        ("stance compassion", |read| read.example.stance == "compassion"),
        ("stance resentment", |read| read.example.stance == "resentment"),
        ("stance obligation", |read| read.example.stance == "obligation"),
        ("stance neutral", |read| read.example.stance == "neutral"),
    ]
}
