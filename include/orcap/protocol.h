/* What a protocol is: a description made of lists, read by every part that dissects, builds, shows, filters or names.
 *
 * Built-in descriptions are written in src/proto with the words of src/proto/describe.h; a program may make more of them at run time
 * (they must outlive the context they are added to). A context compiles descriptions, resolves the names they use for one another and
 * holds the bindings between protocols; nothing of it is global. A context is not changed while packets are dissected with it, and any
 * number of threads may read it. */
#ifndef ORCAP_PROTOCOL_H
#define ORCAP_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <orcap/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct orcap_packet;
struct orcap_view;
struct orcap_chain;
struct orcap_value;
struct sink;

/* How the bits of a field read as a value, and how the value is shown. NUMBER and BYTES are the C forms of struct orcap_value. */
#define ORCAP_KINDS(KIND)                                                                                                                   \
    KIND(UINT)   /* NUMBER, big-endian, shown in decimal */                                                                                 \
    KIND(LEUINT) /* the same, little-endian; whole bytes */                                                                                 \
    KIND(INT)    /* two's complement */                                                                                                     \
    KIND(HEX)    /* NUMBER shown as 0x... */                                                                                                \
    KIND(ENUM)   /* NUMBER shown by name, else in decimal */                                                                                \
    KIND(XENUM)  /* NUMBER shown by name, else as 0x... */                                                                                  \
    KIND(FLAGS)  /* NUMBER shown as the names of the bits that are set */                                                                   \
    KIND(MAC)    /* BYTES, 6 */                                                                                                             \
    KIND(LEMAC)  /* the same, last byte first, as Bluetooth sends them */                                                                   \
    KIND(IP4)    /* BYTES, 4 */                                                                                                             \
    KIND(IP6)    /* BYTES, 16 */                                                                                                            \
    KIND(BYTES)  /* BYTES */                                                                                                                \
    KIND(NAME)   /* a domain name, RFC 1035 section 3.1; compressed by section 4.1.4 where the description says so */                       \
    KIND(NETBIOS) /* BYTES: a NetBIOS name without its last byte, a letter for each half of a byte, RFC 1001 section 14.1 */                 \
    KIND(ASN1)   /* an element of X.690's basic encoding: NUMBER where it is a whole number that fits, else BYTES, which are all of the element */ \
    KIND(NAMES)   /* BYTES: domain names one after another, not compressed, RFC 8415 section 10 */                                          \
    KIND(STRINGS) /* character strings one after another, RFC 1035 section 3.3: a length byte and that many bytes each */                    \
    KIND(LIST)   /* plain values of `element` kind, one after another */                                                                    \
    KIND(ITEMS)  /* descriptions of their own, one after another: options, records, TLVs */

#define ORCAP_KIND_NUMBER(kind) ORCAP_##kind,
enum orcap_kind { ORCAP_KINDS(ORCAP_KIND_NUMBER) ORCAP_KIND_COUNT };
#undef ORCAP_KIND_NUMBER

/* A name for a value of an ENUM, or for a mask of FLAGS. */
struct orcap_name {
    uint32_t value;
    const char *text;   /* as Scapy and the registries say it */
    const char *filter; /* FLAGS: the bit's own filter name ("syn"); NULL: none */
};
struct orcap_names {
    const struct orcap_name *list; /* sorted by value; of several names of one value the first is shown, any may be given */
    size_t count;
    const char *joint; /* FLAGS: between the names of several bits: "" or "+" */
};

/* What the number in a length field covers; with `unit` and `plus`: number * unit + plus = size in bytes. */
enum orcap_cover {
    ORCAP_COVERS_NOTHING,
    ORCAP_COVERS_HEADER,  /* this layer without its payload */
    ORCAP_COVERS_LAYER,   /* this layer with its payload */
    ORCAP_COVERS_PAYLOAD, /* what follows this layer's header */
    ORCAP_COVERS_REST     /* what follows this field, in this layer or item */
};

