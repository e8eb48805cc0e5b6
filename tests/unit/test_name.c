#include "dissect/name.h"

#include <orcap/packet.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* RFC 1035 section 4.1.4 has this picture: F.ISI.ARPA at 20, FOO and a pointer to 20 at 40, a pointer to 26 at 64, the root at 92. */
static void rfc_message(uint8_t message[93]) {
    memset(message, 0, 93);
    memcpy(message + 20, "\1F\3ISI\4ARPA", 12);
    memcpy(message + 40, "\3FOO\xc0\x14", 6);
    memcpy(message + 64, "\xc0\x1a", 2);
}

static const char *text_of(const uint8_t *message, size_t size, size_t at, bool escaped, char text[ORCAP_NAME_TEXT]) {
    struct orcap_value name = {.type = ORCAP_VALUE_NAME, .bytes = message + at, .message = message, .message_size = size};
    return orcap_name_format(&name, escaped, text) < 0 ? NULL : text;
}

static void test_compressed_names_of_the_rfc(void **state) {
    (void)state;
    uint8_t message[93];
    char text[ORCAP_NAME_TEXT];
    rfc_message(message);
    assert_string_equal(text_of(message, 93, 20, true, text), "F.ISI.ARPA");
    assert_string_equal(text_of(message, 93, 40, true, text), "FOO.F.ISI.ARPA");
    assert_string_equal(text_of(message, 93, 64, true, text), "ARPA");
    assert_string_equal(text_of(message, 93, 92, true, text), ".");
    assert_string_equal(text_of(message, 93, 40, false, text), "FOO.F.ISI.ARPA.");
    assert_int_equal(name_extent(message, 20, 93, true), 12);
    assert_int_equal(name_extent(message, 40, 93, true), 6);
    assert_int_equal(name_extent(message, 64, 93, true), 2);
    assert_int_equal(name_extent(message, 40, 93, false), 0);
}

static void test_pointers_lead_back_only(void **state) {
    (void)state;
    char text[ORCAP_NAME_TEXT];
    assert_null(text_of((const uint8_t *)"\xc0\x00", 2, 0, true, text));                 /* to itself */
    assert_null(text_of((const uint8_t *)"\xc0\x02\1a\0", 5, 0, true, text));             /* forward */
    assert_null(text_of((const uint8_t *)"\1a\xc0\x00", 4, 0, true, text));               /* round and round */
    assert_null(text_of((const uint8_t *)"\1a\0\1b\xc0\x07\xc0\x03", 8, 6, true, text));  /* back, then forward again */
    assert_null(text_of((const uint8_t *)"\1a\xc0", 3, 0, true, text));                   /* half a pointer */
    assert_null(text_of((const uint8_t *)"\5abc", 4, 0, true, text));                     /* a label past the end */
    assert_null(text_of((const uint8_t *)"\x41xx\0", 4, 0, true, text));                  /* RFC 6891 gave up these label types */
}

static void test_longest_name(void **state) {
    (void)state;
    uint8_t message[260];
    char text[ORCAP_NAME_TEXT];
    for (int i = 0; i < 4; i++) { /* 3 labels of 63 bytes and one of 61: 255 bytes with the root */
        message[64 * i] = i < 3 ? 63 : 61;
        memset(message + 64 * i + 1, 'a' + i, 63);
    }
    message[254] = 0;
    assert_int_equal(name_extent(message, 0, sizeof message, true), 255);
    assert_int_equal(strlen(text_of(message, sizeof message, 0, false, text)), 254);
    message[192] = 62;
    message[255] = 0;
    assert_int_equal(name_extent(message, 0, sizeof message, true), 0);
    assert_null(text_of(message, sizeof message, 0, true, text));
}

static void test_presentation_form(void **state) {
    (void)state;
    char text[ORCAP_NAME_TEXT];
    assert_string_equal(text_of((const uint8_t *)"\5a.b\\\x07\2\xff \0", 10, 0, true, text), "a\\.b\\\\\\007.\\255\\032");
}

static void test_encode(void **state) {
    (void)state;
    uint8_t bytes[NAME_BYTES];
    assert_int_equal(name_encode("www.example.com.", 16, bytes), 17);
    assert_memory_equal(bytes, "\3www\7example\3com", 17);
    assert_int_equal(name_encode("a", 1, bytes), 3);
    assert_int_equal(name_encode(".", 1, bytes), 1);
    assert_int_equal(name_encode("", 0, bytes), 1);
    assert_int_equal(name_encode("a..b", 4, bytes), 0);
    assert_int_equal(name_encode("0123456789012345678901234567890123456789012345678901234567890123", 64, bytes), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compressed_names_of_the_rfc), cmocka_unit_test(test_pointers_lead_back_only), cmocka_unit_test(test_longest_name),
        cmocka_unit_test(test_presentation_form),           cmocka_unit_test(test_encode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
