#include "app/recognise.h"

#include "core/cursor.h"
#include "proto/dns_guess.h"

struct payload {
    const uint8_t *bytes;
    size_t size;
    uint32_t head;      /* the first four bytes, zeros where there are fewer */
    uint16_t low, high; /* the ports, smaller first */
};

/* Four letters as they stand in a head: most payloads are told by comparing these alone. */
#define HEAD(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

static bool has_port(const struct payload *p, uint16_t port) {
    return p->low == port || p->high == port;
}

/* The text is a literal: its size is known, and the comparison a few instructions. */
#define STARTS(p, text) ((p)->size >= sizeof(text) - 1 && memcmp((p)->bytes, text, sizeof(text) - 1) == 0)

/* The same without regard to case; `text` is upper case. */
static bool starts_word(const struct payload *p, const char *text) {
    for (size_t i = 0; text[i]; i++)
        if (i >= p->size || (p->bytes[i] >= 'a' && p->bytes[i] <= 'z' ? p->bytes[i] - 32 : p->bytes[i]) != text[i])
            return false;
    return true;
}

static bool starts_any_word(const struct payload *p, const char *const *texts) {
    for (; *texts; texts++)
        if (starts_word(p, *texts))
            return true;
    return false;
}

/* The first line without its end; false when it goes on past what was captured. */
static bool first_line(const struct payload *p, size_t *ret_size) {
    const uint8_t *end = memchr(p->bytes, '\n', p->size < 8192 ? p->size : 8192);
    if (!end)
        return false;
    *ret_size = (size_t)(end - p->bytes);
    *ret_size -= *ret_size && end[-1] == '\r';
    return true;
}

/* A greeting's first line holds the word. */
static bool line_says(const struct payload *p, const char *word) {
    size_t size = strlen(word), length;
    if (!first_line(p, &length))
        return false;
    for (size_t i = 0; i + size <= length; i++)
        if (memcmp(p->bytes + i, word, size) == 0)
            return true;
    return false;
}

/* A word of capitals and hyphens, a space, and something after it. */
static bool starts_with_method(const struct payload *p) {
    size_t i = 0;
    while (i < p->size && i < 16 && ((p->bytes[i] >= 'A' && p->bytes[i] <= 'Z') || p->bytes[i] == '-' || p->bytes[i] == '_'))
        i++;
    return i >= 3 && i + 1 < p->size && p->bytes[i] == ' ' && p->bytes[i + 1] > ' ';
}

/* Two capitals, or M-: so every method and version begins. */
static bool looks_like_method(const struct payload *p) {
    uint8_t first = (uint8_t)(p->head >> 24), second = (uint8_t)(p->head >> 16);
    return first >= 'A' && first <= 'Z' && ((second >= 'A' && second <= 'Z') || second == '-');
}

/* A request line ends in the version; of one that goes on past what was captured nothing speaks against it. */
static bool line_ends_in_http(const struct payload *p) {
    size_t size;
    return !first_line(p, &size) || (size > 8 && memcmp(p->bytes + size - 8, "HTTP/1.", 7) == 0);
}
static bool line_ends_in_sip(const struct payload *p) {
    size_t size;
    return first_line(p, &size) && size > 7 && memcmp(p->bytes + size - 7, "SIP/2.0", 7) == 0;
}

