//! JSON Lines in, JSON Lines out, as they come.
//!
//! Rows are taken a few at a time, and answered before more are read: what a request holds in memory is bounded
//! by the limit of a row, however long it is. Who sends must read, too.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use http_body_util::channel::{Channel, Sender};
use tokio::time::timeout;

use super::Server;
use super::body::broken;
use super::clients::UnderWay;
use super::pool::{Place, Stop};
use super::problem::Problem;
use super::rows::RowMaker;

/// Pieces of the answer that wait for the client to take them.
const WAITING: usize = 4;

/// Rows are worked on together up to so many, ...
const BATCH_LENGTH: usize = 64;

/// ... or so many bytes.
const BATCH_WEIGHT: usize = 16 << 10;

/// A row of the body, or that it was too long; and its line.
type Row = (usize, Option<Bytes>);

/// Answers the rows of the body.
///
/// # Errors
/// If there is no place for the request.
pub(super) fn answer_lines(
    server: Arc<Server>,
    maker: RowMaker,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let place = server.pool.enter()?;
    let under_way = request.extensions().get::<Arc<UnderWay>>().cloned();
    let (sender, channel) = Channel::new(WAITING);
    let stream = Stream {
        lines: Lines::new(request.into_body(), server.limits.row),
        server,
        maker: Arc::new(maker),
        place,
        sender,
    };
    tokio::spawn(async move {
        stream.run().await;
        drop(under_way);
    });
    Ok(([(CONTENT_TYPE, "application/x-ndjson")], Body::new(channel)).into_response())
}

struct Stream {
    server: Arc<Server>,
    maker: Arc<RowMaker>,
    place: Place,
    lines: Lines,
    sender: Sender<Bytes>,
}

impl Stream {
    /// Until the rows are over, the client is gone, or something takes too long.
    async fn run(mut self) {
        let limit = self.server.limits.time;
        loop {
            let next = match timeout(limit, self.lines.next_batch()).await {
                Ok(next) => next,
                Err(_) => {
                    let detail = format!("no row came for {} s", limit.as_secs_f64());
                    Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail))
                }
            };
            let answered = match next {
                Ok(batch) if batch.is_empty() => return,
                Ok(batch) => {
                    let maker = Arc::clone(&self.maker);
                    let work = move |stop: &Stop| answer(&maker, batch, stop);
                    let done = self.server.pool.run(&self.place, work).await;
                    done.map(|(text, rows)| {
                        self.server.metrics.judged(rows);
                        text
                    })
                }
                Err(problem) => Err(problem),
            };
            // An error here is the end: what comes after is not read.
            let is_last = answered.is_err();
            let text = answered.unwrap_or_else(|problem| problem.line());
            let sent = timeout(limit, self.sender.send_data(text.into())).await;
            if is_last || !matches!(sent, Ok(Ok(()))) {
                return;
            }
        }
    }
}

/// The lines that answer some rows, and how many are no errors.
fn answer(maker: &RowMaker, batch: Vec<Row>, stop: &Stop) -> (Vec<u8>, usize) {
    let too_long = || {
        let detail = "the row is larger than the server allows";
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    };
    let rows = batch.into_iter();
    let rows = rows.map(|(number, row)| (number, row.map(|row| row.to_vec()).ok_or_else(too_long)));
    let (mut text, mut count) = (Vec::new(), 0);
    for (number, lines) in maker.answers(rows) {
        match lines {
            Ok(lines) => {
                count += lines.len();
                lines.iter().for_each(|line| text.extend_from_slice(line));
            }
            Err(problem) => text.extend(problem.with("line", number).line()),
        }
        if stop.is_asked() {
            break;
        }
    }
    (text, count)
}

/// The lines of a body.
struct Lines {
    body: Body,
    limit: usize,
    /// What came and is not yet a whole line.
    rest: BytesMut,
    /// How much of it is known to have no end of a line.
    seen: usize,
    /// Whether `rest` is the end of a line that is too long.
    is_too_long: bool,
    is_over: bool,
    number: usize,
}

