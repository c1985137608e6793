//! REFI-QDA projects (version 1.5 of the exchange standard, schema `urn:QDA-XML:project:1.0`), which MAXQDA, ATLAS.ti, NVivo, QualCoder
//! and others open: a ZIP archive of `project.qde`, which is XML, and the texts in `sources/`.
//!
//! Each statement is a source, toward its target; a code for each label stands below one for its field; a coder's
//! label is a coding of the statement's words by that user. Variables of the source hold the other fields.

mod document;
mod guid;
mod names;
mod parse;
mod project;
mod text;
mod write;

use std::collections::HashMap;

use anyhow::{Context as _, Result, anyhow, bail};

use self::project::Project;
use super::Coding;
use super::archive::Archive;
use crate::input::{LimitArgs, text_of};

pub(super) use write::write;

/// The file of the archive that holds the project.
const PROJECT: &str = "project.qde";

/// The namespace of the schema.
const NAMESPACE: &str = "urn:QDA-XML:project:1.0";

/// What begins the path of a source within the archive.
const INTERNAL: &str = "internal://";

/// Whether a ZIP archive is a project.
pub(super) fn is_project(bytes: &[u8]) -> bool {
    Archive::open(bytes).is_ok_and(|archive| project_name(&archive.names()).is_some())
}

/// The name of the project's file among those of the archive: some programs name it after the project.
fn project_name(names: &[String]) -> Option<&String> {
    let is_project = |name: &&String| *name == PROJECT;
    let is_qde = |name: &&String| name.to_lowercase().ends_with(".qde");
    names.iter().find(is_project).or_else(|| names.iter().find(is_qde))
}

/// The codings of a project: one for each coder of a source, and one of nobody for a source that has none.
pub(super) fn read(name: &str, bytes: &[u8], limit: LimitArgs) -> Result<Vec<Result<Coding>>> {
    let mut archive = Archive::open(bytes)?;
    let names = archive.names();
    let Some(qde) = project_name(&names) else { bail!("no {PROJECT} in the archive") };
    let place = format!("{name}/{qde}");
    let mut project = || Project::parse(&text_of(archive.read(qde)?)?);
    let project = project().with_context(|| place.clone())?;
    let by_lower_case: HashMap<String, &String> =
        names.iter().map(|name| (name.to_lowercase(), name)).collect();
    let mut texts = HashMap::new();
    for source in &project.sources {
        let Some(path) = source.path.strip_prefix(INTERNAL) else { continue };
        // Some programs write the folder with a capital letter.
        let wanted = format!("sources/{path}");
        let text = match by_lower_case.get(&wanted.to_lowercase()) {
            None => Err(anyhow!("no {wanted} in the archive")),
            Some(name) => archive.read(name).and_then(|text| {
                if text.len() > limit.bytes() {
                    bail!("{wanted} is larger than --max-size allows");
                }
                text_of(text)
            }),
        };
        texts.insert(source.guid.clone(), text);
    }
    Ok(project::codings(&place, &project, texts))
}
