//! The forward pass: tokens to their states, pooled states to vectors.
//!
//! Yang et al. (2019), “Multilingual Universal Sentence Encoder for Semantic Retrieval”: the
//! convolutional encoder. What a token gives before its neighbours are seen depends on its piece
//! alone, so that each piece of a group of texts is worked out once.

use pulp::Arch;

use super::error::EncoderError;
use super::file::EncoderFile;
use super::matrix::Matrix;
use super::table::Table;

/// Numbers of a token's embedding, and of a vector.
pub const WIDTH: usize = 512;
/// Numbers of a token's state: its embedding, and what three convolutions make of it.
pub const STATE: usize = WIDTH + BRANCHES.len() * CHANNELS;

/// Tokens that a convolution sees, and how many of them stand before the one it is for.
const BRANCHES: [(usize, usize); 3] = [(2, 0), (3, 1), (5, 2)];
/// Numbers that a convolution makes of a token.
const CHANNELS: usize = 256;
/// Numbers between the layers of the head.
const HIDDEN: usize = 320;
/// Rows of zeros between texts, as many as a convolution sees on one side.
const GAP: usize = 2;
/// What keeps a variance above zero.
const EPSILON: f32 = 1e-12;
/// Sums run in so many lanes on every CPU.
const LANES: usize = 16;

/// The weights of an encoder.
#[derive(Debug)]
pub(super) struct Layers {
    table: Table,
    branches: [Branch; BRANCHES.len()],
    norm: Norm,
    output: Matrix,
    output_bias: Vec<f32>,
    d0: Matrix,
    d1: Matrix,
    p1: Matrix,
    d2: Matrix,
    p3: Matrix,
    d3: Matrix,
}

/// Two convolutions over the same number of tokens.
#[derive(Debug)]
struct Branch {
    width: usize,
    /// Tokens before the one that the convolution is for.
    left: usize,
    projection: Matrix,
    projection_bias: Vec<f32>,
    norm: Norm,
    /// What each token gives to each place that sees it: the weights of the places side by side.
    first: Matrix,
    first_bias: Vec<f32>,
    second: Matrix,
    second_bias: Vec<f32>,
}

/// The gain and bias of a layer normalisation.
#[derive(Debug)]
pub(super) struct Norm {
    pub(super) gain: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

impl Layers {
    pub(super) fn new(file: &EncoderFile<'_>, table: Table) -> Result<Self, EncoderError> {
        let mut weights = Weights { file, values: Vec::new() };
        let branches = BRANCHES.map(|(width, left)| Branch::new(&mut weights, width, left));
        let [two, three, five] = branches;
        Ok(Self {
            table,
            branches: [two?, three?, five?],
            norm: weights.norm("ln_g", "ln_b", STATE)?,
            output: weights.matrix("cnn_W", STATE, WIDTH)?,
            output_bias: weights.row("cnn_b", WIDTH)?,
            d0: weights.matrix("d0", WIDTH, HIDDEN)?,
            d1: weights.matrix("d1", HIDDEN, HIDDEN)?,
            p1: weights.matrix("p1", WIDTH, HIDDEN)?,
            d2: weights.matrix("d2", HIDDEN, WIDTH)?,
            p3: weights.matrix("p3", HIDDEN, WIDTH)?,
            d3: weights.matrix("d3", WIDTH, WIDTH)?,
        })
    }

    /// The states of the tokens of each text, [`STATE`] numbers for each token. Ids must be those
    /// of the table.
    pub(super) fn states(&self, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        let group = Group::new(texts, self.table.rows());
        let embedded = self.table.embed(&group.pieces);
        let parts = self.branches.each_ref().map(|branch| branch.states(&embedded, &group));
        let mut token = 0;
        let states = |text: &Vec<u32>| {
            let mut states = Vec::with_capacity(text.len() * STATE);
            for _ in text {
                let piece = group.places[token];
                states.extend_from_slice(&embedded[piece * WIDTH..][..WIDTH]);
                for part in &parts {
                    states.extend_from_slice(&part[token * CHANNELS..][..CHANNELS]);
                }
                token += 1;
            }
            self.norm.apply(&mut states);
            states
        };
        texts.iter().map(states).collect()
    }

