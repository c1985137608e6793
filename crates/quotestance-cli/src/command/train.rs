//! `train`: labelled records to a model.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use quotestance::dataset::Dataset;
use quotestance::evaluate::evaluate;
use quotestance::features::Family;
use quotestance::linear::ClassWeight;
use quotestance::train::{
    Grid, HeldOutScores, Progress, Ranking, TrainParams, calibrate_on, search, train_watched,
};
use quotestance::{Analyzer, AnalyzerOptions, Model, Seeds};

use crate::input::{read_seeds, read_targets, read_text, seed_files};
use crate::output::{Destination, Meter, check_apart};
use crate::tally::{Tally, complain};

/// Train a model; without options, the built-in model of this repository
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance train
  quotestance train --check
  quotestance train --train mine.jsonl --dev others.jsonl -o mine.model
  quotestance train --train mine.jsonl --search -o mine.model
  quotestance train --train mine.jsonl --stances favor,against,none --deadline 600 -o mine.model

Run at the top of the repository, `train` rebuilds default.model and fast.model in crates/quotestance/model from data/ and
seeds/, the same bytes every time; `train --check` fails if a file there is another. Records are held to the codebook of
data/ then. With --train, labels and targets are those that the records have: 2 to 20 stances, sentiments if any
record has one, and targets that the seeds do not know are found by their own words.")]
pub(crate) struct Args {
    /// Records to learn from; may be repeated [default: data/train.jsonl, scored on data/dev.jsonl]
    #[arg(long, value_name = "FILE")]
    train: Vec<PathBuf>,

    /// Records to score the model on when it is trained, and to measure on how sure it must be for an error
    /// (--abstain-above-error); without them that is measured on held-out folds of the training records
    #[arg(long, value_name = "FILE")]
    dev: Vec<PathBuf>,

    /// Scores of detectors that did not see the records, to learn from in place of those of the built-in
    /// ones, which did [default: data/held-out.jsonl, if it is there]
    #[arg(long, value_name = "FILE")]
    held_out: Option<PathBuf>,

    /// Folder of seeds
    #[arg(long, value_name = "DIR", default_value = "seeds")]
    seeds: PathBuf,

    /// File of targets of your own that the records speak of; may be repeated
    #[arg(long, value_name = "FILE")]
    targets: Vec<PathBuf>,

    /// The stances that there may be, in the model's order; another in a record is an error
    #[arg(long, value_name = "LABELS", value_delimiter = ',')]
    stances: Vec<String>,

    /// The sentiments that there may be, in the model's order; another in a record is an error
    #[arg(long, value_name = "LABELS", value_delimiter = ',')]
    sentiments: Vec<String>,

    /// Refuse records whose target the seeds do not know
    #[arg(long)]
    known_targets: bool,

    /// Keep at most this many features: those that most records have
    #[arg(long, value_name = "N", default_value_t = TrainParams::default().max_columns)]
    max_columns: usize,

    /// Look for the best strength of the penalty and weights of the classes on held-out folds, show what
    /// each gives, and train with them
    #[arg(long)]
    search: bool,

    /// As --search, and then for the best weight of each family of features
    #[arg(long)]
    search_families: bool,

    /// Judge what is searched for on the records of --dev rather than on held-out folds
    #[arg(long)]
    search_on_dev: bool,

    /// Give up, and write nothing, if training takes longer
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    deadline: Option<f64>,

    /// Take a table of word vectors in place of the features that need the encoder: for --fast of other commands
    #[arg(long)]
    fast: bool,

    /// Model file to write [default: crates/quotestance/model/default.model, or fast.model]
    #[arg(long, short, value_name = "MODEL")]
    output: Option<PathBuf>,

    /// Write nothing; fail if the model file is not what training gives
    #[arg(long)]
    check: bool,
}

/// The records of the built-in model.
const TRAIN: &str = "data/train.jsonl";
const DEV: &str = "data/dev.jsonl";
const HELD_OUT: &str = "data/held-out.jsonl";

/// The built-in models.
const MODEL: &str = "crates/quotestance/model/default.model";
const FAST_MODEL: &str = "crates/quotestance/model/fast.model";