/* RFC 9112, sections 3 and 4; methods of RFC 9110, 5789, 4918 and of UPnP. */
static enum layer http_of(const struct payload *p) {
    if (p->head == HEAD('H', 'T', 'T', 'P'))
        return STARTS(p, "HTTP/1.") ? LAYER_HTTP : LAYER_NONE;
    switch (p->head) {
    case HEAD('P', 'R', 'I', ' '):
        return STARTS(p, "PRI * HTTP/2.0\r\n") ? LAYER_HTTP : LAYER_NONE;
    case HEAD('G', 'E', 'T', ' '):
    case HEAD('P', 'O', 'S', 'T'):
    case HEAD('H', 'E', 'A', 'D'):
    case HEAD('P', 'U', 'T', ' '):
    case HEAD('D', 'E', 'L', 'E'):
    case HEAD('O', 'P', 'T', 'I'):
    case HEAD('C', 'O', 'N', 'N'):
    case HEAD('P', 'A', 'T', 'C'):
    case HEAD('T', 'R', 'A', 'C'):
    case HEAD('P', 'R', 'O', 'P'):
    case HEAD('M', 'K', 'C', 'O'):
    case HEAD('C', 'O', 'P', 'Y'):
    case HEAD('M', 'O', 'V', 'E'):
    case HEAD('L', 'O', 'C', 'K'):
    case HEAD('U', 'N', 'L', 'O'):
    case HEAD('R', 'E', 'P', 'O'):
    case HEAD('S', 'E', 'A', 'R'):
    case HEAD('N', 'O', 'T', 'I'):
    case HEAD('S', 'U', 'B', 'S'):
    case HEAD('U', 'N', 'S', 'U'):
    case HEAD('M', '-', 'S', 'E'):
    case HEAD('B', 'C', 'O', 'P'):
    case HEAD('R', 'P', 'C', '_'):
        return starts_with_method(p) && line_ends_in_http(p) ? LAYER_HTTP : LAYER_NONE;
    default:
        return LAYER_NONE;
    }
}

/* RFC 3261, section 7, and the methods of its extensions. */
static enum layer sip_of(const struct payload *p) {
    switch (p->head) {
    case HEAD('S', 'I', 'P', '/'):
        return STARTS(p, "SIP/2.0 ") ? LAYER_SIP : LAYER_NONE;
    case HEAD('I', 'N', 'V', 'I'):
    case HEAD('A', 'C', 'K', ' '):
    case HEAD('B', 'Y', 'E', ' '):
    case HEAD('C', 'A', 'N', 'C'):
    case HEAD('R', 'E', 'G', 'I'):
    case HEAD('O', 'P', 'T', 'I'):
    case HEAD('P', 'R', 'A', 'C'):
    case HEAD('S', 'U', 'B', 'S'):
    case HEAD('N', 'O', 'T', 'I'):
    case HEAD('P', 'U', 'B', 'L'):
    case HEAD('I', 'N', 'F', 'O'):
    case HEAD('R', 'E', 'F', 'E'):
    case HEAD('M', 'E', 'S', 'S'):
    case HEAD('U', 'P', 'D', 'A'):
        return starts_with_method(p) && line_ends_in_sip(p) ? LAYER_SIP : LAYER_NONE;
    default:
        return LAYER_NONE;
    }
}

/* RFC 7826, section 4: a status line, or a request line that ends in the version. */
static enum layer rtsp_of(const struct payload *p) {
    size_t size;
    if (p->head == HEAD('R', 'T', 'S', 'P'))
        return STARTS(p, "RTSP/") ? LAYER_RTSP : LAYER_NONE;
    return starts_with_method(p) && first_line(p, &size) && size > 8 && memcmp(p->bytes + size - 8, "RTSP/", 5) == 0 ? LAYER_RTSP : LAYER_NONE;
}

/* RFC 8446, section 5.1: type, version, length. A change of cipher is one byte, 1. */
static enum layer tls_of(const struct payload *p) {
    const uint8_t *b = p->bytes;
    if (p->size < 5 || b[0] < 20 || b[0] > 24 || b[1] != 3 || b[2] > 4)
        return LAYER_NONE;
    uint32_t length = load_be16(b + 3);
    if (length == 0 || length > 16384 + 2048)
        return LAYER_NONE;
    return b[0] == 20 && (length != 1 || (p->size > 5 && b[5] != 1)) ? LAYER_NONE : LAYER_TLS;
}

/* RFC 1035, section 4.2.2: a length, then a message of known opcode with few questions. */
static enum layer dns_of(const struct payload *p) {
    if (!has_port(p, 53) || p->size < 2 || load_be16(p->bytes) < 12)
        return LAYER_NONE;
    if (p->size < 8)
        return LAYER_DNS;
    unsigned opcode = p->bytes[4] >> 3 & 15;
    return opcode <= 6 && load_be16(p->bytes + 6) <= 16 ? LAYER_DNS : LAYER_NONE;
}

