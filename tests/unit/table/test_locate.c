/* Countries and systems out of a database that is written here as its specification says (maxmind.github.io/MaxMind-DB, version 2.0). */
#include "table/rows.h"

#include "../pile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

enum { MAP = 7, STRING = 2, U16 = 5, U32 = 6, PREFIX = 24 };

static void put_head(struct pile *pile, unsigned type, size_t size) {
    pile_number(pile, type << 5 | size, 1);
}
static void put_string(struct pile *pile, const char *text) {
    put_head(pile, STRING, strlen(text));
    pile_bytes(pile, text, strlen(text));
}
static void put_key(struct pile *pile, const char *key, unsigned type, uint64_t value, size_t size) {
    put_string(pile, key);
    put_head(pile, type, size);
    pile_number(pile, value, size);
}

/* A search tree that leads along the bits of 192.0.2.0/24 to the only record. */
static void put_tree(struct pile *pile) {
    static const uint32_t network = 0xc0000200;
    for (unsigned bit = 0; bit < PREFIX; bit++) {
        uint32_t on = bit + 1 < PREFIX ? bit + 1 : PREFIX + 16, records[2] = {PREFIX, PREFIX}; /* the number of nodes: nothing */
        records[network >> (31 - bit) & 1] = on;
        pile_number(pile, records[0], 3);
        pile_number(pile, records[1], 3);
    }
    pile_fill(pile, 0, 16);
}

static struct pile make_database(void) {
    struct pile pile = {.big_endian = true};
    put_tree(&pile);
    put_head(&pile, MAP, 2);
    put_string(&pile, "country");
    put_head(&pile, MAP, 1);
    put_string(&pile, "iso_code");
    put_string(&pile, "DE");
    put_key(&pile, "autonomous_system_number", U32, 64496, 4);
    pile_bytes(&pile, "\xab\xcd\xefMaxMind.com", 14);
    put_head(&pile, MAP, 9);
    put_key(&pile, "node_count", U32, PREFIX, 1);
    put_key(&pile, "record_size", U16, 24, 1);
    put_key(&pile, "ip_version", U16, 4, 1);
    put_key(&pile, "binary_format_major_version", U16, 2, 1);
    put_key(&pile, "binary_format_minor_version", U16, 0, 1);
    put_string(&pile, "database_type");
    put_string(&pile, "made");
    put_string(&pile, "build_epoch");
    pile_bytes(&pile, "\x01\x02\x01", 3); /* an unsigned number of 64 bits in one byte */
    put_string(&pile, "languages");
    pile_bytes(&pile, "\x00\x04", 2); /* an array of none */
    put_string(&pile, "description");
    put_head(&pile, MAP, 0);
    return pile;
}

/* Rows of the table hosts with nothing but an address. */
struct source {
    struct orcap_rows rows;
    size_t next;
};
static int next(struct orcap_rows *rows, struct orcap_cell *cells) {
    static const char *const addresses[] = {"192.0.2.7", "198.51.100.1", "2001:db8::1", NULL};
    struct source *source = (struct source *)rows;
    if (source->next == 4)
        return 0;
    for (size_t i = 0; i < rows->column_count; i++)
        cell_null(&cells[i]);
    cell_word(&cells[0], addresses[source->next++]);
    return 1;
}
static void release(struct orcap_rows *rows) {
    free(rows);
}

static void test_locate(void **state) {
    (void)state;
    char path[] = "/tmp/orcap-locate-XXXXXX";
    int fd = mkstemp(path);
    struct pile pile = make_database();
    assert_true(fd >= 0);
    assert_int_equal(write(fd, pile.bytes, pile.size), pile.size);
    assert_int_equal(close(fd), 0);
    struct source *source = calloc(1, sizeof *source);
    assert_non_null(source);
    source->rows = rows_of(orcap_table_find("hosts"), next, release);
    struct orcap_rows *rows = &source->rows;
    const char *const paths[] = {path}, *const columns[] = {"country", "asn"};
    struct orcap_error error;
    int status = orcap_rows_locate(&rows, paths, 1, &error);
    (void)unlink(path);
    pile_clear(&pile);
    if (status == ORCAP_EUSAGE) { /* a build without the library */
        orcap_rows_free(rows);
        skip();
    }
    assert_int_equal(status, ORCAP_OK);
    assert_int_equal(orcap_rows_choose(&rows, columns, 2, &error), ORCAP_OK);
    struct orcap_cell cells[2];
    assert_int_equal(orcap_rows_next(rows, cells), 1);
    assert_false(cells[0].null || cells[1].null);
    assert_int_equal(cells[0].text.size, 2);
    assert_memory_equal(cells[0].text.bytes, "DE", 2);
    assert_int_equal(cells[1].i64, 64496);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(orcap_rows_next(rows, cells), 1);
        assert_true(cells[0].null && cells[1].null);
    }
    assert_int_equal(orcap_rows_next(rows, cells), 0);
    orcap_rows_free(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_locate)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
