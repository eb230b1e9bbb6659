//! Reads tags and values off the wire exactly as far as Go's `protowire` does.

use super::error::DecodeError;

/// The largest field number, 2^29 - 1 (protobuf's encoding guide).
const MAX_FIELD_NUMBER: u64 = (1 << 29) - 1;

/// The largest field number inside an unknown group: there Go checks for an `int32` only.
const MAX_NUMBER_IN_GROUP: u64 = i32::MAX as u64;

/// How many unknown groups may be open at once: Go's recursion limit of 10,000, counted from zero.
const MAX_OPEN_GROUPS: usize = 10_001;

/// How values are laid out on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WireType {
    Varint,
    Bytes,
    /// Fixed-width values and groups: no message here has such fields, so they are always unknown ones.
    Other,
}

/// The value of a field before its type is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raw<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    Other,
}

impl Raw<'_> {
    pub(crate) fn wire_type(self) -> WireType {
        match self {
            Self::Varint(_) => WireType::Varint,
            Self::Bytes(_) => WireType::Bytes,
            Self::Other => WireType::Other,
        }
    }
}

/// The fields of one message, in the order of the bytes.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    message: &'static str,
}

impl<'a> Reader<'a> {
    /// Reads `bytes` as the fields of `message` (a name for errors).
    pub(crate) fn new(bytes: &'a [u8], message: &'static str) -> Self {
        Self {
            rest: bytes,
            message,
        }
    }

    /// The next field's number and value; `None` at the end.
    pub(crate) fn next_field(&mut self) -> Result<Option<(u32, Raw<'a>)>, DecodeError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (number, wire_type) = self.tag(MAX_FIELD_NUMBER)?;
        let raw = self.value(number, wire_type)?;
        Ok(Some((number, raw)))
    }

    fn tag(&mut self, largest: u64) -> Result<(u32, u8), DecodeError> {
        let tag = self.varint()?;
        let number = tag >> 3;
        let message = self.message;
        if number == 0 || number > largest {
            return Err(DecodeError::FieldNumber { message, number });
        }
        let narrow =
            u32::try_from(number).map_err(|_| DecodeError::FieldNumber { message, number })?;
        Ok((narrow, (tag & 7) as u8))
    }