/* A field is there when (value of `field` & mask) is one of `values` (any value but 0 when there are none), turned round by `except`;
 * or when `test` says so. All zero: always there. */
enum { ORCAP_ALSO = 2 };
struct orcap_when {
    const char *field;
    uint32_t mask; /* 0: all bits */
    const uint16_t *values;
    uint16_t count;
    bool except;
    const struct orcap_when *also; /* and this holds too: a field with mask, values and except, and so on: at most ORCAP_ALSO;
                                      a size that is yet to be computed fits */
    bool instead;                  /* in one that is `also`: or this holds */
    bool otherwise;                /* or: when no earlier field of the same name is there */
    bool (*test)(const struct orcap_view *view);
    bool peeks;                    /* `test` looks at the field's own bytes: of a packet that is made, the field is there when it has a value */
};

struct orcap_items {
    const struct orcap_protocol *base; /* an item is this one, or the variant that its variants field names */
    bool pairs;                        /* Scapy shows items as (name, value) tuples, not as packets */
    bool flat;                         /* and so: (name, value, value), the name alone of one without a value, and from what cannot be read on bytes */
    bool ends;                         /* an item whose variants field is 0 ends the list */
    const char *until;                 /* the list ends before an item in which this field of the base is `until_value`; NULL: never */
    uint32_t until_value;
    bool single;                       /* Scapy has one packet in the field, or None, not a list */
    bool stacked;                      /* the items are the layers of that packet, the base first: each says what follows it */
    bool several;                      /* of stacked ones: what is padding of such a packet is the next packet, which begins with the base */
    bool own_size;                     /* the field is as long as the items are: the one of `single`, or as many as `more` says */
    const char *more;                  /* another item follows only where this field of an item has one of the bits of `more_mask` */
    uint32_t more_mask;
    bool records;                      /* DNS records: names compress over the whole layer, class gives way as in Scapy */
    uint8_t pad_to;                    /* when built, padding items fill the header up to a multiple of it, and stand before items that want a place */
    uint8_t pad_one, pad_more;         /* type of the padding item of one byte, and of the longer one: type, length, zeros */
    const char *pad_when;              /* the field of the layer that turns padding off when it is 0; NULL: always */
};

