//! Which settings do best on examples that were held out.

use super::examples::Examples;
use super::labels::Labels;
use super::progress::Watch;
use super::{Corpus, HeadError, HeldOutScores, Labelled, TrainError, TrainParams, select};
use crate::Seeds;
use crate::dataset::Dataset;
use crate::features::{Family, Features, TOGETHER};
use crate::linear::{self, ClassWeight, FitParams, Learner, Linear};

/// The settings that a search tries.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Values of [`FitParams::c`].
    pub c: Vec<f64>,
    /// Values of [`FitParams::class_weight`], each with each `c`.
    pub class_weights: Vec<ClassWeight>,
    /// What the weight of each family is multiplied by in turn, once `c` and class weights are found; 0
    /// leaves the family out. Nothing leaves the families as they are.
    pub family_factors: Vec<f64>,
}

impl Default for Grid {
    /// Half powers of ten from 0.1 to 10, three ways to weigh classes, and families as they are.
    fn default() -> Self {
        Self {
            c: vec![0.1, 0.3, 1.0, 3.0, 10.0],
            class_weights: vec![
                ClassWeight::None,
                ClassWeight::Balanced(0.5),
                ClassWeight::Balanced(1.0),
            ],
            family_factors: Vec::new(),
        }
    }
}

/// How well one setting does on examples that it was not fitted on.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// What was fitted, `stance` or `sentiment`.
    pub head: &'static str,
    /// The families and their weights.
    pub families: Vec<(Family, f64)>,
    /// The fit's settings.
    pub fit: FitParams,
    /// Mean of the labels' F1, 0 to 1.
    pub macro_f1: f64,
    /// Standard error of the folds' macro-F1.
    pub macro_f1_error: f64,
    /// Mean of −ln(probability of the right label), calibrated.
    pub log_loss: f64,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// All that was tried, for each head the best first: the greatest macro-F1, of equals the least
    /// log-loss.
    pub tried: Vec<Ranked>,
    /// The settings that did best.
    pub best: TrainParams,
}

/// By how much the heads' macro-F1 must rise in the mean for the weight of a family to be changed:
/// less is chance.
const LEAST_GAIN: f64 = 0.002;

/// Tries the settings of `grid`, in all else those of `params`, by the sparse learner. They are judged
/// on `judges`, examples other than those of `data`; without any on folds of `data` by group, each fitted
/// on the other folds.
///
/// Folds overrate features that were made with the data in view, as cues are which were grown from
/// it. Other examples do not.
///
/// Every `c` is tried with every class weight, for each head by itself. Then, family by family, the
/// weights are tried by which the grid multiplies it, with what is best so far for all else
/// (coordinate ascent). The same input gives the same ranking.
///
/// # Errors
/// As [`train`](super::train()); if the grid is empty; if `watch` says stop.
pub fn search(
    data: &Dataset,
    seeds: &Seeds,
    params: &TrainParams,
    grid: &Grid,
    judges: Option<&Dataset>,
    watch: &mut Watch<'_>,
) -> Result<Ranking, TrainError> {
    if grid.c.is_empty() || grid.class_weights.is_empty() {
        return Err(TrainError::NoSettings);
    }
    let corpus = Corpus::new(data, seeds, params, watch)?;
    let judges = judges.map(|judges| Judges::new(judges, seeds, params));
    let (corpus, best) = (&corpus, params.clone());
    let mut search = Search { corpus, judges, seeds, best, tried: Vec::new() };
    let mut fits = Vec::new();
    for &class_weight in &grid.class_weights {
        let mut strengths = grid.c.clone();
        strengths.sort_by(f64::total_cmp);
        fits.extend(strengths.into_iter().map(|c| (c, class_weight)));
    }
    let mut reached = search.fits(&fits, watch)?;
    for index in 0..search.best.families.len() {
        for factor in &grid.family_factors {
            let (family, weight) = params.families[index];
            let before = search.best.families.clone();
            search.best.families[index] = (family, weight * factor);
            let found = search.families(watch)?;
            if found > reached + LEAST_GAIN {
                reached = found;
            } else {
                search.best.families = before;
            }
        }
    }
    search.best.families.retain(|&(_, weight)| weight > 0.0);
    let order = |ranked: &Ranked| (-ranked.macro_f1, ranked.log_loss);
    search.tried.sort_by(|a, b| {
        let ((a1, a2), (b1, b2)) = (order(a), order(b));
        b.head.cmp(a.head).then(a1.total_cmp(&b1)).then(a2.total_cmp(&b2))
    });
    Ok(Ranking { tried: search.tried, best: search.best })
}