    /// The middle layer ([`WIDTH`] numbers a row) of sums of states of so many tokens each; zeros
    /// for no tokens.
    pub(super) fn middle(&self, sums: &[f32], tokens: &[usize]) -> Vec<f32> {
        let mut rows = Vec::with_capacity(tokens.len() * WIDTH);
        for &count in tokens {
            rows.extend(self.output_bias.iter().map(|bias| bias * count as f32));
        }
        self.output.multiply_rows(sums, &mut rows);
        for (row, &count) in rows.chunks_exact_mut(WIDTH).zip(tokens) {
            let root = (count.max(1) as f32).sqrt();
            row.iter_mut().for_each(|value| *value /= root);
        }
        rows
    }

    /// The vectors ([`WIDTH`] numbers a row) of rows of the middle layer, of length 1.
    pub(super) fn head(&self, middle: &[f32]) -> Vec<f32> {
        let rows = middle.len() / WIDTH;
        let mut y0 = vec![0.0; rows * HIDDEN];
        self.d0.multiply_rows(middle, &mut y0);
        rectify(&mut y0);
        let mut y1 = vec![0.0; rows * HIDDEN];
        self.p1.multiply_rows(middle, &mut y1);
        self.d1.multiply_rows(&y0, &mut y1);
        rectify(&mut y1);
        let mut y2 = vec![0.0; rows * WIDTH];
        self.d2.multiply_rows(&y1, &mut y2);
        rectify(&mut y2);
        let mut z = vec![0.0; rows * WIDTH];
        self.p3.multiply_rows(&y1, &mut z);
        self.d3.multiply_rows(&y2, &mut z);
        for row in z.chunks_exact_mut(WIDTH) {
            row.iter_mut().for_each(|value| *value = libm::tanhf(*value));
            let length = sum(row, |value| value * value).sqrt();
            if length > 0.0 {
                row.iter_mut().for_each(|value| *value /= length);
            }
        }
        z
    }
}

impl Branch {
    fn new(weights: &mut Weights<'_>, width: usize, left: usize) -> Result<Self, EncoderError> {
        let named = |name: &str| format!("{name}{width}");
        let rows = width * CHANNELS;
        Ok(Self {
            width,
            left,
            projection: weights.matrix(&named("proj"), WIDTH, CHANNELS)?,
            projection_bias: weights.row(&named("proj_b"), CHANNELS)?,
            norm: weights.norm(&named("ln_g"), &named("ln_b"), CHANNELS)?,
            first: Matrix::beside(width, CHANNELS, weights.values(&named("w1_"), rows, CHANNELS)?),
            first_bias: weights.row(&named("b1_"), CHANNELS)?,
            second: weights.matrix(&named("w2_"), rows, CHANNELS)?,
            second_bias: weights.row(&named("b2_"), CHANNELS)?,
        })
    }