struct orcap_field {
    const char *name;          /* Scapy's */
    uint16_t width;            /* bits; 0: not fixed */
    uint8_t kind;              /* enum orcap_kind */
    uint8_t element;           /* LIST: the kind of its values; their width is element_width */
    uint8_t element_width;     /* bits */
    uint8_t word;              /* of a number: bits, up to 128, of the little-endian word that it is a part of, or all; the fields of a word stand
                                  together, the most significant first; 0: bytes stand as read. Of more than 64 bits the upper ones are not in the value */
    bool rising;               /* the fields of its word stand the other way round, the least significant first */
    uint8_t align;             /* bytes: it starts at a multiple of it from the layer's start; 0: where the one before it ends */
    uint8_t leaves;            /* width 0, where nothing tells its size: bytes of what is left that are not its own but of what follows it */
    uint8_t covers;            /* enum orcap_cover */
    const char *sizes;         /* or: the field whose bytes this one gives the size of */
    const char *counts;        /* or: the field whose items or values this one counts: number + plus = count */
    bool only_read;            /* covers, sizes or counts when read; what is built is what is given, or the default */
    bool in_bits;              /* sizes, when built: the number is the size in bits */
    bool only_built;           /* sizes or counts when built; reading does not go by it (segments left of a route that is under way) */
    uint8_t unit;              /* bytes a step of covers and sizes; 0 means 1 */
    int16_t plus;              /* see enum orcap_cover */
    bool compressed;           /* NAME: pointers are followed when reading */
    const char *sized_by;      /* or: the field that gives this one's size too, while it `sizes` another when built */
    bool phantom;              /* takes no bytes and reads as its default: a field that Scapy has and the wire has not */
    bool trails;               /* stands behind the payload, in the layer's trailer; one of these must be the first of the trailer */
    bool may_end;              /* what is there may end behind this field (a header that an ICMP error quotes) */
    uint8_t pads;              /* zeros behind it, up to a multiple of it from where the field begins, belong to the header; not counted by its size */
    bool rootless;             /* NAME: reaches as far as its size says, and may lack its root label */
    bool terminated;           /* BYTES: up to a zero byte, which is no part of the value */
    bool together;             /* LIST in an option of a flat list: one value, not as many as it holds */
    bool no_value;             /* reads as None in Scapy, as what it said no longer holds once names are decompressed */
    const char *front;         /* another field, whose number stands in front of this one's where that counts in conditions, names and spaces:
                                  a subtype means something only with its type */
    const struct orcap_names *names; /* of BYTES: shown behind those that are four bytes, of the number that they would be */
    const char *unit_name;     /* what show() puts behind a number: "dBm" */
    /* What show() puts in brackets behind the value: "RA=DA"; NULL: nothing. */
    const char *(*means)(const struct orcap_chain *chain, size_t layer);
    const char *space;         /* the number space ("ethertype") whose protocols follow this layer */
    const char *with;          /* set, to its default, along with the field of that name when what follows the layer sets that one */
    const char *variants;      /* the number space whose descriptions take the place of this one; of ITEMS: from which the tag of an element chooses */
    const struct orcap_items *items;
    uint8_t asn1;              /* ASN1: the type, as its tag; 0: any. ITEMS: the tag of the element that they are in, one behind the other */
    uint8_t implicit;          /* ASN1: the tag that stands on the wire in the type's place */
    bool optional;             /* ASN1: where another element stands it is None, and takes no bytes */
    struct orcap_when when;
    uint64_t init;             /* default: a number, an IPv4 address as one */
    const char *init_text;     /* default: as text of the kind (an address, a name, bytes); of bytes with zeros among them, and of a
                                  LIST of numbers, which is as on the wire, `init` is the size */
    bool unset;                /* the default shows as None; what is built then is init or init_text */
    uint8_t role;              /* an address: whose, for what the system would send; enum orcap_role */
    bool init_item;            /* ITEMS: the default is one item, the base with its defaults; else none */
    uint32_t (*size)(const struct orcap_view *view); /* width 0: bytes of it, where no field tells them; of a short address also when built */
    /* Computed at build, over the built packet; the default is None then. Also tells the right value of a packet that was read. */
    uint64_t (*compute)(const struct orcap_packet *packet, size_t layer);
    const char *filter;        /* Wireshark's name below the protocol's; NULL: as `name`; "": none; with a leading "=" the whole name */
    uint8_t print;             /* how `fields` prints the number, where tshark does otherwise than the kind says: enum orcap_print */
    uint32_t print_unit;       /* and times this: a time in seconds is 1000000000 nanoseconds; 0 means 1 */
    const struct orcap_when *filter_when; /* the filter name stands for it only where this holds; NULL: always */
    uint8_t shows;             /* how show() prints the value where the kind does not say it: enum orcap_shows */
};
/* Addresses of which some follow from others by the system's routes, where a context has a finder. */
enum orcap_role {
    ORCAP_ROLE_NONE,
    ORCAP_ROLE_DESTINATION, /* the IP address that the packet goes to */
    ORCAP_ROLE_TARGET,      /* an IP address that is asked about, in a frame for everybody */
    ORCAP_ROLE_SOURCE,      /* by default the IP address that this system has on the way to the destination of the same layer */
    ORCAP_ROLE_HARDWARE,    /* by default the hardware address of the interface by which the destination in this layer or above it is reached */
    ORCAP_ROLE_NEIGHBOUR    /* the hardware address of who is next on that way; looked up only when the packet is built */
};
enum orcap_shows {
    ORCAP_SHOWS_BYTES,   /* b'\x01\x00' */
    ORCAP_SHOWS_DIGITS,  /* BYTES: 0100, Scapy's XStr fields */
    ORCAP_SHOWS_TRIMMED, /* BYTES: b'\x01', without the zeros at the end, Scapy's StrFixedLenField */
    ORCAP_SHOWS_HARDWARE, /* BYTES: '00:00:5e:00:53:01 (+ 10 nul pad)', of the hardware type in the field `htype`; may be given as that text */
    ORCAP_SHOWS_WINDOWS, /* BYTES: the names of the types whose bits are set, RFC 4034 section 4.1.2 */
    ORCAP_SHOWS_DATE,    /* UINT: seconds since 1970, Scapy's UTCTimeField; of 48 bits TSIG's */
    ORCAP_SHOWS_CLOCK,   /* UINT: milliseconds since midnight, RFC 792 */
    ORCAP_SHOWS_OUI,     /* UINT: 00:00:5e */
    ORCAP_SHOWS_PARTS,   /* UINT: 256ths of something, as a decimal fraction; so it is given when made, too */
    ORCAP_SHOWS_FIXED,  /* UINT: half of its bits behind the point, as a decimal fraction */
    ORCAP_SHOWS_NTP,    /* the same, of seconds since 1900: the date where it is after 1970 */
    ORCAP_SHOWS_HUNDREDTHS, /* UINT of 16 bits: 1.50 sec, and infinity */
    ORCAP_SHOWS_DATE_2000,  /* UINT: seconds since 2000 */
    ORCAP_SHOWS_UUID,       /* BYTES: 00010203-0405-0607-0809-0a0b0c0d0e0f */
    ORCAP_SHOWS_UUID_TURNED, /* the same, last byte first */
    ORCAP_SHOWS_HALVES,  /* the same, of halves */
    ORCAP_SHOWS_RATE,    /* UINT: 1.0(B) Mbps, halves of it; a set first bit says that the rate is basic, IEEE 802.11-2020 section 9.4.2.3 */
    ORCAP_SHOWS_TENTHS,  /* UINT: 20 1/10sec */
    ORCAP_SHOWS_CODED,   /* UINT: the same, of a number that from 128 on is exponent and mantissa, RFC 3376 section 4.1.1 */
    ORCAP_SHOWS_MILLIWATTS, /* UINT: 1337 mW */
    ORCAP_SHOWS_FILLING,    /* BYTES: b'' (88 octets), of zeros */
    ORCAP_SHOWS_ACTION,     /* ENUM: PadN [00: skip, 0: Don't change en-route], of the type of an IPv6 option, RFC 8200 section 4.2 */
    ORCAP_SHOWS_FOURS,      /* UINT: 12 sec, of 3 times four seconds */
    ORCAP_SHOWS_WORDS,      /* UINT: 12 bytes, of 3 words of four */
    ORCAP_SHOWS_VERSION,    /* UINT of 16 bits: v12.0 */
    ORCAP_SHOWS_SHORT_4,    /* BYTES: an IPv4 address without the zeros at its end */
    ORCAP_SHOWS_SHORT_6,    /* BYTES: an IPv6 address without the zeros at its end */
    ORCAP_SHOWS_PREFIX_6,   /* the same, with the number of the field `prefixlen` behind it: '2001:db8::/32' */
    ORCAP_SHOWS_RANGE,   /* UINT of 32 bits: '2:3', its halves */
    ORCAP_SHOWS_HEX,     /* LIST of LEUINT: [0x1811] */
    ORCAP_SHOWS_TIGHT    /* LIST of IP6: [::1], without the blanks that Scapy's IP6ListField has inside */
};
enum orcap_print {
    ORCAP_PRINT_BY_KIND,
    ORCAP_PRINT_DECIMAL,
    ORCAP_PRINT_HEX,
    ORCAP_PRINT_NOTHING,
    ORCAP_PRINT_TEXT,    /* BYTES: they are text */
    ORCAP_PRINT_SECONDS, /* nanoseconds, as seconds with nine decimals */
    ORCAP_PRINT_NTP,     /* seconds since 1900 in the upper half, as date and time in UTC */
    ORCAP_PRINT_DATE,    /* nanoseconds since 1970, as date and time in UTC */
    ORCAP_PRINT_PARTS    /* 256ths of something, or what print_unit says in billionths, as a decimal fraction */
};

