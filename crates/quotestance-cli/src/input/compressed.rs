//! Files as they were before gzip or zstd, with a bound on what a small one may become.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::GzDecoder;

use super::sources::is_stdin;

/// Bytes to be read, one after another.
pub(super) type Bytes = Box<dyn BufRead + Send>;

/// Bytes that are read at once.
const BUFFER: usize = 1 << 17;

/// How many times its size a compressed file may become. Text becomes 3 to 10 times as large, text that
/// repeats itself some 100 times; gzip's most is 1,032, and what gets there holds nothing to read.
pub(super) const RATIO: u64 = 250;

/// Bytes that every compressed file may become.
pub(super) const FREE: u64 = 64 << 20;

/// Opens a file, or standard input for `-`, and undoes its compression, which its first bytes tell. Adds what it
/// takes from the file to `count`.
pub(super) fn open(path: &Path, count: Arc<AtomicU64>) -> io::Result<Bytes> {
    if is_stdin(path) {
        decompress(io::stdin(), count)
    } else {
        decompress(File::open(path)?, count)
    }
}

fn decompress(reader: impl Read + Send + 'static, count: Arc<AtomicU64>) -> io::Result<Bytes> {
    let read = Arc::new(AtomicU64::new(0));
    let mut counted = Counted { reader, counts: [Arc::clone(&read), count] };
    let mut head = Vec::new();
    counted.by_ref().take(4).read_to_end(&mut head)?;
    let is = |magic: &[u8]| head.starts_with(magic);
    let (is_gzip, is_zstd) = (is(b"\x1f\x8b"), is(b"\x28\xb5\x2f\xfd") || is_skipped(&head));
    // No more is waited for than must come.
    if is(b"\xfd7zX") || is(b"BZh") {
        counted.by_ref().take(6).read_to_end(&mut head)?;
        let name = match &head[..] {
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
            [_, _, _, b'1'..=b'9', b'1', b'A', b'Y', b'&', b'S', b'Y', ..] => Some("bzip2"),
            _ => None,
        };
        if let Some(name) = name {
            return Err(io::Error::other(format!("{name} is not read; decompress the file first")));
        }
    }
    let bytes = BufReader::with_capacity(BUFFER, Cursor::new(head).chain(counted));
    Ok(if is_gzip {
        bounded(Members(Some(GzDecoder::new(bytes))), "gzip", read)
    } else if is_zstd {
        bounded(zstd::Decoder::with_buffer(bytes)?, "zstd", read)
    } else {
        Box::new(bytes)
    })
}

/// Whether a file begins with a frame of zstd that holds no data, as those of pzstd do.
fn is_skipped(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

fn bounded(decoder: impl Read + Send + 'static, name: &'static str, read: Arc<AtomicU64>) -> Bytes {
    let bounded = Bounded { decoder, name, read, made: 0 };
    Box::new(BufReader::with_capacity(BUFFER, bounded))
}

/// The members of a gzip file, one after another. Zeros after them are no member: tapes and `tar` fill up blocks by them.
struct Members<R>(Option<GzDecoder<R>>);

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(mut rest) = self.0.take().map(GzDecoder::into_inner) else { break };
            if !pass_zeros(&mut rest)? {
                self.0 = Some(GzDecoder::new(rest));
            }
        }
        Ok(0)
    }
}

/// Passes over zeros, and says whether nothing is left then.
fn pass_zeros(bytes: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let buffer = match bytes.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            buffer => buffer?,
        };
        let zeros = buffer.iter().take_while(|&&byte| byte == 0).count();
        if zeros < buffer.len() || zeros == 0 {
            let is_end = buffer.is_empty();
            bytes.consume(zeros);
            return Ok(is_end);
        }
        bytes.consume(zeros);
    }
}

/// Counts what is read.
struct Counted<R> {
    reader: R,
    counts: [Arc<AtomicU64>; 2],
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        for count in &self.counts {
            count.fetch_add(read as u64, Ordering::Relaxed);
        }
        Ok(read)
    }
}

