//! Which path leads where.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::json;

use super::files::{self, FILES};
use super::guard::guard;
use super::problem::Problem;
use super::{Server, api, coding, corrections, metrics};

/// The sign of life.
pub(super) const HEALTH: &str = "/healthz";

/// All that the server answers.
pub(super) fn router(server: &Arc<Server>) -> Router {
    let mut router = Router::new()
        .route(HEALTH, get(|| async { "ok\n" }))
        .route("/metrics", get(figures))
        .route("/v1/info", get(info))
        .route("/v1/read", post(api::read))
        .route("/v1/extract", post(api::extract))
        .route("/v1/analyze", post(api::analyze))
        .route("/v1/classify", post(api::classify))
        .route("/v1/corrections", get(corrections::list).post(corrections::save))
        .route("/v1/sample", get(coding::sample))
        .route("/v1/codings", get(coding::list).put(coding::save).delete(coding::remove));
    for (index, file) in FILES.iter().enumerate() {
        let answer = move |headers: HeaderMap| async move { files::answer(index, &headers) };
        router = router.route(file.path, get(answer));
    }
    router
        .fallback(|| async { Problem::new(StatusCode::NOT_FOUND, "there is nothing at this path") })
        .method_not_allowed_fallback(|| async {
            let detail = "the path takes other methods; the header `Allow` names them";
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail)
        })
        .layer(from_fn_with_state(Arc::clone(server), guard))
        .with_state(Arc::clone(server))
}

async fn figures(State(server): State<Arc<Server>>) -> Result<Response, Problem> {
    let text = server.metrics.render().map_err(|error| Problem::internal(&error))?;
    Ok(([(CONTENT_TYPE, metrics::FORM)], text).into_response())
}

/// What a page must know of the server.
async fn info(State(server): State<Arc<Server>>) -> Response {
    let model = server.models.main;
    api::json_response(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "stances": model.stances(),
        "sentiments": model.sentiments(),
        "targets": model.seeds().targets(),
        "fast": server.models.fast.is_some(),
        "sample": server.coding.as_ref().map(|coding| coding.statements.len()),
        "max_body": server.limits.body,
    }))
}
