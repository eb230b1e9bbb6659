//! Base64 (RFC 4648, section 4) as Go's PEM decoder takes it.

const ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A line of 64 characters.
pub(super) const BYTES_PER_LINE: usize = 48;

/// No character of the alphabet. Set bits above the six that a character stands for.
const INVALID: u8 = 0xff;

const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut values = [INVALID; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
}

/// The bytes that `text` stands for. Line ends, spaces and tabs are passed over wherever they are; padding is required, but
/// the bits in it may be anything; nothing may follow it.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut rest = text;
    loop {
        rest = decode_whole_groups(rest, &mut bytes);
        match next_group(&mut rest)? {
            Group::Whole(group) => push_group(group, &mut bytes),
            Group::None => return Some(bytes),
            Group::Padded { values, count } => {
                let [first, second, _] = joined(values);
                bytes.extend([first, second].into_iter().take(count));
                return rest.iter().all(is_blank).then_some(bytes);
            }
        }
    }
}

/// Appends `bytes` in base64.
pub(super) fn encode_into(bytes: &[u8], text: &mut String) {
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let group = (at(0) << 16) | (at(1) << 8) | at(2);
        let characters = [18, 12, 6, 0].map(|shift| ALPHABET[(group >> shift & 0x3f) as usize]);
        let used = chunk.len() + 1;
        text.extend(characters.iter().take(used).map(|byte| char::from(*byte)));
        text.extend(std::iter::repeat_n('=', 4 - used));
    }
}

/// Decodes groups of four characters for as long as nothing stands between them, and returns what is left.
fn decode_whole_groups<'a>(text: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    let (groups, _) = text.as_chunks::<4>();
    let mut consumed = 0;
    for group in groups {
        let values = group.map(|character| VALUES[usize::from(character)]);
        if values.iter().any(|value| *value == INVALID) {
            break;
        }
        push_group(values, bytes);
        consumed += group.len();
    }
    text.get(consumed..).unwrap_or_default()
}

enum Group {
    Whole([u8; 4]),
    /// Ended by padding; `count` bytes come of it.
    Padded {
        values: [u8; 4],
        count: usize,
    },
    /// The text has ended.
    None,
}

/// The next four characters, with what may stand between them; `None` when they are no group.
fn next_group(rest: &mut &[u8]) -> Option<Group> {
    let mut values = [0; 4];
    for index in 0..values.len() {
        let Some(character) = next_character(rest) else {
            return (index == 0).then_some(Group::None);
        };
        let value = VALUES[usize::from(character)];
        if value == INVALID {
            let is_padding = character == b'='
                && (index == 3 || (index == 2 && next_character(rest) == Some(b'=')));
            let count = index.saturating_sub(1);
            return is_padding.then_some(Group::Padded { values, count });
        }
        values[index] = value;
    }
    Some(Group::Whole(values))
}

fn next_character(rest: &mut &[u8]) -> Option<u8> {
    loop {
        let (first, tail) = rest.split_first()?;
        *rest = tail;
        if !is_blank(first) {
            return Some(*first);
        }
    }
}

fn push_group(values: [u8; 4], bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(&joined(values));
}

const fn joined(values: [u8; 4]) -> [u8; 3] {
    let [a, b, c, d] = values;
    [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d]
}

const fn is_blank(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b' ' | b'\t')
}
