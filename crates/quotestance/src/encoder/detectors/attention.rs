//! One transformer layer over the words of a text (Vaswani et al. 2017, “Attention Is All You Need”),
//! normalised before each step (Xiong et al. 2020).

use super::super::error::EncoderError;
use super::super::layers::Norm;
use super::super::matrix::Matrix;
use super::Weights;

/// Numbers of a word. With [`HEADS`] as in `model/train_detectors.py`.
pub(super) const WORDS: usize = 96;
const HEADS: usize = 4;
/// Numbers of a word that one head sees.
const HEAD: usize = WORDS / HEADS;

/// The weights of the layer.
#[derive(Debug)]
pub(super) struct Attention {
    attended: Norm,
    attend: Linear,
    join: Linear,
    thought: Norm,
    widen: Linear,
    narrow: Linear,
}

#[derive(Debug)]
struct Linear {
    weights: Matrix,
    bias: Vec<f32>,
}

impl Attention {
    pub(super) fn new(file: &Weights<'_, '_>) -> Result<Self, EncoderError> {
        Ok(Self {
            attended: norm(file, "attended")?,
            attend: Linear::new(file, "attend", WORDS, 3 * WORDS)?,
            join: Linear::new(file, "join", WORDS, WORDS)?,
            thought: norm(file, "thought")?,
            widen: Linear::new(file, "widen", WORDS, 2 * WORDS)?,
            narrow: Linear::new(file, "narrow", 2 * WORDS, WORDS)?,
        })
    }

    /// Lets `words` ([`WORDS`] numbers each) see each other.
    pub(super) fn apply(&self, words: &mut [f32]) {
        let mut seen = words.to_vec();
        self.attended.apply(&mut seen);
        let seen = mix(&self.attend.apply(&seen));
        self.join.add_to(&seen, words);
        let mut thought = words.to_vec();
        self.thought.apply(&mut thought);
        let mut wide = self.widen.apply(&thought);
        wide.iter_mut().for_each(|value| *value = value.max(0.0));
        self.narrow.add_to(&wide, words);
    }
}

fn norm(file: &Weights<'_, '_>, name: &str) -> Result<Norm, EncoderError> {
    let values = file.values(name, &[2, WORDS])?;
    let (gain, bias) = values.split_at(WORDS);
    Ok(Norm { gain: gain.to_vec(), bias: bias.to_vec() })
}

impl Linear {
    fn new(
        file: &Weights<'_, '_>,
        name: &str,
        rows: usize,
        columns: usize,
    ) -> Result<Self, EncoderError> {
        let weights = Matrix::new(columns, &file.values(name, &[rows, columns])?);
        Ok(Self { weights, bias: file.values(&format!("{name}.bias"), &[columns])? })
    }

    fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let mut out = self.bias.repeat(rows.len() / self.weights.rows());
        self.weights.multiply_rows(rows, &mut out);
        out
    }

    fn add_to(&self, rows: &[f32], out: &mut [f32]) {
        for out in out.chunks_exact_mut(self.bias.len()) {
            out.iter_mut().zip(&self.bias).for_each(|(out, bias)| *out += bias);
        }
        self.weights.multiply_rows(rows, out);
    }
}

/// What each word sees of all: means of their values, weighted by how well keys fit its query. A row
/// holds queries, keys and values, head by head in each.
fn mix(rows: &[f32]) -> Vec<f32> {
    let count = rows.len() / (3 * WORDS);
    let mut out = vec![0.0; count * WORDS];
    let scale = 1.0 / (HEAD as f32).sqrt();
    let of = |word: usize, part: usize, head: usize| {
        &rows[(3 * word + part) * WORDS + head * HEAD..][..HEAD]
    };
    let mut weights = vec![0.0; count];
    for word in 0..count {
        for head in 0..HEADS {
            let query = of(word, 0, head);
            for (other, weight) in weights.iter_mut().enumerate() {
                let fit: f32 = query.iter().zip(of(other, 1, head)).map(|(q, k)| q * k).sum();
                *weight = fit * scale;
            }
            let most = weights.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            weights.iter_mut().for_each(|weight| *weight = libm::expf(*weight - most));
            let total: f32 = weights.iter().sum();
            let out = &mut out[word * WORDS + head * HEAD..][..HEAD];
            for (other, weight) in weights.iter().enumerate() {
                let share = weight / total;
                out.iter_mut().zip(of(other, 2, head)).for_each(|(out, v)| *out += share * v);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of queries, keys and values whose every number is that of its part.
    fn rows(words: &[[f32; 3]]) -> Vec<f32> {
        words.iter().flat_map(|parts| parts.iter().flat_map(|&value| [value; WORDS])).collect()
    }

    #[test]
    fn words_that_are_alike_see_the_mean() {
        let out = mix(&rows(&[[1.0, 2.0, 3.0], [0.5, 2.0, 5.0]]));
        assert_eq!(out.len(), 2 * WORDS);
        assert!(out.iter().all(|value| (value - 4.0).abs() < 1e-6), "{out:?}");
    }

    #[test]
    fn a_key_that_fits_is_seen() {
        let out = mix(&rows(&[[2.0, 3.0, 1.0], [-2.0, -3.0, -1.0]]));
        assert!((out[0] - 1.0).abs() < 1e-6 && (out[WORDS] + 1.0).abs() < 1e-6, "{out:?}");
    }
}
