//! The types of rows in [Apache Arrow](https://arrow.apache.org), and so in Parquet.

use std::sync::Arc;

use arrow_schema::{DataType, Field as Column, FieldRef, Fields, Schema, SchemaRef};

use super::layout::{Field, FieldKind, Layout};

impl Layout {
    /// The columns of rows, those that were given between the record's own. Every own column may be
    /// null; nested fields are structs, ranges and fragments lists whose items are called `element`.
    pub fn schema(&self, given: impl IntoIterator<Item = FieldRef>) -> SchemaRef {
        let own = |fields: &[Field]| columns(fields).iter().cloned().collect::<Vec<_>>();
        let columns = own(&self.before).into_iter().chain(given).chain(own(&self.after));
        Arc::new(Schema::new(columns.collect::<Fields>()))
    }
}

fn columns(fields: &[Field]) -> Fields {
    let column = |field: &Field| Column::new(&field.name, data_type(&field.kind), true);
    fields.iter().map(column).collect()
}

fn data_type(kind: &FieldKind) -> DataType {
    let list = |of| DataType::List(Arc::new(Column::new("element", of, true)));
    match kind {
        FieldKind::Text => DataType::Utf8,
        FieldKind::Whole => DataType::Int64,
        FieldKind::Number => DataType::Float64,
        FieldKind::Flag => DataType::Boolean,
        FieldKind::Range => list(DataType::Int64),
        FieldKind::List(fields) => list(DataType::Struct(columns(fields))),
        // Parquet has no object without fields, as a model without sentiments gives.
        FieldKind::Object(fields) if fields.is_empty() => DataType::Utf8,
        FieldKind::Object(fields) => DataType::Struct(columns(fields)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Model;

    #[test]
    fn given_columns_stand_between_the_records_own() {
        let given = Arc::new(Column::new("note", DataType::Binary, false));
        let schema = Layout::statements(Model::embedded_fast()).schema([given]);
        let names: Vec<&str> =
            schema.fields().iter().map(|column| column.name().as_str()).collect();
        assert_eq!(names[..4], ["schema", "note", "target", "mention"]);
        let DataType::Struct(mention) = schema.field(3).data_type() else { panic!("no object") };
        let places = mention.find("bytes").map(|(_, column)| column.data_type().clone());
        let number = Column::new("element", DataType::Int64, true);
        assert_eq!(places, Some(DataType::List(Arc::new(number))));
    }
}
