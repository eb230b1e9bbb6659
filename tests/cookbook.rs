//! The cookbook's commands do what it says: each `console` block is run, in one folder and in order, and must print what follows,
//! and end with the exit code that stands there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const COOKBOOK: &str = include_str!("../src/cookbook.md");

#[test]
fn the_cookbooks_commands_print_what_it_says() {
    if Command::new("sh").arg("-c").arg("true").output().is_err() {
        println!("SKIPPED the_cookbooks_commands_print_what_it_says: there is no shell");
        return;
    }
    let folder = scratch();
    let mut run = 0;
    for (command, expected) in steps() {
        let output = shell(&command, &folder);
        assert_eq!(output, expected, "$ {command}");
        run += 1;
    }
    assert!(run >= 15, "only {run} commands were found");
}

/// The commands of all `console` blocks, each with the lines that follow it.
fn steps() -> Vec<(String, String)> {
    let mut steps: Vec<(String, String)> = Vec::new();
    let blocks = COOKBOOK.split("```console\n").skip(1);
    for block in blocks.map(|block| block.split("```").next().unwrap()) {
        for line in block.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => steps.push((command.to_owned(), String::new())),
                None => {
                    let (_, expected) = steps.last_mut().expect("a command comes first");
                    expected.push_str(line);
                    expected.push('\n');
                }
            }
        }
    }
    steps
}

/// What a command prints, on standard output and on standard error, and its exit code if that is not 0.
fn shell(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_msp")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .env("PATH", format!("{}:{path}", program.display()))
        .current_dir(folder)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    match output.status.code() {
        Some(0) => printed,
        code => format!("{printed}[exit code {}]\n", code.unwrap_or(-1)),
    }
}

/// A folder that is empty, in one of this test's own.
fn scratch() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cookbook");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}
