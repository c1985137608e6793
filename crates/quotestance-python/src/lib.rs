//! Python bindings of `quotestance`. This crate converts and calls; all work is the library's.

mod analyzer;
mod batches;
mod columns;
mod errors;
mod interrupts;
mod model;
mod options;
mod records;
mod rows;
mod source;
mod table;
mod train;

use pyo3::prelude::*;

/// The compiled part of the package `quotestance`, which documents it.
#[pymodule]
mod _quotestance {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::analyzer::Analyzer;
    #[pymodule_export]
    use crate::model::Model;
    #[pymodule_export]
    use crate::rows::{Batch, Rows};
    #[pymodule_export]
    use crate::train::train;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::interrupts::remember_thread();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