/* A filter name that is no field of its own: either end ("addr"), or bits of one or more neighbouring fields ("hdr_len"). */
struct orcap_alias {
    const char *filter;       /* below the protocol's, or with a leading "=" the whole name */
    const char *field;        /* the first field, most significant */
    const char *last;         /* the last of the neighbours; NULL: only one */
    const char *either;       /* or: a second field, of which the name is too */
    uint8_t shift, width;     /* bits of the joint value, shifted right; width 0: all */
    bool with_front;          /* with the number of the field that the field's `front` names in front */
    uint8_t unit;             /* times this; 0 means 1 */
    uint8_t print;            /* enum orcap_print */
    uint8_t digits;           /* PRINT_HEX: hexadecimal digits; 0: by the width */
    uint8_t kind;             /* or, not 0: `width` bytes of the field from byte `shift` on (0: all that are left), as a value of this kind; of NETBIOS `last` is the name's last byte */
    /* Or: makes a value of that kind and of up to `width` bytes from the field's; false: there is none. Text goes to `room`, of 1024 bytes. */
    bool (*makes)(const struct orcap_view *view, const struct orcap_value *field, uint8_t *room, struct orcap_value *ret_value);
    const struct orcap_when *when; /* the name stands for them only where this holds; NULL: always */
    uint8_t asn1;             /* only of an ASN1 element with this tag; 0: of any */
};

