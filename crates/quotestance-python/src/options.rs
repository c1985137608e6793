//! What an analyzer is told.

use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use quotestance::{Format, Kinds, QuoteKind};

/// One name, or several.
#[derive(Clone, Debug, FromPyObject)]
pub(crate) enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    pub(crate) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names,
        }
    }
}

/// What is to be done about a row that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnError {
    /// An exception ends the work.
    Raise,
    /// A warning names it, and the others go on.
    Warn,
}

impl<'py> FromPyObject<'_, 'py> for OnError {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match given.extract::<String>()?.as_str() {
            "raise" => Ok(Self::Raise),
            "warn" => Ok(Self::Warn),
            other => Err(PyValueError::new_err(format!(
                "on_error must be \"raise\" or \"warn\", not {other:?}"
            ))),
        }
    }
}

/// The kinds with these names.
pub(crate) fn kinds(names: Vec<String>) -> PyResult<Kinds> {
    let kind = |name: &String| {
        QuoteKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
            PyValueError::new_err(format!(
                "unknown kind {name:?}: it must be \"direct\", \"mixed\" or \"indirect\""
            ))
        })
    };
    names.iter().map(kind).collect()
}

/// The form of articles with this name.
pub(crate) fn format(name: &str) -> PyResult<Format> {
    Format::from_extension(name).ok_or_else(|| {
        PyValueError::new_err(format!(
            "unknown format {name:?}: it must be \"txt\", \"md\" or \"html\""
        ))
    })
}

/// A probability or a share.
pub(crate) fn share(name: &str, value: f64) -> PyResult<f64> {
    if (0.0..=1.0).contains(&value) {
        return Ok(value);
    }
    Err(PyValueError::new_err(format!("{name} must be a number from 0 to 1, not {value}")))
}

pub(crate) fn reasons(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    count("reasons", given)
}

pub(crate) fn batch_size(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    count("batch_size", given)
}

pub(crate) fn errors(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    count("errors", given)
}

pub(crate) fn max_columns(given: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
    if given.is_none() { Ok(None) } else { count("max_columns", given).map(Some) }
}

fn count(name: &str, given: &Bound<'_, PyAny>) -> PyResult<usize> {
    given.extract().map_err(|error: PyErr| {
        if error.is_instance_of::<PyOverflowError>(given.py()) {
            return PyValueError::new_err(format!(
                "{name} must be a whole number from 0 up, not {given}"
            ));
        }
        error
    })
}
