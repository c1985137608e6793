//! Training.

use std::borrow::Cow;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use quotestance::dataset::Dataset;
use quotestance::train::{
    HeldOutScores, TrainError as NoModel, TrainParams, calibrate_on, train_watched,
};
use quotestance::{Model as Trained, Seeds};

use crate::errors::{self, RecordError, SeedError, TrainError};
use crate::interrupts::Interrupts;
use crate::model::{Model, with_targets};
use crate::options::{self, OnError};
use crate::records::dataset;
use crate::source::{Source, Sources};

/// Trains a model on labelled records, as the command line's `train --train` does.
///
/// `records` are JSON Lines, by a path or bytes, or mappings, with `quote` and `stance`; `dev` others, on
/// which probabilities and abstention are fitted. `seeds` is a folder of seeds, else they are those of the
/// built-in model. `deadline` is in seconds. Raises `RecordError` for a bad record and `TrainError` where
/// no model can be made.
#[pyfunction]
#[pyo3(signature = (
    records, *, dev = None, seeds = None, targets = None, stances = None, sentiments = None,
    known_targets = false, max_columns = None, fast = false, held_out = None, deadline = None,
))]
#[expect(clippy::too_many_arguments, reason = "they are Python's keywords")]
pub(crate) fn train(
    py: Python<'_>,
    records: &Bound<'_, PyAny>,
    dev: Option<&Bound<'_, PyAny>>,
    seeds: Option<PathBuf>,
    targets: Option<Sources>,
    stances: Option<Vec<String>>,
    sentiments: Option<Vec<String>>,
    known_targets: bool,
    #[pyo3(from_py_with = options::max_columns)] max_columns: Option<usize>,
    fast: bool,
    held_out: Option<Source>,
    deadline: Option<f64>,
) -> PyResult<Model> {
    let data = dataset(records, "records", OnError::Raise)?;
    let dev = dev.map(|dev| dataset(dev, "dev", OnError::Raise)).transpose()?;
    let seeds = match seeds {
        Some(folder) => read_seeds(&folder)?,
        None => Trained::embedded_fast().seeds().clone(),
    };
    let seeds = with_targets(py, seeds, targets)?;
    let held_out = match held_out {
        None => HeldOutScores::default(),
        Some(source) => {
            let (name, text) = source.read("held_out", RecordError::new_err)?;
            HeldOutScores::parse(&name, &text).map_err(|error| errors::of_record(&error))?
        }
    };
    let default = TrainParams::default();
    let params = TrainParams {
        stances,
        sentiments,
        known_targets,
        held_out,
        max_columns: max_columns.unwrap_or(default.max_columns),
        ..default
    };
    let params = if fast { params.fast() } else { params };
    let end = deadline.map(end_after).transpose()?;
    let model = py.detach(|| fit(&data, dev.as_ref(), seeds, &params, end))?;
    Ok(Model(Arc::new(Cow::Owned(model))))
}

fn end_after(seconds: f64) -> PyResult<Instant> {
    let limit = Duration::try_from_secs_f64(seconds).ok();
    let end = limit.and_then(|limit| Instant::now().checked_add(limit));
    end.ok_or_else(|| PyValueError::new_err(format!("deadline must be seconds, not {seconds}")))
}

fn fit(
    data: &Dataset,
    dev: Option<&Dataset>,
    seeds: Seeds,
    params: &TrainParams,
    end: Option<Instant>,
) -> PyResult<Trained> {
    let mut interrupts = Interrupts::new();
    let mut interrupt = None;
    let trained = train_watched(data, seeds, params, &mut |_| {
        interrupt = interrupts.check().err();
        if interrupt.is_some() || end.is_some_and(|end| Instant::now() > end) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if let Some(interrupt) = interrupt {
        return Err(interrupt);
    }
    let model = trained.map_err(|error| match error {
        NoModel::Stopped => TrainError::new_err("training took longer than the deadline"),
        error => errors::of_training(&error),
    })?;
    match dev.filter(|dev| !dev.is_empty()) {
        None => Ok(model),
        Some(dev) => calibrate_on(model, dev).map_err(|error| errors::of_training(&error)),
    }
}

/// Reads the seed files of a folder: `LANGUAGE/KIND.toml`, and no others.
fn read_seeds(folder: &Path) -> PyResult<Seeds> {
    let mut files = Vec::new();
    for path in toml_files(folder)? {
        let Some((lang, kind)) = Seeds::file_of(&path) else {
            let name = path.display().to_string();
            let cause =
                format!("{name}: a seed file is named LANGUAGE/KIND.toml, such as en/cue.toml");
            return Err(SeedError::new_err((cause, name)));
        };
        let (name, text) = Source::Path(path).read("seeds", SeedError::new_err)?;
        files.push((lang, kind, name, text));
    }
    if files.is_empty() {
        let cause = format!("{}: no seeds here: no LANGUAGE/KIND.toml", folder.display());
        return Err(SeedError::new_err(cause));
    }
    let files = files.iter().map(|(lang, kind, name, text)| (*lang, *kind, &name[..], &text[..]));
    Seeds::from_toml(files).map_err(|error| errors::of_seeds(&error))
}

/// The TOML files below a folder, by name.
fn toml_files(folder: &Path) -> PyResult<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let of = |error: std::io::Error| errors::of_file(&error, &folder);
        for entry in fs::read_dir(&folder).map_err(of)? {
            let entry = entry.map_err(of)?;
            let path = entry.path();
            if entry.file_type().map_err(of)?.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
