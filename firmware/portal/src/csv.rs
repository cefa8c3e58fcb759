//! Tables as files that a spreadsheet opens (RFC 4180). Text that people typed cannot become a formula there.

/// A line of cells that are ours or numbers.
pub(crate) fn line(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell_of(cell)).collect();
    cells.join(",") + "\r\n"
}

/// One cell: in quotes where it needs them, with an apostrophe before what a spreadsheet would calculate.
fn cell_of(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// The answer that a browser saves under this name.
pub(crate) fn download(name: &str, text: String) -> rouille::Response {
    rouille::Response::from_data("text/csv; charset=utf-8", text)
        .with_unique_header("Content-Disposition", format!("attachment; filename=\"{name}\""))
        .with_unique_header("Cache-Control", "no-store")
        .with_unique_header("X-Content-Type-Options", "nosniff")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_cells_and_text_stays_text() {
        assert_eq!(line(&["a", "b c", "1"]), "a,b c,1\r\n");
        assert_eq!(line(&["a,b", "say \"hi\"", "x\ny"]), "\"a,b\",\"say \"\"hi\"\"\",\"x\ny\"\r\n");
        assert_eq!(line(&["=1+1", "@x", "-2"]), "\"'=1+1\",\"'@x\",\"'-2\"\r\n");
    }
}
