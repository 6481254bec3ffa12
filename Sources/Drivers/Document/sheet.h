#pragma once
#include <stdbool.h>

/// A document of A4 pages that grows downwards and is written as PDF 1.5 (ISO 32000-1) while it grows: a page
/// that is full is written and forgotten. Lengths are points (1/72 inch).
struct sheet;

/// At most so many columns in a table; further ones are left out.
enum { SHEET_COLUMNS = 16 };

/// Writes to standard output. `is_wide`: landscape. `created`: RFC 3339. NULL when there is no memory.
struct sheet *sheet_begin(bool is_wide, const char *language, const char *title, const char *created);

/// What stands at the foot of every page, left of its number.
void sheet_footer(struct sheet *sheet, const char *text);

enum sheet_style {
    SHEET_TITLE,
    SHEET_HEADING,
    SHEET_TEXT,
    SHEET_NOTE,
    SHEET_BANNER,
    SHEET_LARGE,
    SHEET_STYLES
};
void sheet_text(struct sheet *sheet, enum sheet_style style, const char *text);

/// A label and what it is, side by side.
void sheet_pair(struct sheet *sheet, const char *label, const char *text);

/// A square code in the middle of the page, `millimetres` wide with the four light squares around it: `side`
/// squares a row, row after row, four a hexadecimal digit, 1 is dark. False: not understood.
bool sheet_code(struct sheet *sheet, int millimetres, int side, const char *squares);

/// Begins a table. Each column: its share of the width and `l` or `r`, as in "3l". False: not understood.
bool sheet_columns(struct sheet *sheet, int count, char *const *columns);

enum sheet_row { SHEET_HEAD, SHEET_ROW, SHEET_TOTAL };
/// A row of the table; the head is repeated on each further page. A row that does not fit begins the next
/// page.
void sheet_row(struct sheet *sheet, enum sheet_row kind, int count, char *const *cells);

/// Begins the next page, unless this one is empty.
void sheet_next_page(struct sheet *sheet);

/// Writes the last page and the end of the file. False: not all of it could be written.
bool sheet_end(struct sheet *sheet);
