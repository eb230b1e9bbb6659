//! Where the blocks come from, one after the other: a folder of blocks, a peer's files, standard input.

use crate::failure::Failure;
use crate::input;
use fabric_msp::ledger::{Block, MAX_LENGTH_BYTES, record_length};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, stdin};
use std::path::{Path, PathBuf};

/// The largest block read: what Fabric's peers accept over gRPC by default.
const MAX_BLOCK: u64 = input::MAX_MESSAGE;

/// How a peer's ledger files are called; a number follows.
const LEDGER_FILE: &str = "blockfile_";

/// What the names of files that hold one block may end with, after the block's number.
const BLOCK_EXTENSIONS: [&str; 4] = ["", "block", "pb", "bin"];

pub struct Source {
    files: VecDeque<PathBuf>,
    /// The ledger file that is being read.
    open: Option<(PathBuf, Box<dyn BufRead>)>,
    layout: Layout,
    next: u64,
    total: u64,
    read: u64,
}

/// How blocks are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// One protobuf message a file.
    Message,
    /// Many in a peer's own layout.
    Record,
}

pub enum Next {
    Block(Bytes),
    /// What is there cannot be a block; nothing behind it can be found.
    Broken {
        number: u64,
        failure: Failure,
    },
    End,
}

/// A block that is not decoded yet.
pub struct Bytes {
    bytes: Vec<u8>,
    layout: Layout,
    pub number: u64,
}

impl Bytes {
    pub fn decode(&self) -> Result<Block<'_>, Failure> {
        let block = match self.layout {
            Layout::Message => Block::decode(&self.bytes),
            Layout::Record => Block::decode_record(&self.bytes),
        };
        block.map_err(|error| Failure::of(&error))
    }
}

impl Source {
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let mut source = Self {
            files: VecDeque::new(),
            open: None,
            layout: Layout::Record,
            next: 0,
            total: 0,
            read: 0,
        };
        if path == Path::new("-") {
            source.open = Some((path.to_owned(), Box::new(BufReader::new(stdin()))));
            return Ok(source);
        }
        (source.layout, source.files) = match path.is_dir() {
            true => folder(path)?,
            false => (layout(path)?, VecDeque::from([path.to_owned()])),
        };
        let size = |file: &PathBuf| fs::metadata(file).map_or(0, |metadata| metadata.len());
        source.total = source.files.iter().map(size).sum();
        Ok(source)
    }

    /// 0 where it is not known.
    pub fn total_bytes(&self) -> u64 {
        self.total
    }

    pub fn read_bytes(&self) -> u64 {
        self.read
    }

    pub fn next(&mut self) -> Result<Next, Failure> {
        let next = match self.layout {
            Layout::Message => self.next_message()?,
            Layout::Record => self.next_record()?,
        };
        self.next += 1;
        Ok(next)
    }

    fn next_message(&mut self) -> Result<Next, Failure> {
        let Some(file) = self.files.pop_front() else {
            return Ok(Next::End);
        };
        let bytes = input::read(&file, MAX_BLOCK)?;
        Ok(self.block(bytes))
    }

    fn next_record(&mut self) -> Result<Next, Failure> {
        loop {
            if self.open.is_none() {
                let Some(path) = self.files.pop_front() else {
                    return Ok(Next::End);
                };
                let file = File::open(&path).map_err(|error| input::unreadable(&path, &error))?;
                self.open = Some((path, Box::new(BufReader::new(file))));
            }
            if let Some((path, file)) = &mut self.open {
                match read_record(file.as_mut()).map_err(|error| input::unreadable(path, &error))? {
                    Record::End => self.open = None,
                    Record::Block(bytes) => return Ok(self.block(bytes)),
                    Record::Broken(failure) => {
                        let number = self.next;
                        return Ok(Next::Broken { number, failure });
                    }
                }
            }
        }
    }

    fn block(&mut self, bytes: Vec<u8>) -> Next {
        self.read += bytes.len() as u64;
        Next::Block(Bytes {
            bytes,
            layout: self.layout,
            number: self.next,
        })
    }
}