struct orcap_binding {
    const char *space;
    uint32_t value;
    const char *chain; /* the name in `protocols` when it is not the protocol's own: port 5353 makes dns mdns */
    bool read_only;    /* chosen when reading, never set when building */
    bool build_only;   /* set when building; what follows is found otherwise (by `variants`) */
    const char *only;  /* when building, only the field of this name is set; NULL: all fields in the space */
};

/* A binding of two neighbours by several fields of the lower one. When reading, the upper one follows where all have these values, before number
 * spaces are asked; when building, all are set. It stands with either of the two: with what LLC's SAPs mean, or with the tunnel whose protocol
 * numbers are its own. */
enum { ORCAP_BOND_VALUES = 4 };
struct orcap_bond {
    const char *lower, *upper; /* titles; NULL: the protocol with which it stands */
    struct {
        const char *field; /* NULL: no more */
        uint32_t value;
        const char *address; /* or: of an IP6 field, which is set when building and chooses nothing when reading */
    } values[ORCAP_BOND_VALUES];
    bool read_only;
    bool build_only;
};

struct orcap_protocol {
    const char *title;   /* Scapy's class name: "IP" */
    const char *display; /* Scapy's display name where it differs: "Ethernet" */
    const char *filter;  /* Wireshark's name: "eth"; NULL: none */
    const char *extends; /* title of the class that Scapy derives this one's from, a protocol or a family without fields: where that is asked for, this one is meant too; NULL: none */
    const struct orcap_field *fields;
    size_t field_count;
    const struct orcap_binding *over;
    size_t over_count;
    const struct orcap_bond *bonds;
    size_t bond_count;
    const struct orcap_alias *aliases;
    size_t alias_count;
    bool flat;      /* show() puts what follows no further in */
    bool item;      /* an element of lists, never a layer by itself */
    bool option;    /* an item that is a tuple in Python and no packet: it has no class there */
    bool quoted;    /* inside an ICMP error: no part of the chain of `packets` */
    bool foreign;   /* dissected and built by the program that added it: takes all bytes that are left */
    bool stays;     /* bytes that a program reads as it are it, whatever variant they say */
    bool zero_ends; /* where its length is 0, nothing follows it; else that says that the length is not known yet */
    bool may_be_cut; /* behind the field that `may_end` its bytes may end anywhere: BYTES are then as many as there are */
    bool last;      /* nothing follows it: what stands behind its header is padding */
    bool transport; /* TCP, UDP, SCTP: the ports are its */
    bool stream;    /* TCP: messages on it may start with their length */
    uint8_t align;  /* a layer's header is padded with zeros to a multiple of it when built; an item starts at a multiple of it, */
    uint8_t align_plus; /* plus this, from the start of its layer */
    uint8_t pads;       /* bytes up to a multiple of it belong to a header or an item, behind what its length counts; zeros when built */
    uint16_t trailer_at;    /* where the layer's first field that `trails` is there, and the layer has at least `trailer_least` bytes, its trailer */
    uint8_t trailer_size;   /* or: its last field `trails`, and is so many bytes at its end, where they are there */
    uint16_t trailer_least; /* begins at this offset, or before it where the payload says that it is shorter; 0: it has none */
    bool level;         /* show() puts it no further in than what is below it */
    uint8_t asn1;       /* it is an element with this tag, whose content is the fields */
    const char *names_from; /* the field that pointers in names count from; NULL: the layer's start */
    /* Other protocols, by title, of which the next two hooks choose one by its index; -1: none. */
    const char *const *others;
    size_t other_count;
    /* The one to take in this one's place, by what the bytes say (raw IP: version 4 or 6). */
    int (*instead)(const struct orcap_view *view);
    /* The one that follows, before the number spaces are asked (802.2 where a length stands instead of a type). */
    int (*follows)(const struct orcap_view *view);
    /* Whether the payload of a UDP datagram is a message of it although no port says so. Asked only where the context has all protocols. */
    bool (*guess)(const uint8_t *payload, size_t size);
    /* Whether what follows stays Raw whatever the number spaces say (a fragment, a ciphertext). */
    bool (*opaque)(const struct orcap_view *view);
    /* Whether what follows is only the beginning of itself (a first fragment), so that its lengths say more than there is. */
    bool (*partial)(const struct orcap_view *view);
    /* Bytes from the layer's start to the end of what belongs to it, where no field of the list covers that; 0: all there is. */
    uint32_t (*ends)(const struct orcap_view *view);
    /* Scapy's mysummary, what a line says of this layer: text with the names of fields in it (see orcap_line_format), or a hook that writes the
     * line. Both NULL: the title. */
    const char *line;
    void (*summary)(const struct orcap_chain *chain, size_t layer, struct sink *out);
    bool (*speaks)(const struct orcap_chain *chain, size_t layer); /* whether it has that line at all; NULL: yes */
    const char *line_with; /* title of a layer below that says its line too when this one does; NULL: none */
    /* The module that brings it to Scapy ("mpls": load_contrib("mpls")), which does not know it before; "" where no module does; NULL: from the start. */
    const char *contrib;
    const char *rfc; /* where it is specified: "RFC 791" */
    void *user;      /* of the program that made it */
};

