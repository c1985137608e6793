//! The encoder's file: a head, named tensors, a digest. `model/encoder_file.py` writes it and
//! describes it byte by byte.

use sha2::{Digest, Sha256};

use super::error::EncoderError;
use super::tensor::{Kind, Tensor};

pub(super) const VERSION: u32 = 1;
const MAGIC: &[u8; 8] = b"qstencod";
/// Bytes of magic, version and length.
const HEAD: usize = 8 + 4 + 8;
const DIGEST: usize = 32;
/// More dimensions than any tensor of an encoder has.
const MAX_DIMENSIONS: usize = 4;

/// The tensors of a file whose digest fits.
#[derive(Debug)]
pub(super) struct EncoderFile<'a> {
    tensors: Vec<Tensor<'a>>,
}

impl<'a> EncoderFile<'a> {
    /// Reads a file after its digest was compared.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, EncoderError> {
        let content = Self::content(bytes)?;
        if Sha256::digest(content)[..] == bytes[content.len()..] {
            Self::list(content)
        } else {
            Err(EncoderError::Altered)
        }
    }

    /// Reads a file that is part of the program, and altered only if that is.
    pub(super) fn parse_own(bytes: &'static [u8]) -> Result<EncoderFile<'static>, EncoderError> {
        EncoderFile::list(EncoderFile::content(bytes)?)
    }

    /// The bytes before the digest of a file that is of the right length and version.
    fn content(bytes: &[u8]) -> Result<&[u8], EncoderError> {
        let mut head = Reader(bytes);
        if head.take(MAGIC.len()) != Some(MAGIC) {
            return Err(EncoderError::NotAnEncoder);
        }
        let found = bytes.len() as u64;
        let cut = EncoderError::CutShort { expected: found + 1, found };
        let version = head.u32().ok_or_else(|| cut.clone())?;
        if version != VERSION {
            return Err(EncoderError::Version(version));
        }
        let expected = head.u64().ok_or(cut)?;
        if found < expected {
            return Err(EncoderError::CutShort { expected, found });
        }
        match bytes.len().checked_sub(DIGEST) {
            Some(end) if found == expected => Ok(&bytes[..end]),
            _ => Err(EncoderError::Altered),
        }
    }

    /// The tensors that follow the head.
    fn list(content: &'a [u8]) -> Result<Self, EncoderError> {
        let mut list = Reader(content.get(HEAD..).unwrap_or_default());
        let error = |number, cause| EncoderError::List { number, cause };
        let count = list.u32().ok_or(error(0, "their count is missing"))?;
        let mut tensors: Vec<Tensor<'_>> = Vec::new();
        for number in 1..=count {
            let tensor = list.tensor().map_err(|cause| error(number, cause))?;
            if tensors.iter().any(|before| before.name() == tensor.name()) {
                return Err(error(number, "its name was there before"));
            }
            tensors.push(tensor);
        }
        if list.0.is_empty() {
            Ok(Self { tensors })
        } else {
            Err(error(count, "bytes that belong to no tensor follow"))
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Tensor<'a>> {
        self.tensors.iter().find(|tensor| tensor.name() == name)
    }

    pub(super) fn need(&self, name: &str) -> Result<&Tensor<'a>, EncoderError> {
        self.get(name).ok_or_else(|| EncoderError::Missing(name.to_owned()))
    }
}

/// What has not been read yet.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn tensor(&mut self) -> Result<Tensor<'a>, &'static str> {
        const ENDS: &str = "the list ends too early";
        let length = self.array().map(u16::from_le_bytes).ok_or(ENDS)?;
        let name = self.take(usize::from(length)).ok_or(ENDS)?;
        let name = str::from_utf8(name).map_err(|_| "its name is no UTF-8")?;
        let [kind, bits, dimensions] = self.array().ok_or(ENDS)?;
        if usize::from(dimensions) > MAX_DIMENSIONS {
            return Err("it has too many dimensions");
        }
        let mut shape = Vec::with_capacity(MAX_DIMENSIONS);
        for _ in 0..dimensions {
            shape.push(usize::try_from(self.u32().ok_or(ENDS)?).map_err(|_| "it is too large")?);
        }
        let group = usize::try_from(self.u32().ok_or(ENDS)?).map_err(|_| "it is too large")?;
        let kind = Kind::new(kind, bits, group).ok_or("its type is unknown")?;
        let size = kind.payload(&shape)?;
        let payload = self.take(size).ok_or("its values are cut short")?;
        Ok(Tensor::new(name, shape, kind, payload))
    }
}

