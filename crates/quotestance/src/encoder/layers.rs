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
    branches: Vec<Branch>,
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
struct Norm {
    gain: Vec<f32>,
    bias: Vec<f32>,
}

impl Layers {
    pub(super) fn new(file: &EncoderFile<'_>, table: Table) -> Result<Self, EncoderError> {
        let branches = BRANCHES
            .iter()
            .map(|&(width, left)| Branch::new(file, width, left))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            table,
            branches,
            norm: Norm::new(file, "ln_g", "ln_b", STATE)?,
            output: matrix(file, "cnn_W", STATE, WIDTH)?,
            output_bias: file.need("cnn_b")?.values(&[WIDTH])?,
            d0: matrix(file, "d0", WIDTH, HIDDEN)?,
            d1: matrix(file, "d1", HIDDEN, HIDDEN)?,
            p1: matrix(file, "p1", WIDTH, HIDDEN)?,
            d2: matrix(file, "d2", HIDDEN, WIDTH)?,
            p3: matrix(file, "p3", HIDDEN, WIDTH)?,
            d3: matrix(file, "d3", WIDTH, WIDTH)?,
        })
    }

    /// The states of the tokens of each text, [`STATE`] numbers for each token. Ids must be those
    /// of the table.
    pub(super) fn states(&self, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        let group = Group::new(texts, self.table.rows());
        let embedded = self.table.embed(&group.pieces);
        let parts: Vec<_> =
            self.branches.iter().map(|branch| branch.states(&embedded, &group)).collect();
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
    fn new(file: &EncoderFile<'_>, width: usize, left: usize) -> Result<Self, EncoderError> {
        let bias = |name: &str| file.need(&format!("{name}{width}"))?.values(&[CHANNELS]);
        let weights = |name: &str| weights(file, &format!("{name}{width}"), width * CHANNELS);
        let places = weights("w1_")?;
        let places = places.chunks(CHANNELS * CHANNELS);
        Ok(Self {
            width,
            left,
            projection: matrix(file, &format!("proj{width}"), WIDTH, CHANNELS)?,
            projection_bias: bias("proj_b")?,
            norm: Norm { gain: bias("ln_g")?, bias: bias("ln_b")? },
            first: Matrix::beside(places.map(|place| Matrix::new(CHANNELS, place)).collect()),
            first_bias: bias("b1_")?,
            second: Matrix::new(CHANNELS, &weights("w2_")?),
            second_bias: bias("b2_")?,
        })
    }

    /// What the branch makes of each token of the group, [`CHANNELS`] numbers each.
    fn states(&self, embedded: &[f32], group: &Group) -> Vec<f32> {
        let mut pieces = repeated(&self.projection_bias, group.pieces.len());
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
        let mut out = repeated(&self.second_bias, starts.len());
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
    fn new(
        file: &EncoderFile<'_>,
        gain: &str,
        bias: &str,
        width: usize,
    ) -> Result<Self, EncoderError> {
        Ok(Self {
            gain: file.need(gain)?.values(&[width])?,
            bias: file.need(bias)?.values(&[width])?,
        })
    }

    /// Normalises each row to mean 0 and variance 1, then applies gain and bias.
    fn apply(&self, rows: &mut [f32]) {
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

fn repeated(row: &[f32], times: usize) -> Vec<f32> {
    row.repeat(times)
}

fn matrix(
    file: &EncoderFile<'_>,
    name: &str,
    rows: usize,
    columns: usize,
) -> Result<Matrix, EncoderError> {
    Ok(Matrix::new(columns, &file.need(name)?.values(&[rows, columns])?))
}

/// The weights of a convolution, whole or as the product of `NAME.a` and `NAME.b`.
fn weights(file: &EncoderFile<'_>, name: &str, rows: usize) -> Result<Vec<f32>, EncoderError> {
    let Some(left) = file.get(&format!("{name}.a")) else {
        return file.need(name)?.values(&[rows, CHANNELS]);
    };
    let rank = left.shape().get(1).copied().unwrap_or_default();
    if rank == 0 || rank > rows {
        return Err(EncoderError::tensor(left.name(), "its rank is not one of a factor"));
    }
    let right = file.need(&format!("{name}.b"))?.values(&[rank, CHANNELS])?;
    let mut product = vec![0.0; rows * CHANNELS];
    Matrix::new(CHANNELS, &right).multiply_rows(&left.values(&[rows, rank])?, &mut product);
    Ok(product)
}
