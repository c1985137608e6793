//! A tensor as the file holds it, and the numbers that it stands for.

use super::error::EncoderError;

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bytes,
    Float32,
    /// Codes of `bits` bits, each times the scale plus the offset of its group of `group` values,
    /// which is a part of a row or the whole tensor. `half`: these parameters are bfloat16 and not
    /// float32.
    Affine {
        bits: usize,
        group: usize,
        half: bool,
    },
}

/// Codes are read by eights, which fill whole bytes whatever their bits.
const CODES: usize = 8;
/// The largest code of the most bits.
const LARGEST_CODE: f32 = 255.0;

impl Kind {
    /// The kind of the file's three numbers, if there is such a one.
    pub(super) fn new(kind: u8, bits: u8, group: usize) -> Option<Self> {
        match (kind, bits) {
            (0, 8) if group == 0 => Some(Self::Bytes),
            (1, 32) if group == 0 => Some(Self::Float32),
            (2 | 3, 1..=8) if group > 0 && group.is_multiple_of(CODES) => {
                Some(Self::Affine { bits: usize::from(bits), group, half: kind == 3 })
            }
            _ => None,
        }
    }

    /// Length in bytes of the payload of a tensor, or why there can be no such tensor.
    pub(super) fn payload(self, shape: &[usize]) -> Result<usize, &'static str> {
        const LARGE: &str = "it is too large";
        let last = *shape.last().ok_or("it has no dimensions")?;
        let values = shape.iter().try_fold(1_usize, |product, &size| product.checked_mul(size));
        let values = values.ok_or(LARGE)?;
        match self {
            Self::Bytes => Ok(values),
            Self::Float32 => values.checked_mul(4).ok_or(LARGE),
            Self::Affine { bits, group, .. } => {
                if !last.is_multiple_of(CODES) || values != group && !last.is_multiple_of(group) {
                    return Err("its groups do not divide the last dimension");
                }
                let codes = values.checked_mul(bits).ok_or(LARGE)? / 8;
                let parameters = (values / group).checked_mul(self.parameter_bytes());
                parameters.and_then(|size| size.checked_add(codes)).ok_or(LARGE)
            }
        }
    }

    /// Bytes of scale and offset together.
    const fn parameter_bytes(self) -> usize {
        match self {
            Self::Affine { half: true, .. } => 4,
            Self::Affine { half: false, .. } => 8,
            Self::Bytes | Self::Float32 => 0,
        }
    }
}

/// A tensor whose payload has the length that its shape asks for.
#[derive(Clone, Debug)]
pub(super) struct Tensor<'a> {
    name: &'a str,
    shape: Vec<usize>,
    kind: Kind,
    payload: &'a [u8],
}

impl<'a> Tensor<'a> {
    pub(super) const fn new(
        name: &'a str,
        shape: Vec<usize>,
        kind: Kind,
        payload: &'a [u8],
    ) -> Self {
        Self { name, shape, kind, payload }
    }

    pub(super) const fn name(&self) -> &'a str {
        self.name
    }

    pub(super) fn shape(&self) -> &[usize] {
        &self.shape
    }

    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    /// The bytes of a tensor that is no numbers.
    pub(super) fn bytes(&self) -> Result<&'a [u8], EncoderError> {
        match self.kind {
            Kind::Bytes => Ok(self.payload),
            _ => Err(EncoderError::tensor(self.name, "bytes were expected, and not numbers")),
        }
    }

    /// The numbers of a tensor that must have this shape.
    pub(super) fn values(&self, shape: &[usize]) -> Result<Vec<f32>, EncoderError> {
        let mut values = Vec::new();
        self.values_into(shape, &mut values)?;
        Ok(values)
    }

    /// [`Self::values`] in memory that is there already.
    pub(super) fn values_into(
        &self,
        shape: &[usize],
        values: &mut Vec<f32>,
    ) -> Result<(), EncoderError> {
        if self.shape != shape {
            let cause = format!("its shape is {:?} and should be {shape:?}", self.shape);
            return Err(EncoderError::tensor(self.name, cause));
        }
        self.check_finite()?;
        values.resize(shape.iter().product(), 0.0);
        let (parameters, codes) = self.split();
        decode(self.kind, parameters, codes, values);
        Ok(())
    }

    /// The parameters of all groups, and the codes.
    pub(super) fn split(&self) -> (&'a [u8], &'a [u8]) {
        let groups = match self.kind {
            Kind::Affine { group, .. } => self.shape.iter().product::<usize>() / group,
            Kind::Bytes | Kind::Float32 => 0,
        };
        self.payload.split_at(groups * self.kind.parameter_bytes())
    }

    /// Refuses what is no finite number: it would spread to every vector.
    pub(super) fn check_finite(&self) -> Result<(), EncoderError> {
        let (parameters, codes) = self.split();
        let finite = match self.kind {
            Kind::Bytes => true,
            Kind::Float32 => {
                let (values, _) = codes.as_chunks();
                let largest = values.iter().map(|&value| u32::from_le_bytes(value) << 1 >> 1).max();
                f32::from_bits(largest.unwrap_or_default()).is_finite()
            }
            Kind::Affine { half, .. } => {
                let mut parameters = parameters.chunks_exact(self.kind.parameter_bytes());
                parameters.all(|parameters| {
                    let (scale, offset) = scale_and_offset(parameters, half);
                    offset.is_finite() && (scale * LARGEST_CODE + offset).is_finite()
                })
            }
        };
        if finite {
            Ok(())
        } else {
            Err(EncoderError::tensor(self.name, "it holds what is no finite number"))
        }
    }
}

