//! The columns of a table that are read, and those that come back.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, ArrayRef, BooleanArray, LargeStringArray, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, FieldRef, Schema};
use arrow_select::nullif::nullif;
use arrow_select::take::take;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use quotestance::record::{Layout, free_names};
use serde_json::{Map, Value};

use crate::analyzer::Carry;

/// Where a table has what is read.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    /// The texts, or the quotes of statements.
    pub(crate) text: usize,
    /// The names of the texts.
    pub(crate) id: Option<usize>,
    /// What else is read, by name.
    pub(crate) others: Vec<(&'static str, usize)>,
    /// What comes back, under names that the record does not have.
    pub(crate) carried: Vec<(usize, FieldRef)>,
}

impl Columns {
    /// The columns of a table of this schema. `others` are read where they are there.
    ///
    /// # Errors
    /// If a column that must be there is not, or is of a type that is not read.
    pub(crate) fn new(
        schema: &Schema,
        text: &str,
        id: Option<&str>,
        others: &[&'static str],
        carry: &Carry,
        layout: &Layout,
    ) -> PyResult<Self> {
        let mut seen = BTreeSet::new();
        for field in schema.fields() {
            if !seen.insert(field.name()) {
                let name = field.name();
                return Err(PyValueError::new_err(format!("the table has two columns `{name}`")));
            }
        }
        let text_column = find(schema, text, is_text, "texts")?;
        let id = id.map(|name| find(schema, name, is_id, "texts or whole numbers")).transpose()?;
        let others = others.iter().filter(|name| **name != text && schema.index_of(name).is_ok());
        let others = others.map(|&name| Ok((name, find(schema, name, is_text, "texts")?)));
        let carried = match carry {
            Carry::All(false) => Vec::new(),
            Carry::All(true) => schema.fields().iter().map(|field| field.name().clone()).collect(),
            Carry::Named(names) => names.clone().into_vec(),
        };
        let is_statement = !layout.before.is_empty();
        // The text of an article is in its quotes; the target of a statement is the record's.
        let leave = |name: &str| if is_statement { name == "target" } else { name == text };
        let all = matches!(carry, Carry::All(_));
        let names = carried.iter().filter(|name| !leave(name) || !all && !is_statement);
        let mut places = Map::new();
        for name in names {
            places.insert(name.clone(), Value::from(find(schema, name, |_| true, "")?));
        }
        let free = free_names(places, |name| layout.takes(name));
        let place = |(name, place): (&String, &Value)| {
            let index = place.as_u64().and_then(|place| usize::try_from(place).ok())?;
            let field = schema.fields().get(index)?.as_ref().clone().with_name(name);
            Some((index, FieldRef::new(field)))
        };
        Ok(Self {
            text: text_column,
            id,
            others: others.collect::<PyResult<_>>()?,
            carried: free.iter().filter_map(place).collect(),
        })
    }
}

/// The place of a column that must be there, and of a type that is read.
fn find(
    schema: &Schema,
    name: &str,
    is_read: impl Fn(&DataType) -> bool,
    what: &str,
) -> PyResult<usize> {
    let Ok(index) = schema.index_of(name) else {
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let names = names.join("`, `");
        return Err(PyValueError::new_err(format!("no column `{name}`: the table has `{names}`")));
    };
    let kind = schema.field(index).data_type();
    if !is_read(kind) {
        return Err(PyTypeError::new_err(format!("column `{name}` must hold {what}, not {kind}")));
    }
    Ok(index)
}

/// Whether a column of this type holds texts, however they are laid out.
fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// Whether a column of this type holds names of rows.
fn is_id(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_id(values),
        kind => is_text(kind) || kind.is_integer(),
    }
}

/// A column as texts; whole numbers as their digits.
#[derive(Debug)]
pub(crate) struct Texts {
    column: String,
    values: LargeStringArray,
    /// The rows that are no UTF-8: a library may hand over what it has not looked at.
    broken: BTreeSet<usize>,
}

impl Texts {
    pub(crate) fn new(batch: &RecordBatch, column: usize) -> Result<Self, ArrowError> {
        let name = batch.schema_ref().field(column).name().clone();
        let column = batch.column(column);
        // The values of a dictionary are not all cast for a few of its keys.
        let mut values = match column.as_any_dictionary_opt() {
            Some(dictionary) => take(dictionary.values().as_ref(), dictionary.keys(), None)?,
            None => Arc::clone(column),
        };
        let broken = broken_rows(&values);
        if !broken.is_empty() {
            let is_broken = (0..values.len()).map(|row| Some(broken.contains(&row)));
            values = nullif(&values, &BooleanArray::from_iter(is_broken))?;
        }
        let values = cast(&values, &DataType::LargeUtf8)?.as_string::<i64>().clone();
        Ok(Self { column: name, values, broken })
    }

    /// The text in a row, if it is not null.
    ///
    /// # Errors
    /// If it is no UTF-8.
    pub(crate) fn at(&self, row: usize) -> Result<Option<&str>, String> {
        if self.broken.contains(&row) {
            return Err(format!("column `{}` is not UTF-8", self.column));
        }
        Ok(self.values.is_valid(row).then(|| self.values.value(row)))
    }
}

/// The rows whose bytes are not what their type says.
fn broken_rows(values: &ArrayRef) -> BTreeSet<usize> {
    let is_whole = |values: ArrayRef| values.to_data().validate_full().is_ok();
    if is_whole(Arc::clone(values)) {
        return BTreeSet::new();
    }
    (0..values.len()).filter(|&row| !is_whole(values.slice(row, 1))).collect()
}
