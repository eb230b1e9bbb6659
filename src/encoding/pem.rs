//! PEM, with the rules of Go's `encoding/pem`.
//!
//! Fabric takes the first block that Go finds, and Go finds blocks in odd places: after garbage, after blocks that do not
//! decode, with headers, with spaces inside the base64, with bits set in the padding. All of that decides verdicts, so it is
//! kept. The cost is linear in the input whatever the input is.

pub(crate) mod base64;
mod search;

use search::Marker;

static BEGIN: Marker<11> = Marker::new(b"-----BEGIN ");
static END: Marker<10> = Marker::new(b"\n-----END ");
const DASHES: &[u8] = b"-----";

/// A decoded block, and what follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block<'a> {
    label: &'a [u8],
    headers: &'a [u8],
    contents: Vec<u8>,
    rest: &'a [u8],
}

impl<'a> Block<'a> {
    /// What stands between `BEGIN` and the dashes, for example `CERTIFICATE`. May be empty, need not be UTF-8.
    pub const fn label(&self) -> &'a [u8] {
        self.label
    }

    /// The decoded bytes.
    pub fn contents(&self) -> &[u8] {
        &self.contents
    }

    /// The decoded bytes, without a copy.
    pub fn into_contents(self) -> Vec<u8> {
        self.contents
    }

    /// What follows the block's last line.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Is there a header with this name, such as `DEK-Info` of an encrypted key? Space around names does not count.
    pub fn has_header(&self, name: &str) -> bool {
        let mut lines = self.headers.split(|byte| *byte == b'\n');
        lines.any(|line| {
            let end = line.iter().position(|byte| *byte == b':');
            let key = end.and_then(|end| line.get(..end));
            key.is_some_and(|key| String::from_utf8_lossy(key).trim() == name)
        })
    }
}

/// The first block in `data`, as Go's `pem.Decode` finds it.
///
/// A block that cannot be decoded is passed over, with one exception of Go's: when lines with colons run from a `BEGIN` line
/// over its `END` line, the search ends.
pub fn decode(data: &[u8]) -> Option<Block<'_>> {
    let mut from = 0;
    loop {
        let end = from + END.find(data.get(from..)?)?;
        let after_end = end + END.length();
        match decode_before(data, from, end) {
            Attempt::Found(block) => return Some(block),
            Attempt::NextFrom(consumed) if consumed > after_end => return None,
            Attempt::NextFrom(_) => from = after_end,
            Attempt::Over => return None,
        }
    }
}

/// `contents` as Go's `pem.EncodeToMemory` writes them: lines of 64 characters that end in a line feed.
pub fn encode(label: &str, contents: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in contents.chunks(base64::BYTES_PER_LINE) {
        base64::encode_into(line, &mut text);
        text.push('\n');
    }
    text.push_str("-----END ");
    text.push_str(label);
    text.push_str("-----\n");
    text
}

/// What became of one `END` line.
enum Attempt<'a> {
    Found(Block<'a>),
    /// No block; what was read of it ends at this offset.
    NextFrom(usize),
    /// The data end inside the headers.
    Over,
}

/// Decodes the block between the last `BEGIN` line after `from` and the `END` line at `end` (the offset of its line feed).
fn decode_before(data: &[u8], from: usize, end: usize) -> Attempt<'_> {
    let Some((label, after_label)) = begin_line(data, from, end) else {
        return Attempt::NextFrom(end);
    };
    let Some(body) = skip_headers(data, after_label) else {
        return Attempt::Over;
    };
    let has_headers = body > after_label;
    if has_headers && body > end {
        return Attempt::NextFrom(body);
    }
    let decoded = end_line_matches(data, end, label)
        .then(|| base64::decode(data.get(body..end).unwrap_or_default()))
        .flatten();
    let Some(contents) = decoded else {
        return Attempt::NextFrom(end);
    };
    let after_block = line_at(data, end + END.length()).next;
    Attempt::Found(Block {
        label,
        headers: data.get(after_label..body).unwrap_or_default(),
        contents,
        rest: data.get(after_block..).unwrap_or_default(),
    })
}

/// The label of the last `BEGIN` line before `end`, and the offset of the line after it.
///
/// Go looks for the start of a line only in front of a `BEGIN` that is not the first thing it sees, so one right behind an
/// earlier `END` marker counts too.
fn begin_line(data: &[u8], from: usize, end: usize) -> Option<(&[u8], usize)> {
    let region = data.get(from..end)?;
    let begin = BEGIN.rfind(region)?;
    let before = begin.checked_sub(1).and_then(|before| region.get(before));
    if before.is_some_and(|byte| *byte != b'\n') {
        return None;
    }
    let line = line_at(data, from + begin + BEGIN.length());
    Some((line.text.strip_suffix(DASHES)?, line.next))
}

/// The offset of the first line from `at` on that has no colon; `None` when the data end first.
fn skip_headers(data: &[u8], mut at: usize) -> Option<usize> {
    while at < data.len() {
        let line = line_at(data, at);
        if !line.text.contains(&b':') {
            return Some(at);
        }
        at = line.next;
    }
    None
}

/// Does the `END` line repeat the label and end in five dashes, with nothing but spaces and tabs behind them?
fn end_line_matches(data: &[u8], end: usize, label: &[u8]) -> bool {
    let after_end = end + END.length();
    let after_dashes = after_end + label.len() + DASHES.len();
    let trailer = data.get(after_end..after_dashes);
    trailer.and_then(|trailer| trailer.strip_suffix(DASHES)) == Some(label)
        && line_at(data, after_dashes).text.is_empty()
}

struct Line<'a> {
    /// Without its end and without spaces and tabs before that.
    text: &'a [u8],
    /// Where the next line starts.
    next: usize,
}

/// The line that starts at `at`; it ends with LF, CR LF or the data.
fn line_at(data: &[u8], at: usize) -> Line<'_> {
    let tail = data.get(at..).unwrap_or_default();
    let (text, next) = match search::line_feed(tail) {
        Some(end) => {
            let text = tail.get(..end).unwrap_or_default();
            (text.strip_suffix(b"\r").unwrap_or(text), at + end + 1)
        }
        None => (tail, data.len()),
    };
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let length = text.iter().rposition(|byte| !blank(byte));
    let text = text.get(..length.map_or(0, |last| last + 1));
    Line {
        text: text.unwrap_or_default(),
        next,
    }
}

#[cfg(test)]
mod tests;