/// A file with this many tensors, its length and digest right.
#[cfg(test)]
pub(super) fn sealed(count: u32, tensors: &[u8]) -> Vec<u8> {
    let mut bytes = [&MAGIC[..], &VERSION.to_le_bytes(), &[0; 8], &count.to_le_bytes()].concat();
    bytes.extend(tensors);
    let length = (bytes.len() + DIGEST) as u64;
    bytes[12..20].copy_from_slice(&length.to_le_bytes());
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two float32 numbers named `t`.
    fn tensor() -> Vec<u8> {
        let mut bytes = vec![1, 0, b't', 1, 32, 1, 2, 0, 0, 0, 0, 0, 0, 0];
        bytes.extend([1.5_f32, -2.0].iter().flat_map(|value| value.to_le_bytes()));
        bytes
    }

    fn error(bytes: &[u8]) -> EncoderError {
        EncoderFile::parse(bytes).expect_err("a broken file")
    }

    #[test]
    fn tensors_are_found_by_name() {
        let bytes = sealed(1, &tensor());
        let file = EncoderFile::parse(&bytes).unwrap();
        assert_eq!(file.need("t").unwrap().values(&[2]).unwrap(), [1.5, -2.0]);
        assert_eq!(file.need("u").unwrap_err(), EncoderError::Missing("u".to_owned()));
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_told() {
        let whole = sealed(1, &tensor());
        for end in 0..whole.len() {
            match error(&whole[..end]) {
                EncoderError::NotAnEncoder => assert!(end < MAGIC.len()),
                EncoderError::CutShort { found, .. } => assert_eq!(found, end as u64),
                other => panic!("{end} bytes: {other}"),
            }
        }
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            let told = error(&bytes);
            match place {
                0..8 => assert_eq!(told, EncoderError::NotAnEncoder),
                8..12 => assert!(matches!(told, EncoderError::Version(_))),
                12..20 => assert!(
                    matches!(told, EncoderError::CutShort { .. } | EncoderError::Altered),
                    "{told}"
                ),
                _ => assert_eq!(told, EncoderError::Altered),
            }
        }
        assert_eq!(error(&[&whole[..], &[0]].concat()), EncoderError::Altered);
        assert_eq!(
            error(&whole[..50]).to_string(),
            "the encoder is cut short: 50 bytes instead of 78"
        );
    }

    #[test]
    fn lists_that_mean_nothing_are_told() {
        let with = |place: usize, bytes: &[u8]| {
            let mut tensor = tensor();
            tensor[place..place + bytes.len()].copy_from_slice(bytes);
            error(&sealed(1, &tensor)).to_string()
        };
        assert_eq!(with(2, &[0xff]), "tensor number 1: its name is no UTF-8");
        assert_eq!(with(3, &[9]), "tensor number 1: its type is unknown");
        assert_eq!(with(5, &[2]), "tensor number 1: its type is unknown");
        assert_eq!(with(5, &[9]), "tensor number 1: it has too many dimensions");
        assert_eq!(with(6, &[0xff; 4]), "tensor number 1: its values are cut short");
        assert_eq!(with(6, &[1]), "tensor number 1: bytes that belong to no tensor follow");
        let twice = [tensor(), tensor()].concat();
        let told = error(&sealed(2, &twice)).to_string();
        assert_eq!(told, "tensor number 2: its name was there before");
        let told = error(&sealed(3, &twice)).to_string();
        assert_eq!(told, "tensor number 2: its name was there before");
        let told = error(&sealed(u32::MAX, &tensor())).to_string();
        assert_eq!(told, "tensor number 2: the list ends too early");
    }
}
