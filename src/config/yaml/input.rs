//! Characters of a YAML stream, read in the portions in which Go's reader reads them.
//!
//! The portions matter twice. Only the first document counts, so a bad byte behind it is an error only when its portion is
//! read. And Go looks for a byte order mark at the beginning of its buffer rather than at the current place
//! ([`Input::buffer_begins_with_mark`]), so what the buffer begins with must be known.

use super::error::YamlError;

/// Bytes that Go's reader takes in at once.
const PORTION: usize = 512;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// What `peek` returns behind the end; a stream cannot contain it.
pub(super) const END: char = '\0';

#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    Utf16Little,
    Utf16Big,
}

/// A place in the text, counted from 0.
#[derive(Clone, Copy, Default)]
pub(super) struct Mark {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Mark {
    /// The error that something is wrong here.
    pub(super) fn problem(self, problem: &'static str) -> YamlError {
        YamlError::Syntax {
            line: self.line + 1,
            column: self.column + 1,
            problem,
        }
    }
}

/// The characters of a stream, and where the reader stands.
pub(super) struct Input<'a> {
    bytes: &'a [u8],
    /// Bytes before this are decoded.
    decoded: usize,
    /// Bytes before this are taken in.
    taken: usize,
    /// Whether it was noticed that there are no more bytes.
    exhausted: bool,
    encoding: Option<Encoding>,
    characters: Vec<char>,
    /// The character at which Go's buffer begins.
    buffer_start: usize,
    position: usize,
    mark: Mark,
    line_breaks: usize,
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            // An empty stream is a line break to Go.
            bytes: if bytes.is_empty() { b"\n" } else { bytes },
            decoded: 0,
            taken: 0,
            exhausted: false,
            encoding: None,
            characters: Vec::new(),
            buffer_start: 0,
            position: 0,
            mark: Mark::default(),
            line_breaks: 0,
        }
    }

    /// The character `ahead` of the current one.
    pub(super) fn peek(&self, ahead: usize) -> char {
        let character = self.characters.get(self.position.saturating_add(ahead));
        character.copied().unwrap_or(END)
    }

    pub(super) fn mark(&self) -> Mark {
        self.mark
    }

    pub(super) fn column(&self) -> usize {
        self.mark.column
    }

    pub(super) fn line(&self) -> usize {
        self.mark.line
    }

    /// Characters passed so far.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Whether nothing but blanks came after the last line break.
    pub(super) fn after_line_break(&self) -> bool {
        self.line_breaks > 0
    }

    /// Goes to the beginning of a line, as at the end of the stream.
    pub(super) fn force_new_line(&mut self) {
        if self.mark.column != 0 {
            self.mark.column = 0;
            self.mark.line += 1;
        }
    }

    /// Go's test for a byte order mark. It is true for every character as long as the buffer begins with one.
    pub(super) fn buffer_begins_with_mark(&self) -> bool {
        self.characters.get(self.buffer_start) == Some(&BYTE_ORDER_MARK)
    }

    /// Passes a character that is no line break.
    pub(super) fn skip(&mut self) {
        if !is_blank(self.peek(0)) {
            self.line_breaks = 0;
        }
        self.position += 1;
        self.mark.column += 1;
    }

    /// Moves a character that is no line break to `text`.
    pub(super) fn read(&mut self, text: &mut String) {
        text.push(self.peek(0));
        self.skip();
    }

    /// Passes a line break, if there is one.
    pub(super) fn skip_line(&mut self) {
        self.read_line(&mut String::new());
    }

    /// Moves a line break to `text`, if there is one; all but U+2028 and U+2029 become line feeds.
    pub(super) fn read_line(&mut self, text: &mut String) {
        let (length, written) = match (self.peek(0), self.peek(1)) {
            ('\r', '\n') => (2, '\n'),
            ('\r' | '\n' | '\u{85}', _) => (1, '\n'),
            (separator @ ('\u{2028}' | '\u{2029}'), _) => (1, separator),
            _ => return,
        };
        text.push(written);
        self.position += length;
        self.mark.column = 0;
        self.mark.line += 1;
        self.line_breaks += 1;
    }

    /// Passes spaces and tabs.
    pub(super) fn skip_blanks(&mut self) -> Result<(), YamlError> {
        self.ensure(1)?;
        while is_blank(self.peek(0)) {
            self.skip();
            self.ensure(1)?;
        }
        Ok(())
    }

    /// Takes in portions until `count` characters lie ahead or the stream ends.
    pub(super) fn ensure(&mut self, count: usize) -> Result<(), YamlError> {
        if self.ahead() >= count {
            return Ok(());
        }
        let encoding = self.encoding();
        self.buffer_start = self.position;
        if self.decoded == self.taken {
            self.take_in();
        }
        loop {
            self.decode(encoding)?;
            if self.exhausted {
                self.characters.push(END);
                return Ok(());
            }
            if self.ahead() >= count {
                return Ok(());
            }
            self.take_in();
        }
    }

    fn ahead(&self) -> usize {
        self.characters.len().saturating_sub(self.position)
    }

    fn take_in(&mut self) {
        let end = self.bytes.len().min(self.decoded + PORTION);
        self.exhausted |= end == self.taken;
        self.taken = end;
    }

    fn encoding(&mut self) -> Encoding {
        if let Some(encoding) = self.encoding {
            return encoding;
        }
        while !self.exhausted && self.taken < 3 {
            self.take_in();
        }
        let (encoding, mark) = match self.bytes {
            [0xff, 0xfe, ..] => (Encoding::Utf16Little, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16Big, 2),
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            _ => (Encoding::Utf8, 0),
        };
        self.decoded = mark;
        self.encoding = Some(encoding);
        encoding
    }

    /// Decodes what is taken in; part of a character may be left for the next portion.
    fn decode(&mut self, encoding: Encoding) -> Result<(), YamlError> {
        while self.decoded < self.taken {
            let bytes = self.bytes.get(self.decoded..self.taken);
            let bytes = bytes.unwrap_or_default();
            let decoded = match encoding {
                Encoding::Utf8 => utf8(bytes),
                Encoding::Utf16Little => utf16(bytes, u16::from_le_bytes),
                Encoding::Utf16Big => utf16(bytes, u16::from_be_bytes),
            };
            match decoded {
                Decoded::Character(character, width) if is_allowed(character) => {
                    self.characters.push(character);
                    self.decoded += width;
                }
                Decoded::Incomplete if !self.exhausted => return Ok(()),
                _ => {
                    return Err(YamlError::Character {
                        offset: self.decoded,
                    });
                }
            }
        }
        Ok(())
    }
}

