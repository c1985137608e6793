//! `/v1/sample` and `/v1/codings`: a sample coded by hand, one statement after another.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Server;
use super::api::json_response;
use super::body::read_json;
use super::corrections::check_label;
use super::ledger::{Ledger, Put};
use super::problem::Problem;
use super::sample::Statement;

/// The sample, and where its codings go.
#[derive(Debug)]
pub(super) struct Coding {
    pub(super) statements: Vec<Statement>,
    /// Where each statement is, by id and target.
    places: BTreeMap<(String, String), usize>,
    pub(super) codings: Arc<Mutex<Ledger>>,
}

/// Whose coding of what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    id: String,
    #[serde(default)]
    target: String,
    coder: String,
}

/// A coder's labels; a sentiment may follow the stance later.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    id: String,
    #[serde(default)]
    target: String,
    coder: String,
    stance: String,
    #[serde(default)]
    sentiment: String,
}

/// Whose codings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Coder {
    coder: String,
}

impl Coding {
    pub(super) fn new(statements: Vec<Statement>, codings: Ledger) -> Self {
        let place = |(index, statement): (usize, &Statement)| {
            let (id, target) = statement.unit();
            ((id.to_owned(), target.to_owned()), index)
        };
        let places = statements.iter().enumerate().map(place).collect();
        Self { statements, places, codings: Arc::new(Mutex::new(codings)) }
    }
}

/// The name of a coding: the statement's, its target, and the coder's.
pub(super) fn key(record: &Map<String, Value>) -> Option<String> {
    let text = |field: &str| record.get(field).and_then(Value::as_str);
    Some(name(text("id")?, text("target").unwrap_or_default(), text("coder")?))
}

fn name(id: &str, target: &str, coder: &str) -> String {
    [id, target, coder].join("\n")
}

fn coding(server: &Server) -> Result<&Coding, Problem> {
    server.coding.as_ref().ok_or_else(|| {
        let detail = "there is no sample to code: start the server with --sample FILE";
        Problem::new(StatusCode::NOT_FOUND, detail)
    })
}

pub(super) async fn sample(State(server): State<Arc<Server>>) -> Result<Response, Problem> {
    let statements = &coding(&server)?.statements;
    let shown: Vec<Value> = statements.iter().map(Statement::shown).collect();
    Ok(json_response(&Value::Array(shown)))
}

pub(super) async fn list(
    State(server): State<Arc<Server>>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let coding = coding(&server)?;
    let Coder { coder } = of_query(&request)?;
    let records = server.with_ledger(&coding.codings, move |ledger| {
        let is_own = |record: &Map<String, Value>| {
            record.get("coder").and_then(Value::as_str) == Some(coder.as_str())
        };
        let own = ledger.records().filter(is_own);
        let shown = own.map(|record| {
            let field = |name: &str| record.get(name).cloned().unwrap_or_default();
            json!({
                "id": field("id"),
                "target": field("target"),
                "stance": field("stance"),
                "sentiment": field("sentiment"),
            })
        });
        Ok(Value::Array(shown.collect()))
    });
    Ok(json_response(&records.await?))
}

pub(super) async fn save(
    State(server): State<Arc<Server>>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let coding = coding(&server)?;
    let body = read_json(request, server.limits.body, server.limits.time).await?;
    let labels: Labels = serde_json::from_slice(&body).map_err(|error| {
        if error.is_data() {
            Problem::unprocessable(&error.into())
        } else {
            Problem::syntax(&error)
        }
    })?;
    let check = || {
        let model = server.models.main;
        anyhow::ensure!(!labels.coder.trim().is_empty(), "`coder` is empty");
        check_label("stance", &labels.stance, model.stances())?;
        if labels.sentiment.is_empty() {
            return Ok(());
        }
        check_label("sentiment", &labels.sentiment, model.sentiments())
    };
    check().map_err(|cause| Problem::unprocessable(&cause))?;
    let Labels { id, target, coder, stance, sentiment } = labels;
    let index = coding.places.get(&(id, target)).ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "no statement of the sample has this id and target")
    })?;
    let record = coding.statements[*index].coded(&coder, &stance, &sentiment);
    let put = server.with_ledger(&coding.codings, move |ledger| ledger.put(&record)).await?;
    let status = if put == Put::Added { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, json_response(&json!({ "stance": stance, "sentiment": sentiment })))
        .into_response())
}

pub(super) async fn remove(
    State(server): State<Arc<Server>>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let coding = coding(&server)?;
    let Which { id, target, coder } = of_query(&request)?;
    let name = name(&id, &target, &coder);
    let was_there = server.with_ledger(&coding.codings, move |ledger| ledger.remove(&name)).await?;
    if was_there {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Err(Problem::new(StatusCode::NOT_FOUND, "there is no such coding"))
}

fn of_query<T: serde::de::DeserializeOwned>(request: &Request<Body>) -> Result<T, Problem> {
    let query = Query::try_from_uri(request.uri());
    let bad = |error| Problem::new(StatusCode::BAD_REQUEST, format!("the query: {error}"));
    query.map(|Query(query)| query).map_err(bad)
}
