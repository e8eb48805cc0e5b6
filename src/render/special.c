#include "render/special.h"

#include "core/address.h"
#include "core/number.h"
#include "core/sink.h"
#include "dissect/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const uint64_t ntp_epoch = 2208988800; /* 1970 in seconds since 1900 */
static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"}; /* 1 January 1970 was a Thursday */
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* "Tue, 14 Nov 2023 22:13:20  (1700000000)"; TSIG's field of 48 bits "Tue Nov 14 22:13:20 2023". */
static void write_date(uint64_t seconds, bool of_tsig, struct sink *out) {
    char text[RFC3339_TEXT]; /* 2023-11-14T22:13:20Z */
    put_rfc3339(text, (int64_t)seconds * 1000000000);
    const char *day = days[seconds / 86400 % 7], *month = months[(text[5] - '0') * 10 + text[6] - '1'];
    if (of_tsig)
        sink_format(out, "%s %s %.2s %.8s %.4s", day, month, text + 8, text + 11, text);
    else
        sink_format(out, "%s, %.2s %s %.4s %.8s  (%" PRIu64 ")", day, text + 8, month, text, text + 11, seconds);
}

/* Its whole part; its fraction as digits / 10^place, rounded half to even to as many digits as its bits are worth, without zeros at the end. */
static uint64_t fixed_round(uint64_t number, unsigned bits, unsigned *ret_place, uint64_t *ret_digits) {
    uint64_t unit = (uint64_t)1 << bits, whole = number >> bits, fraction = number & (unit - 1), most = 1, scaled = fraction, place = 0;
    while (most <= unit / 10)
        most *= 10;
    *ret_place = 0;
    *ret_digits = 0;
    if (!fraction)
        return whole;
    for (; scaled >> bits < most / 10; place++) /* less than `most` times the unit: 63 bits */
        scaled *= 10;
    uint64_t digits = scaled >> bits, over = scaled & (unit - 1);
    digits += over > unit / 2 || (over == unit / 2 && digits & 1) ? 1 : 0;
    for (; place && digits % 10 == 0; place--)
        digits /= 10;
    if (!place)
        return whole + digits;
    *ret_place = (unsigned)place;
    *ret_digits = digits;
    return whole;
}

/* A number with `bits` bits behind the point: as Python's decimal numbers, with as many digits there as the bits are worth. */
static void write_fixed(uint64_t number, unsigned bits, struct sink *out) {
    unsigned place = 0; /* the fraction is digits / 10^place */
    uint64_t whole = fixed_round(number, bits, &place, &number);
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, number);
    if (!number)
        sink_unsigned(out, whole);
    else if (!whole && (int)place - count >= 6) /* Decimal goes over to powers of ten */
        sink_format(out, "%c%s%sE-%d", digits[0], count > 1 ? "." : "", digits + 1, (int)place - count + 1);
    else
        sink_format(out, "%" PRIu64 ".%0*" PRIu64, whole, (int)place, number);
}

/* "Tue, 14 Nov 2023 22:13:20 +0000" */
static void write_ntp(uint64_t number, struct sink *out) {
    unsigned place;
    uint64_t rest, whole = fixed_round(number, 32, &place, &rest);
    char text[RFC3339_TEXT];
    if (whole < ntp_epoch) {
        write_fixed(number, 32, out);
        return;
    }
    uint64_t seconds = whole - ntp_epoch;
    put_rfc3339(text, (int64_t)seconds * 1000000000);
    sink_format(out, "%s, %.2s %s %.4s %.8s +0000", days[seconds / 86400 % 7], text + 8, months[(text[5] - '0') * 10 + text[6] - '1'], text, text + 11);
}

void special_action(const char *name, uint64_t number, struct sink *out) {
    static const char *const actions[] = {"00: skip", "01: discard", "10: discard+ICMP", "11: discard+ICMP not mcast"};
    if (name)
        sink_text(out, name);
    else
        sink_unsigned(out, number);
    sink_format(out, " [%s, %s]", actions[number >> 6 & 3], number & 0x20 ? "1: May change en-route" : "0: Don't change en-route");
}

static void write_halves(uint64_t number, bool rate, struct sink *out) {
    sink_unsigned(out, (rate ? number & 0x7f : number) / 2);
    sink_text(out, number % 2 ? ".5" : ".0");
    if (rate)
        sink_text(out, number & 0x80 ? "(B) Mbps" : " Mbps");
}

/* Cisco Systems, Inc (00:00:0c) */
static void write_organisation(const char *name, uint64_t number, struct sink *out) {
    if (name)
        sink_format(out, "%s (", name);
    sink_format(out, "%02" PRIx64 ":%02" PRIx64 ":%02" PRIx64, number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff);
    sink_text(out, name ? ")" : "");
}