enum Record {
    Block(Vec<u8>),
    Broken(Failure),
    End,
}

/// The next length and the block behind it.
fn read_record(file: &mut dyn BufRead) -> std::io::Result<Record> {
    let mut start = Vec::with_capacity(MAX_LENGTH_BYTES);
    while start.len() < MAX_LENGTH_BYTES && start.last().is_none_or(|octet| *octet >= 0x80) {
        if file.take(1).read_to_end(&mut start)? == 0 {
            break;
        }
    }
    if start.is_empty() {
        return Ok(Record::End);
    }
    let length = match record_length(&start) {
        Ok((_, length)) => length,
        Err(error) => return Ok(Record::Broken(Failure::of(&error))),
    };
    if length > MAX_BLOCK {
        return Ok(Record::Broken(too_large()));
    }
    let mut block = Vec::new();
    file.take(length).read_to_end(&mut block)?;
    match block.len() as u64 == length {
        true => Ok(Record::Block(block)),
        false => Ok(Record::Broken(cut())),
    }
}

/// A peer's files if there are some, else the blocks in order.
fn folder(path: &Path) -> Result<(Layout, VecDeque<PathBuf>), Failure> {
    let entries = fs::read_dir(path).map_err(|error| input::unreadable(path, &error))?;
    let files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .collect();
    let (records, others): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|path| is_ledger_file(path));
    match records.is_empty() {
        true => Ok((
            Layout::Message,
            numbered(others.into_iter().filter(|path| may_be_block(path))),
        )),
        false => Ok((Layout::Record, numbered(records.into_iter()))),
    }
}

fn is_ledger_file(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| name.starts_with(LEDGER_FILE))
}

fn may_be_block(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy());
    BLOCK_EXTENSIONS.contains(&extension.as_deref().unwrap_or_default())
}

/// By the number at the end of the name; files without one are left out.
fn numbered(paths: impl Iterator<Item = PathBuf>) -> VecDeque<PathBuf> {
    let mut numbered: Vec<(u64, PathBuf)> = paths
        .filter_map(|path| Some((number(&path)?, path)))
        .collect();
    numbered.sort();
    numbered.into_iter().map(|(_, path)| path).collect()
}

fn number(path: &Path) -> Option<u64> {
    let stem = path.file_stem()?.to_string_lossy();
    let digits = stem.trim_start_matches(|c: char| !c.is_ascii_digit());
    let last = digits.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    last.parse().ok()
}

/// A file that is not called like a peer's may yet be one.
fn layout(path: &Path) -> Result<Layout, Failure> {
    if is_ledger_file(path) {
        return Ok(Layout::Record);
    }
    let bytes = input::read(path, MAX_BLOCK)?;
    match Block::decode(&bytes) {
        Ok(_) => Ok(Layout::Message),
        Err(_) => Ok(Layout::Record),
    }
}

pub fn no_blocks(path: &Path) -> Failure {
    Failure::own(
        crate::codes::NO_BLOCKS,
        format!("`{}` holds no blocks", path.display()),
        "name a folder of blocks (`0.block`, `mychannel_1.block`, ...) or of a peer's `blockfile_*`",
    )
}

fn cut() -> Failure {
    Failure::own(
        "MSP-LEDGER-003",
        "not a block of a ledger file: it ends in the middle of a block".to_owned(),
        "copy the file again while the peer is stopped; it must be a whole `blockfile_*`",
    )
}

fn too_large() -> Failure {
    Failure::own(
        crate::codes::BLOCK_TOO_LARGE,
        format!("the next block has more than {MAX_BLOCK} bytes, which no peer would take"),
        "check that the file is a peer's `blockfile_*`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_at_the_end_of_the_name() {
        for (name, expected) in [
            ("0.block", Some(0)),
            ("0012.block", Some(12)),
            ("my2channel_7.block", Some(7)),
            ("blockfile_000003", Some(3)),
            ("config.block", None),
            ("mychannel_config.block", None),
            ("7_config.block", None),
        ] {
            assert_eq!(number(Path::new(name)), expected, "{name}");
        }
    }
}