    fn value(&mut self, number: u32, wire_type: u8) -> Result<Raw<'a>, DecodeError> {
        match wire_type {
            0 => self.varint().map(Raw::Varint),
            2 => self.length_delimited().map(Raw::Bytes),
            3 => self.skip_group(number).map(|()| Raw::Other),
            _ => self.skip_plain(number, wire_type).map(|()| Raw::Other),
        }
    }

    /// Ten bytes at most, the tenth 0 or 1; longer than needed is fine (`80 00` is 0).
    fn varint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(DecodeError::VarintOverflow {
            message: self.message,
        })
    }

    fn byte(&mut self) -> Result<u8, DecodeError> {
        let (&first, rest) = self.rest.split_first().ok_or_else(|| self.truncated())?;
        self.rest = rest;
        Ok(first)
    }

    fn length_delimited(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.varint()?;
        let length = usize::try_from(length).map_err(|_| self.truncated())?;
        self.take(length)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or_else(|| self.truncated())?;
        self.rest = rest;
        Ok(taken)
    }

    /// Passes over a value that is neither varint, nor bytes, nor a group.
    fn skip_plain(&mut self, number: u32, wire_type: u8) -> Result<(), DecodeError> {
        let message = self.message;
        match wire_type {
            1 => self.take(8).map(drop),
            5 => self.take(4).map(drop),
            4 => Err(DecodeError::EndGroup { message, number }),
            _ => Err(DecodeError::WireType {
                message,
                number,
                wire_type,
            }),
        }
    }

    /// Passes over an unknown group, keeping the open ones on a list rather than on the call stack.
    fn skip_group(&mut self, number: u32) -> Result<(), DecodeError> {
        let mut open = vec![number];
        while let Some(&innermost) = open.last() {
            let (number, wire_type) = self.tag(MAX_NUMBER_IN_GROUP)?;
            match wire_type {
                0 => self.varint().map(drop)?,
                2 => self.length_delimited().map(drop)?,
                3 => self.open_group(&mut open, number)?,
                4 if number == innermost => drop(open.pop()),
                _ => self.skip_plain(number, wire_type)?,
            }
        }
        Ok(())
    }

    fn open_group(&self, open: &mut Vec<u32>, number: u32) -> Result<(), DecodeError> {
        if open.len() >= MAX_OPEN_GROUPS {
            return Err(DecodeError::GroupsTooDeep {
                message: self.message,
                limit: MAX_OPEN_GROUPS,
            });
        }
        open.push(number);
        Ok(())
    }

    fn truncated(&self) -> DecodeError {
        DecodeError::Truncated {
            message: self.message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u32, Raw<'_>)>, DecodeError> {
        let mut reader = Reader::new(bytes, "Test");
        let mut fields = Vec::new();
        while let Some(field) = reader.next_field()? {
            fields.push(field);
        }
        Ok(fields)
    }

    fn code(bytes: &[u8]) -> &'static str {
        use crate::diagnostic::Diagnostic;
        read(bytes).expect_err("must be refused").code()
    }

    #[test]
    fn overlong_varints_are_read() {
        assert_eq!(read(b"\x88\x80\x00\x81\x00"), Ok(vec![(1, Raw::Varint(1))]));
    }

    #[test]
    fn the_tenth_byte_of_a_varint_is_zero_or_one() {
        assert_eq!(
            read(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
            Ok(vec![(1, Raw::Varint(u64::MAX))])
        );
        assert_eq!(
            code(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
            "MSP-WIRE-002"
        );
        assert_eq!(
            code(b"\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"),
            "MSP-WIRE-002"
        );
    }

    #[test]
    fn field_numbers_end_at_29_bits_but_at_31_inside_groups() {
        assert_eq!(read(b"\xf8\xff\xff\xff\x0f\x00").map(|f| f.len()), Ok(1));
        assert_eq!(code(b"\x80\x80\x80\x80\x10\x00"), "MSP-WIRE-003");
        assert_eq!(code(b"\x00\x00"), "MSP-WIRE-003");
        assert_eq!(
            read(b"\x0b\x80\x80\x80\x80\x10\x00\x0c"),
            Ok(vec![(1, Raw::Other)])
        );
        assert_eq!(
            code(b"\x0b\x80\x80\x80\x80\x80\x01\x00\x0c"),
            "MSP-WIRE-003"
        );
    }

    #[test]
    fn groups_must_close_in_order() {
        assert_eq!(read(b"\x0b\x13\x14\x0c"), Ok(vec![(1, Raw::Other)]));
        assert_eq!(code(b"\x0b\x13\x0c\x14"), "MSP-WIRE-005");
        assert_eq!(code(b"\x0c"), "MSP-WIRE-005");
        assert_eq!(code(b"\x0b"), "MSP-WIRE-001");
    }

    #[test]
    fn groups_nest_as_deeply_as_in_go() {
        let nested = |depth: usize| [vec![0x0b; depth], vec![0x0c; depth]].concat();
        assert_eq!(read(&nested(10_001)), Ok(vec![(1, Raw::Other)]));
        assert_eq!(code(&nested(10_002)), "MSP-WIRE-008");
    }

    #[test]
    fn lengths_beyond_the_end_are_refused() {
        assert_eq!(code(b"\x0a\x05abc"), "MSP-WIRE-001");
        assert_eq!(
            code(b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
            "MSP-WIRE-001"
        );
        assert_eq!(code(b"\x09abc"), "MSP-WIRE-001");
        assert_eq!(code(b"\x0dabc"), "MSP-WIRE-001");
    }

    #[test]
    fn reserved_wire_types_are_refused() {
        assert_eq!(code(b"\x0e"), "MSP-WIRE-004");
        assert_eq!(code(b"\x0f"), "MSP-WIRE-004");
    }
}
