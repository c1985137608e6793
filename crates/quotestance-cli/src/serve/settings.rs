//! How a server is to run.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use super::Limits;
use super::coding::{self, Coding};
use super::ledger::Ledger;
use super::sample;

/// Settings, as they were asked for.
#[derive(Debug)]
pub(crate) struct Settings {
    /// A name or an address.
    pub(crate) listen: String,
    pub(crate) port: u16,
    /// Other names that requests may be meant for.
    pub(crate) hosts: Vec<String>,
    pub(crate) token: Option<String>,
    pub(crate) jobs: NonZeroUsize,
    pub(crate) queue: usize,
    pub(crate) per_client: NonZeroUsize,
    pub(crate) limits: Limits,
    pub(crate) corrections: PathBuf,
    pub(crate) sample: Option<PathBuf>,
    pub(crate) codings: PathBuf,
}

/// A shorter token can be guessed.
const TOKEN: usize = 16;

impl Settings {
    /// Where the server listens.
    ///
    /// # Errors
    /// If the name leads nowhere, or to where others may come from without a token.
    pub(super) fn addresses(&self) -> Result<Vec<SocketAddr>> {
        let name = self.listen.trim_start_matches('[').trim_end_matches(']');
        let found = (name, self.port).to_socket_addrs();
        let found: Vec<SocketAddr> = found.with_context(|| self.place())?.collect();
        if found.is_empty() {
            bail!("{}: this name has no address", self.place());
        }
        match &self.token {
            Some(token)
                if token.len() < TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) =>
            {
                bail!(
                    "the token must have at least {TOKEN} letters, digits or marks of ASCII, and no space"
                )
            }
            None if !found.iter().all(|address| address.ip().is_loopback()) => bail!(
                "{}: others can come from there: a token is needed, in QUOTESTANCE_TOKEN or --token",
                self.place()
            ),
            _ => Ok(found),
        }
    }

    /// The address, for messages.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.host(), self.port)
    }

    /// The page, by the port that was given to us.
    pub(super) fn url(&self, port: u16) -> String {
        format!("http://{}:{port}/", self.host())
    }

    /// The name as it stands in an address.
    pub(super) fn host(&self) -> String {
        let is_bare = self.listen.contains(':') && !self.listen.starts_with('[');
        if is_bare { format!("[{}]", self.listen) } else { self.listen.clone() }
    }

    /// The sample to code, if there is one.
    ///
    /// # Errors
    /// If it or the file of codings cannot be used.
    pub(super) fn coding(&self) -> Result<Option<Coding>> {
        let Some(path) = &self.sample else { return Ok(None) };
        let statements = sample::read(path)?;
        let codings = Ledger::open(&self.codings, coding::key)?;
        Ok(Some(Coding::new(statements, codings)))
    }
}
