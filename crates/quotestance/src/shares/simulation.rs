//! Whether 95 % intervals hold the true share 95 % of the time.

use super::corrected::Sample;
use super::{Gold, Judged, Share, corrected, counted};
use crate::evaluate::random::SplitMix64;

/// The true shares of the labels.
const TRUE: [f64; 3] = [0.2, 0.3, 0.5];

/// Collections that are made.
const TIMES: usize = 2_000;

/// Shares of which two are small.
const RARE: [f64; 3] = [0.03, 0.07, 0.9];

/// What is labelled.
#[derive(Clone, Copy)]
enum Design {
    /// A simple random sample.
    Simple(usize),
    /// So many of the rows that were taken for each label.
    Strata([usize; 3]),
    /// Each row by itself, with a probability that its predictions tell.
    Uneven,
}

fn draw(random: &mut SplitMix64, shares: [f64; 3]) -> usize {
    let at = random.unit();
    if at < shares[0] { 0 } else { usize::from(at >= shares[0] + shares[1]) + 1 }
}

/// Documents of one to four statements, which agree with each other more often than by chance; a classifier that
/// is right with the probability `accuracy`, takes what it does not know for the first label in most cases, and
/// is too sure.
fn collection(
    random: &mut SplitMix64,
    shares: [f64; 3],
    accuracy: f64,
    design: Design,
) -> (Vec<Judged>, Vec<usize>) {
    let mut truth = Vec::new();
    let mut rows = Vec::new();
    for group in 0..320 {
        let tone = draw(random, shares);
        for _ in 0..=random.below(4) {
            let is = if random.unit() < 0.3 { tone } else { draw(random, shares) };
            let is_right = random.unit() < accuracy;
            let label = if is_right { is } else { draw(random, [0.7, 0.2, 0.1]) };
            let sure = 0.6 + 0.35 * random.unit();
            let p = (0..3).map(|l| if l == label { sure } else { (1.0 - sure) / 2.0 }).collect();
            truth.push(is);
            rows.push(Judged { group, label, p: Some(p), gold: None });
        }
    }
    let mut drawn = vec![0; 3];
    let label = |row: &mut Judged, is, probability, stratum| {
        row.gold = Some(Gold { label: is, probability, stratum });
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    random.shuffle(&mut order);
    match design {
        Design::Simple(number) => {
            let probability = number as f64 / rows.len() as f64;
            for &row in order.iter().take(number) {
                label(&mut rows[row], truth[row], probability, 0);
            }
            drawn[0] = number;
        }
        Design::Strata(numbers) => {
            for (stratum, number) in numbers.into_iter().enumerate() {
                let of: Vec<usize> =
                    order.iter().copied().filter(|&row| rows[row].label == stratum).collect();
                let number = number.min(of.len());
                let probability = number as f64 / of.len() as f64;
                for &row in &of[..number] {
                    label(&mut rows[row], truth[row], probability, stratum);
                }
                drawn[stratum] = number;
            }
        }
        Design::Uneven => {
            for row in 0..rows.len() {
                let probability = [0.4, 0.25, 0.15][rows[row].label];
                if random.unit() < probability {
                    label(&mut rows[row], truth[row], probability, 0);
                    drawn[0] += 1;
                }
            }
        }
    }
    (rows, drawn)
}

/// How often intervals hold the true share, and how wide they are.
#[derive(Debug, Default)]
struct Held {
    times: f64,
    held: f64,
    width: f64,
}

impl Held {
    fn add(&mut self, found: &[Share], shares: [f64; 3]) {
        for (share, truth) in found.iter().zip(shares) {
            let (low, high) = share.interval;
            self.times += 1.0;
            self.held += f64::from(u8::from(low <= truth && truth <= high));
            self.width += high - low;
        }
    }

    fn coverage(&self) -> f64 {
        self.held / self.times
    }
}

/// Corrected shares, those of the labelled rows alone, and those that were found.
fn simulate(shares: [f64; 3], accuracy: f64, design: Design, part: usize) -> [Held; 3] {
    let mut random = SplitMix64::with_seed(5);
    let mut held = [const { Held { times: 0.0, held: 0.0, width: 0.0 } }; 3];
    for _ in 0..TIMES {
        let (rows, drawn) = collection(&mut random, shares, accuracy, design);
        let rows: Vec<&Judged> = rows.iter().filter(|row| row.group % part == 0).collect();
        if let Ok(found) = corrected(&rows, 3, &drawn) {
            held[0].add(&found.shares, shares);
            held[1].add(&Sample::new(&rows, &drawn).corrected(&rows, 3, 0.0).shares, shares);
            held[2].add(&counted(&rows, 3), shares);
        }
    }
    held
}

#[track_caller]
fn holds(held: &Held) {
    let coverage = held.coverage();
    assert!((0.93..=0.97).contains(&coverage), "{coverage} of {}", held.times);
}

#[test]
fn a_biased_classifier_is_corrected_by_a_simple_sample() {
    let [corrected, labelled, counted] = simulate(TRUE, 0.6, Design::Simple(150), 1);
    holds(&corrected);
    holds(&labelled);
    assert!(counted.coverage() < 0.5, "the classifier is biased: {}", counted.coverage());
    assert!(corrected.width < labelled.width, "{corrected:?} {labelled:?}");
}

#[test]
fn a_good_classifier_makes_intervals_narrow() {
    let [corrected, labelled, _] = simulate(TRUE, 0.9, Design::Simple(150), 1);
    holds(&corrected);
    assert!(corrected.width < 0.8 * labelled.width, "{corrected:?} {labelled:?}");
}

#[test]
fn strata_may_be_sampled_unevenly() {
    let [corrected, labelled, _] = simulate(TRUE, 0.6, Design::Strata([90, 50, 40]), 1);
    holds(&corrected);
    holds(&labelled);
}

#[test]
fn rows_may_have_probabilities_of_their_own() {
    let [corrected, labelled, _] = simulate(TRUE, 0.7, Design::Uneven, 1);
    holds(&corrected);
    assert!(corrected.width < labelled.width, "{corrected:?} {labelled:?}");
}

#[test]
fn a_part_of_the_rows_may_cut_through_strata() {
    let [corrected, _, _] = simulate(TRUE, 0.7, Design::Strata([120, 90, 90]), 2);
    holds(&corrected);
}

#[test]
fn rare_labels_of_few_labelled_rows_are_held() {
    for accuracy in [0.6, 0.9] {
        let [corrected, labelled, _] = simulate(RARE, accuracy, Design::Simple(20), 1);
        for held in [corrected, labelled] {
            assert!(held.coverage() > 0.93, "{held:?}");
        }
    }
}

#[test]
fn counted_shares_of_a_perfect_classifier_hold() {
    let [_, _, counted] = simulate(TRUE, 1.0, Design::Simple(20), 1);
    holds(&counted);
    let [_, _, of_few] = simulate(TRUE, 1.0, Design::Simple(320), 8);
    holds(&of_few);
}
