//! Bodies of requests: their form, and all of them in memory, within the limits.

use std::error::Error;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use axum::http::{HeaderMap, Request, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use tokio::time::timeout;

use super::problem::Problem;

/// How rows come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Lines,
}

/// A body that is too large is read on for so long, so that who sends it comes to read the answer ...
const LINGER: Duration = Duration::from_secs(2);

/// ... unless it stands still for so long.
const STILL: Duration = Duration::from_millis(100);

impl Form {
    /// The form that the request says its body has.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let written = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = written.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        match kind.to_ascii_lowercase().as_str() {
            "application/json" => Ok(Self::Json),
            "application/x-ndjson" | "application/jsonl" => Ok(Self::Lines),
            _ => {
                let detail = "the body must be `application/json` or `application/x-ndjson`";
                Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail))
            }
        }
    }
}

/// Reads a body of JSON whole, if it is no larger than `limit` bytes and comes in time.
pub(super) async fn read_json(
    request: Request<Body>,
    limit: usize,
    time: Duration,
) -> Result<Bytes, Problem> {
    if Form::of(request.headers())? != Form::Json {
        let detail = "the body must be `application/json`";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    }
    let waits = request.headers().contains_key(EXPECT);
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length: Option<u64> = length.and_then(|length| length.parse().ok());
    let mut body = request.into_body();
    if length.is_some_and(|length| length > limit as u64) {
        if !waits {
            pass_over(body).await;
        }
        return Err(too_large(limit));
    }
    match timeout(time, collect(&mut body, limit)).await {
        Ok(Ok(Some(read))) => Ok(read.freeze()),
        Ok(Ok(None)) => {
            pass_over(body).await;
            Err(too_large(limit))
        }
        Ok(Err(error)) => Err(broken(&error)),
        Err(_) => {
            let detail = format!("the body did not come within {} s", time.as_secs_f64());
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail))
        }
    }
}

/// The body, unless it is larger than `limit`.
async fn collect(body: &mut Body, limit: usize) -> Result<Option<BytesMut>, axum::Error> {
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        if read.len() + data.len() > limit {
            return Ok(None);
        }
        read.extend_from_slice(&data);
    }
    Ok(Some(read))
}

async fn pass_over(mut body: Body) {
    let read = async { while let Ok(Some(Ok(_))) = timeout(STILL, body.frame()).await {} };
    let _ = timeout(LINGER, read).await;
}

fn too_large(limit: usize) -> Problem {
    let detail = format!("the body is larger than {} MB", limit as f64 / f64::from(1 << 20));
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
}

/// A body that broke off, or is no HTTP.
pub(super) fn broken(error: &dyn Error) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, format!("the body could not be read: {error}"))
}
