//! SHA-256, by which models name what they were made from.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The SHA-256 of a text's bytes, in lower-case hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The first eight bytes of the SHA-256 of a text's bytes, as a number.
pub(crate) fn sha256_u64(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard() {
        // FIPS 180-4's example of one block.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256("abc"), expected);
        assert_eq!(sha256_u64("abc"), 0xba78_16bf_8f01_cfea);
    }
}
