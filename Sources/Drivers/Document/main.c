// Reads what a document says, a line each, and writes it as PDF: a program of its own, so that the daemon
// carries neither the libraries nor the memory of it, and no text can harm it. Fields of a line are parted by
// tabs:
//
//   begin    tall|wide  language  title  date     first of all, once
//   footer   text
//   title    text    heading  text    text  text    note  text    pair  label  text
//   banner   text    large  text
//   code     millimetres  side  hexadecimal       a square code, four squares a digit
//   columns  3l  2r …    head  cell …    row  cell …    total  cell …
//   page                                          the next page begins
//   end                                           last of all: without it the document is not whole
//
// Exit status: 0 whole; 65 something was not understood or the end is missing; 74 could not be written.
#include "sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIELDS = SHEET_COLUMNS + 1, NOT_UNDERSTOOD = 65, NOT_WRITTEN = 74 };

/// Parts the line at its tabs, in place; how many fields there are.
static int part(char *line, char *fields[FIELDS]) {
    int count = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *field; count < FIELDS && (field = strsep(&line, "\t"));)
        fields[count++] = field;
    return count;
}

static const struct {
    const char *name;
    enum sheet_style style;
} texts[] = {{"title", SHEET_TITLE}, {"heading", SHEET_HEADING}, {"text", SHEET_TEXT},
             {"note", SHEET_NOTE},   {"banner", SHEET_BANNER},   {"large", SHEET_LARGE}};

static const struct {
    const char *name;
    enum sheet_row kind;
} rows[] = {{"head", SHEET_HEAD}, {"row", SHEET_ROW}, {"total", SHEET_TOTAL}};

static bool follow(struct sheet *sheet, int count, char *fields[FIELDS]) {
    const char *order = fields[0];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (count == 2 && strcmp(order, texts[i].name) == 0) {
            sheet_text(sheet, texts[i].style, fields[1]);
            return true;
        }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(order, rows[i].name) == 0) {
            sheet_row(sheet, rows[i].kind, count - 1, fields + 1);
            return true;
        }
    if (count == 3 && strcmp(order, "pair") == 0)
        sheet_pair(sheet, fields[1], fields[2]);
    else if (count > 1 && strcmp(order, "columns") == 0)
        return sheet_columns(sheet, count - 1, fields + 1);
    else if (count == 2 && strcmp(order, "footer") == 0)
        sheet_footer(sheet, fields[1]);
    else if (count == 4 && strcmp(order, "code") == 0)
        return sheet_code(sheet, atoi(fields[1]), atoi(fields[2]), fields[3]);
    else if (count == 1 && strcmp(order, "page") == 0)
        sheet_next_page(sheet);
    else
        return false;
    return true;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
/// The process ends with its document, and gives nothing back before.
const char *__asan_default_options(void) {
    return "detect_leaks=0";
}
#endif
#endif

int main(void) {
    char *line = NULL, *fields[FIELDS];
    size_t room = 0;
    int count;
    // Nobody waits for a document as he does for an answer to his badge; and nobody needs it when the daemon
    // is gone.
    (void)!nice(10);
    if (getline(&line, &room, stdin) < 0 || (count = part(line, fields)) != 5 ||
        strcmp(fields[0], "begin") != 0)
        return NOT_UNDERSTOOD;
    struct sheet *sheet = sheet_begin(strcmp(fields[1], "wide") == 0, fields[2], fields[3], fields[4]);
    if (!sheet)
        return NOT_WRITTEN;
    while (getline(&line, &room, stdin) >= 0) {
        count = part(line, fields);
        if (count == 1 && strcmp(fields[0], "end") == 0)
            return sheet_end(sheet) ? EXIT_SUCCESS : NOT_WRITTEN;
        if (count < 1 || !follow(sheet, count, fields))
            return NOT_UNDERSTOOD;
    }
    return NOT_UNDERSTOOD;
}
