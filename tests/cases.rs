//! Runs every case of `tests/cases/*.toml`; `tests/cases/README.md` describes the form.

#[path = "support/seeds.rs"]
mod seed_files;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use quotestance::{Article, Format, Kinds, Mention, Quote, Seeds, extract, find_mentions};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Whether indirect statements are looked for as well.
    #[serde(default)]
    indirect: bool,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    #[serde(default)]
    format: Option<String>,
    /// Targets of the user's own, as a file has them.
    #[serde(default)]
    targets: String,
    quotes: Vec<Expected>,
}

/// What a quote must be; what is left out may be anything, `""` means that there is none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    fragments: Vec<String>,
    kind: Option<String>,
    speaker: Option<String>,
    name: Option<String>,
    description: Option<String>,
    cue: Option<String>,
    mentions: Option<Vec<String>>,
}

#[test]
fn every_case_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let seeds = seed_files::read();
    let mut paths: Vec<_> = fs::read_dir(root.join("tests/cases"))
        .expect("tests/cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    paths.sort();
    let (mut ran, mut failures) = (0, String::new());
    for path in paths {
        let text = fs::read_to_string(&path).expect("a case file");
        let file: File =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let kinds = Kinds { indirect: file.indirect, ..Kinds::default() };
        for case in file.case {
            ran += 1;
            if let Err(message) = run(&case, &seeds, kinds) {
                let _ = writeln!(failures, "{}: {}: {message}", path.display(), case.name);
            }
        }
    }
    assert!(ran > 0, "no case was found");
    assert!(failures.is_empty(), "of {ran} cases these fail:\n{failures}");
}

fn run(case: &Case, seeds: &Seeds, kinds: Kinds) -> Result<(), String> {
    let format = match case.format.as_deref() {
        None => Format::Plain,
        Some(name) => Format::from_extension(name).ok_or("no such format")?,
    };
    let with_own;
    let seeds = match case.targets.as_str() {
        "" => seeds,
        own => {
            with_own = seeds.clone().with_targets([("targets", own)]);
            with_own.as_ref().map_err(ToString::to_string)?
        }
    };
    let article = Article::parse(case.text.clone(), format);
    let quotes = extract(&article, seeds, kinds);
    let mentions = find_mentions(&article, &quotes, seeds);
    let found: Vec<Vec<&str>> = quotes.iter().map(|quote| fragments(&article, quote)).collect();
    let wanted: Vec<_> = case.quotes.iter().map(|quote| quote.fragments.clone()).collect();
    if found != wanted {
        return Err(format!("quotes\n  found  {found:?}\n  wanted {wanted:?}"));
    }
    for ((quote, mentions), expected) in quotes.iter().zip(&mentions).zip(&case.quotes) {
        check(&article, quote, mentions, expected)?;
    }
    Ok(())
}

fn fragments<'a>(article: &'a Article, quote: &Quote) -> Vec<&'a str> {
    quote.fragments.iter().map(|fragment| fragment.of(article.text())).collect()
}

fn check(
    article: &Article,
    quote: &Quote,
    mentions: &[Mention],
    expected: &Expected,
) -> Result<(), String> {
    let text = article.text();
    let speaker = quote.speaker.as_ref().map_or("", |speaker| speaker.mention.of(text));
    let name = quote.speaker.as_ref().and_then(|speaker| speaker.name.as_deref()).unwrap_or("");
    let described = quote.speaker.as_ref().and_then(|speaker| speaker.description);
    let description = described.map_or("", |words| words.of(text));
    let cue = quote.cue.map_or("", |cue| cue.of(text));
    for (what, found, wanted) in [
        ("kind", quote.kind.name(), &expected.kind),
        ("speaker", speaker, &expected.speaker),
        ("name", name, &expected.name),
        ("description", description, &expected.description),
        ("cue", cue, &expected.cue),
    ] {
        if let Some(wanted) = wanted.as_deref().filter(|wanted| *wanted != found) {
            let quote = fragments(article, quote);
            return Err(format!("{what} of {quote:?}: found {found:?}, wanted {wanted:?}"));
        }
    }
    let Some(wanted) = &expected.mentions else { return Ok(()) };
    let found: Vec<String> = mentions
        .iter()
        .map(|mention| format!("{} {} {}", mention.target, mention.via, mention.span.of(text)))
        .collect();
    if found == *wanted {
        return Ok(());
    }
    Err(format!("mentions of {:?}: found {found:?}, wanted {wanted:?}", fragments(article, quote)))
}
