//! Models.

use std::borrow::Cow;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyType};
use quotestance::Seeds;

use crate::errors::{self, ModelError, TargetError};
use crate::source::{Source, Sources};

/// A model that many analyzers may share.
pub(crate) type Shared = Arc<Cow<'static, quotestance::Model>>;

/// A trained model: seeds, vocabulary and weights.
#[pyclass(frozen, module = "quotestance")]
#[derive(Debug)]
pub(crate) struct Model(pub(crate) Shared);

#[pymethods]
impl Model {
    /// Reads a model from a file, or from its bytes.
    #[new]
    #[pyo3(signature = (source, /))]
    pub(crate) fn new(py: Python<'_>, source: Source) -> PyResult<Self> {
        let (name, text) = source.read("model", ModelError::new_err)?;
        let model = py.detach(|| quotestance::Model::parse(&text));
        let model = model.map_err(|error| errors::of_model(&error, &name))?;
        Ok(Self(Arc::new(Cow::Owned(model))))
    }

    /// The model that the package carries; with `fast` that without the encoder.
    #[staticmethod]
    #[pyo3(signature = (*, fast = false))]
    fn built_in(py: Python<'_>, fast: bool) -> Self {
        Self(built_in(py, fast))
    }

    /// Writes the model to a file, whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| write(&path, self.0.to_text().as_bytes()))
            .map_err(|error| errors::of_file(&error, &path))
    }

    /// What `save` writes.
    pub(crate) fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, py.detach(|| self.0.to_text()).as_bytes())
    }

    /// The stances that the model judges, in its order.
    #[getter]
    fn stances(&self) -> Vec<String> {
        self.0.stances().to_vec()
    }

    /// The sentiments that the model judges, in its order; none where it does not.
    #[getter]
    fn sentiments(&self) -> Vec<String> {
        self.0.sentiments().to_vec()
    }

    /// The targets that the model knows, sorted.
    #[getter]
    fn targets(&self) -> Vec<String> {
        self.0.seeds().targets().into_iter().map(str::to_owned).collect()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyType>, (Bound<'py, PyBytes>,)) {
        (py.get_type::<Self>(), (self.to_bytes(py),))
    }

    fn __repr__(&self) -> String {
        let (stances, targets) = (self.stances().join(", "), self.targets().join(", "));
        format!("<quotestance.Model: stances {stances}; targets {targets}>")
    }
}

/// The model that the package carries, which is parsed when first asked for.
pub(crate) fn built_in(py: Python<'_>, fast: bool) -> Shared {
    let built_in =
        if fast { quotestance::Model::embedded_fast } else { quotestance::Model::embedded };
    Arc::new(Cow::Borrowed(py.detach(built_in)))
}

/// `seeds`, which know the targets of the files besides their own.
pub(crate) fn with_targets(
    py: Python<'_>,
    seeds: Seeds,
    files: Option<Sources>,
) -> PyResult<Seeds> {
    let mut texts = Vec::new();
    for source in files.map(Sources::into_vec).unwrap_or_default() {
        texts.push(source.read("targets", TargetError::new_err)?);
    }
    let files = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    py.detach(|| seeds.with_targets(files)).map_err(|error| errors::of_target_file(&error))
}

/// Writes a file beside `path`, and gives it that name once it is whole.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut options = tempfile::Builder::new();
    // The permissions of a new file, less what the user's mask takes.
    #[cfg(unix)]
    options.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = options.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
