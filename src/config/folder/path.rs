//! Paths as Go's `filepath.Join` makes them: by the text alone, links not looked at.

use std::path::{Component, Path, PathBuf};

use crate::encoding::text::Shown;

/// `path` below `dir`, even when it is absolute; `.` and `..` are resolved in the text.
///
/// An empty `dir` is left out, so that an absolute `path` then stays absolute.
pub(super) fn join(dir: &Path, path: &Path) -> PathBuf {
    let is_below = !dir.as_os_str().is_empty();
    let below = path
        .components()
        .filter(|component| !(is_below && is_root(component)));
    let mut clean = PathBuf::new();
    for component in dir.components().chain(below) {
        match component {
            Component::CurDir => {}
            Component::ParentDir => go_up(&mut clean),
            _ => clean.push(component),
        }
    }
    if clean.as_os_str().is_empty() {
        clean.push(Component::CurDir);
    }
    clean
}

fn is_root(component: &Component<'_>) -> bool {
    matches!(component, Component::RootDir | Component::Prefix(_))
}

/// The root is its own parent; `..` stays where nothing is left to leave.
fn go_up(clean: &mut PathBuf) {
    match clean.components().next_back() {
        Some(Component::Normal(_)) => {
            clean.pop();
        }
        Some(Component::RootDir | Component::Prefix(_)) => {}
        _ => clean.push(Component::ParentDir),
    }
}

/// A path of bytes; `None` where the system's paths are text and these are not.
pub(super) fn from_bytes(bytes: &[u8]) -> Option<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        Some(std::ffi::OsStr::from_bytes(bytes).into())
    }
    #[cfg(not(unix))]
    {
        std::str::from_utf8(bytes).ok().map(Into::into)
    }
}

/// A path for a message: file names may hold anything.
pub(super) fn shown(path: &Path) -> String {
    Shown(&path.to_string_lossy()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_in_go() {
        for (dir, path, joined) in [
            ("/msp", "cacerts/ca.pem", "/msp/cacerts/ca.pem"),
            ("/msp/", "/etc/ca.pem", "/msp/etc/ca.pem"),
            ("/msp", "../../../ca.pem", "/ca.pem"),
            ("msp", "../../ca.pem", "../ca.pem"),
            ("msp", "a/./b//../c/", "msp/a/c"),
            ("msp", "", "msp"),
            ("msp", "..", "."),
            ("", "cacerts", "cacerts"),
            ("", "/cacerts", "/cacerts"),
            ("", "", "."),
            ("..", "..", "../.."),
            ("a/../../b", "c", "../b/c"),
        ] {
            let found = join(Path::new(dir), Path::new(path));
            assert_eq!(found.to_str(), Some(joined), "{dir} + {path}");
        }
    }
}
