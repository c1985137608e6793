//! What went wrong, as RFC 9457 has it (*Problem Details for HTTP APIs*, 2023).

use std::fmt::Display;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refusal.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    detail: String,
    /// What else is known, such as the line.
    more: Vec<(&'static str, usize)>,
    header: Option<(&'static str, &'static str)>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Display) -> Self {
        Self { status, detail: detail.to_string(), more: Vec::new(), header: None }
    }

    /// Well-formed, but not what is asked for.
    pub(super) fn unprocessable(cause: &anyhow::Error) -> Self {
        // The outer cause is the name that the command line gives to the row.
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, cause.root_cause())
    }

    /// No JSON; tells line and column.
    pub(super) fn syntax(error: &serde_json::Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, format!("no JSON: {error}"))
            .with("line", error.line())
            .with("column", error.column())
    }

    /// Too much at once: to be tried again in a second.
    pub(super) fn busy(status: StatusCode, detail: impl Display) -> Self {
        Self::new(status, detail).header("retry-after", "1")
    }

    /// The token is missing or wrong.
    pub(super) fn unauthorized() -> Self {
        let detail = "this needs the server's token: `Authorization: Bearer TOKEN`";
        let challenge = "Bearer realm=\"quotestance\"";
        Self::new(StatusCode::UNAUTHORIZED, detail).header("www-authenticate", challenge)
    }

    /// A task of ours panicked, or a file could not be written: said here, and not told to the client in detail.
    pub(super) fn internal(cause: &dyn Display) -> Self {
        crate::tally::complain(cause);
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the server failed; it says why where it runs")
    }

    /// The problem with one more field.
    pub(super) fn with(mut self, name: &'static str, value: usize) -> Self {
        self.more.push((name, value));
        self
    }

    fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.header = Some((name, value));
        self
    }

    pub(super) fn to_json(&self) -> Value {
        let mut problem = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or_default(),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if let Value::Object(fields) = &mut problem {
            let more = self.more.iter();
            fields.extend(more.map(|&(name, value)| (name.to_owned(), Value::from(value))));
        }
        problem
    }

    /// The line that stands for a row that was refused.
    pub(super) fn line(&self) -> Vec<u8> {
        format!("{}\n", json!({ "error": self.to_json() })).into_bytes()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let form = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, self.to_json().to_string()).into_response();
        response.headers_mut().insert(CONTENT_TYPE, form);
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