/// What the weight of a family is multiplied by in a search.
const FAMILY_FACTORS: [f64; 4] = [0.0, 0.5, 1.5, 2.0];

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let seeds = read_targets(read_seeds(&self.seeds)?, &self.targets)?;
        let (train, dev) = self.paths();
        // What is read without being named.
        let seed_files = seed_files(&self.seeds)?;
        let read = train.iter().chain(&dev).chain(&seed_files).map(PathBuf::as_path);
        check_apart(self.output.as_deref(), read.chain([Path::new(HELD_OUT)]))?;
        let (data, dev) = (read_dataset(&train)?, read_dataset(&dev)?);
        if self.search_on_dev && dev.is_empty() {
            bail!("--search-on-dev needs the records of --dev");
        }
        let params = self.params(self.fast)?;
        let mut meter = Meter::new(self.deadline);
        match &self.output {
            Some(path) => self.make(&data, &dev, &seeds, params, path, &mut meter)?,
            None => {
                if !self.fast {
                    self.make(&data, &dev, &seeds, params, Path::new(MODEL), &mut meter)?;
                }
                // Records of one's own make one model; bare, the built-in ones are made anew.
                if self.fast || self.train.is_empty() {
                    let fast = self.params(true)?;
                    self.make(&data, &dev, &seeds, fast, Path::new(FAST_MODEL), &mut meter)?;
                }
            }
        }
        Ok(Tally::default())
    }

    /// Trains a model and writes it to `path`, or compares it with the one there.
    fn make(
        &self,
        data: &Dataset,
        dev: &Dataset,
        seeds: &Seeds,
        mut params: TrainParams,
        path: &Path,
        meter: &mut Meter,
    ) -> Result<()> {
        // What cannot be written should fail before the fit, which takes its time.
        let out = (!self.check).then(|| Destination::open(Some(path))).transpose()?;
        if self.search || self.search_families {
            let judges = Some(dev).filter(|_| self.search_on_dev);
            let factors = if self.search_families { &FAMILY_FACTORS[..] } else { &[] };
            let grid = Grid { family_factors: factors.to_vec(), ..Grid::default() };
            let mut watch = |progress: &Progress| meter.watch(progress);
            let searched = search(data, seeds, &params, &grid, judges, &mut watch);
            let ranking = meter.finish(searched)?;
            show(&ranking, &params);
            params = ranking.best;
        }
        let mut watch = |progress: &Progress| meter.watch(progress);
        let trained = train_watched(data, seeds.clone(), &params, &mut watch);
        let mut model = meter.finish(trained)?;
        if !dev.is_empty() {
            model = calibrate_on(model, dev)?;
        }
        match out {
            Some(mut out) => {
                out.write_all(model.to_text().as_bytes())?;
                out.finish()?;
            }
            None => check(&model, path)?,
        }
        self.report(&model, data, path);
        if !dev.is_empty() {
            score(&model, dev);
        }
        Ok(())
    }

    /// The files of records to learn from, and to score on.
    fn paths(&self) -> (Vec<PathBuf>, Vec<PathBuf>) {
        match (self.train.as_slice(), self.dev.as_slice()) {
            ([], []) => (vec![TRAIN.into()], vec![DEV.into()]),
            ([], dev) => (vec![TRAIN.into()], dev.to_vec()),
            (train, dev) => (train.to_vec(), dev.to_vec()),
        }
    }

    fn params(&self, fast: bool) -> Result<TrainParams> {
        let default = match (self.train.is_empty(), fast) {
            (true, false) => TrainParams::codebook(),
            (true, true) => TrainParams::codebook_fast(),
            (false, false) => TrainParams::default(),
            (false, true) => TrainParams::default().fast(),
        };
        let given = |labels: &[String]| Some(labels.to_vec()).filter(|labels| !labels.is_empty());
        // What is held out goes by the words of records, so that it is right for whatever holds them.
        let own = Path::new(HELD_OUT);
        let held_out = self.held_out.as_deref().or_else(|| own.exists().then_some(own));
        let held_out = held_out.map(|path| {
            HeldOutScores::parse(&path.display().to_string(), &read_text(path)?)
                .map_err(anyhow::Error::from)
        });
        Ok(TrainParams {
            held_out: held_out.transpose()?.unwrap_or_default(),
            stances: given(&self.stances).or(default.stances),
            sentiments: given(&self.sentiments).or(default.sentiments),
            known_targets: self.known_targets || default.known_targets,
            max_columns: self.max_columns,
            ..default
        })
    }

    /// Says what the model has learnt, so that a misspelt label or target is seen.
    fn report(&self, model: &Model, data: &Dataset, path: &Path) {
        let columns = model.vocabulary().names().len();
        let known = model.seeds().targets();
        let named = data.examples().iter().map(|example| example.target.as_str());
        let mut free: Vec<&str> =
            named.filter(|target| !target.is_empty() && !known.contains(target)).collect();
        free.sort_unstable();
        free.dedup();
        let free = match free.as_slice() {
            [] => String::new(),
            [target] => format!(" and `{target}` by its own words"),
            [first, ..] => format!(" and {} by their own words (`{first}` …)", free.len()),
        };
        complain(&format!(
            "{}: {} examples, {columns} features, targets {}{free}{}",
            path.display(),
            data.len(),
            known.join(", "),
            if self.check { ", up to date" } else { "" }
        ));
        for (field, labels) in [("stances", model.stances()), ("sentiments", model.sentiments())] {
            let count = |label: &String| {
                data.examples()
                    .iter()
                    .filter(|example| match field {
                        "stances" => example.stance == *label,
                        _ => example.sentiment == *label,
                    })
                    .count()
            };
            let labels: Vec<String> =
                labels.iter().map(|label| format!("{label} {}", count(label))).collect();
            let labels = if labels.is_empty() { "none".to_owned() } else { labels.join(", ") };
            complain(&format!("{field}: {labels}"));
        }
    }
}

