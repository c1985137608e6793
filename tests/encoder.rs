//! The embedded encoder: the same numbers as its reference, whatever the text and however texts are
//! grouped.

use proptest::prelude::*;
use quotestance::encoder::{Encoder, EncoderError, MAX_TOKENS, WIDTH};
use quotestance::features::{Family, Vocabulary};
use quotestance::{Example, Model, Span};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Written by `model/encoder_reference.py`, in float64.
const REFERENCES: &str = include_str!("../crates/quotestance/model/encoder_vectors.json");
const EMBEDDED: &[u8] = include_bytes!("../crates/quotestance/model/encoder.bin");

/// Written by `model/train_detectors.py`, of records of dev.
const SCORES: &str = include_str!("../crates/quotestance/model/detector_scores.json");
const DEV: &str = include_str!("../data/dev.jsonl");

#[derive(Deserialize)]
struct Reference {
    text: String,
    ids: Vec<u32>,
    vector: Vec<f32>,
}

fn references() -> Vec<Reference> {
    serde_json::from_str(REFERENCES).expect("references")
}

/// Scores as features have them: less the mean of their task.
fn centred(labels: &[&str], scores: &[f64]) -> Vec<f64> {
    let task = |label: &str| label.split(' ').next().map(str::to_owned);
    let mean = |of: &str| {
        let scored = labels.iter().zip(scores);
        let own: Vec<f64> =
            scored.filter(|(label, _)| task(label) == task(of)).map(|(_, score)| *score).collect();
        own.iter().sum::<f64>() / own.len() as f64
    };
    labels.iter().zip(scores).map(|(label, score)| score - mean(label)).collect()
}

