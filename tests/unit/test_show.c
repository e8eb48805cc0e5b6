/* show(), repr() and command(), for packets read and made. */
#include "chains.h"

static void check_show(const char *expected) {
    orcap_show(&c.chain, 0, c.sink);
    check_written(expected);
}
static void check_repr(const char *expected) {
    orcap_repr(&c.chain, 0, c.sink);
    check_written(expected);
}
static void check_command(const char *expected) {
    orcap_command(&c.chain, 0, c.sink);
    check_written(expected);
}

static void test_answer(void **state) {
    (void)state;
    chained_read(LINK_ETHERNET, ANSWER);
    check_show(
        "###[ Ethernet ]###\n"
        "  dst       = 00:00:5e:00:53:02\n"
        "  src       = 00:00:5e:00:53:01\n"
        "  type      = IPv4\n"
        "###[ IP ]###\n"
        "     version   = 4\n"
        "     ihl       = 5\n"
        "     tos       = 0x0\n"
        "     len       = 130\n"
        "     id        = 7\n"
        "     flags     = DF\n"
        "     frag      = 0\n"
        "     ttl       = 64\n"
        "     proto     = udp\n"
        "     chksum    = 0xb62d\n"
        "     src       = 192.0.2.53\n"
        "     dst       = 192.0.2.1\n"
        "     \\options   \\\n"
        "###[ UDP ]###\n"
        "        sport     = domain\n"
        "        dport     = 50001\n"
        "        len       = 110\n"
        "        chksum    = 0xd059\n"
        "###[ DNS ]###\n"
        "           id        = 4660\n"
        "           qr        = 1\n"
        "           opcode    = QUERY\n"
        "           aa        = 0\n"
        "           tc        = 0\n"
        "           rd        = 1\n"
        "           ra        = 0\n"
        "           z         = 0\n"
        "           ad        = 0\n"
        "           cd        = 0\n"
        "           rcode     = ok\n"
        "           qdcount   = 1\n"
        "           ancount   = 2\n"
        "           nscount   = 0\n"
        "           arcount   = 0\n"
        "           \\qd        \\\n"
        "            |###[ DNS Question Record ]###\n"
        "            |  qname     = b'www.example.com.'\n"
        "            |  qtype     = A\n"
        "            |  unicastresponse= 0\n"
        "            |  qclass    = IN\n"
        "           \\an        \\\n"
        "            |###[ DNS Resource Record ]###\n"
        "            |  rrname    = b'www.example.com.'\n"
        "            |  type      = A\n"
        "            |  cacheflush= 0\n"
        "            |  rclass    = IN\n"
        "            |  ttl       = 60\n"
        "            |  rdlen     = None\n"
        "            |  rdata     = 192.0.2.80\n"
        "            |###[ DNS Resource Record ]###\n"
        "            |  rrname    = b'example.com.'\n"
        "            |  type      = TXT\n"
        "            |  cacheflush= 0\n"
        "            |  rclass    = IN\n"
        "            |  ttl       = 60\n"
        "            |  rdlen     = None\n"
        "            |  rdata     = [b'it\\'s \"x\"\\n', b\"it's\"]\n"
        "           \\ns        \\\n"
        "           \\ar        \\\n");
    check_repr(
        "<Ether  dst=00:00:5e:00:53:02 src=00:00:5e:00:53:01 type=IPv4 |<IP  version=4 ihl=5 tos=0x0 len=130 id=7 flags=DF frag=0 "
        "ttl=64 proto=udp chksum=0xb62d src=192.0.2.53 dst=192.0.2.1 |<UDP  sport=domain dport=50001 len=110 chksum=0xd059 |<DNS  "
        "id=4660 qr=1 opcode=QUERY aa=0 tc=0 rd=1 ra=0 z=0 ad=0 cd=0 rcode=ok qdcount=1 ancount=2 nscount=0 arcount=0 qd=[<DNSQR  "
        "qname=b'www.example.com.' qtype=A unicastresponse=0 qclass=IN |>] an=[<DNSRR  rrname=b'www.example.com.' type=A cacheflush=0 "
        "rclass=IN ttl=60 rdata=192.0.2.80 |>, <DNSRR  rrname=b'example.com.' type=TXT cacheflush=0 rclass=IN ttl=60 rdata=[b'it\\'s "
        "\"x\"\\n', b\"it's\"] |>] |>>>>");
    check_command(
        "Ether(dst='00:00:5e:00:53:02', src='00:00:5e:00:53:01', type=2048)/IP(version=4, ihl=5, tos=0, len=130, id=7, flags=2, "
        "frag=0, ttl=64, proto=17, chksum=46637, src='192.0.2.53', dst='192.0.2.1')/UDP(sport=53, dport=50001, len=110, "
        "chksum=53337)/DNS(id=4660, qr=1, opcode=0, aa=0, tc=0, rd=1, ra=0, z=0, ad=0, cd=0, rcode=0, qdcount=1, ancount=2, "
        "nscount=0, arcount=0, qd=[DNSQR(qname=b'www.example.com.', qtype=1, unicastresponse=0, qclass=1)], "
        "an=[DNSRR(rrname=b'www.example.com.', type=1, cacheflush=0, rclass=1, ttl=60, "
        "rdata='192.0.2.80'),DNSRR(rrname=b'example.com.', type=16, cacheflush=0, rclass=1, ttl=60, rdata=[b'it\\'s "
        "\"x\"\\n',b\"it's\"])])");
}

