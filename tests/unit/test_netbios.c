#include "core/netbios.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* RFC 1001, section 14.1: "FRED" and blanks. */
static void encodes_half_bytes(void **state) {
    (void)state;
    uint8_t wire[NETBIOS_WIRE], name[NETBIOS_NAME];
    netbios_encode("FRED", 4, wire);
    assert_memory_equal(wire, "\x20" "EGFCEFEECACACACACACACACACACACA", sizeof wire);
    assert_int_equal(netbios_decode(wire, sizeof wire, name), 4);
    assert_memory_equal(name, "FRED", 4);
}

static void cuts_what_is_too_long(void **state) {
    (void)state;
    uint8_t wire[NETBIOS_WIRE], name[NETBIOS_NAME];
    netbios_encode("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 26, wire);
    assert_int_equal(netbios_decode(wire, sizeof wire, name), NETBIOS_NAME);
    assert_memory_equal(name, "ABCDEFGHIJKLMNO", NETBIOS_NAME);
}

static void reads_anything(void **state) {
    (void)state;
    uint8_t name[NETBIOS_NAME];
    assert_int_equal(netbios_decode((const uint8_t *)"", 0, name), 0);
    assert_int_equal(netbios_decode((const uint8_t *)"\x20" "E", 2, name), 0);
    assert_int_equal(netbios_decode((const uint8_t *)"\x20\0\0\0\0", 5, name), 0);
    assert_int_equal(netbios_decode((const uint8_t *)"\xff\xff\xff\xff\xff", 5, name), 2);
    assert_memory_equal(name, "\xee\xee", 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes_half_bytes),
        cmocka_unit_test(cuts_what_is_too_long),
        cmocka_unit_test(reads_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
