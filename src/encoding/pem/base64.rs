//! Base64 (RFC 4648, section 4) as Go's PEM decoder takes it.

const ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A line of 64 characters.
pub(super) const BYTES_PER_LINE: usize = 48;

/// Is set for what is no character of the alphabet; those stand for six bits.
const INVALID_BIT: u8 = 0x80;

const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut values = [INVALID_BIT; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
}

/// The six bits of each character at each of the four places of a group, in the low 24 bits; above them, whether it is none.
static PLACED: [[u32; 256]; 4] = placed();

const fn placed() -> [[u32; 256]; 4] {
    let mut placed = [[0; 256]; 4];
    let mut place = 0;
    while place < 4 {
        let mut character = 0;
        while character < 256 {
            placed[place][character] = match VALUES[character] {
                INVALID_BIT => 1 << 24,
                value => (value as u32) << (18 - 6 * place),
            };
            character += 1;
        }
        place += 1;
    }
    placed
}

/// The bytes that `text` stands for. Line ends, spaces and tabs are passed over wherever they are; padding is required, but
/// the bits in it may be anything; nothing may follow it.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    // Every group of four characters yields three bytes at most, so this is never too short.
    let mut bytes = vec![0; text.len() / 4 * 3 + 3];
    let mut free = bytes.as_mut_slice();
    let mut rest = text;
    let unused = loop {
        rest = decode_whole_groups(behind_blanks(rest), &mut free);
        if rest.first().is_some_and(is_blank) {
            continue;
        }
        match next_group(&mut rest)? {
            Group::Whole(group) => put(&mut free, &joined(group))?,
            Group::None => break free.len(),
            Group::Padded { values, count } => {
                put(&mut free, joined(values).get(..count)?)?;
                if !rest.iter().all(is_blank) {
                    return None;
                }
                break free.len();
            }
        }
    };
    bytes.truncate(bytes.len() - unused);
    Some(bytes)
}

/// Appends `bytes` in base64.
pub(crate) fn encode_into(bytes: &[u8], text: &mut String) {
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let group = (at(0) << 16) | (at(1) << 8) | at(2);
        let characters = [18, 12, 6, 0].map(|shift| ALPHABET[(group >> shift & 0x3f) as usize]);
        let used = chunk.len() + 1;
        text.extend(characters.iter().take(used).map(|byte| char::from(*byte)));
        text.extend(std::iter::repeat_n('=', 4 - used));
    }
}

/// The text without the line ends and other blanks that it starts with.
fn behind_blanks(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|byte| is_blank(byte)).count();
    text.get(blanks..).unwrap_or_default()
}

/// Decodes groups of four characters for as long as nothing stands between them, and returns what is left.
fn decode_whole_groups<'a>(text: &'a [u8], free: &mut &mut [u8]) -> &'a [u8] {
    let (groups, _) = text.as_chunks::<4>();
    let (slots, _) = free.as_chunks_mut::<3>();
    let mut decoded = 0;
    for (group, slot) in groups.iter().zip(slots) {
        let [a, b, c, d] = group.map(usize::from);
        let joined = PLACED[0][a] | PLACED[1][b] | PLACED[2][c] | PLACED[3][d];
        let [invalid, bytes @ ..] = joined.to_be_bytes();
        if invalid != 0 {
            break;
        }
        *slot = bytes;
        decoded += 1;
    }
    // Both lengths are within bounds; a failure would only end the decoding early.
    let _ = free.split_off_mut(..decoded * 3);
    text.get(decoded * 4..).unwrap_or_default()
}

/// Moves bytes to the front of what is free.
fn put(free: &mut &mut [u8], bytes: &[u8]) -> Option<()> {
    free.split_off_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(())
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
        let value = value(character);
        if value & INVALID_BIT != 0 {
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

const fn value(character: u8) -> u8 {
    VALUES[character as usize]
}

const fn joined(values: [u8; 4]) -> [u8; 3] {
    let [a, b, c, d] = values;
    [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d]
}

const fn is_blank(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b' ' | b'\t')
}
