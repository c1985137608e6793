//! The model that the library carries.

use std::sync::LazyLock;

use super::Model;

/// Written by `quotestance train`; the gate checks that it is the current one.
const TEXT: &str = include_str!("../../model/default.model");

impl Model {
    /// The model that the library carries, parsed when first asked for.
    pub fn embedded() -> &'static Self {
        static MODEL: LazyLock<Model> = LazyLock::new(|| {
            Model::parse(TEXT).unwrap_or_else(|error| panic!("the embedded model: {error}"))
        });
        &MODEL
    }
}

impl Default for Model {
    /// A copy of [`Model::embedded`].
    fn default() -> Self {
        Self::embedded().clone()
    }
}