/* MS-SMB 2.2.3 and MS-SMB2 2.2.1 over RFC 1002 or direct TCP: a zero byte, the length in three, then the protocol's mark. */
static enum layer smb_of(const struct payload *p) {
    if (p->size < 8 || p->bytes[0] || memcmp(p->bytes + 5, "SMB", 3) != 0)
        return LAYER_NONE;
    return p->bytes[4] == 0xff ? LAYER_SMB : p->bytes[4] >= 0xfc ? LAYER_SMB2 : LAYER_NONE;
}

static bool is_reply_code(const struct payload *p) {
    const uint8_t *b = p->bytes;
    return p->size >= 4 && b[0] >= '1' && b[0] <= '5' && b[1] >= '0' && b[1] <= '5' && b[2] >= '0' && b[2] <= '9' && (b[3] == ' ' || b[3] == '-');
}

/* RFC 5321. Replies look as FTP's do: the port, or the greeting's own words, tell them apart. */
static enum layer smtp_of(const struct payload *p) {
    static const char *const at_port[] = {"DATA\r\n", "QUIT\r\n", "RSET\r\n", "NOOP", "AUTH ", "STARTTLS\r\n", "VRFY ", "EXPN ", "HELP", NULL};
    switch (p->head & 0xdfdfdfdf) { /* capitals */
    case HEAD('E', 'H', 'L', 'O'):
    case HEAD('H', 'E', 'L', 'O'):
        return p->size > 4 && p->bytes[4] == ' ' ? LAYER_SMTP : LAYER_NONE;
    case HEAD('M', 'A', 'I', 'L'):
        return starts_word(p, "MAIL FROM:") ? LAYER_SMTP : LAYER_NONE;
    case HEAD('R', 'C', 'P', 'T'):
        return starts_word(p, "RCPT TO:") ? LAYER_SMTP : LAYER_NONE;
    default:
        break;
    }
    if (has_port(p, 25) || has_port(p, 587))
        return is_reply_code(p) || starts_any_word(p, at_port) ? LAYER_SMTP : LAYER_NONE;
    return p->head >> 8 == HEAD(0, '2', '2', '0') && is_reply_code(p) && line_says(p, "SMTP") ? LAYER_SMTP : LAYER_NONE;
}

/* RFC 959, 2228, 2389, 2428, 3659. */
static enum layer ftp_of(const struct payload *p) {
    static const char *const commands[] = {"USER ", "PASS ", "ACCT ", "CWD ",  "CDUP",  "QUIT",  "PORT ", "PASV",  "TYPE ", "STRU ", "MODE ",
                                           "RETR ", "STOR ", "APPE ", "ABOR",  "DELE ", "RMD ",  "MKD ",  "PWD",   "LIST",  "NLST",  "SITE ",
                                           "SYST",  "STAT",  "HELP",  "NOOP",  "FEAT",  "EPSV",  "EPRT ", "SIZE ", "MDTM ", "AUTH ", "REST ",
                                           "OPTS ", "PBSZ ", "PROT ", "RNFR ", "RNTO ", "XPWD",  "CLNT ", NULL};
    if (has_port(p, 21))
        return is_reply_code(p) || starts_any_word(p, commands) ? LAYER_FTP : LAYER_NONE;
    return p->head >> 8 == HEAD(0, '2', '2', '0') && is_reply_code(p) && line_says(p, "FTP") ? LAYER_FTP : LAYER_NONE;
}

/* RFC 1939, 2449, 2595, 5034. */
static enum layer pop_of(const struct payload *p) {
    static const char *const messages[] = {"+OK",  "-ERR", "+ ",   "USER ", "PASS ", "STAT", "LIST", "RETR ", "DELE ",
                                           "NOOP", "RSET", "QUIT", "TOP ",  "UIDL",  "APOP ", "CAPA", "AUTH",  "STLS", NULL};
    return has_port(p, 110) && starts_any_word(p, messages) ? LAYER_POP : LAYER_NONE;
}