/* The descriptions that a source file of src/proto gives. */
struct orcap_protocol_set {
    const struct orcap_protocol *const *list;
    size_t count;
};

/* The text of a value, or NULL. */
ORCAP_API const char *orcap_names_find(const struct orcap_names *names, uint64_t value);

struct orcap_context;

/* A context with every built-in protocol, which then may tell by a payload what no port says, or without those whose `filter` or `contrib` names stand in `without` (NULL-terminated; NULL: none);
 * "contrib" there means all that are of some module. ORCAP_EMEMORY; ORCAP_ENAME when descriptions name what is not there. Free with orcap_context_free. */
ORCAP_API ORCAP_MUST_CHECK int orcap_context_new(const char *const *without, struct orcap_context **ret_context, struct orcap_error *error);
ORCAP_API void orcap_context_free(struct orcap_context *context);
/* Adds the built-in protocols with that `filter` or `contrib` name which a context was made without. How many, or ORCAP_EMEMORY. */
ORCAP_API ORCAP_MUST_CHECK int orcap_context_load(struct orcap_context *context, const char *name, struct orcap_error *error);

/* Adds a description at run time; its number is *ret_protocol. */
ORCAP_API ORCAP_MUST_CHECK int orcap_context_add(struct orcap_context *context, const struct orcap_protocol *protocol, uint16_t *ret_protocol,
                                                 struct orcap_error *error);