/// Examples by which settings are judged.
struct Judges<'a> {
    data: &'a Dataset,
    statements: Vec<Labelled>,
    folds: Vec<usize>,
}

impl<'a> Judges<'a> {
    fn new(data: &'a Dataset, seeds: &Seeds, params: &TrainParams) -> Self {
        let none = HeldOutScores::default();
        let of =
            |examples: &[_]| Labelled::all_with_numbers(examples, seeds, &params.families, &none);
        let statements = data.examples().chunks(TOGETHER).flat_map(of).collect();
        Self { data, statements, folds: data.folds(params.folds) }
    }
}

/// What judged examples get of a fit.
#[derive(Default)]
struct Judged {
    scores: Vec<Vec<f64>>,
    classes: Vec<usize>,
    folds: Vec<usize>,
}

struct Search<'a> {
    corpus: &'a Corpus<'a>,
    judges: Option<Judges<'a>>,
    seeds: &'a Seeds,
    best: TrainParams,
    tried: Vec<Ranked>,
}

impl Search<'_> {
    /// Tries values of `c` and class weights for both heads, keeps the best of each, and returns the
    /// mean of their macro-F1.
    fn fits(
        &mut self,
        settings: &[(f64, ClassWeight)],
        watch: &mut Watch<'_>,
    ) -> Result<f64, TrainError> {
        let fits = [self.best.stance_fit, self.best.sentiment_fit].map(|base| {
            let of = |&(c, class_weight)| FitParams { c, class_weight, ..base };
            settings.iter().map(of).collect::<Vec<_>>()
        });
        let (score, best) = self.heads([&fits[0], &fits[1]], watch)?;
        [self.best.stance_fit, self.best.sentiment_fit] = best;
        Ok(score)
    }

    /// Tries the families as they stand in `best`.
    fn families(&mut self, watch: &mut Watch<'_>) -> Result<f64, TrainError> {
        let (stance, sentiment) = (self.best.stance_fit, self.best.sentiment_fit);
        Ok(self.heads([&[stance], &[sentiment]], watch)?.0)
    }

    /// Tries fits of stance and sentiment; returns the mean of the best ones' macro-F1, and these.
    fn heads(
        &mut self,
        fits: [&[FitParams]; 2],
        watch: &mut Watch<'_>,
    ) -> Result<(f64, [FitParams; 2]), TrainError> {
        let corpus = self.corpus;
        let mut params = self.best.clone();
        params.families.retain(|&(_, weight)| weight > 0.0);
        let vocabulary = select::select(&corpus.statements, self.seeds, &params);
        let features = corpus.features(&vocabulary, self.seeds, watch)?;
        let columns = vocabulary.names().len();
        let mut best = [params.stance_fit, params.sentiment_fit];
        let mut scores = Vec::new();
        let heads = [Some(&corpus.stance), corpus.sentiment.as_ref()];
        for ((labels, fits), best) in heads.into_iter().zip(fits).zip(&mut best) {
            let Some(labels) = labels else { continue };
            let examples = Examples::new(corpus.data, labels, columns, &features, &corpus.folds);
            let judges = self.judges.as_ref().map(|judges| {
                let of = |labelled: &Labelled| labelled.features(&vocabulary, self.seeds);
                (judges, judges.statements.iter().map(of).collect::<Vec<_>>())
            });
            let mut models = Vec::new();
            let mut tried = Vec::with_capacity(fits.len());
            for fit in fits {
                // Each fit begins where the one before ended.
                let judged = match &judges {
                    Some((judges, features)) => {
                        judge(judges, features, labels, &examples, fit, &mut models, watch)
                    }
                    None => hold_out(&examples, fit, &mut models, watch),
                };
                let ranked = judged.and_then(|judged| rank(judged, labels, fit, &params.families));
                tried.push(ranked.map_err(|error| error.of(labels.field))?);
            }
            // The first of equals.
            let top = tried.iter().rev().max_by(|a, b| a.macro_f1.total_cmp(&b.macro_f1));
            if let Some(top) = top {
                *best = top.fit;
                scores.push(top.macro_f1);
            }
            self.tried.extend(tried);
        }
        Ok((scores.iter().sum::<f64>() / scores.len().max(1) as f64, best))
    }
}