impl Lines {
    fn new(body: Body, limit: usize) -> Self {
        let rest = BytesMut::new();
        Self { body, limit, rest, seen: 0, is_too_long: false, is_over: false, number: 0 }
    }

    /// The next rows that are there, waiting for one; none at the end. Empty lines are passed over.
    async fn next_batch(&mut self) -> Result<Vec<Row>, Problem> {
        let mut batch: Vec<Row> = Vec::new();
        let mut weight = 0;
        loop {
            while let Some(line) = self.take_line() {
                let Some((number, row)) = line else { continue };
                weight += row.as_ref().map_or(0, Bytes::len);
                batch.push((number, row));
                if batch.len() == BATCH_LENGTH || weight >= BATCH_WEIGHT {
                    return Ok(batch);
                }
            }
            if !batch.is_empty() || self.is_over {
                return Ok(batch);
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> Result<(), Problem> {
        match self.body.frame().await {
            None => self.is_over = true,
            Some(Err(error)) => return Err(broken(&error)),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    self.rest.extend_from_slice(&data);
                }
            }
        }
        // Nothing is kept of a line that is too long.
        if self.rest.len() > self.limit && self.end_of_line().is_none() {
            self.is_too_long = true;
            self.rest.clear();
            self.seen = 0;
        }
        Ok(())
    }

    fn end_of_line(&mut self) -> Option<usize> {
        let end = memchr::memchr(b'\n', &self.rest[self.seen..]).map(|end| self.seen + end);
        self.seen = end.unwrap_or(self.rest.len());
        end
    }

    /// The next line that is whole, if there is one; of an empty one, nothing.
    fn take_line(&mut self) -> Option<Option<Row>> {
        let end = self.end_of_line();
        let line = match end {
            Some(end) => {
                let line = self.rest.split_to(end + 1);
                line.freeze().slice(..end)
            }
            None if self.is_over && (!self.rest.is_empty() || self.is_too_long) => {
                self.rest.split().freeze()
            }
            None => return None,
        };
        self.seen = 0;
        self.number += 1;
        let is_too_long = std::mem::take(&mut self.is_too_long) || line.len() > self.limit;
        if is_too_long {
            return Some(Some((self.number, None)));
        }
        let is_empty = line.trim_ascii().is_empty();
        Some((!is_empty).then_some((self.number, Some(line))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn lines(parts: &[&'static str], limit: usize) -> Vec<(usize, Option<String>)> {
        let (mut sender, channel) = Channel::<Bytes>::new(parts.len());
        for part in parts {
            sender.send_data(Bytes::from_static(part.as_bytes())).await.unwrap();
        }
        drop(sender);
        let mut lines = Lines::new(Body::new(channel), limit);
        let mut found = Vec::new();
        loop {
            let batch = lines.next_batch().await.unwrap();
            if batch.is_empty() {
                return found;
            }
            let text = |row: Bytes| String::from_utf8(row.to_vec()).unwrap();
            found.extend(batch.into_iter().map(|(number, row)| (number, row.map(text))));
        }
    }

    #[tokio::test]
    async fn lines_are_found_however_they_are_cut() {
        let whole = |number, text: &str| (number, Some(text.to_owned()));
        assert_eq!(
            lines(&["a\n", "\n b", "c\n\nd"], 9).await,
            [whole(1, "a"), whole(3, " bc"), whole(5, "d")]
        );
        assert_eq!(lines(&["a\r\n"], 9).await, [whole(1, "a\r")]);
        assert!(lines(&["\n", " "], 9).await.is_empty());
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_named_and_the_next_one_read() {
        let found = lines(&["abc", "def", "gh\nij", "k\nlmnop\nq", "rstu"], 3).await;
        assert_eq!(found, [(1, None), (2, Some("ijk".to_owned())), (3, None), (4, None)]);
    }
}