/* The name of Scapy's module with that protocol: of its `contrib` where it has one, else of its layers; NULL: the protocol is not built in. */
ORCAP_API const char *orcap_protocol_module(const struct orcap_protocol *protocol);

/* Who knows this system's addresses: asked for the value of a field with a role that nobody gave one. */
struct orcap_finder {
    /* The bytes of the address for what goes `to` an IP address of `version` 4 or 6, as many as the field has, which live as long as what is made of
     * them; NULL: it is not known, the default is taken. `to` NULL: the packet has no destination, and the role is ORCAP_ROLE_HARDWARE. */
    const uint8_t *(*find)(void *user, enum orcap_role role, unsigned version, const uint8_t *to);
    void *user;
};
/* Of what is crafted with a context from now on; copied. Without one nothing is looked up. */
ORCAP_API void orcap_context_find_with(struct orcap_context *context, const struct orcap_finder *finder);

/* Protocols of a context are numbered from 0; a number stays. */
ORCAP_API size_t orcap_context_count(const struct orcap_context *context);
ORCAP_API const struct orcap_protocol *orcap_context_protocol(const struct orcap_context *context, uint16_t protocol);
ORCAP_API int orcap_context_find(const struct orcap_context *context, const char *title);         /* number or ORCAP_ENAME */
ORCAP_API int orcap_protocol_field(const struct orcap_protocol *protocol, const char *name);      /* index of the first of that name, or ORCAP_ENAME */

/* Bindings. A binding by number space: the value of any field in `space` makes `protocol` follow. */
ORCAP_API ORCAP_MUST_CHECK int orcap_context_bind(struct orcap_context *context, const char *space, uint32_t value, uint16_t protocol);
ORCAP_API void orcap_context_unbind(struct orcap_context *context, const char *space, uint32_t value, uint16_t protocol);
/* A binding by the parent's field values, as Scapy's bind_layers makes them, asked after older ones: before the number spaces, or `late`, for what
 * these do not know. With no fields: always. */
struct orcap_match {
    uint16_t field;
    uint64_t value;
};
ORCAP_API ORCAP_MUST_CHECK int orcap_context_match(struct orcap_context *context, uint16_t parent, const struct orcap_match *matches, size_t count,
                                                   uint16_t child, bool late);
ORCAP_API void orcap_context_unmatch(struct orcap_context *context, uint16_t parent, const struct orcap_match *matches, size_t count, uint16_t child);
/* Whether a protocol never follows another, whatever the bindings say: its bytes are Raw then. */
ORCAP_API void orcap_context_hide(struct orcap_context *context, uint16_t protocol, bool hidden);
/* What follows a number in a space, or ORCAP_ENAME. */
ORCAP_API int orcap_context_lookup(const struct orcap_context *context, const char *space, uint32_t value);
/* The value that a field of a parent, which has a number space, takes when `child` follows it; false: none. */
ORCAP_API bool orcap_context_overload(const struct orcap_context *context, const struct orcap_field *field, uint16_t child, uint32_t *ret_value);
/* The same value as bytes on the wire, where a bond gives it: 16 of an IP6 field, else 4; they live as long as the context. NULL: none does. */
ORCAP_API const uint8_t *orcap_context_overload_bytes(const struct orcap_context *context, const struct orcap_field *field, uint16_t child);

#ifdef __cplusplus
}
#endif
#endif