/// The numbers of consecutive groups (float32: of consecutive values), as many as `out` takes.
pub(super) fn decode(kind: Kind, parameters: &[u8], codes: &[u8], out: &mut [f32]) {
    match kind {
        Kind::Bytes => {}
        Kind::Float32 => {
            let (values, _) = codes.as_chunks();
            for (out, &value) in out.iter_mut().zip(values) {
                *out = f32::from_le_bytes(value);
            }
        }
        Kind::Affine { bits, group, half } => {
            let parameters = parameters.chunks_exact(kind.parameter_bytes());
            let codes = codes.chunks_exact(group * bits / 8);
            for ((parameters, codes), out) in parameters.zip(codes).zip(out.chunks_mut(group)) {
                let (scale, offset) = scale_and_offset(parameters, half);
                match bits {
                    1 => decode_group::<1>(codes, scale, offset, out),
                    2 => decode_group::<2>(codes, scale, offset, out),
                    3 => decode_group::<3>(codes, scale, offset, out),
                    4 => decode_group::<4>(codes, scale, offset, out),
                    5 => decode_group::<5>(codes, scale, offset, out),
                    6 => decode_group::<6>(codes, scale, offset, out),
                    7 => decode_group::<7>(codes, scale, offset, out),
                    _ => decode_group::<8>(codes, scale, offset, out),
                }
            }
        }
    }
}

fn scale_and_offset(parameters: &[u8], half: bool) -> (f32, f32) {
    match (half, parameters) {
        // A bfloat16 is the upper half of a float32.
        (true, &[a, b, c, d]) => {
            (f32::from_le_bytes([0, 0, a, b]), f32::from_le_bytes([0, 0, c, d]))
        }
        (false, &[a, b, c, d, e, f, g, h]) => {
            (f32::from_le_bytes([a, b, c, d]), f32::from_le_bytes([e, f, g, h]))
        }
        _ => (0.0, 0.0),
    }
}

fn decode_group<const BITS: usize>(codes: &[u8], scale: f32, offset: f32, out: &mut [f32]) {
    let (codes, _) = codes.as_chunks::<BITS>();
    let (out, _) = out.as_chunks_mut::<CODES>();
    for (codes, out) in codes.iter().zip(out) {
        let mut word = [0; 8];
        word[..BITS].copy_from_slice(codes);
        let word = u64::from_le_bytes(word);
        for (place, out) in out.iter_mut().enumerate() {
            let code = (word >> (BITS * place)) as u8 & (u8::MAX >> (8 - BITS));
            *out = f32::from(code) * scale + offset;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_any_bits_are_read() {
        // Codes 0 to 7 of three bits, the lowest first.
        let codes = 0b111_110_101_100_011_010_001_000_u32.to_le_bytes();
        let parameters = [0.5_f32.to_le_bytes(), (-1.0_f32).to_le_bytes()].concat();
        let mut payload = parameters.clone();
        payload.extend(&codes[..3]);
        let kind = Kind::new(2, 3, 8).unwrap();
        assert_eq!(kind.payload(&[1, 8]), Ok(11));
        let tensor = Tensor::new("t", vec![1, 8], kind, &payload);
        let expected = [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5];
        assert_eq!(tensor.values(&[1, 8]).unwrap(), expected);

        // The same parameters in half the bytes.
        let mut payload = [&parameters[2..4], &parameters[6..8]].concat();
        payload.extend(&codes[..3]);
        let tensor = Tensor::new("t", vec![8], Kind::new(3, 3, 8).unwrap(), &payload);
        assert_eq!(tensor.values(&[8]).unwrap(), expected);
        let error = tensor.values(&[1, 8]).unwrap_err().to_string();
        assert_eq!(error, "tensor `t`: its shape is [8] and should be [1, 8]");
    }

    #[test]
    fn sizes_are_checked_before_anything_is_made() {
        let kind = Kind::new(2, 4, 16).unwrap();
        assert_eq!(kind.payload(&[2, 32]), Ok(2 * 2 * 8 + 32));
        assert!(kind.payload(&[2, 24]).is_err());
        assert_eq!(Kind::new(2, 4, 48).unwrap().payload(&[2, 24]), Ok(8 + 24));
        assert!(Kind::new(2, 4, 72).unwrap().payload(&[2, 24]).is_err());
        assert!(kind.payload(&[]).is_err());
        assert!(kind.payload(&[usize::MAX / 2, 16, 16]).is_err());
        assert!(Kind::Float32.payload(&[usize::MAX / 2]).is_err());
        for (kind, bits, group) in [(0, 8, 8), (1, 16, 0), (2, 0, 8), (2, 9, 8), (3, 4, 12)] {
            assert_eq!(Kind::new(kind, bits, group), None);
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let payload = [1.0, value].map(f32::to_le_bytes).concat();
            let tensor = Tensor::new("t", vec![2], Kind::Float32, &payload);
            let error = tensor.values(&[2]).unwrap_err().to_string();
            assert_eq!(error, "tensor `t`: it holds what is no finite number");
        }
    }
}
