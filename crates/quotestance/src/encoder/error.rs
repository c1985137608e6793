//! Why bytes are no encoder.

use std::fmt;

use super::file::VERSION;

/// Why bytes are no encoder that this version can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncoderError {
    /// The first bytes are not those of an encoder.
    NotAnEncoder,
    /// The encoder is of another version of the format.
    Version(u32),
    /// The end is missing.
    CutShort {
        /// Bytes that the head announces.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// The digest does not fit the bytes, or there are more of them than there should be.
    Altered,
    /// The list of tensors breaks off or says what it cannot mean.
    List {
        /// Number of the tensor, from 1.
        number: u32,
        /// What is wrong with it.
        cause: &'static str,
    },
    /// A tensor that an encoder needs is not there.
    Missing(String),
    /// A tensor does not hold what it must.
    Tensor {
        /// Its name.
        name: String,
        /// What is wrong with it.
        cause: String,
    },
}

impl EncoderError {
    pub(super) fn tensor(name: &str, cause: impl Into<String>) -> Self {
        Self::Tensor { name: name.to_owned(), cause: cause.into() }
    }
}

impl fmt::Display for EncoderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnEncoder => f.write_str("no encoder: the first bytes are not one's"),
            Self::Version(found) => {
                write!(f, "an encoder of format {found}; this version reads format {VERSION}")
            }
            Self::CutShort { expected, found } => {
                write!(f, "the encoder is cut short: {found} bytes instead of {expected}")
            }
            Self::Altered => {
                f.write_str("the encoder was altered: its digest does not fit; convert it again")
            }
            Self::List { number, cause } => write!(f, "tensor number {number}: {cause}"),
            Self::Missing(name) => write!(f, "the encoder lacks the tensor `{name}`"),
            Self::Tensor { name, cause } => write!(f, "tensor `{name}`: {cause}"),
        }
    }
}

impl std::error::Error for EncoderError {}