/// Refuses to read on in what has become too large.
struct Bounded<R> {
    decoder: R,
    name: &'static str,
    read: Arc<AtomicU64>,
    made: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.made > FREE && self.made / RATIO > self.read.load(Ordering::Relaxed) {
            return Err(io::Error::other(format!(
                "{}: more than {RATIO} times as large as its file; not read on",
                self.name
            )));
        }
        // A buffer of any size would let it become any size in one go.
        let size = buffer.len().min(BUFFER);
        let made = self.decoder.read(&mut buffer[..size]).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            kind => io::Error::new(kind, format!("{}: {error}", self.name)),
        })?;
        self.made += made as u64;
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// Is interrupted before each byte.
    struct Interrupted(io::Cursor<Vec<u8>>, bool);

    impl Read for Interrupted {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let most = buffer.len().min(1);
            self.0.read(&mut buffer[..most])
        }
    }

    fn read(bytes: Vec<u8>) -> (Vec<u8>, Option<String>, u64) {
        read_from(io::Cursor::new(bytes))
    }

    fn read_from(bytes: impl Read + Send + 'static) -> (Vec<u8>, Option<String>, u64) {
        let count = Arc::new(AtomicU64::new(0));
        let mut found = Vec::new();
        let end = decompress(bytes, Arc::clone(&count))
            .and_then(|mut reader| reader.read_to_end(&mut found));
        (found, end.err().map(|error| error.to_string()), count.load(Ordering::Relaxed))
    }

    #[test]
    fn compression_is_known_by_its_first_bytes() {
        let two = [gzip(b"one, "), gzip(b"two")].concat();
        let size = two.len() as u64;
        assert_eq!(read(two.clone()), (b"one, two".to_vec(), None, size));
        for zeros in [1, 511, 3 << 17] {
            let (found, error, _) =
                read([two.clone(), vec![0; zeros], gzip(b"!"), vec![0; zeros]].concat());
            assert_eq!((found, error), (b"one, two!".to_vec(), None));
        }
        let bytes = [two.clone(), vec![0; 9], gzip(b"!"), vec![0; 9]].concat();
        let (found, error, _) = read_from(Interrupted(io::Cursor::new(bytes), false));
        assert_eq!((found, error), (b"one, two!".to_vec(), None));
        let (found, error, _) = read([two, b"\0junk".to_vec()].concat());
        assert_eq!((found, error.unwrap().contains("gzip: ")), (b"one, two".to_vec(), true));
        let frame = |text: &[u8]| zstd::encode_all(text, 1).unwrap();
        let (found, error, _) = read([frame(b"one, "), frame(b"two")].concat());
        assert_eq!((found, error), (b"one, two".to_vec(), None));
        let skipped = b"\x50\x2a\x4d\x18\x04\0\0\0size".to_vec();
        let (found, error, _) =
            read([skipped.clone(), frame(b"one, "), skipped, frame(b"two")].concat());
        assert_eq!((found, error), (b"one, two".to_vec(), None));
        assert_eq!(read(b"BZh9 is a name".to_vec()).0, b"BZh9 is a name");
        for (name, head) in [("xz", &b"\xfd7zXZ\0\0\x04"[..]), ("bzip2", b"BZh91AY&SY\0")] {
            let expected = format!("{name} is not read; decompress the file first");
            assert_eq!(read(head.to_vec()).1, Some(expected));
        }
        assert_eq!(read(b"plain".to_vec()), (b"plain".to_vec(), None, 5));
        assert_eq!(read(Vec::new()), (Vec::new(), None, 0));
    }

    #[test]
    fn what_is_cut_gives_what_was_whole_and_an_error() {
        let text: Vec<u8> =
            (0..200_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        for (whole, name) in
            [(gzip(&text), "gzip: "), (zstd::encode_all(&text[..], 1).unwrap(), "zstd: ")]
        {
            let (found, error, _) = read(whole[..whole.len() / 2].to_vec());
            assert!(!found.is_empty() && text.starts_with(&found));
            assert!(error.unwrap().starts_with(name));
        }
    }

    #[test]
    fn a_bomb_is_not_read_to_its_end() {
        let zeros = vec![0; 200 << 20];
        for bomb in [gzip(&zeros), zstd::encode_all(&zeros[..], 1).unwrap()] {
            let (found, error, _) = read(bomb);
            assert!(found.len() < 80 << 20, "{}", found.len());
            assert!(error.unwrap().contains("more than 250 times as large as its file"));
        }
        // As large, but of words.
        let lines: Vec<u8> =
            (0..4_000_000u32).flat_map(|n| format!("row {n} {}\n", n * 7).into_bytes()).collect();
        assert!(lines.len() > 70 << 20);
        assert_eq!(read(gzip(&lines)).1, None);
    }
}
