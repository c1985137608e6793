//! Connections: taken, bounded, and ended in order.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::Server;
use super::clients::Clients;
use super::guard::Peer;

/// Most connections at once, and most of one client.
const CONNECTIONS: usize = 1_024;
const OF_ONE_CLIENT: usize = 256;

/// Time for the head of a request, and between two requests.
const HEAD: Duration = Duration::from_secs(10);

/// Most bytes of a request's head.
const HEAD_BYTES: usize = 64 << 10;

/// The answer to who has too many connections.
const TOO_MANY: &[u8] = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n\
    Content-Type: application/problem+json\r\nContent-Length: 106\r\nConnection: close\r\n\r\n\
    {\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,\
    \"detail\":\"this client has 256 connections\"}";

/// Serves until `stop` is there, then lets what is under way end, for as long as a request may take; `again` is a second
/// wish to stop, and ends it at once.
pub(super) async fn listen(
    listener: TcpListener,
    router: Router,
    server: Arc<Server>,
    stop: impl Future<Output = ()>,
    again: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let (all, clients) = (Arc::new(Semaphore::new(CONNECTIONS)), Clients::new(OF_ONE_CLIENT));
    tokio::pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&all).acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, (stream, peer)) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let Some(connection) = clients.enter(peer.0.ip()) else {
            server.metrics.refused();
            // It fits into the socket's buffer; who does not take it has gone.
            let _ = stream.try_write(TOO_MANY);
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(peer);
            service.call(request)
        });
        let conversation = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        let conversation = graceful.watch(conversation);
        tokio::spawn(async move {
            let _until_done = (place, connection);
            // Who breaks a connection off, or speaks no HTTP, has had hyper's answer.
            let _ = conversation.await;
        });
    }
    drop(listener);
    tokio::select! {
        _ = timeout(server.limits.time, graceful.shutdown()) => {}
        () = again => {}
    }
}

/// The next connection. Where there are no descriptors left, some will be in a while.
async fn accept(listener: &TcpListener) -> (TcpStream, Peer) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                // Answers are written whole: nothing is gained by waiting for more.
                let _ = stream.set_nodelay(true);
                return (stream, Peer(address));
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_as_long_as_it_says() {
        let text = std::str::from_utf8(TOO_MANY).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{}", body.len());
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(problem["status"], 429);
        assert!(problem["detail"].as_str().unwrap().contains(&OF_ONE_CLIENT.to_string()));
    }
}