static void test_segment(void **state) {
    (void)state;
    chained_read(LINK_ETHERNET, SEGMENT);
    check_show(
        "###[ Ethernet ]###\n"
        "  dst       = 00:00:5e:00:53:02\n"
        "  src       = 00:00:5e:00:53:01\n"
        "  type      = IPv4\n"
        "###[ IP ]###\n"
        "     version   = 4\n"
        "     ihl       = 5\n"
        "     tos       = 0x0\n"
        "     len       = 86\n"
        "     id        = 1\n"
        "     flags     = \n"
        "     frag      = 0\n"
        "     ttl       = 64\n"
        "     proto     = tcp\n"
        "     chksum    = 0x8e65\n"
        "     src       = 192.0.2.1\n"
        "     dst       = 198.51.100.7\n"
        "     \\options   \\\n"
        "###[ TCP ]###\n"
        "        sport     = 50000\n"
        "        dport     = 50001\n"
        "        seq       = 1\n"
        "        ack       = 2\n"
        "        dataofs   = 14\n"
        "        reserved  = 0\n"
        "        flags     = PA\n"
        "        window    = 500\n"
        "        chksum    = 0xaa8\n"
        "        urgptr    = 0\n"
        "        options   = [('MSS', 1460), ('NOP', None), ('WScale', 7), ('SAckOK', b''), ('Timestamp', (3, 4)), ('SAck', (5, 6)), (77, b'ab'), ('EOL', None)]\n"
        "###[ Raw ]###\n"
        "           load      = b\"\\x00\\t\\r\\n a'\\\\\\x7f\\xff\"\n");
    check_repr(
        "<Ether  dst=00:00:5e:00:53:02 src=00:00:5e:00:53:01 type=IPv4 |<IP  version=4 ihl=5 tos=0x0 len=86 id=1 flags= frag=0 ttl=64 "
        "proto=tcp chksum=0x8e65 src=192.0.2.1 dst=198.51.100.7 |<TCP  sport=50000 dport=50001 seq=1 ack=2 dataofs=14 reserved=0 "
        "flags=PA window=500 chksum=0xaa8 urgptr=0 options=[('MSS', 1460), ('NOP', None), ('WScale', 7), ('SAckOK', b''), "
        "('Timestamp', (3, 4)), ('SAck', (5, 6)), (77, b'ab'), ('EOL', None)] |<Raw  load=b\"\\x00\\t\\r\\n a'\\\\\\x7f\\xff\" |>>>>");
    check_command(
        "Ether(dst='00:00:5e:00:53:02', src='00:00:5e:00:53:01', type=2048)/IP(version=4, ihl=5, tos=0, len=86, id=1, flags=0, "
        "frag=0, ttl=64, proto=6, chksum=36453, src='192.0.2.1', dst='198.51.100.7')/TCP(sport=50000, dport=50001, seq=1, ack=2, "
        "dataofs=14, reserved=0, flags=24, window=500, chksum=2728, urgptr=0, options=[('MSS', 1460),('NOP', None),('WScale', "
        "7),('SAckOK', b''),('Timestamp', (3, 4)),('SAck', (5, 6)),(77, b'ab'),('EOL', None)])/Raw(load=b\"\\x00\\t\\r\\n "
        "a'\\\\\\x7f\\xff\")");
}

