#include "sheet.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double short_side = 595.28, long_side = 841.89, margin = 42, foot = 30, padding = 4, gap = 10;

/// A cell or a paragraph is cut after so many lines, so that a row always fits on a page.
enum { LINES = 12 };

static const struct {
    const char *font;
    double grey, above, below;
} styles[] = {
    [SHEET_TITLE] = {"Inter, DejaVu Sans, Sans Semi-Bold 18", 0.07, 0, 8},
    [SHEET_HEADING] = {"Inter, DejaVu Sans, Sans Semi-Bold 12", 0.07, 12, 4},
    [SHEET_TEXT] = {"Inter, DejaVu Sans, Sans 9.5", 0.12, 0, 4},
    [SHEET_NOTE] = {"Inter, DejaVu Sans, Sans 8.5", 0.38, 0, 4},
    [SHEET_BANNER] = {"Inter, DejaVu Sans, Sans Bold 26", 0, 0, 12},
    [SHEET_LARGE] = {"Inter, DejaVu Sans, Sans Medium 13", 0.07, 0, 6},
};

struct column {
    double left, width;
    bool is_right;
    PangoLayout *layout;
    char *head;
};

struct sheet {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoLayout *layout, *number;
    PangoFontDescription *fonts[SHEET_STYLES], *head_font, *bold_font;
    char *footer;
    double width, height, y;
    int page, count;
    bool is_empty;
    struct column columns[SHEET_COLUMNS];
};

/// cairo writes some bytes at a time; stdio gathers them.
static cairo_status_t write_out(void *unused, const unsigned char *bytes, unsigned int length) {
    (void)unused;
    return fwrite(bytes, 1, length, stdout) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static PangoLayout *new_layout(struct sheet *sheet) {
    PangoLayout *layout = pango_cairo_create_layout(sheet->cairo);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(layout, -LINES);
    PangoAttrList *attributes =
        pango_attr_list_new(); // figures of one width, so that columns of them line up
    pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    return layout;
}

static double bottom(const struct sheet *sheet) {
    return sheet->height - margin - foot;
}

static double full_width(const struct sheet *sheet) {
    return sheet->width - 2 * margin;
}

/// Lays the text out in the layout; its height.
static double lay(PangoLayout *layout, const PangoFontDescription *font, const char *text, double width) {
    int height;
    pango_layout_set_font_description(layout, font);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_text(layout, text, -1);
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

static void paint(struct sheet *sheet, PangoLayout *layout, double x, double y, double grey) {
    cairo_set_source_rgb(sheet->cairo, grey, grey, grey);
    cairo_move_to(sheet->cairo, x, y);
    pango_cairo_show_layout(sheet->cairo, layout);
}

static void line(struct sheet *sheet, double y, double grey) {
    cairo_set_source_rgb(sheet->cairo, grey, grey, grey);
    cairo_set_line_width(sheet->cairo, 0.5);
    cairo_move_to(sheet->cairo, margin, y);
    cairo_line_to(sheet->cairo, sheet->width - margin, y);
    cairo_stroke(sheet->cairo);
}

struct sheet *sheet_begin(bool is_wide, const char *language, const char *title, const char *created) {
    struct sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet)
        return NULL;
    sheet->width = is_wide ? long_side : short_side;
    sheet->height = is_wide ? short_side : long_side;
    sheet->surface = cairo_pdf_surface_create_for_stream(write_out, NULL, sheet->width, sheet->height);
    cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
    cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_CREATOR, "kioskd");
    sheet->cairo = cairo_create(sheet->surface);
    sheet->layout = new_layout(sheet);
    sheet->number = new_layout(sheet);
    pango_layout_set_alignment(sheet->number, PANGO_ALIGN_RIGHT);
    pango_context_set_language(pango_layout_get_context(sheet->layout), pango_language_from_string(language));
    for (int i = 0; i < SHEET_STYLES; i++)
        sheet->fonts[i] = pango_font_description_from_string(styles[i].font);
    sheet->head_font = pango_font_description_from_string("Inter, DejaVu Sans, Sans Semi-Bold 8");
    sheet->bold_font = pango_font_description_from_string("Inter, DejaVu Sans, Sans Semi-Bold 9.5");
    sheet->y = margin;
    sheet->page = 1;
    sheet->is_empty = true;
    return sheet;
}

void sheet_footer(struct sheet *sheet, const char *text) {
    free(sheet->footer);
    sheet->footer = strdup(text);
}

static void finish_page(struct sheet *sheet) {
    char number[16];
    double y = sheet->height - margin - foot / 3;
    snprintf(number, sizeof number, "%d", sheet->page);
    lay(sheet->layout, sheet->fonts[SHEET_NOTE], sheet->footer ? sheet->footer : "", full_width(sheet) - 60);
    paint(sheet, sheet->layout, margin, y, styles[SHEET_NOTE].grey);
    lay(sheet->number, sheet->fonts[SHEET_NOTE], number, 50);
    paint(sheet, sheet->number, sheet->width - margin - 50, y, styles[SHEET_NOTE].grey);
    cairo_show_page(sheet->cairo);
    sheet->page++;
    sheet->y = margin;
    sheet->is_empty = true;
}

void sheet_next_page(struct sheet *sheet) {
    if (!sheet->is_empty)
        finish_page(sheet);
}

/// Goes to the next page unless so much is left of this one.
static void need(struct sheet *sheet, double height) {
    if (sheet->y + height > bottom(sheet))
        sheet_next_page(sheet);
}

