//! The library's errors as exceptions, which `errors.py` defines.

use std::io;
use std::path::Path;

use pyo3::PyErr;
use pyo3::exceptions::PyOSError;
use pyo3::import_exception;
use quotestance::dataset::RowError;
use quotestance::model::{ModelError as BadModel, UnknownTarget};
use quotestance::seeds::SeedFileError;
use quotestance::train::{HeadError, TrainError as NoModel};

import_exception!(quotestance.errors, ModelError);
import_exception!(quotestance.errors, RecordError);
import_exception!(quotestance.errors, RecordWarning);
import_exception!(quotestance.errors, SeedError);
import_exception!(quotestance.errors, TargetError);
import_exception!(quotestance.errors, TrainError);

/// An error of the operating system about a file, of the class that its number or its kind tells.
pub(crate) fn of_file(error: &io::Error, path: &Path) -> PyErr {
    let cause = error.to_string();
    let cause = cause.split(" (os error").next().unwrap_or_default().to_owned();
    match error.raw_os_error() {
        Some(number) => PyOSError::new_err((number, cause, path.display().to_string())),
        None => io::Error::new(error.kind(), format!("{}: {cause}", path.display())).into(),
    }
}

/// A model that cannot be read; `file` names it.
pub(crate) fn of_model(error: &BadModel, file: &str) -> PyErr {
    let line = match error {
        BadModel::Line { line, .. } => Some(*line),
        _ => None,
    };
    ModelError::new_err((format!("{file}: {error}"), file.to_owned(), line))
}

/// A record that is none.
pub(crate) fn of_record(error: &RowError) -> PyErr {
    RecordError::new_err((error.to_string(), error.file().to_owned(), error.line()))
}

/// A row of the place `file` that cannot be used.
pub(crate) fn of_row(file: &'static str, line: u64, cause: &str) -> PyErr {
    RecordError::new_err((format!("{file}:{line}: {cause}"), file, line))
}

/// A target that the model does not take.
pub(crate) fn of_target(error: &UnknownTarget) -> PyErr {
    TargetError::new_err(error.to_string())
}

/// A file of targets that is none.
pub(crate) fn of_target_file(error: &SeedFileError) -> PyErr {
    TargetError::new_err((error.to_string(), error.file().to_owned(), error.line()))
}

/// A file of seeds that is none.
pub(crate) fn of_seeds(error: &SeedFileError) -> PyErr {
    SeedError::new_err((error.to_string(), error.file().to_owned(), error.line()))
}

/// Training that gave no model. Where a record is at fault, the exception is that of a record.
pub(crate) fn of_training(error: &NoModel) -> PyErr {
    match error {
        NoModel::Row(row) => of_record(row),
        NoModel::Head { error: HeadError::OneFold { first, .. }, .. } => {
            TrainError::new_err((error.to_string(), first.file().to_owned(), first.line()))
        }
        _ => TrainError::new_err(error.to_string()),
    }
}
