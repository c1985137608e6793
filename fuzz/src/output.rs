//! What the readers, and codings, take from the command line's `output`: where files go.

#[path = "../../crates/quotestance-cli/src/output/beside.rs"]
mod beside;
#[path = "../../crates/quotestance-cli/src/output/destination.rs"]
mod destination;
#[path = "../../crates/quotestance-cli/src/output/own.rs"]
mod own;
#[path = "../../crates/quotestance-cli/src/output/part.rs"]
mod part;

pub(crate) use beside::{MANIFEST, PART_MANIFEST, UNDER_WAY, beside};
pub(crate) use destination::Destination;
pub(crate) use own::{check_apart, own_files};
pub(crate) use part::{Part, folder_of};
