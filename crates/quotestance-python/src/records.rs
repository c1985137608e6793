//! Records between Python and the library.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyString};
use pythonize::{depythonize, pythonize};
use quotestance::Dataset;
use quotestance::dataset::RowError;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::errors::{self, RecordError, RecordWarning};
use crate::options::OnError;
use crate::source::Source;

/// A record as Python has it: what `json.loads` makes of the line that the command line writes.
pub(crate) fn to_python<'py>(
    py: Python<'py>,
    record: &impl Serialize,
) -> PyResult<Bound<'py, PyAny>> {
    // By way of JSON's own types, since pairs would become tuples.
    let value =
        serde_json::to_value(record).map_err(|error| RecordError::new_err(error.to_string()))?;
    Ok(pythonize(py, &value)?)
}

/// The fields of a row; a string is a statement.
pub(crate) fn fields(row: &Bound<'_, PyAny>) -> PyResult<Map<String, Value>> {
    if let Ok(text) = row.cast::<PyString>() {
        return Ok(Map::from_iter([("quote".to_owned(), Value::from(text.to_str()?))]));
    }
    if row.cast::<PyMapping>().is_err() {
        let name = row.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "a row must be a string or a mapping, not {name}"
        )));
    }
    Ok(depythonize(row)?)
}

/// Refuses a table where rows are asked for: what it iterates over are columns, or their names.
pub(crate) fn refuse_table(rows: &Bound<'_, PyAny>) -> PyResult<()> {
    let is_table = rows.hasattr("__arrow_c_stream__")? || rows.hasattr("__arrow_c_array__")?;
    if is_table {
        let name = rows.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "rows must be strings or mappings, not a table ({name}): `classify_table` takes one"
        )));
    }
    Ok(())
}

/// Labelled records: a file of JSON Lines by its path or its bytes, or mappings.
pub(crate) fn dataset(
    given: &Bound<'_, PyAny>,
    name: &'static str,
    on_error: OnError,
) -> PyResult<Dataset> {
    let (name, text) = match given.extract::<Source>() {
        Ok(source) => source.read(name, RecordError::new_err)?,
        Err(_) => (name.to_owned(), lines(given, name)?),
    };
    let py = given.py();
    let mut data = Dataset::default();
    for error in py.detach(|| data.read_jsonl(&name, &text)) {
        refuse(py, &error, on_error)?;
    }
    Ok(data)
}

/// Rows as JSON Lines.
fn lines(rows: &Bound<'_, PyAny>, name: &'static str) -> PyResult<String> {
    refuse_table(rows)?;
    let mut text = String::new();
    for (number, row) in (1..).zip(rows.try_iter()?) {
        let row = row?;
        let fields = fields(&row)
            .map_err(|error| errors::of_row(name, number, &error.value(row.py()).to_string()))?;
        text += &Value::from(fields).to_string();
        text.push('\n');
    }
    Ok(text)
}

/// Raises an exception for a record, or warns of it.
pub(crate) fn refuse(py: Python<'_>, error: &RowError, on_error: OnError) -> PyResult<()> {
    refuse_as(py, errors::of_record(error), on_error)
}

/// Raises the exception, or warns of what it says.
pub(crate) fn refuse_as(py: Python<'_>, error: PyErr, on_error: OnError) -> PyResult<()> {
    match on_error {
        OnError::Raise => Err(error),
        OnError::Warn => {
            let message = error.value(py).to_string();
            let category = py.get_type::<RecordWarning>();
            let message = std::ffi::CString::new(message.replace('\0', "\u{FFFD}"))?;
            PyErr::warn(py, &category, &message, 1)
        }
    }
}