/// Fits all examples, and scores the judges.
fn judge(
    judges: &Judges<'_>,
    features: &[Features],
    labels: &Labels,
    examples: &Examples<'_>,
    fit: &FitParams,
    models: &mut Vec<Linear>,
    watch: &mut Watch<'_>,
) -> Result<Judged, HeadError> {
    let fit = FitParams { learner: Learner::Sparse, ..*fit };
    let model = examples.fit_all(&fit, models.first(), watch)?;
    let mut judged = Judged::default();
    for (index, example) in judges.data.examples().iter().enumerate() {
        let label = labels.of(example);
        if let Some(class) = labels.names.iter().position(|known| known == label) {
            judged.scores.push(model.scores(features[index].entries()));
            judged.classes.push(class);
            judged.folds.push(judges.folds[index]);
        }
    }
    *models = vec![model];
    Ok(judged)
}

/// Fits the examples outside of each fold, and scores those in it.
fn hold_out(
    examples: &Examples<'_>,
    fit: &FitParams,
    models: &mut Vec<Linear>,
    watch: &mut Watch<'_>,
) -> Result<Judged, HeadError> {
    let held_out = examples.hold_out(fit, models, watch)?;
    *models = held_out.models;
    let (classes, folds) = (examples.classes().to_vec(), examples.folds().to_vec());
    Ok(Judged { scores: held_out.scores, classes, folds })
}

fn rank(
    judged: Judged,
    labels: &Labels,
    fit: &FitParams,
    families: &[(Family, f64)],
) -> Result<Ranked, HeadError> {
    let Judged { scores, classes, folds } = judged;
    let calibration =
        linear::calibrate(&scores, &classes, &folds).map_err(HeadError::Calibration)?;
    let mut log_loss = 0.0;
    let mut pairs = Vec::with_capacity(classes.len());
    for (mut shares, &class) in scores.into_iter().zip(&classes) {
        calibration.apply(&mut shares);
        log_loss -= libm::log(shares[class].max(f64::MIN_POSITIVE));
        let found = (0..shares.len()).rev().max_by(|&a, &b| shares[a].total_cmp(&shares[b]));
        pairs.push((class, found.unwrap_or(0)));
    }
    let count = labels.names.len();
    Ok(Ranked {
        head: labels.field,
        families: families.to_vec(),
        fit: *fit,
        macro_f1: macro_f1(count, pairs.iter().copied()),
        macro_f1_error: error_of_folds(count, &pairs, &folds),
        log_loss: log_loss / pairs.len().max(1) as f64,
    })
}

/// Mean F1 of the classes that occur; pairs are of the right and the found class.
fn macro_f1(count: usize, pairs: impl Iterator<Item = (usize, usize)>) -> f64 {
    let mut counts = vec![(0usize, 0usize, 0usize); count];
    for (right, found) in pairs {
        counts[right].0 += 1;
        counts[found].1 += 1;
        counts[right].2 += usize::from(right == found);
    }
    let occurring = counts.into_iter().filter(|of| of.0 > 0);
    let f1: Vec<f64> =
        occurring.map(|(right, found, both)| 2.0 * both as f64 / (right + found) as f64).collect();
    f1.iter().sum::<f64>() / f1.len().max(1) as f64
}