enum Decoded {
    Character(char, usize),
    Incomplete,
    Invalid,
}

fn utf8(bytes: &[u8]) -> Decoded {
    let width = match bytes.first() {
        Some(0..=0x7f) => 1,
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf7) => 4,
        _ => return Decoded::Invalid,
    };
    let Some(sequence) = bytes.get(..width) else {
        return Decoded::Incomplete;
    };
    let text = std::str::from_utf8(sequence).ok();
    match text.and_then(|text| text.chars().next()) {
        Some(character) => Decoded::Character(character, width),
        None => Decoded::Invalid,
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let units: Vec<u16> = bytes
        .as_chunks()
        .0
        .iter()
        .take(2)
        .map(|pair| unit(*pair))
        .collect();
    let is_high = |unit: u16| unit & 0xfc00 == 0xd800;
    match (units.first(), units.get(1)) {
        (None, _) => Decoded::Incomplete,
        (Some(first), None) if is_high(*first) => Decoded::Incomplete,
        _ => match char::decode_utf16(units).next() {
            Some(Ok(character)) => Decoded::Character(character, character.len_utf16() * 2),
            _ => Decoded::Invalid,
        },
    }
}

/// The characters of YAML 1.2, section 5.1; the end mark is not among them.
fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// A space or a tab.
pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

/// A line break of YAML 1.1.
pub(super) fn is_break(character: char) -> bool {
    matches!(character, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A line break or the end.
pub(super) fn is_break_or_end(character: char) -> bool {
    is_break(character) || character == END
}

/// A space, a tab, a line break or the end.
pub(super) fn is_blank_or_end(character: char) -> bool {
    is_blank(character) || is_break_or_end(character)
}