#[test]
fn detectors_give_the_scores_that_they_were_written_with() {
    let expected: Value = serde_json::from_str(SCORES).expect("scores");
    let labels: Vec<&str> = expected["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| label.as_str().unwrap())
        .collect();
    let seeds = Model::embedded().seeds();
    let name = |label: &&str| format!("detector:{label} 000");
    let vocabulary =
        Vocabulary::new(labels.iter().map(name).collect(), vec![(Family::Detector, 1.0)]);
    let mut compared = 0;
    for line in DEV.lines() {
        let example: Example = serde_json::from_str(line).unwrap();
        let Some(scores) = expected["scores"].get(&example.id) else { continue };
        let scores: Vec<f64> =
            scores.as_array().unwrap().iter().map(|score| score.as_f64().unwrap()).collect();
        let (passage, target) = (example.passage(), example.target());
        let mentions = passage.mentions(Some(&target), seeds);
        let statement = passage.statement(&target, &mentions);
        let features = vocabulary.features(&statement, seeds);
        let centred = centred(&labels, &scores);
        for (label, expected) in labels.iter().zip(centred) {
            let column = vocabulary.names().iter().position(|known| *known == name(label)).unwrap();
            let found = features.entries().iter().find(|(own, _)| *own == column as u32).unwrap().1;
            assert!((found - expected).abs() < 1e-3, "{}: {label}: {found} {expected}", example.id);
        }
        compared += 1;
    }
    assert!(compared > 10, "{compared}");
}

fn bits(vector: &[f32]) -> Vec<u32> {
    vector.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn agrees_with_the_reference() {
    let references = references();
    assert!(references.len() > 10);
    let texts: Vec<_> = references.iter().map(|reference| reference.text.as_str()).collect();
    let encoder = Encoder::embedded();
    for (reference, vector) in references.iter().zip(encoder.encode(&texts)) {
        let tokens = encoder.tokens(&reference.text);
        let ids: Vec<_> = tokens.iter().map(|token| token.id).collect();
        assert_eq!(ids, reference.ids, "{:?}", reference.text);
        assert_eq!(reference.vector.len(), WIDTH);
        for (value, expected) in vector.iter().zip(&reference.vector) {
            assert!((value - expected).abs() <= 1e-4, "{:?}: {value} {expected}", reference.text);
        }
    }
}

#[test]
fn grouping_changes_no_bit() {
    let references = references();
    let encoder = Encoder::embedded();
    let mut texts: Vec<_> = references.iter().map(|reference| reference.text.as_str()).collect();
    let together = encoder.encode(&texts);
    for (text, vector) in texts.iter().zip(&together) {
        assert_eq!(bits(&encoder.encode(&[text])[0]), bits(vector), "{text:?}");
    }
    texts.reverse();
    for (vector, expected) in encoder.encode(&texts).iter().zip(together.iter().rev()) {
        assert_eq!(bits(vector), bits(expected));
    }
    assert!(encoder.encode(&[]).is_empty());
}

#[test]
fn parts_are_pooled_by_their_tokens() {
    let encoder = Encoder::embedded();
    let text = "We pity them, but they must go.";
    let states = encoder.read(&[text]).remove(0);
    let count = states.tokens().len();
    assert_eq!(states.rows().len(), count);

    let but = text.find("but").expect("but");
    let after = states.within(Span::new(but, text.len()));
    let words: Vec<_> =
        states.tokens()[after.clone()].iter().map(|token| token.span.of(text)).collect();
    assert_eq!(words.concat(), "buttheymustgo.");
    assert_eq!(states.within(Span::new(3, 4)).len(), 1);
    assert!(states.within(Span::new(2, 3)).is_empty(), "the space belongs to no word");

    let pools = [
        states.pool_all(),
        states.pool(after.clone()),
        states.pool(0..after.start).with(&states.pool(after.start..count)),
        states.pool([count, usize::MAX]),
    ];
    assert_eq!(pools.each_ref().map(|pool| pool.tokens() == count), [true, false, true, false]);
    let vectors = encoder.vectors(&pools);
    assert_eq!(bits(&vectors[0].unit), bits(&encoder.encode(&[text])[0]));
    assert_ne!(vectors[0], vectors[1]);
    let length = |vector: &[f32]| vector.iter().map(|value| value * value).sum::<f32>();
    for vector in &vectors[..2] {
        assert!((length(&vector.unit) - 1.0).abs() < 1e-5);
    }
    assert!(vectors[0].middle.iter().zip(&vectors[2].middle).all(|(a, b)| (a - b).abs() < 1e-3));
    assert_eq!((pools[3].tokens(), length(&vectors[3].middle)), (0, 0.0));
}

#[test]
fn broken_files_are_told() {
    let whole = Encoder::parse(EMBEDDED).expect("the embedded encoder");
    assert_eq!(bits(&whole.encode(&["a"])[0]), bits(&Encoder::embedded().encode(&["a"])[0]));
    let told = |bytes: &[u8]| Encoder::parse(bytes).expect_err("a broken file");
    assert_eq!(told(b""), EncoderError::NotAnEncoder);
    let half = EMBEDDED.len() / 2;
    let (expected, found) = (EMBEDDED.len() as u64, half as u64);
    assert_eq!(told(&EMBEDDED[..half]), EncoderError::CutShort { expected, found });
    let mut altered = EMBEDDED.to_vec();
    altered[half] ^= 4;
    assert_eq!(told(&altered), EncoderError::Altered);
}

#[test]
fn encoders_cross_threads() {
    fn check<T: Send + Sync>() {}
    check::<Encoder>();
    check::<quotestance::encoder::States>();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read(text in any::<String>(), words in "[а-яё ,.«»—]{0,40}", times in 1_usize..40) {
        let encoder = Encoder::embedded();
        let text = format!("{text}{words}").repeat(times);
        let states = encoder.read(&[&text]).remove(0);
        let tokens = states.tokens();
        prop_assert!((3..=MAX_TOKENS).contains(&tokens.len()));
        let mut end = 0;
        for token in tokens {
            prop_assert!(text.get(token.span.range()).is_some());
            // Tokens of one character that stands for several share its bytes.
            prop_assert!(token.span.end >= end);
            end = token.span.end;
        }
        let vectors = encoder.vectors(&[states.pool_all()]);
        prop_assert!(vectors[0].unit.iter().all(|value| value.is_finite()));
        prop_assert_eq!(bits(&vectors[0].unit), bits(&encoder.encode(&["before", &text])[1]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Bytes that are wrong although the digest fits: an error or an encoder, but no panic.
    #[test]
    fn no_file_makes_it_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        early in any::<bool>(),
    ) {
        let mut bytes = EMBEDDED.to_vec();
        let end = bytes.len() - 32;
        // Names, shapes, pieces and the character map stand early; the rest is weights.
        let reach = if early { 400_000 } else { end };
        for (place, value) in changes {
            bytes[place.index(reach)] = value;
        }
        let digest = Sha256::digest(&bytes[..end]);
        bytes[end..].copy_from_slice(&digest);
        match Encoder::parse(&bytes) {
            Ok(encoder) => prop_assert_eq!(encoder.encode(&["ﬁne: приехали они", "A\u{301}"]).len(), 2),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
