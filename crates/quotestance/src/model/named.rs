//! Targets by their names.

use std::fmt;

use super::Model;
use crate::Target;

impl Model {
    /// The targets with these names, each once, in their order.
    ///
    /// # Errors
    /// If the model does not take one of them.
    pub fn targets_named<S: AsRef<str>>(
        &self,
        names: impl IntoIterator<Item = S>,
    ) -> Result<Vec<Target>, UnknownTarget> {
        let mut targets = Vec::new();
        for name in names {
            let target = Target::new(name.as_ref());
            if !self.takes(&target) {
                let known = self.seeds.targets().into_iter().map(str::to_owned).collect();
                return Err(UnknownTarget { name: name.as_ref().to_owned(), known });
            }
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        Ok(targets)
    }
}

/// A target that the model does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTarget {
    /// The name that was given.
    pub name: String,
    /// The targets that the model knows.
    pub known: Vec<String>,
}

impl fmt::Display for UnknownTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, known } = self;
        write!(f, "unknown target `{name}`: the model knows `{}`", known.join("`, `"))
    }
}

impl std::error::Error for UnknownTarget {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_once_and_none_that_is_unknown() {
        let model = Model::embedded_fast();
        let found = model.targets_named(["russians", "migrants", "russians"]);
        assert_eq!(found, Ok(vec![Target::RUSSIANS, Target::MIGRANTS]));
        let error = model.targets_named(["russians", "Russians"]).unwrap_err();
        assert_eq!(error.name, "Russians");
    }
}
