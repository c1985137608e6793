//! The models that the library carries.

use std::sync::LazyLock;

use super::Model;

/// Written by `quotestance train`; the gate checks that they are the current ones.
#[cfg(feature = "encoder")]
const TEXT: &str = include_str!("../../model/default.model");
const FAST: &str = include_str!("../../model/fast.model");

impl Model {
    /// The model that the library carries, parsed when first asked for: the best one. Without the cargo
    /// feature `encoder` it is that of [`Model::embedded_fast`].
    #[cfg(feature = "encoder")]
    pub fn embedded() -> &'static Self {
        static MODEL: LazyLock<Model> = LazyLock::new(|| parse(TEXT));
        &MODEL
    }

    /// The model that the library carries: without the cargo feature `encoder`, that of
    /// [`Model::embedded_fast`].
    #[cfg(not(feature = "encoder"))]
    pub fn embedded() -> &'static Self {
        Self::embedded_fast()
    }

    /// A model of words and of word vectors that know no context, which needs no encoder: many times as
    /// fast, and less often right.
    pub fn embedded_fast() -> &'static Self {
        static MODEL: LazyLock<Model> = LazyLock::new(|| parse(FAST));
        &MODEL
    }
}

fn parse(text: &str) -> Model {
    Model::parse(text).unwrap_or_else(|error| panic!("the embedded model: {error}"))
}

impl Default for Model {
    /// A copy of [`Model::embedded`].
    fn default() -> Self {
        Self::embedded().clone()
    }
}
