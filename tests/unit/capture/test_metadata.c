#include <orcap/metadata.h>

#include "../pile.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct orcap_metadata *metadata;

/* Takes all blocks of a pile. */
static const struct orcap_metadata_view *take(const struct pile *pile) {
    uint8_t *bytes = pile_exact(pile, pile->size);
    struct orcap_reader *reader;
    struct orcap_frame frames[8];
    assert_int_equal(orcap_reader_open_memory(bytes, pile->size, "pile", &reader, NULL), ORCAP_OK);
    orcap_reader_on_block(reader, orcap_metadata_take, metadata);
    while (orcap_reader_next(reader, frames, 8))
        continue;
    orcap_reader_close(reader);
    free(bytes);
    return orcap_metadata_view(metadata);
}

static void pile_text_option(struct pile *pile, unsigned code, const char *text) {
    pile_option(pile, code, text, strlen(text));
}

static void pile_number_option(struct pile *pile, unsigned code, uint64_t value) {
    pile_number(pile, code, 2);
    pile_number(pile, 8, 2);
    pile_number(pile, value, 8);
}

static void pile_ticks_option(struct pile *pile, unsigned code, uint64_t ticks) {
    pile_number(pile, code, 2);
    pile_number(pile, 8, 2);
    pile_number(pile, ticks >> 32, 4);
    pile_number(pile, ticks & UINT32_MAX, 4);
}

static void pile_told_section(struct pile *pile) {
    size_t block = pile_block(pile, 0x0a0d0d0a);
    pile_number(pile, 0x1a2b3c4d, 4);
    pile_number(pile, 1, 2);
    pile_number(pile, 0, 2);
    pile_number(pile, UINT64_MAX, 8);
    pile_text_option(pile, 2, "a machine");
    pile_text_option(pile, 3, "a system");
    pile_text_option(pile, 4, "a program");
    pile_text_option(pile, 4, "another");
    pile_block_end(pile, block);
}

/* An interface with every option that is looked at. */
static void pile_told_interface(struct pile *pile) {
    size_t block = pile_block(pile, 1);
    pile_number(pile, 1, 2);
    pile_number(pile, 0, 2);
    pile_number(pile, 0, 4);
    pile_text_option(pile, 1, "of the interface");
    pile_option(pile, 6, "\0\0\x5e\0\x53\x01", 6);
    pile_number_option(pile, 8, 1000000000);
    pile_option(pile, 9, "\x03", 1);
    pile_option(pile, 11, "\0tcp port 80", 12);
    pile_text_option(pile, 12, "its system");
    pile_number_option(pile, 14, (uint64_t)-3600);
    pile_text_option(pile, 15, "its maker");
    pile_number_option(pile, 16, 5);
    pile_number_option(pile, 17, 6);
    pile_block_end(pile, block);
}

static void pile_statistics(struct pile *pile, uint32_t interface, uint64_t received) {
    size_t block = pile_block(pile, 5);
    pile_number(pile, interface, 4);
    pile_number(pile, 0, 8);
    pile_ticks_option(pile, 2, 3600500);
    pile_ticks_option(pile, 3, 7200000);
    pile_number_option(pile, 4, received);
    pile_number_option(pile, 5, 2);
    pile_number_option(pile, 6, 3);
    pile_number_option(pile, 7, 4);
    pile_block_end(pile, block);
}

static void test_sections_and_interfaces(void **state) {
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct pile pile = {.big_endian = big};
        pile_told_section(&pile);
        pile_interface(&pile, 1, 0, "bare", -1);
        pile_told_section(&pile);
        pile_told_interface(&pile);
        pile_statistics(&pile, 0, 1);
        pile_statistics(&pile, 0, 100); /* the last holds */
        pile_statistics(&pile, 1, 9);   /* of no interface of this section */
        const struct orcap_metadata_view *view = take(&pile);
        assert_int_equal(view->section_count, 2);
        assert_string_equal(view->sections[0].hardware, "a machine");
        assert_string_equal(view->sections[1].os, "a system");
        assert_string_equal(view->sections[1].application, "a program");
        assert_int_equal(view->sections[1].first_interface, 1);
        assert_int_equal(view->sections[1].big_endian, big);
        assert_int_equal(view->interface_count, 2);
        const struct orcap_interface_notes *bare = &view->interfaces[0], *told = &view->interfaces[1];
        assert_null(bare->filter);
        assert_true(bare->speed == ORCAP_NOT_SAID && !bare->has_mac && !bare->has_statistics && bare->resolution == 6);
        assert_string_equal(told->comment, "of the interface");
        assert_string_equal(told->filter, "tcp port 80");
        assert_string_equal(told->os, "its system");
        assert_string_equal(told->hardware, "its maker");
        assert_true(told->has_mac && !memcmp(told->mac, "\0\0\x5e\0\x53\x01", 6));
        assert_true(told->speed == 1000000000 && told->sent_speed == 5 && told->received_speed == 6);
        assert_int_equal(told->offset, -3600);
        assert_int_equal(told->resolution, 3);
        assert_true(told->has_statistics);
        assert_int_equal(told->statistics.start_ns, 500000000); /* thousandths of a second, an hour back */
        assert_int_equal(told->statistics.end_ns, 3600000000000);
        assert_int_equal(told->statistics.received, 100);
        assert_true(told->statistics.dropped == 2 && told->statistics.accepted == 3 && told->statistics.os_dropped == 4);
        assert_true(told->statistics.delivered == ORCAP_NOT_SAID);
        pile_clear(&pile);
        orcap_metadata_reset(metadata);
        assert_int_equal(orcap_metadata_view(metadata)->section_count, 0);
    }
}