/// Standard error of the folds' macro-F1.
fn error_of_folds(count: usize, pairs: &[(usize, usize)], folds: &[usize]) -> f64 {
    let last = folds.iter().copied().max().unwrap_or(0);
    let of_fold: Vec<f64> = (0..=last)
        .map(|fold| {
            let rows = pairs.iter().zip(folds).filter(|&(_, &of)| of == fold);
            macro_f1(count, rows.map(|(pair, _)| *pair))
        })
        .collect();
    let folds = of_fold.len() as f64;
    let mean = of_fold.iter().sum::<f64>() / folds;
    let squares: f64 = of_fold.iter().map(|f1| (f1 - mean) * (f1 - mean)).sum();
    (squares / (folds - 1.0).max(1.0) / folds).sqrt()
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    /// Records of which a word tells the stance, nine times out of ten the common one.
    fn data() -> Dataset {
        let rows: Vec<String> = (0..120)
            .map(|i| {
                let (stance, word) =
                    if i % 10 < 8 { ("for", "blessing") } else { ("against", "shame") };
                // Some words say the opposite.
                let word = if i % 7 == 3 { "blessing" } else { word };
                let row = serde_json::json!({
                    "quote": format!("On day {i} it was a {word}."),
                    "stance": stance,
                    "group": format!("g{}", i / 2),
                });
                row.to_string()
            })
            .collect();
        let mut data = Dataset::default();
        assert!(data.read_jsonl("f", &rows.join("\n")).is_empty());
        data
    }

    fn found(grid: &Grid) -> Ranking {
        let mut unwatched = |_: &super::super::Progress| ControlFlow::Continue(());
        let mut params = TrainParams::default().fast();
        // With it, two settings would do equally well.
        params.families.retain(|&(family, _)| family != Family::Table);
        search(&data(), &Seeds::default(), &params, grid, None, &mut unwatched).unwrap()
    }

    #[test]
    fn every_setting_is_ranked_and_the_best_is_taken() {
        let grid = Grid { c: vec![1.0, 0.001], ..Grid::default() };
        let ranking = found(&grid);
        assert_eq!(ranking.tried.len(), 6);
        assert!(ranking.tried.windows(2).all(|pair| pair[0].macro_f1 >= pair[1].macro_f1));
        let (first, last) = (&ranking.tried[0], &ranking.tried[5]);
        assert_eq!(ranking.best.stance_fit, first.fit);
        // Weights near 0 leave the common stance to all.
        assert_eq!((last.fit.c, last.fit.class_weight), (0.001, ClassWeight::None));
        assert!(first.macro_f1 > last.macro_f1 + 0.2, "{ranking:?}");
        assert_eq!(ranking, found(&grid));
    }

    #[test]
    fn families_are_tried_in_turn() {
        let mut params = TrainParams::default();
        params.families.retain(|(family, _)| [Family::Ngram, Family::Form].contains(family));
        let grid = Grid {
            c: vec![1.0],
            class_weights: vec![ClassWeight::None],
            family_factors: vec![0.5, 2.0],
        };
        let mut unwatched = |_: &super::super::Progress| ControlFlow::Continue(());
        let ranking = search(&data(), &Seeds::default(), &params, &grid, None, &mut unwatched);
        let ranking = ranking.unwrap();
        assert_eq!(ranking.tried.len(), 1 + 2 * 2);
        let top = ranking.tried.iter().map(|ranked| ranked.macro_f1).fold(0.0, f64::max);
        let kept = ranking.tried.iter().find(|ranked| ranked.families == ranking.best.families);
        assert!(kept.is_some_and(|kept| kept.macro_f1 > top - 2.0 * LEAST_GAIN), "{ranking:?}");
    }

    #[test]
    fn other_examples_may_judge() {
        let mut judges = Dataset::default();
        let rows =
            [("It was a shame.", "against"), ("It was a blessing.", "for"), ("It was.", "?")];
        for (quote, stance) in rows {
            let row = serde_json::json!({"quote": quote, "stance": stance}).to_string();
            assert!(judges.read_jsonl("f", &row).is_empty());
        }
        let grid = Grid { c: vec![0.001, 1.0], ..Grid::default() };
        let mut unwatched = |_: &super::super::Progress| ControlFlow::Continue(());
        let params = TrainParams { folds: 2, ..TrainParams::default().fast() };
        let (data, seeds) = (data(), Seeds::default());
        let ranking = search(&data, &seeds, &params, &grid, Some(&judges), &mut unwatched).unwrap();
        // The label that the model does not have is passed over.
        assert_eq!(ranking.tried[0].macro_f1, 1.0);
        assert_eq!(ranking.tried.last().map(|last| last.macro_f1), Some(1.0 / 3.0));
    }

    #[test]
    fn an_empty_grid_is_an_error() {
        let grid = Grid { c: vec![], ..Grid::default() };
        let mut unwatched = |_: &super::super::Progress| ControlFlow::Continue(());
        let params = TrainParams::default().fast();
        let error = search(&data(), &Seeds::default(), &params, &grid, None, &mut unwatched);
        let error = error.unwrap_err();
        assert!(matches!(error, TrainError::NoSettings));
    }

    #[test]
    fn figures_of_a_small_table() {
        let pairs = [(0, 0), (0, 1), (1, 1), (1, 1)];
        let f1 = macro_f1(3, pairs.into_iter());
        assert!((f1 - (2.0 / 3.0 + 0.8) / 2.0).abs() < 1e-12, "{f1}");
        // One fold has both right, the other one of two.
        let error = error_of_folds(2, &[(0, 0), (1, 1), (0, 0), (1, 0)], &[0, 0, 1, 1]);
        let half: f64 = (2.0 / 3.0) / 2.0;
        assert!((error - (1.0 - half) / 2.0).abs() < 1e-12, "{error}");
    }
}
