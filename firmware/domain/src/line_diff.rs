//! What two texts have in common, line by line, for the history of the configuration.

use similar::{ChangeTag, TextDiff};

/// Lines shown around what is different.
const CONTEXT: usize = 3;

/// What a line is to the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// In both.
    Same,
    /// In the former only.
    Removed,
    /// In the latter only.
    Added,
    /// Stands for lines that are the same and not shown.
    Gap,
}

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// What it is.
    pub kind: LineKind,
    /// Its text, without the end of the line.
    pub text: String,
}

/// The lines that are different, with three around them; empty when nothing is.
#[must_use]
pub fn line_diff(before: &str, after: &str) -> Vec<DiffLine> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = vec![];
    for (number, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if number > 0 {
            lines.push(DiffLine { kind: LineKind::Gap, text: String::new() });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let kind = match change.tag() {
                ChangeTag::Equal => LineKind::Same,
                ChangeTag::Delete => LineKind::Removed,
                ChangeTag::Insert => LineKind::Added,
            };
            lines.push(DiffLine { kind, text: change.value().trim_end_matches('\n').to_owned() });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> Vec<String> {
        let sign = |kind| match kind {
            LineKind::Same => ' ',
            LineKind::Removed => '-',
            LineKind::Added => '+',
            LineKind::Gap => '~',
        };
        line_diff(before, after).iter().map(|line| format!("{}{}", sign(line.kind), line.text)).collect()
    }

    #[test]
    fn lines_that_differ_are_shown_with_their_neighbours() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
        let after = before.replace("d\n", "D\n").replace("l\n", "l\nm\n");
        assert_eq!(
            shown(before, &after),
            [" a", " b", " c", "-d", "+D", " e", " f", " g", "~", " j", " k", " l", "+m"]
        );
        assert_eq!(shown(before, before), Vec::<String>::new());
    }
}