    /// What the branch makes of each token of the group, [`CHANNELS`] numbers each.
    fn states(&self, embedded: &[f32], group: &Group) -> Vec<f32> {
        let mut pieces = self.projection_bias.repeat(group.pieces.len());
        self.projection.multiply_rows(embedded, &mut pieces);
        self.norm.apply(&mut pieces);
        let mut given = vec![0.0; group.pieces.len() * self.first.columns()];
        self.first.multiply_rows(&pieces, &mut given);

        // The first convolution, with rows of zeros around each text for the second.
        let mut rows = vec![0.0; group.rows * CHANNELS];
        for (token, &row) in group.starts.iter().enumerate() {
            let out = &mut rows[row * CHANNELS..][..CHANNELS];
            out.copy_from_slice(&self.first_bias);
            for place in 0..self.width {
                let Some(seen) = group.seen(token, place, self.left) else { continue };
                let given = &given[(seen * self.width + place) * CHANNELS..][..CHANNELS];
                out.iter_mut().zip(given).for_each(|(out, given)| *out += given);
            }
            let piece = &pieces[group.places[token] * CHANNELS..][..CHANNELS];
            out.iter_mut().zip(piece).for_each(|(out, own)| *out = own + out.max(0.0));
        }

        let starts: Vec<usize> =
            group.starts.iter().map(|&row| (row - self.left) * CHANNELS).collect();
        let mut out = self.second_bias.repeat(starts.len());
        self.second.multiply(&rows, &starts, &mut out);
        for (out, &row) in out.chunks_exact_mut(CHANNELS).zip(&group.starts) {
            let own = &rows[row * CHANNELS..][..CHANNELS];
            out.iter_mut().zip(own).for_each(|(out, own)| *out = own + out.max(0.0));
        }
        out
    }
}

/// The tokens of some texts, one text after another.
struct Group {
    /// The ids that occur, each once.
    pieces: Vec<u32>,
    /// For each token the place of its id in `pieces`.
    places: Vec<usize>,
    /// For each token its row where texts are set apart by [`GAP`] rows.
    starts: Vec<usize>,
    /// All those rows.
    rows: usize,
}

impl Group {
    fn new(texts: &[Vec<u32>], ids: usize) -> Self {
        const NOWHERE: usize = usize::MAX;
        let mut place_of = vec![NOWHERE; ids];
        let mut group =
            Self { pieces: Vec::new(), places: Vec::new(), starts: Vec::new(), rows: GAP };
        for text in texts {
            for &id in text {
                let place = &mut place_of[id as usize];
                if *place == NOWHERE {
                    *place = group.pieces.len();
                    group.pieces.push(id);
                }
                group.places.push(*place);
                group.starts.push(group.rows);
                group.rows += 1;
            }
            group.rows += GAP;
        }
        group
    }

    /// The piece at a place of the convolution for a token, if there is one in the same text.
    fn seen(&self, token: usize, place: usize, left: usize) -> Option<usize> {
        let seen = (token + place).checked_sub(left)?;
        let row = self.starts.get(seen)? + left;
        (row == self.starts[token] + place).then(|| self.places[seen])
    }
}

impl Norm {
    /// Normalises each row to mean 0 and variance 1, then applies gain and bias.
    pub(super) fn apply(&self, rows: &mut [f32]) {
        // The same operations in wider registers where there are any.
        Arch::new().dispatch(|| {
            let width = self.gain.len();
            for row in rows.chunks_exact_mut(width) {
                let mean = sum(row, |value| value) / width as f32;
                let variance = sum(row, |value| (value - mean) * (value - mean)) / width as f32;
                let scale = 1.0 / (variance + EPSILON).sqrt();
                for ((value, gain), bias) in row.iter_mut().zip(&self.gain).zip(&self.bias) {
                    *value = (*value - mean) * scale * gain + bias;
                }
            }
        });
    }
}

/// A sum in [`LANES`] lanes, which are then added by halves.
#[inline(always)]
fn sum(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    for values in values.chunks(LANES) {
        for (lane, &value) in lanes.iter_mut().zip(values) {
            *lane += term(value);
        }
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
    }
    lanes[0]
}

fn rectify(values: &mut [f32]) {
    values.iter_mut().for_each(|value| *value = value.max(0.0));
}

/// Reads weights; large ones into memory that is used again.
struct Weights<'a> {
    file: &'a EncoderFile<'a>,
    values: Vec<f32>,
}

