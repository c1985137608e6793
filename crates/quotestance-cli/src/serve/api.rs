//! `/v1/extract`, `/v1/analyze`, `/v1/classify`, and `/v1/read`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use quotestance::Article;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::Server;
use super::body::{Form, read_json};
use super::options::{Options, format};
use super::pool::Stop;
use super::problem::Problem;
use super::rows::{RowMaker, Task, check_weight};
use super::stream::answer_lines;

type Answer = Result<Response, Problem>;

pub(super) async fn extract(State(server): State<Arc<Server>>, request: Request<Body>) -> Answer {
    rows(Task::Extract, server, request).await
}

pub(super) async fn analyze(State(server): State<Arc<Server>>, request: Request<Body>) -> Answer {
    rows(Task::Analyze, server, request).await
}

pub(super) async fn classify(State(server): State<Arc<Server>>, request: Request<Body>) -> Answer {
    rows(Task::Classify, server, request).await
}

async fn rows(task: Task, server: Arc<Server>, request: Request<Body>) -> Answer {
    let form = Form::of(request.headers())?;
    let options = Options::of_query(task, &pairs(request.uri())?)
        .map_err(|cause| Problem::new(StatusCode::BAD_REQUEST, cause))?;
    let maker = RowMaker::new(task, server.models, options)?;
    if form == Form::Lines {
        return answer_lines(server, maker, request);
    }
    let body = read_json(request, server.limits.body, server.limits.time).await?;
    let place = server.pool.enter()?;
    let done = server.pool.run(&place, move |stop| of_json(&maker, &body, stop)).await??;
    server.metrics.judged(done.rows);
    Ok(([(CONTENT_TYPE, "application/json")], done.text).into_response())
}

fn pairs(uri: &Uri) -> Result<Vec<(String, String)>, Problem> {
    Query::try_from_uri(uri)
        .map(|Query(pairs)| pairs)
        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, format!("the query: {error}")))
}

/// Most rows of an array.
const ROWS: usize = 10_000;

/// An array of rows, one on each line.
struct Rows {
    text: Vec<u8>,
    rows: usize,
}

impl Rows {
    fn new() -> Self {
        Self { text: b"[".to_vec(), rows: 0 }
    }

    /// The lines, if the answer has room for them.
    fn check(&self, lines: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>, Problem> {
        let weight: usize = lines.iter().map(Vec::len).sum();
        match check_weight(self.text.len() + weight) {
            Ok(()) => Ok(lines),
            Err(cause) => Err(Problem::unprocessable(&cause)),
        }
    }

    fn push(&mut self, line: &[u8]) {
        self.text.extend_from_slice(if self.rows == 0 { b"\n" } else { b",\n" });
        self.text.extend_from_slice(line.trim_ascii_end());
        self.rows += 1;
    }

    fn finish(mut self) -> Self {
        self.text.extend_from_slice(if self.rows == 0 { b"]\n" } else { b"\n]\n" });
        self
    }
}

/// The answer to one row, or to an array of rows, whose refused ones have an error in their place.
fn of_json(maker: &RowMaker, body: &[u8], stop: &Stop) -> Result<Rows, Problem> {
    let whole: &RawValue = serde_json::from_slice(body).map_err(|e| Problem::syntax(&e))?;
    let mut rows = Rows::new();
    if whole.get().starts_with('[') {
        let parts: Vec<&RawValue> =
            serde_json::from_slice(body).map_err(|error| Problem::syntax(&error))?;
        if parts.len() > ROWS {
            let detail = format!("an array may have {ROWS} rows; JSON Lines have no such limit");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
        }
        let parts = parts.into_iter().map(|part| Ok(part.get().as_bytes().to_vec()));
        for (number, lines) in maker.answers((1..).zip(parts)) {
            match lines.and_then(|lines| rows.check(lines)) {
                Ok(lines) => lines.iter().for_each(|line| rows.push(line)),
                Err(problem) => rows.push(&problem.with("row", number).line()),
            }
            if stop.is_asked() {
                break;
            }
        }
    } else {
        let lines = maker.answer(whole.get().as_bytes().to_vec())?;
        lines.iter().for_each(|line| rows.push(line));
    }
    Ok(rows.finish())
}

/// The running text of an article that was saved with markup.
pub(super) async fn read(State(server): State<Arc<Server>>, request: Request<Body>) -> Answer {
    let body = read_json(request, server.limits.body, server.limits.time).await?;
    let place = server.pool.enter()?;
    let text = server.pool.run(&place, move |_| text_of(&body)).await??;
    Ok(json_response(&json!({ "text": text })))
}

fn text_of(body: &[u8]) -> Result<String, Problem> {
    let fields: Map<String, Value> =
        serde_json::from_slice(body).map_err(|error| Problem::syntax(&error))?;
    let refuse = |cause: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, cause);
    let text = fields.get("text").and_then(Value::as_str);
    let text = text.ok_or_else(|| refuse("`text` must be a string"))?;
    let format = match fields.get("format") {
        None => quotestance::Format::default(),
        Some(named) => format(named).map_err(|cause| Problem::unprocessable(&cause))?,
    };
    Ok(Article::parse(text, format).text().to_owned())
}

/// An answer of JSON.
pub(super) fn json_response(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}