static void test_fragment(void **state) {
    (void)state;
    chained_read(LINK_RAW, FRAGMENT);
    check_show(
        "###[ IP ]###\n"
        "  version   = 4\n"
        "  ihl       = 8\n"
        "  tos       = 0x0\n"
        "  len       = 33\n"
        "  id        = 1\n"
        "  flags     = MF+evil\n"
        "  frag      = 3\n"
        "  ttl       = 64\n"
        "  proto     = 253\n"
        "  chksum    = 0x84c9\n"
        "  src       = 192.0.2.1\n"
        "  dst       = 192.0.2.2\n"
        "  \\options   \\\n"
        "   |###[ IP Option No Operation ]###\n"
        "   |  copy_flag = 0\n"
        "   |  optclass  = control\n"
        "   |  option    = nop\n"
        "   |###[ IP Option Record Route ]###\n"
        "   |  copy_flag = 0\n"
        "   |  optclass  = control\n"
        "   |  option    = record_route\n"
        "   |  length    = 11\n"
        "   |  pointer   = 4\n"
        "   |  routers   = [192.0.2.3, 0.0.0.0]\n"
        "###[ Raw ]###\n"
        "     load      = b'x'\n");
    check_repr(
        "<IP  version=4 ihl=8 tos=0x0 len=33 id=1 flags=MF+evil frag=3 ttl=64 proto=253 chksum=0x84c9 src=192.0.2.1 dst=192.0.2.2 "
        "options=[<IPOption_NOP  copy_flag=0 optclass=control option=nop |>, <IPOption_RR  copy_flag=0 optclass=control "
        "option=record_route length=11 pointer=4 routers=[192.0.2.3, 0.0.0.0] |>] |<Raw  load=b'x' |>>");
    check_command(
        "IP(version=4, ihl=8, tos=0, len=33, id=1, flags=5, frag=3, ttl=64, proto=253, chksum=33993, src='192.0.2.1', "
        "dst='192.0.2.2', options=[IPOption_NOP(copy_flag=0, optclass=0, option=1),IPOption_RR(copy_flag=0, optclass=0, option=7, "
        "length=11, pointer=4, routers=['192.0.2.3','0.0.0.0'])])/Raw(load=b'x')");
}

static void test_made_segment(void **state) {
    (void)state;
    chained_make((const char *const[]){"IP", "TCP"}, 2);
    check_show(
        "###[ IP ]###\n"
        "  version   = 4\n"
        "  ihl       = None\n"
        "  tos       = 0x0\n"
        "  len       = None\n"
        "  id        = 1\n"
        "  flags     = \n"
        "  frag      = 0\n"
        "  ttl       = 64\n"
        "  proto     = tcp\n"
        "  chksum    = None\n"
        "  src       = 127.0.0.1\n"
        "  dst       = 127.0.0.1\n"
        "  \\options   \\\n"
        "###[ TCP ]###\n"
        "     sport     = ftp_data\n"
        "     dport     = http\n"
        "     seq       = 0\n"
        "     ack       = 0\n"
        "     dataofs   = None\n"
        "     reserved  = 0\n"
        "     flags     = S\n"
        "     window    = 8192\n"
        "     chksum    = None\n"
        "     urgptr    = 0\n"
        "     options   = []\n");
    check_command("IP()/TCP()");
    check_repr("<IP  frag=0 proto=tcp |<TCP  |>>");
}