void sheet_text(struct sheet *sheet, enum sheet_style style, const char *text) {
    double height = lay(sheet->layout, sheet->fonts[style], text, full_width(sheet));
    // A heading stays with what follows it.
    need(sheet, height + styles[style].above + (style == SHEET_HEADING ? 48 : 0));
    if (!sheet->is_empty)
        sheet->y += styles[style].above;
    paint(sheet, sheet->layout, margin, sheet->y, styles[style].grey);
    sheet->y += height + styles[style].below;
    sheet->is_empty = false;
}

void sheet_pair(struct sheet *sheet, const char *label, const char *text) {
    double left = full_width(sheet) * 0.28;
    double height = lay(sheet->layout, sheet->fonts[SHEET_TEXT], text, full_width(sheet) - left);
    need(sheet, height);
    paint(sheet, sheet->layout, margin + left, sheet->y, styles[SHEET_TEXT].grey);
    double other = lay(sheet->layout, sheet->fonts[SHEET_NOTE], label, left - padding);
    paint(sheet, sheet->layout, margin, sheet->y + 1, styles[SHEET_NOTE].grey);
    sheet->y += (other > height ? other : height) + 3;
    sheet->is_empty = false;
}

static bool is_dark(const char *squares, int index) {
    char digit = squares[index / 4];
    int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    return value >> (3 - index % 4) & 1;
}

bool sheet_code(struct sheet *sheet, int millimetres, int side, const char *squares) {
    enum { QUIET = 4, MOST_SIDE = 61 };
    if (side < 1 || side > MOST_SIDE || millimetres < 20 || millimetres > 180 ||
        strspn(squares, "0123456789abcdef") != strlen(squares) ||
        strlen(squares) != ((size_t)side * (size_t)side + 3) / 4)
        return false;
    double width = millimetres * 72 / 25.4, square = width / (side + 2 * QUIET);
    need(sheet, width);
    double left = (sheet->width - width) / 2 + QUIET * square, top = sheet->y + QUIET * square;
    // One path of runs: squares drawn one by one have hairlines between them.
    for (int row = 0; row < side; row++)
        for (int column = 0, length; column < side; column += length + 1) {
            for (length = 0; column + length < side && is_dark(squares, row * side + column + length);)
                length++;
            cairo_rectangle(sheet->cairo, left + column * square, top + row * square, length * square,
                            square);
        }
    cairo_set_source_rgb(sheet->cairo, 0, 0, 0);
    cairo_fill(sheet->cairo);
    sheet->y += width;
    sheet->is_empty = false;
    return true;
}

bool sheet_columns(struct sheet *sheet, int count, char *const *columns) {
    double shares[SHEET_COLUMNS], all = 0, left = margin;
    char sides[SHEET_COLUMNS];
    count = count > SHEET_COLUMNS ? SHEET_COLUMNS : count;
    for (int i = 0; i < count; i++) {
        char *end;
        shares[i] = strtod(columns[i], &end);
        sides[i] = *end;
        if (!(shares[i] > 0 && shares[i] < 1000) || (*end != 'l' && *end != 'r'))
            return false;
        all += shares[i];
    }
    sheet->count = count;
    for (int i = 0; i < count; i++) {
        struct column *column = &sheet->columns[i];
        if (!column->layout)
            column->layout = new_layout(sheet);
        column->left = left;
        column->width = full_width(sheet) * shares[i] / all;
        column->is_right = sides[i] == 'r';
        pango_layout_set_alignment(column->layout, column->is_right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
        free(column->head);
        column->head = NULL;
        left += column->width;
    }
    sheet->y += padding;
    return true;
}

static void draw_row(struct sheet *sheet, enum sheet_row kind, const char *const *cells) {
    const PangoFontDescription *font = kind == SHEET_HEAD    ? sheet->head_font
                                       : kind == SHEET_TOTAL ? sheet->bold_font
                                                             : sheet->fonts[SHEET_TEXT];
    double height = 0;
    for (int i = 0; i < sheet->count; i++) {
        struct column *column = &sheet->columns[i];
        double own = lay(column->layout, font, cells[i], column->width - gap);
        height = own > height ? own : height;
    }
    height += 2 * padding;
    if (sheet->y + height > bottom(sheet) && !sheet->is_empty) {
        const char *heads[SHEET_COLUMNS];
        sheet_next_page(sheet);
        for (int i = 0; i < sheet->count; i++)
            heads[i] = sheet->columns[i].head;
        if (kind != SHEET_HEAD && sheet->count > 0 && heads[0]) {
            draw_row(sheet, SHEET_HEAD, heads);
            draw_row(sheet, kind, cells); // measured anew: the layouts hold the head now
            return;
        }
    }
    for (int i = 0; i < sheet->count; i++)
        paint(sheet, sheet->columns[i].layout, sheet->columns[i].left, sheet->y + padding,
              kind == SHEET_HEAD ? 0.38 : 0.12);
    if (kind == SHEET_TOTAL)
        line(sheet, sheet->y, 0.2);
    sheet->y += height;
    line(sheet, sheet->y, kind == SHEET_HEAD ? 0.2 : 0.86);
    sheet->is_empty = false;
}

void sheet_row(struct sheet *sheet, enum sheet_row kind, int count, char *const *cells) {
    const char *row[SHEET_COLUMNS];
    for (int i = 0; i < sheet->count; i++)
        row[i] = i < count ? cells[i] : "";
    draw_row(sheet, kind, row);
    for (int i = 0; kind == SHEET_HEAD && i < sheet->count; i++) {
        free(sheet->columns[i].head);
        sheet->columns[i].head = strdup(row[i]);
    }
}

bool sheet_end(struct sheet *sheet) {
    sheet->is_empty = false; // a document has a page
    finish_page(sheet);
    cairo_surface_finish(sheet->surface);
    return cairo_surface_status(sheet->surface) == CAIRO_STATUS_SUCCESS && fflush(stdout) == 0;
}
