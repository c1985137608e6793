//! Any bytes as a file of codings of any form: no panic, and none is lost where what was read is
//! written as rows and read once more.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quotestance_fuzz::exchange;

fuzz_target!(|data: &[u8]| {
    let Some((form, rest)) = data.split_first() else { return };
    exchange(*form, rest);
});