/* RFC 9051, section 2.2: a tag or "*" or "+", a space, a word. */
static enum layer imap_of(const struct payload *p) {
    if (!has_port(p, 143))
        return LAYER_NONE;
    size_t tag = 0;
    while (tag < p->size && tag < 20 && p->bytes[tag] > ' ' && p->bytes[tag] < 0x7f)
        tag++;
    return tag && tag + 2 < p->size && p->bytes[tag] == ' ' && p->bytes[tag + 1] > ' ' && p->bytes[tag + 1] < 0x7f ? LAYER_IMAP : LAYER_NONE;
}

/* RFC 854: commands begin with 255; anything else at its port is text. */
static enum layer telnet_of(const struct payload *p) {
    return has_port(p, 23) && (p->bytes[0] != 0xff || (p->size > 1 && p->bytes[1] >= 0xf0)) ? LAYER_TELNET : LAYER_NONE;
}

/* MQTT 3.1.1, section 2.2: a connection begins with the protocol's name; at its port a type with the flags it must have. */
static enum layer mqtt_of(const struct payload *p) {
    const uint8_t *b = p->bytes;
    if (p->size >= 10 && b[0] == 0x10 && (memcmp(b + 2, "\0\4MQTT", 6) == 0 || memcmp(b + 2, "\0\6MQIsdp", 8) == 0))
        return LAYER_MQTT;
    if (!has_port(p, 1883) || p->size < 2)
        return LAYER_NONE;
    unsigned type = b[0] >> 4, flags = b[0] & 15;
    bool right = type == 3 || (type == 6 || type == 8 || type == 10 ? flags == 2 : type && flags == 0);
    return right ? LAYER_MQTT : LAYER_NONE;
}

static enum layer app_over_tcp(const struct payload *p) {
    enum layer app;
    if (p->bytes[0] >= ' ' && p->bytes[0] < 0x7f) {
        if (looks_like_method(p) && ((app = http_of(p)) || (app = sip_of(p)) || (app = rtsp_of(p))))
            return app;
        if (p->head == HEAD('S', 'S', 'H', '-'))
            return LAYER_SSH;
        if ((app = smtp_of(p)) || (app = ftp_of(p)) || (app = pop_of(p)) || (app = imap_of(p)))
            return app;
    } else if ((app = tls_of(p)) || (app = smb_of(p)))
        return app;
    return (app = dns_of(p)) || (app = telnet_of(p)) || (app = mqtt_of(p)) ? app : LAYER_NONE;
}

static enum layer app_of_udp_port(uint16_t port) {
    static const uint8_t apps[] = {
        [53] = LAYER_DNS,      [67] = LAYER_DHCP,     [68] = LAYER_DHCP,     [69] = LAYER_TFTP,     [123] = LAYER_NTP,
        [137] = LAYER_NBNS,    [161] = LAYER_SNMP,    [162] = LAYER_SNMP,    [514] = LAYER_SYSLOG,  [546] = LAYER_DHCPV6,
        [547] = LAYER_DHCPV6,  [1645] = LAYER_RADIUS, [1646] = LAYER_RADIUS, [1812] = LAYER_RADIUS, [1813] = LAYER_RADIUS,
        [1900] = LAYER_SSDP,   [5060] = LAYER_SIP,    [5353] = LAYER_MDNS,   [5355] = LAYER_LLMNR,
    };
    return port < sizeof apps ? apps[port] : LAYER_NONE;
}