bool special_number(const struct orcap_field *field, uint64_t number, struct sink *out) {
    switch ((enum orcap_shows)field->shows) {
    case ORCAP_SHOWS_DATE:
        if (number > UINT32_MAX)
            return false;
        write_date(number, field->width == 48, out);
        return true;
    case ORCAP_SHOWS_CLOCK:
        sink_format(out, "%" PRIu64 ":%" PRIu64 ":%" PRIu64 ".%" PRIu64, number / 3600000, number / 60000 % 60, number / 1000 % 60, number % 1000);
        return true;
    case ORCAP_SHOWS_OUI:
        write_organisation(orcap_names_find(field->names, number), number, out);
        return true;
    case ORCAP_SHOWS_PARTS:
        sink_256ths(out, number);
        if (number % 256 == 0)
            sink_text(out, ".0");
        return true;
    case ORCAP_SHOWS_HUNDREDTHS:
        if (number == 0xffff)
            sink_text(out, "infinity (0xffff)");
        else
            sink_format(out, "%" PRIu64 ".%02" PRIu64 " sec", number / 100, number % 100);
        return true;
    case ORCAP_SHOWS_DATE_2000:
        write_date(number + 946684800, false, out);
        return true;
    case ORCAP_SHOWS_FIXED:
        write_fixed(number, field->width / 2, out);
        return true;
    case ORCAP_SHOWS_NTP:
        write_ntp(number, out);
        return true;
    case ORCAP_SHOWS_HALVES:
    case ORCAP_SHOWS_RATE:
        write_halves(number, field->shows == ORCAP_SHOWS_RATE, out);
        return true;
    case ORCAP_SHOWS_TENTHS:
    case ORCAP_SHOWS_CODED:
        if (field->shows == ORCAP_SHOWS_CODED && number >= 128)
            number = (0x10 | (number & 15)) << ((number >> 4 & 7) + 3);
        sink_format(out, "%" PRIu64 " 1/10sec", number);
        return true;
    case ORCAP_SHOWS_FOURS:
        sink_format(out, "%" PRIu64 " sec", 4 * number);
        return true;
    case ORCAP_SHOWS_WORDS:
        sink_format(out, number ? "%" PRIu64 " bytes" : "%" PRIu64, 4 * number);
        return true;
    case ORCAP_SHOWS_VERSION:
        sink_format(out, "v%" PRIu64 ".%" PRIu64, number >> 8, number & 0xff);
        return true;
    case ORCAP_SHOWS_MILLIWATTS:
        sink_format(out, "%" PRIu64 " mW", number);
        return true;
    default:
        return false;
    }
}

/* The numbers whose bits are set in a window, as names. False when the window is broken. */
static bool write_window(const struct orcap_names *names, const uint8_t *bytes, size_t size, bool *first, struct sink *out) {
    if (size < 2 || !bytes[1] || bytes[1] > 32)
        return false;
    for (size_t i = 0; i < 8u * bytes[1] && 2 + i / 8 < size; i++) {
        if (!(bytes[2 + i / 8] & 0x80 >> i % 8))
            continue;
        unsigned number = 256u * bytes[0] + (unsigned)i;
        const char *name = orcap_names_find(names, number);
        sink_text(out, *first ? "" : ", ");
        *first = false;
        if (name)
            sink_format(out, "'%s'", name);
        else
            sink_unsigned(out, number);
    }
    return true;
}

static void write_short_address(bool four, const uint8_t *bytes, size_t size, struct sink *out) {
    uint8_t whole[16] = {0};
    char text[IP6_TEXT];
    memcpy(whole, bytes, size < sizeof whole ? size : sizeof whole);
    sink_bytes(out, text, four ? ip4_format(whole, text) : ip6_format(whole, text));
}

bool special_bytes(const struct orcap_field *field, const uint8_t *bytes, size_t size, struct sink *out) {
    if (field->shows == ORCAP_SHOWS_DIGITS) {
        for (size_t i = 0; i < size; i++)
            sink_hex(out, bytes[i], 2);
        return true;
    }
    if ((field->shows == ORCAP_SHOWS_UUID || field->shows == ORCAP_SHOWS_UUID_TURNED) && size == 16) {
        sink_text(out, "UUID('");
        for (size_t i = 0; i < size; i++) {
            sink_text(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "");
            sink_hex(out, bytes[field->shows == ORCAP_SHOWS_UUID_TURNED ? 15 - i : i], 2);
        }
        sink_text(out, "')");
        return true;
    }
    if (field->shows == ORCAP_SHOWS_FILLING) {
        size_t zeros = 0;
        while (zeros < size && !bytes[zeros])
            zeros++;
        if (size && zeros == size)
            sink_format(out, "b'' (%zu octets)", size);
        return size && zeros == size;
    }
    if (field_is_short_address(field)) {
        sink_text(out, field->shows == ORCAP_SHOWS_PREFIX_6 ? "'" : "");
        write_short_address(field->shows == ORCAP_SHOWS_SHORT_4, bytes, size, out);
        return true;
    }
    if (field->shows != ORCAP_SHOWS_WINDOWS)
        return false;
    bool first = true;
    sink_char(out, '[');
    for (size_t at = 0; at < size && write_window(field->names, bytes + at, size - at, &first, out); at += 2u + bytes[at + 1]) {
    }
    sink_char(out, ']');
    return true;
}
