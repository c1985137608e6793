//! Files, by their path or their content.

use std::fs;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors;

/// What a path leads to, or the bytes themselves.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A file.
    Path(PathBuf),
    /// What would be in one.
    Bytes(Vec<u8>),
}

/// One or several of them.
#[derive(FromPyObject)]
pub(crate) enum Sources {
    One(Source),
    Many(Vec<Source>),
}

impl<'py> FromPyObject<'_, 'py> for Source {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match given.cast::<PyBytes>() {
            Ok(bytes) => Ok(Self::Bytes(bytes.as_bytes().to_vec())),
            Err(_) => Ok(Self::Path(given.extract()?)),
        }
    }
}

impl Source {
    /// Its name in errors, and its text. `name` is that of bytes, `error` makes the exception for what
    /// is no UTF-8.
    pub(crate) fn read(
        self,
        name: &str,
        error: impl Fn((String, String, usize)) -> PyErr,
    ) -> PyResult<(String, String)> {
        let (name, bytes) = match self {
            Self::Bytes(bytes) => (name.to_owned(), bytes),
            Self::Path(path) => {
                let bytes = fs::read(&path).map_err(|error| errors::of_file(&error, &path))?;
                (path.display().to_string(), bytes)
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => Ok((name, text)),
            Err(bad) => {
                let at = bad.utf8_error().valid_up_to();
                let line = 1 + bad.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count();
                let cause = format!("{name}: not UTF-8: the byte at offset {at}, line {line}");
                Err(error((cause, name, line)))
            }
        }
    }
}

impl Sources {
    pub(crate) fn into_vec(self) -> Vec<Source> {
        match self {
            Self::One(source) => vec![source],
            Self::Many(sources) => sources,
        }
    }
}
