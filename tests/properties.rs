//! What holds for every text, however odd: no step panics, and every span is a range of the text on
//! character boundaries.

use proptest::prelude::*;
use quotestance::record::Recorder;
use quotestance::text::{Tokens, sentences};
use quotestance::{Analyzer, Article, Format, Passage, Quote, Span};

/// Texts made of what quotes are made of, in any order, with anything between.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "“",
        "”",
        "\"",
        "«",
        "»",
        "„",
        "‘",
        "’",
        "'",
        "—",
        "–",
        "--",
        "-",
        " ",
        "\n",
        "\n\n",
        "\r\n",
        ",",
        ".",
        "?",
        "!",
        ":",
        ";",
        "…",
        "(",
        ")",
        "*",
        "_",
        "[",
        "](",
        "<p>",
        "</p>",
        "<q>",
        "&amp;",
        "&",
        "\\",
        "\u{FEFF}",
        "\u{A0}",
        "\u{AD}",
        "\0",
        "she said",
        "said Mr. Aliyev",
        "according to",
        "they",
        "Russians",
        "migrants",
        "must not",
        "but",
        "сказала она",
        "сказал Иван Петров",
        "по словам",
        "их",
        "россияне",
        "мигранты",
        "не должны",
        "но",
        "И",
        "é",
        "e\u{301}",
        "😀",
        "中",
        "n't",
        "'s",
        "1,000",
    ]);
    let piece =
        prop_oneof![9 => pieces.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn formats() -> impl Strategy<Value = Format> {
    prop::sample::select(vec![Format::Plain, Format::Markdown, Format::Html])
}

fn is_range_of(span: Span, text: &str) -> bool {
    span.start <= span.end && text.get(span.range()).is_some()
}

fn spans(quote: &Quote) -> impl Iterator<Item = Span> {
    let speaker = quote.speaker.iter().map(|speaker| speaker.mention);
    quote.fragments.iter().copied().chain(quote.cue).chain(speaker)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn articles_are_analysed_without_panic_and_with_valid_spans(text in texts(), format in formats()) {
        let article = Article::parse(text, format);
        let judgements = Analyzer::default().analyze(&article);
        for judgement in &judgements {
            let quote = &judgement.quote;
            prop_assert!(!quote.fragments.is_empty());
            prop_assert!(quote.fragments.windows(2).all(|pair| pair[0].end <= pair[1].start));
            for fragment in &quote.fragments {
                prop_assert!(!fragment.of(article.text()).trim().is_empty());
            }
            let verdict = judgement.verdict.as_ref();
            let mention = verdict.and_then(|verdict| verdict.mention.as_ref());
            for span in spans(quote).chain(mention.map(|mention| mention.span)) {
                prop_assert!(is_range_of(span, article.text()));
                prop_assert!(is_range_of(article.source_span(span), article.source()));
            }
        }
        prop_assert!(judgements.is_sorted_by_key(|judgement| judgement.quote.span().start));
        let records = Recorder::new("doc", &article).judgements(&judgements);
        prop_assert!(serde_json::to_string(&records).is_ok());
    }

    #[test]
    fn known_quotes_are_found_as_they_are(text in texts(), cuts in prop::collection::vec(0..400_usize, 0..8)) {
        let boundary = |&cut: &usize| (0..=cut.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
        let mut cuts: Vec<usize> = cuts.iter().filter_map(boundary).collect();
        cuts.sort_unstable();
        let known: Vec<Span> = cuts
            .chunks_exact(2)
            .map(|cut| Span::new(cut[0], cut[1]).trimmed(&text))
            .filter(|span| !span.is_empty())
            .collect();
        let article = Article::with_quotes(text.as_str(), known.clone()).expect("spans of the text");
        let judgements = Analyzer::default().analyze(&article);
        let mut found: Vec<Vec<Span>> =
            judgements.iter().map(|judgement| judgement.quote.fragments.clone()).collect();
        found.dedup();
        prop_assert_eq!(found, known.iter().map(|&span| vec![span]).collect::<Vec<_>>());
        for judgement in &judgements {
            for span in spans(&judgement.quote) {
                prop_assert!(is_range_of(span, &text));
            }
        }
    }

    #[test]
    fn passages_are_judged_with_probabilities_that_sum_to_one(
        quote in texts(), context in texts(), speaker in texts(),
    ) {
        let passage = Passage::new(&quote, &context, &speaker, None);
        let analyzer = Analyzer::default();
        let target = quotestance::Target::MIGRANTS;
        for judgement in analyzer.classify(&passage, Some(&target)) {
            let verdict = judgement.verdict.expect("a verdict on the named target");
            for prediction in [Some(&verdict.stance), verdict.sentiment.as_ref()].into_iter().flatten() {
                let sum: f64 = prediction.iter().map(|(_, p)| p).sum();
                prop_assert!((sum - 1.0).abs() < 1e-9);
                prop_assert!(prediction.iter().all(|(_, p)| (0.0..=1.0).contains(&p)));
            }
            if let Some(mention) = verdict.mention {
                prop_assert!(is_range_of(mention.span, passage.article().text()));
            }
        }
    }

    #[test]
    fn tokens_and_sentences_lie_in_the_text_in_order(text in texts()) {
        let tokens = Tokens::new(&text);
        let mut end = 0;
        for index in 0..tokens.len() {
            let span = tokens.span(index);
            prop_assert!(is_range_of(span, &text) && !span.is_empty() && span.start >= end);
            end = span.end;
        }
        let sentences = sentences(&text);
        prop_assert!(sentences.iter().all(|span| is_range_of(*span, &text) && !span.is_empty()));
        prop_assert!(sentences.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }

    #[test]
    fn any_characters_at_all(text in any::<String>(), format in formats()) {
        let article = Article::parse(text, format);
        for judgement in Analyzer::default().analyze(&article) {
            for span in spans(&judgement.quote) {
                prop_assert!(is_range_of(article.source_span(span), article.source()));
            }
        }
    }
}
