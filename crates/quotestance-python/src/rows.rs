//! What tables give: rows for any library that reads Arrow.

use std::sync::{Mutex, PoisonError};

use arrow_array::ffi::FFI_ArrowArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array as _, RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, Schema, SchemaRef};
use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::analyzer::Judge;
use crate::errors::RecordError;
use crate::table::{Settings, Stream, Work};

/// Rows that are made when they are asked for, batch by batch, once: an iterator of batches, and an object
/// with Arrow's C stream interface.
#[pyclass(frozen, module = "quotestance")]
pub(crate) struct Rows {
    schema: SchemaRef,
    /// None once it was handed on.
    stream: Mutex<Option<Stream>>,
}

/// Some of the rows.
#[pyclass(frozen, module = "quotestance")]
pub(crate) struct Batch(RecordBatch);

impl Rows {
    pub(crate) fn new(
        judge: Judge,
        work: Work,
        table: &Bound<'_, PyAny>,
        settings: &Settings<'_>,
    ) -> PyResult<Self> {
        let stream = Stream::new(judge, work, table, settings)?;
        Ok(Self { schema: stream.schema(), stream: Mutex::new(Some(stream)) })
    }
}

#[pymethods]
impl Rows {
    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Batch>> {
        py.check_signals()?;
        // Whoever waits for the lock must not keep Python from the thread that has it.
        py.detach(|| match &mut *self.stream.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(stream) => Ok(stream.next_batch()?.map(Batch)),
            None => Err(handed_on()),
        })
    }

    /// Hands the rows on as a stream of Arrow's C interface; no other schema than their own is given.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let taken = py.detach(|| self.stream.lock().unwrap_or_else(PoisonError::into_inner).take());
        let stream = taken.ok_or_else(handed_on)?;
        let stream = FFI_ArrowArrayStream::new(Box::new(Reader(stream)));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.schema)
    }
}

#[pymethods]
impl Batch {
    /// Hands the rows on as an array of Arrow's C interface.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let _ = requested_schema;
        let array = FFI_ArrowArray::new(&StructArray::from(self.0.clone()).to_data());
        let array = PyCapsule::new_with_value(py, array, c"arrow_array")?;
        Ok((schema_capsule(py, &self.0.schema())?, array))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.0.schema())
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }
}

fn handed_on() -> PyErr {
    PyValueError::new_err("the rows were handed on already: they are made once")
}

fn schema_capsule<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema)
        .map_err(|error| RecordError::new_err(error.to_string()))?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

/// A stream as Arrow's own library has it.
struct Reader(Stream);

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next_batch().map_err(of_python).transpose()
    }
}

/// An exception as an error of Arrow, which has room for its text alone. A reader of the stream would take
/// Ctrl-C for an error like others, so that it is sent again.
fn of_python(error: PyErr) -> ArrowError {
    // A stream's errors are strings of C.
    let text = error.to_string().replace('\0', "\u{FFFD}");
    Python::attach(|py| {
        if error.is_instance_of::<PyKeyboardInterrupt>(py) {
            // Should Python be ending, there is nobody to send it to.
            let _ = py.import("_thread").and_then(|threads| threads.call_method0("interrupt_main"));
        }
    });
    ArrowError::ExternalError(text.into())
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }
}
