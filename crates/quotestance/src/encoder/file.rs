//! The encoder's file: a head, named tensors, a digest. `model/encoder_file.py` writes it and
//! describes it byte by byte.

use sha2::{Digest, Sha256};

use super::error::EncoderError;
use super::tensor::{Kind, Tensor};

pub(super) const VERSION: u32 = 1;
const MAGIC: &[u8; 8] = b"qstencod";
const DIGEST: usize = 32;
/// More dimensions than any tensor of an encoder has.
const MAX_DIMENSIONS: usize = 4;

/// The tensors of a file whose digest fits.
#[derive(Debug)]
pub(super) struct EncoderFile<'a> {
    tensors: Vec<Tensor<'a>>,
}

impl<'a> EncoderFile<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, EncoderError> {
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
        let (content, digest) = match bytes.len().checked_sub(DIGEST) {
            Some(end) if found == expected => bytes.split_at(end),
            _ => return Err(EncoderError::Altered),
        };
        if Sha256::digest(content)[..] != *digest {
            return Err(EncoderError::Altered);
        }
        let mut list = Reader(content.get(bytes.len() - head.0.len()..).unwrap_or_default());
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
