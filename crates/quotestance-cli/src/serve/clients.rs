//! How much each client may have under way.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts what each address has under way.
#[derive(Clone, Debug)]
pub(super) struct Clients {
    counts: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    most: usize,
}

/// One of the things that a client has under way, until it is dropped.
#[derive(Debug)]
pub(super) struct UnderWay {
    clients: Clients,
    address: IpAddr,
}

impl Clients {
    /// Lets each address have `most` under way.
    pub(super) fn new(most: usize) -> Self {
        Self { counts: Arc::default(), most }
    }

    /// One more of the client's; none if it has as many as it may.
    pub(super) fn enter(&self, address: IpAddr) -> Option<UnderWay> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(UnderWay { clients: self.clone(), address })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut counts = self.clients.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_is_counted_by_itself_and_forgotten_when_done() {
        let clients = Clients::new(1);
        let [a, b] = [1, 2].map(|last| IpAddr::from([127, 0, 0, last]));
        let one = clients.enter(a);
        assert!(one.is_some() && clients.enter(a).is_none() && clients.enter(b).is_some());
        drop(one);
        assert!(clients.counts.lock().unwrap().is_empty());
        assert!(clients.enter(a).is_some());
    }
}