impl Weights<'_> {
    fn row(&self, name: &str, width: usize) -> Result<Vec<f32>, EncoderError> {
        self.file.need(name)?.values(&[width])
    }

    fn norm(&self, gain: &str, bias: &str, width: usize) -> Result<Norm, EncoderError> {
        Ok(Norm { gain: self.row(gain, width)?, bias: self.row(bias, width)? })
    }

    fn matrix(&mut self, name: &str, rows: usize, columns: usize) -> Result<Matrix, EncoderError> {
        Ok(Matrix::new(columns, self.values(name, rows, columns)?))
    }

    /// Numbers row by row, which stand in the file as they are or as the product of `NAME.a` and
    /// `NAME.b`.
    fn values(&mut self, name: &str, rows: usize, columns: usize) -> Result<&[f32], EncoderError> {
        let values = &mut self.values;
        let Some(left) = self.file.get(&format!("{name}.a")) else {
            self.file.need(name)?.values_into(&[rows, columns], values)?;
            return Ok(values);
        };
        let rank = left.shape().get(1).copied().unwrap_or_default();
        if rank == 0 || rank > rows {
            return Err(EncoderError::tensor(left.name(), "its rank is not that of a factor"));
        }
        let right = self.file.need(&format!("{name}.b"))?.values(&[rank, columns])?;
        values.clear();
        values.resize(rows * columns, 0.0);
        Matrix::new(columns, &right).multiply_rows(&left.values(&[rows, rank])?, values);
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::sealed;
    use super::*;

    /// A float32 tensor of two dimensions as the file has it.
    fn tensor(name: &str, rows: u32, values: &[f32]) -> Vec<u8> {
        let columns = values.len() as u32 / rows;
        let mut bytes = (name.len() as u16).to_le_bytes().to_vec();
        bytes.extend(name.as_bytes());
        bytes.extend([1, 32, 2]);
        bytes.extend([rows, columns, 0].iter().flat_map(|size| size.to_le_bytes()));
        bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        bytes
    }

    #[test]
    fn weights_may_be_a_product() {
        let left = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let right: Vec<f32> = (0..64_u8).map(f32::from).collect();
        let product: Vec<f32> = left
            .chunks(2)
            .flat_map(|row| {
                (0..32).map(|column| row[0] * right[column] + row[1] * right[32 + column])
            })
            .collect();
        let whole = tensor("v", 3, &product);
        let bytes = [tensor("w.a", 3, &left), tensor("w.b", 2, &right), whole].concat();
        let bytes = sealed(3, &bytes);
        let file = EncoderFile::parse(&bytes).unwrap();
        let mut weights = Weights { file: &file, values: Vec::new() };
        assert_eq!(weights.values("w", 3, 32).unwrap(), product);
        assert_eq!(weights.values("v", 3, 32).unwrap(), product);
        let told = |result: Result<&[f32], EncoderError>| result.unwrap_err().to_string();
        assert_eq!(
            told(weights.values("w", 1, 32)),
            "tensor `w.a`: its rank is not that of a factor"
        );
        assert_eq!(
            told(weights.values("w", 3, 64)),
            "tensor `w.b`: its shape is [2, 32] and should be [2, 64]"
        );
        assert_eq!(told(weights.values("u", 3, 32)), "the encoder lacks the tensor `u`");
    }

    #[test]
    fn rows_are_normalised() {
        let norm = Norm { gain: vec![2.0; 256], bias: vec![1.0; 256] };
        let mut rows: Vec<f32> = (0..512).map(|i| (i % 256) as f32 * 3.0 - 7.0).collect();
        norm.apply(&mut rows);
        for row in rows.chunks(256) {
            let mean = row.iter().sum::<f32>() / 256.0;
            let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / 256.0;
            assert!((mean - 1.0).abs() < 1e-4 && (variance - 4.0).abs() < 1e-3);
        }
    }

    #[test]
    fn convolutions_do_not_look_into_other_texts() {
        let group = Group::new(&[vec![5, 6], vec![6, 7, 5]], 8);
        assert_eq!(group.pieces, [5, 6, 7]);
        assert_eq!(group.places, [0, 1, 1, 2, 0]);
        assert_eq!(group.starts, [2, 3, 6, 7, 8]);
        assert_eq!(group.rows, 11);
        let seen = |token| (0..5).map(|place| group.seen(token, place, 2)).collect::<Vec<_>>();
        assert_eq!(seen(1), [None, Some(0), Some(1), None, None]);
        assert_eq!(seen(3), [None, Some(1), Some(2), Some(0), None]);
    }
}