/* RFC 9000, section 17.2: a long header with its fixed bit, of a version that is known: 1, 2 (RFC 9369), drafts, Google's. */
/* An Initial packet, whose keys anybody can have, holds messages of TLS (RFC 9001, section 4; of version 2 its type is another). */
static enum layer quic_of(const struct payload *p) {
    enum { VERSION_1 = 1, VERSION_2 = 0x6b3343cf };
    if (p->size < 7 || (p->bytes[0] & 0xc0) != 0xc0)
        return LAYER_NONE;
    uint32_t version = load_be32(p->bytes + 1);
    unsigned type = p->bytes[0] >> 4 & 3;
    if (version == VERSION_2)
        return type == 1 ? LAYER_QUIC_TLS : LAYER_QUIC;
    if (version == VERSION_1 || version >> 8 == 0xff0000)
        return type == 0 ? LAYER_QUIC_TLS : LAYER_QUIC;
    return version >> 24 == 'Q' ? LAYER_QUIC : LAYER_NONE;
}

/* RFC 9147 and RFC 6347, section 4.1: type, version, epoch, sequence number, length. */
static bool is_dtls(const struct payload *p) {
    const uint8_t *b = p->bytes;
    return p->size >= 13 && b[0] >= 20 && b[0] <= 25 && b[1] == 0xfe && (b[2] == 0xff || b[2] == 0xfd) && load_be16(b + 11) <= 16384 + 2048;
}

static enum layer app_over_udp(const struct payload *p) {
    enum layer app = app_of_udp_port(p->low);
    if (app || (app = app_of_udp_port(p->high)))
        return app;
    if ((app = quic_of(p)))
        return app;
    return is_dtls(p) ? LAYER_DTLS : looks_like_dns(p->bytes, p->size) ? LAYER_DNS : sip_of(p);
}

uint16_t app_port(enum transport transport, enum layer app) {
    static const struct {
        uint16_t port;
        uint8_t app;
    } over_tcp[] = {{21, LAYER_FTP}, {23, LAYER_TELNET}, {25, LAYER_SMTP}, {53, LAYER_DNS}, {80, LAYER_HTTP}, {110, LAYER_POP},
                    {143, LAYER_IMAP}, {443, LAYER_TLS}, {445, LAYER_SMB2}, {445, LAYER_SMB}, {22, LAYER_SSH}, {1883, LAYER_MQTT}, {5060, LAYER_SIP}};
    for (size_t i = 0; transport == TRANSPORT_TCP && i < sizeof over_tcp / sizeof *over_tcp; i++)
        if (over_tcp[i].app == app)
            return over_tcp[i].port;
    for (uint16_t port = 1; transport == TRANSPORT_UDP && app && port < UINT16_MAX; port++)
        if (app_of_udp_port(port) == app)
            return port;
    return 0;
}

enum layer app_of_payload(const struct renumbers *numbers, enum transport transport, uint16_t sport, uint16_t dport, const uint8_t *payload, size_t size) {
    if (!size)
        return LAYER_NONE;
    if (numbers) {
        enum renumber_space space = transport == TRANSPORT_TCP ? RENUMBER_TCP : RENUMBER_UDP;
        sport = (uint16_t)renumbered(numbers, space, sport);
        dport = (uint16_t)renumbered(numbers, space, dport);
    }
    uint32_t head = size >= 4 ? load_be32(payload) : 0;
    for (size_t i = 0; size < 4 && i < size; i++)
        head |= (uint32_t)payload[i] << (24 - 8 * i);
    struct payload p = {payload, size, head, sport < dport ? sport : dport, sport < dport ? dport : sport};
    return transport == TRANSPORT_TCP ? app_over_tcp(&p) : transport == TRANSPORT_UDP ? app_over_udp(&p) : LAYER_NONE;
}

enum layer app_of_event(const struct event *event) {
    const struct digest *digest = event->digest;
    if (!digest->ip_count)
        return LAYER_NONE;
    const struct digest_ip *ip = &digest->ips[digest->ip_count - 1];
    if (ip->fragment || !ip->payload_captured || (ip->transport != TRANSPORT_TCP && ip->transport != TRANSPORT_UDP))
        return LAYER_NONE;
    uint8_t last = digest->chain[digest->chain_count - 1];
    if (last != LAYER_TCP && last != LAYER_UDP) /* a tunnel follows */
        return LAYER_NONE;
    return app_of_payload(event->numbers, ip->transport, ip->sport, ip->dport, event->frame->bytes + ip->payload_at, ip->payload_captured);
}
