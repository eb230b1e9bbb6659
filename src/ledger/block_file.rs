//! A peer's raw ledger file, `blockfile_000000`: blocks in a layout of Fabric's own, each behind its length.
//!
//! A block is: its number, data hash, previous hash; the number of envelopes and each; the number of metadata entries and each.
//! Numbers are protobuf varints, all else stands behind its length (`blkstorage/block_serialization.go`).

use super::block::Block;
use super::error::BlockError;
use super::header::BlockHeader;

/// The longest length before a block: a varint of 64 bits.
pub const MAX_LENGTH_BYTES: usize = 10;

/// The blocks of a ledger file that is in memory. After an error there is no next block.
#[derive(Clone, Debug)]
pub struct BlockFile<'a> {
    rest: &'a [u8],
}

impl<'a> BlockFile<'a> {
    /// Reads the bytes of a file.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn next_block(&mut self) -> Result<Block<'a>, BlockError> {
        let mut reader = Reader(self.rest);
        let record = reader.bytes()?;
        self.rest = reader.0;
        decode(record)
    }
}

impl<'a> Iterator for BlockFile<'a> {
    type Item = Result<Block<'a>, BlockError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let block = self.next_block();
        if block.is_err() {
            self.rest = &[];
        }
        Some(block)
    }
}

/// How many octets the length at the start of `bytes` takes, and the length; for those who read a file piece by piece. `bytes` are
/// the next [`MAX_LENGTH_BYTES`] of the file, or what is left of it.
///
/// # Errors
/// [`BlockError::Record`]: there is no length.
pub fn record_length(bytes: &[u8]) -> Result<(usize, u64), BlockError> {
    let mut reader = Reader(bytes);
    let length = reader.varint()?;
    Ok((bytes.len() - reader.0.len(), length))
}

/// Reads one block, which must end with the bytes.
pub(super) fn decode(bytes: &[u8]) -> Result<Block<'_>, BlockError> {
    let mut reader = Reader(bytes);
    let number = reader.varint()?;
    let data_hash = reader.bytes()?;
    let previous_hash = reader.bytes()?;
    let envelopes = reader.list()?;
    let metadata = reader.list()?;
    if !reader.0.is_empty() {
        return Err(BlockError::Record("octets are left over behind the block"));
    }
    Ok(Block {
        header: BlockHeader {
            number,
            previous_hash,
            data_hash,
        },
        envelopes,
        metadata,
    })
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn varint(&mut self) -> Result<u64, BlockError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (&octet, rest) = self.0.split_first().ok_or(CUT)?;
            self.0 = rest;
            if shift == 63 && octet > 1 {
                break;
            }
            value |= u64::from(octet & 0x7f) << shift;
            if octet < 0x80 {
                return Ok(value);
            }
        }
        Err(BlockError::Record("a number has more than 64 bits"))
    }

    fn bytes(&mut self) -> Result<&'a [u8], BlockError> {
        let length = usize::try_from(self.varint()?).map_err(|_| CUT)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(CUT)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Each entry takes an octet at least, so the list cannot grow beyond the bytes, whatever number stands before it.
    fn list(&mut self) -> Result<Vec<&'a [u8]>, BlockError> {
        let count = self.varint()?;
        (0..count).map(|_| self.bytes()).collect()
    }
}

const CUT: BlockError = BlockError::Record("it ends in the middle of a block");

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &[u8] = b"\x07\x02dh\x01p\x02\x01a\x02bc\x01\x00";

    #[test]
    fn a_record_is_read_to_its_end() {
        let block = decode(RECORD).expect("well formed");
        assert_eq!(block.number(), 7);
        assert_eq!(
            (block.header.data_hash, block.header.previous_hash),
            (&b"dh"[..], &b"p"[..])
        );
        assert_eq!(
            (block.envelopes, block.metadata),
            (vec![&b"a"[..], b"bc"], vec![&b""[..]])
        );
        for cut in 0..RECORD.len() {
            assert!(decode(&RECORD[..cut]).is_err(), "{cut}");
        }
        assert!(decode(&[RECORD, b"\0"].concat()).is_err());
    }

    #[test]
    fn a_file_ends_between_blocks() {
        let one = [&[RECORD.len() as u8][..], RECORD].concat();
        let two = one.repeat(2);
        assert_eq!(BlockFile::new(&two).filter_map(Result::ok).count(), 2);
        let mut cut = BlockFile::new(&two[..two.len() - 1]);
        assert!(cut.next().is_some_and(|block| block.is_ok()));
        assert!(cut.next().is_some_and(|block| block.is_err()));
        assert!(cut.next().is_none());
        assert_eq!(record_length(&two), Ok((1, RECORD.len() as u64)));
    }

    #[test]
    fn huge_counts_cost_nothing() {
        let counts = b"\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
        assert!(decode(counts).is_err());
        assert!(record_length(&[0xff; 11]).is_err());
    }
}
