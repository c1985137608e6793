use std::fmt;

/// Why no model could be fitted.
#[derive(Clone, Debug, PartialEq)]
pub enum FitError {
    /// A setting is not a finite number above 0.
    Parameter {
        /// Name of the setting.
        name: &'static str,
        /// What it was set to.
        value: f64,
    },
    /// The power of [`ClassWeight::Balanced`](super::ClassWeight::Balanced) is not from 0 to 1.
    Power {
        /// What it was set to.
        power: f64,
    },
    /// There are no rows to learn from.
    NoRows,
    /// There are not as many classes as rows.
    Lengths {
        /// Number of rows.
        rows: usize,
        /// Number of classes given for them.
        classes: usize,
    },
    /// There is nothing to tell apart.
    TooFewClasses {
        /// Number of classes, 0 or 1.
        class_count: usize,
    },
    /// The class of a row does not exist.
    Class {
        /// Number of the row, from 0.
        row: usize,
        /// Its class.
        class: usize,
        /// Number of classes that there are.
        class_count: usize,
    },
    /// No row belongs to this class.
    EmptyClass {
        /// The class.
        class: usize,
    },
    /// A value is so large that the optimiser may never end.
    Value {
        /// Number of the row, from 0.
        row: usize,
        /// The column.
        column: u32,
        /// The value there.
        value: f64,
        /// Largest magnitude of a value.
        limit: f64,
    },
    /// The weights do not fit into the memory that a fit may take.
    TooLarge {
        /// Number of columns.
        columns: usize,
        /// Number of classes.
        class_count: usize,
        /// Largest number of columns × classes.
        limit: usize,
    },
    /// The model to begin with is of other columns or classes.
    Start,
    /// The watch said stop.
    Stopped {
        /// Iterations that were done by then.
        iterations: u64,
    },
    /// The optimiser refused to go on, in its own words.
    Optimiser(String),
    /// The loss or its gradient overflowed.
    NotFinite,
    /// The optimiser stopped where the loss still falls: a failed line search or too few
    /// iterations.
    NotConverged {
        /// Norm of the gradient where it stopped.
        gradient: f64,
        /// Norm that would have been small enough.
        tolerance: f64,
        /// Iterations that it was allowed until then.
        iterations: u64,
    },
    /// The columns tell no more than the frequencies of the classes do.
    NoBetterThanGuessing {
        /// Loss of the model, in nats.
        loss: f64,
        /// Loss of the intercepts alone.
        guess: f64,
    },
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter { name, value } => {
                write!(f, "`{name}`: expected a finite number above 0, found {value}")
            }
            Self::Power { power } => {
                write!(f, "power of the class weights: expected 0 to 1, found {power}")
            }
            Self::NoRows => write!(f, "expected at least one row"),
            Self::Lengths { rows, classes } => {
                write!(f, "expected a class for each of {rows} rows, found {classes}")
            }
            Self::TooFewClasses { class_count } => {
                write!(f, "expected at least 2 classes, found {class_count}")
            }
            Self::Class { row, class, class_count } => {
                write!(f, "row {row}: expected a class below {class_count}, found {class}")
            }
            Self::EmptyClass { class } => {
                write!(f, "class {class}: expected at least one row of it")
            }
            Self::Value { row, column, value, limit } => write!(
                f,
                "row {row}, column {column}: expected a value from -{limit} to {limit}, found {value}"
            ),
            Self::TooLarge { columns, class_count, limit } => {
                write!(
                    f,
                    "expected columns × classes up to {limit}, found {columns} × {class_count}"
                )
            }
            Self::Start => write!(f, "expected a start of the same columns and classes"),
            Self::Stopped { iterations } => write!(f, "stopped after {iterations} iterations"),
            Self::Optimiser(text) => write!(f, "the optimiser failed: {text}"),
            Self::NotFinite => write!(f, "expected a finite loss and gradient"),
            Self::NotConverged { gradient, tolerance, iterations } => write!(
                f,
                "expected a gradient of norm {tolerance:.3e} or less within {iterations} iterations, \
                 reached {gradient:.3e}"
            ),
            Self::NoBetterThanGuessing { loss, guess } => write!(
                f,
                "expected a loss below {guess:.6}, which knowing only the frequencies of the classes \
                 gives, reached {loss:.6}"
            ),
        }
    }
}

impl std::error::Error for FitError {}
