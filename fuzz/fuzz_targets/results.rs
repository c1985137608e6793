//! Any JSON object as a row of results that is read back: no panic, no reason outside of the words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quotestance_fuzz::read_result;

fuzz_target!(|data: &[u8]| {
    let Ok(row) = serde_json::from_slice(data) else { return };
    read_result(row);
});