static void test_made_question(void **state) {
    (void)state;
    chained_make((const char *const[]){"IP", "UDP", "DNS"}, 3);
    check_show(
        "###[ IP ]###\n"
        "  version   = 4\n"
        "  ihl       = None\n"
        "  tos       = 0x0\n"
        "  len       = None\n"
        "  id        = 1\n"
        "  flags     = \n"
        "  frag      = 0\n"
        "  ttl       = 64\n"
        "  proto     = udp\n"
        "  chksum    = None\n"
        "  src       = 127.0.0.1\n"
        "  dst       = 127.0.0.1\n"
        "  \\options   \\\n"
        "###[ UDP ]###\n"
        "     sport     = domain\n"
        "     dport     = domain\n"
        "     len       = None\n"
        "     chksum    = None\n"
        "###[ DNS ]###\n"
        "        id        = 0\n"
        "        qr        = 0\n"
        "        opcode    = QUERY\n"
        "        aa        = 0\n"
        "        tc        = 0\n"
        "        rd        = 1\n"
        "        ra        = 0\n"
        "        z         = 0\n"
        "        ad        = 0\n"
        "        cd        = 0\n"
        "        rcode     = ok\n"
        "        qdcount   = None\n"
        "        ancount   = None\n"
        "        nscount   = None\n"
        "        arcount   = None\n"
        "        \\qd        \\\n"
        "         |###[ DNS Question Record ]###\n"
        "         |  qname     = b'www.example.com.'\n"
        "         |  qtype     = A\n"
        "         |  unicastresponse= 0\n"
        "         |  qclass    = IN\n"
        "        \\an        \\\n"
        "        \\ns        \\\n"
        "        \\ar        \\\n");
}

static void test_given_values(void **state) {
    (void)state;
    chained_make((const char *const[]){"UDP"}, 1);
    struct orcap_value values[4] = {{.type = ORCAP_VALUE_NUMBER, .number = 50000}, {.type = ORCAP_VALUE_UNSET}, {.type = ORCAP_VALUE_NONE},
                                    {.type = ORCAP_VALUE_NUMBER, .number = 0x1f}};
    c.nodes[0].values = values;
    check_repr("<UDP  sport=50000 len=None chksum=0x1f |>");
    check_command("UDP(sport=50000, len=None, chksum=31)");
    orcap_show_layer(&c.chain, 0, "<", "--", c.sink);
    check_written("<###[ UDP ]###\n<--  sport     = 50000\n<--  dport     = domain\n<--  len       = None\n<--  chksum    = 0x1f\n");
}

/* StrField, XStrField and StrFixedLenField of Scapy, by their values' forms. */
static void test_bytes_shown_otherwise(void **state) {
    (void)state;
    static const uint8_t bytes[] = {0, 'a', 0xff, 0, 0};
    struct orcap_field fields[] = {{.name = "plain", .width = 40, .kind = ORCAP_BYTES},
                                   {.name = "digits", .width = 40, .kind = ORCAP_BYTES, .shows = ORCAP_SHOWS_DIGITS},
                                   {.name = "fixed", .width = 40, .kind = ORCAP_BYTES, .shows = ORCAP_SHOWS_TRIMMED}};
    struct orcap_protocol protocol = {.title = "Three", .fields = fields, .field_count = 3};
    struct orcap_context *context;
    uint16_t number;
    assert_int_equal(orcap_context_new(NULL, &context, NULL), ORCAP_OK);
    assert_int_equal(orcap_context_add(context, &protocol, &number, NULL), ORCAP_OK);
    struct orcap_value given = {.type = ORCAP_VALUE_BYTES, .bytes = bytes, .size = sizeof bytes};
    struct orcap_value values[3] = {given, given, given};
    struct orcap_node node = {.protocol = number, .values = values};
    c.chain = (struct orcap_chain){.context = context, .nodes = &node, .count = 1};
    check_repr("<Three  plain=b'\\x00a\\xff\\x00\\x00' digits=0061ff0000 fixed=b'\\x00a\\xff' |>");
    check_command("Three(plain=b'\\x00a\\xff\\x00\\x00', digits=b'\\x00a\\xff\\x00\\x00', fixed=b'\\x00a\\xff\\x00\\x00')");
    orcap_context_free(context);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_answer), cmocka_unit_test(test_segment),
                                       cmocka_unit_test(test_fragment), cmocka_unit_test(test_made_segment),
                                       cmocka_unit_test(test_made_question), cmocka_unit_test(test_given_values),
                                       cmocka_unit_test(test_bytes_shown_otherwise)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
