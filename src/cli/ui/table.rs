//! Tables: on a terminal fitted to its width, in a pipe one line an item with tabs between, so that `cut` works.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, TableStyle, Width};
use credctl::name::{escape, escape_into};
use unicode_width::UnicodeWidthStr;

use super::Ui;

/// A column.
pub(crate) struct Column {
    /// Its heading.
    pub(crate) title: &'static str,
    /// What becomes of it where the terminal is too narrow.
    pub(crate) fit: Fit,
}

/// What becomes of a column where the terminal is too narrow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It keeps its width.
    Keep,
    /// It is cut.
    Cut,
    /// It is left out, the last first.
    Drop,
}

/// A column that is cut keeps so much.
const CUT: usize = 16;
/// Between two columns.
const BETWEEN: usize = 2;

/// Builds the text of a table. Cells are text from anywhere: they are escaped here.
pub(crate) fn render(ui: &Ui, columns: &[Column], rows: Vec<Vec<String>>) -> String {
    if !ui.stdout_tty {
        let mut text = String::new();
        rows.iter().for_each(|row| tabs(&mut text, &row.iter().map(String::as_str).collect::<Vec<_>>()));
        return text;
    }
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.iter().map(|cell| escape(cell)).collect()).collect();
    let widest = |n: usize| rows.iter().map(|row| row[n].width()).chain([columns[n].title.width()]).max().unwrap_or(0);
    let shown = fitting(columns, widest, width().map_or(usize::MAX, usize::from));
    let one_line = |cells: Vec<&str>| {
        let mut row = comfy_table::Row::from(cells);
        row.max_height(1);
        row
    };
    let mut table = Table::new();
    table.load_style(TableStyle::default());
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_truncation_indicator("…");
    table.set_header(one_line(shown.iter().map(|n| columns[*n].title).collect()));
    for row in &rows {
        table.add_row(one_line(shown.iter().map(|n| row[*n].as_str()).collect()));
    }
    if let Some(width) = width() {
        table.set_width(width);
    }
    for (place, n) in shown.iter().enumerate() {
        if columns[*n].fit != Fit::Cut
            && let Some(column) = table.column_mut(place)
        {
            let width = u16::try_from(widest(*n) + BETWEEN).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
        }
    }
    let mut text = table.lines().map(|line| line.trim_end().to_owned() + "\n").collect::<String>();
    if ui.color_out
        && let Some((head, body)) = text.split_once('\n')
    {
        text = format!("\x1b[1m{head}\x1b[0m\n{body}");
    }
    text
}

/// Adds one line for a pipe: the cells, escaped, with tabs between them. For ten thousand of them there is no table to make.
pub(crate) fn tabs(text: &mut String, cells: &[&str]) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            text.push('\t');
        }
        escape_into(text, cell);
    }
    text.push('\n');
}

/// The columns that there is room for.
fn fitting(columns: &[Column], widest: impl Fn(usize) -> usize, width: usize) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    let least = |n: &usize| BETWEEN + if columns[*n].fit == Fit::Cut { widest(*n).min(CUT) } else { widest(*n) };
    while shown.iter().map(least).sum::<usize>() > width
        && let Some(last) = shown.iter().rposition(|n| columns[*n].fit == Fit::Drop)
    {
        shown.remove(last);
    }
    shown
}

/// Columns of the terminal on stdout.
pub(crate) fn width() -> Option<u16> {
    width_of(std::io::stdout())
}

/// The columns of the terminal that a stream goes to.
pub(crate) fn width_of(stream: impl std::os::fd::AsFd) -> Option<u16> {
    rustix::termios::tcgetwinsize(stream).ok().map(|size| size.ws_col).filter(|columns| *columns > 0)
}