/// Shows what a search found.
fn show(ranking: &Ranking, before: &TrainParams) {
    complain(&format!(
        "{:<9}  {:>6}  {:<13}  {:>8}  {:>7}  {:>8}  families",
        "head", "C", "class weights", "macro-F1", "± s.e.", "log-loss"
    ));
    for ranked in &ranking.tried {
        let weights = match ranked.fit.class_weight {
            ClassWeight::None => "none".to_owned(),
            ClassWeight::Balanced(power) => format!("balanced {power}"),
        };
        complain(&format!(
            "{:<9}  {:>6}  {weights:<13}  {:>8.3}  {:>7.3}  {:>8.3}  {}",
            ranked.head,
            ranked.fit.c,
            ranked.macro_f1,
            ranked.macro_f1_error,
            ranked.log_loss,
            changes(&ranked.families, &before.families)
        ));
    }
    let ended = changes(&ranking.best.families, &before.families);
    complain(&format!("families of the model: {ended}"));
}

/// The families that have another weight than before.
fn changes(families: &[(Family, f64)], before: &[(Family, f64)]) -> String {
    let changed = before.iter().filter_map(|&(family, weight)| {
        let now = families.iter().find(|(known, _)| *known == family).map_or(0.0, |known| known.1);
        (now != weight).then(|| format!("{family}={now}"))
    });
    let changed: Vec<String> = changed.collect();
    if changed.is_empty() { "as they are".to_owned() } else { changed.join(" ") }
}

/// Says how well the model does on other records.
fn score(model: &Model, dev: &Dataset) {
    let scores = evaluate(&Analyzer::new(model, AnalyzerOptions::default()), dev);
    let sentiment = scores.sentiment.map(|scores| scores.macro_f1);
    let sentiment = sentiment.map(|f1| format!(", of sentiment {f1:.3}"));
    complain(&format!(
        "on {} other examples: macro-F1 of stance {:.3}{}",
        dev.len(),
        scores.stance.macro_f1,
        sentiment.unwrap_or_default()
    ));
}

/// Reads records to learn from. One bad row fails the whole: a model must not come from less than
/// what it says.
fn read_dataset(paths: &[PathBuf]) -> Result<Dataset> {
    let mut data = Dataset::default();
    let mut errors = Vec::new();
    for path in paths {
        errors.extend(data.read_jsonl(&path.display().to_string(), &read_text(path)?));
    }
    for error in &errors {
        complain(error);
    }
    if !errors.is_empty() {
        bail!("{} rows are no records; nothing was trained", errors.len());
    }
    Ok(data)
}

/// Parses a number of seconds.
fn seconds(written: &str) -> Result<f64, String> {
    match written.parse() {
        Ok(seconds) if (0.0..=1e9).contains(&seconds) => Ok(seconds),
        _ => Err("it must be a number of seconds".to_owned()),
    }
}

/// Compares the file at `path` with `model`.
fn check(model: &Model, path: &Path) -> Result<()> {
    let remedy = "`quotestance train` writes it anew";
    let text = read_text(path).context(remedy)?;
    if text == model.to_text() {
        return Ok(());
    }
    let committed = Model::parse(&text).with_context(|| format!("{}; {remedy}", path.display()))?;
    // The learner calls the platform's exponential function, which may differ in its last bit.
    if !REFERENCE_PLATFORM && model.nearly_equals(&committed) {
        complain(&format!(
            "{}: differs by no more than one in the last place of a weight, as it may on a platform \
             other than x86-64 Linux with the GNU C library",
            path.display()
        ));
        return Ok(());
    }
    bail!("{}: not what data and seeds give now; {remedy}", path.display())
}

/// Whether this is the platform on which the committed model is made.
const REFERENCE_PLATFORM: bool =
    cfg!(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"));