static void test_names_secrets_and_others(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_section(&pile, NULL);
    size_t block = pile_block(&pile, 4);
    pile_option(&pile, 1, "\xc0\0\2\1a.example\0b.example", 24);
    pile_option(&pile, 2, "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1six", 19); /* without its zero */
    pile_option(&pile, 3, "\0\0\x5e\0\x53\1mac", 10);
    pile_option(&pile, 4, "\0\0\x5e\0\x53\1\2\3eui", 12);
    pile_option(&pile, 1, "\xc0\0", 2); /* too short */
    pile_option(&pile, 77, "what is this", 12);
    pile_option(&pile, 0, NULL, 0);
    pile_block_end(&pile, block);
    for (int i = 0; i < 2; i++) {
        block = pile_block(&pile, 10);
        pile_number(&pile, 0x544c534b, 4);
        pile_number(&pile, 10 + (uint64_t)i * 1000, 4); /* the second claims more than it has */
        pile_bytes(&pile, "0123456789", 10);
        pile_block_end(&pile, block);
    }
    block = pile_block(&pile, 0x40000bad);
    pile_number(&pile, 32473, 4);
    pile_fill(&pile, 1, 5);
    pile_block_end(&pile, block);
    block = pile_block(&pile, 0x80000001);
    pile_block_end(&pile, block);
    const struct orcap_metadata_view *view = take(&pile);
    assert_int_equal(view->names_all, 4);
    assert_int_equal(view->name_count, 4);
    assert_string_equal(view->names[0].address, "192.0.2.1");
    assert_string_equal(view->names[0].name, "a.example");
    assert_string_equal(view->names[1].address, "2001:db8::1");
    assert_string_equal(view->names[1].name, "six");
    assert_string_equal(view->names[2].address, "00:00:5e:00:53:01");
    assert_string_equal(view->names[3].address, "00:00:5e:00:53:01:02:03");
    assert_string_equal(view->names[3].name, "eui");
    assert_int_equal(view->secret_count, 1);
    assert_string_equal(view->secrets[0].name, "TLS key log");
    assert_true(view->secrets[0].blocks == 2 && view->secrets[0].bytes == 22);
    assert_true(view->custom_count == 1 && view->custom[0].kind == 32473 && view->custom[0].bytes == 8);
    assert_true(view->other_count == 1 && view->others[0].kind == 0x80000001 && view->others[0].bytes == 12);
    pile_clear(&pile);
}

/* A million names cost no more than the first thousands. */
static void test_what_is_kept_has_an_end(void **state) {
    (void)state;
    struct pile pile = {0};
    pile_section(&pile, NULL);
    for (int i = 0; i < 20; i++) {
        size_t block = pile_block(&pile, 4);
        for (int k = 0; k < 1000; k++)
            pile_option(&pile, 1, "\xc0\0\2\1name", 9);
        pile_block_end(&pile, block);
    }
    for (uint32_t i = 0; i < 600; i++) {
        size_t block = pile_block(&pile, 0x80000001 + i);
        pile_block_end(&pile, block);
    }
    const struct orcap_metadata_view *view = take(&pile);
    assert_int_equal(view->names_all, 20000);
    assert_int_equal(view->name_count, 4096);
    assert_int_equal(view->other_count, 256);
    pile_clear(&pile);
}

static int make(void **state) {
    (void)state;
    return orcap_metadata_new(&metadata, NULL);
}

static int drop(void **state) {
    (void)state;
    orcap_metadata_free(metadata);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sections_and_interfaces, make, drop),
        cmocka_unit_test_setup_teardown(test_names_secrets_and_others, make, drop),
        cmocka_unit_test_setup_teardown(test_what_is_kept_has_an_end, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
