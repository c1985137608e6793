//! `/v1/corrections`: labels that a reader has put right, as records of the corpus.

use std::sync::Arc;

use anyhow::{Result, bail};
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use quotestance::text::Lang;
use quotestance::{Model, Target};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Server;
use super::api::json_response;
use super::body::read_json;
use super::ledger::Put;
use super::problem::Problem;

/// A record of the corpus, and beside it what the model had said.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Correction {
    id: String,
    lang: Option<Lang>,
    quote: String,
    #[serde(default)]
    context: String,
    #[serde(default)]
    speaker: String,
    target: String,
    stance: String,
    #[serde(default)]
    stance2: String,
    #[serde(default)]
    sentiment: String,
    #[serde(default)]
    source: String,
    /// What must not be separated from it: its document.
    #[serde(default)]
    group: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    model_target: Option<String>,
    #[serde(default)]
    model_stance: Option<String>,
    #[serde(default)]
    model_stance_p: Option<Map<String, Value>>,
    #[serde(default)]
    model_sentiment: Option<String>,
    #[serde(default)]
    model_sentiment_p: Option<Map<String, Value>>,
}

impl Correction {
    fn check(&self, model: &Model) -> Result<()> {
        for (field, text) in [("id", &self.id), ("quote", &self.quote)] {
            if text.trim().is_empty() {
                bail!("`{field}` is empty");
            }
        }
        check_label("stance", &self.stance, model.stances())?;
        for (field, label, known) in [
            ("stance2", &self.stance2, model.stances()),
            ("sentiment", &self.sentiment, model.sentiments()),
        ] {
            if !label.is_empty() {
                check_label(field, label, known)?;
            }
        }
        if !model.takes(&Target::new(self.target.as_str())) {
            bail!("unknown target `{}`", self.target);
        }
        Ok(())
    }
}

/// Checks that a label is one of the model's.
pub(super) fn check_label(field: &str, label: &str, known: &[String]) -> Result<()> {
    if known.iter().any(|known| known == label) {
        return Ok(());
    }
    bail!("unknown {field} `{label}`: it must be one of `{}`", known.join("`, `"))
}

/// The name of a correction: the quote's, its words, since another article may bear the same name, and the target
/// that the model judged toward.
pub(super) fn key(record: &Map<String, Value>) -> Option<String> {
    let text = |field: &str| record.get(field).and_then(Value::as_str);
    let target = text("model_target").unwrap_or_default();
    Some([text("id")?, target, text("quote")?].join("\n"))
}

pub(super) async fn save(
    State(server): State<Arc<Server>>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let body = read_json(request, server.limits.body, server.limits.time).await?;
    let given: Correction = serde_json::from_slice(&body).map_err(|error| {
        if error.is_data() {
            Problem::unprocessable(&error.into())
        } else {
            Problem::syntax(&error)
        }
    })?;
    given.check(server.models.main).map_err(|cause| Problem::unprocessable(&cause))?;
    let Value::Object(record) = json!(given) else {
        return Err(Problem::internal(&"a record is an object"));
    };
    let put = server.with_ledger(&server.corrections, move |ledger| {
        ledger.put(&record).map(|put| (put, record))
    });
    let (put, record) = put.await?;
    let status = if put == Put::Added { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, json_response(&Value::Object(record))).into_response())
}

pub(super) async fn list(State(server): State<Arc<Server>>) -> Result<Response, Problem> {
    let records = server.with_ledger(&server.corrections, |ledger| {
        Ok(ledger.records().map(Value::Object).collect::<Vec<_>>())
    });
    Ok(json_response(&Value::Array(records.await?)))
}
