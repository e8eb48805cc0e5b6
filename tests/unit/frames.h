/* Frames for the tests of filters and fields: tshark 4.0 has said what passes and what prints. */
#ifndef UNIT_FRAMES_H
#define UNIT_FRAMES_H

#include <orcap/capture.h>

#include <stdlib.h>
#include <string.h>

static const char *const frames_hex[] = {
    "00005e00530100005e00530208004500002d0001000040110000c0000201c000020213880035001900000001010000010000000000000000010001", /* 1: DNS query for the root */
    "00005e00530100005e0053020800450000380001000040110000c0000201c0000202138800350024000000010100000100000000000005612e625c630401"
     "ff0a090000010001", /* 2: DNS query for a name with odd bytes */
    "00005e00530100005e0053020800450000340001000040110000c0000201c000020213880035002000000001010000010000000000000661622063226400"
     "00010001", /* 3: DNS query for "ab c"d" */
    "00005e00530100005e0053020800450000460001000040110000c0000201c0000202003513880032000000018180000100010000000001610000100001c0"
     "0c001000010000003c000b03616263056401e9c3a900", /* 4: DNS answer with character strings */
    "00005e00530100005e00530208004500002a0001000040110000c0000201c00002021388138900160000474554202f2078000168656c6c6f", /* 5: UDP to a port of nobody */
    "00005e00530100005e0053020800450000560001000040060000c0000201c000020203e8005000000005000000065012006400000000474554202f204854"
     "54502f312e310d0a486f73743a20612e6578616d706c650d0a583a20ff01097461620d0a0d0a", /* 6: TCP with an HTTP request */
    "00005e00530100005e0053020800450000400001000040010000c0000201c00002020303000000000000450000240001000040110000c0000201c0000202"
     "00070009001000003132333435363738", /* 7: ICMP that quotes UDP */
    "00005e00530100005e0053020800450000300001000040060000c0000201c000020203e8005000000005000000067012006400000000020405b401030307", /* 8: TCP with options */
};
enum { FRAME_COUNT = sizeof frames_hex / sizeof *frames_hex };

/* Frame n of 2020-09-13 12:26:40.123456 UTC plus n seconds; its bytes lie in a block of their exact size, to be freed. */
static struct orcap_frame frame_made(size_t n) {
    size_t size = strlen(frames_hex[n]) / 2;
    uint8_t *bytes = malloc(size);
    for (size_t i = 0; bytes && i < size; i++) {
        const char digits[] = {frames_hex[n][2 * i], frames_hex[n][2 * i + 1], 0};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return (struct orcap_frame){.bytes = bytes,
                                .number = n + 1,
                                .time_ns = 1600000000123456000 + (int64_t)n * 1000000000,
                                .caplen = (uint32_t)size,
                                .len = (uint32_t)size,
                                .link = 1};
}

#endif
