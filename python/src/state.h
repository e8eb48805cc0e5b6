/* What the extension's files share: the module's state, packets in memory and the objects over them. docs/decisions/0004-python-nodes.md
 * tells why it looks like this.
 *
 * A packet is a root and, while somebody holds them, handles. The root is the Python object of the first layer and holds the packet; a handle
 * is the Python object of another layer and holds its root. Both are a `struct node`. A packet that was only read keeps nothing but the place
 * of its bytes and the (shared) shape of its layers; the first change gives it a body, an array of layers with values of their own. */
#ifndef PYTHON_STATE_H
#define PYTHON_STATE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include <orcap/craft.h>
#include <orcap/packet.h>

struct state;
struct chunk;
struct node;

/* ---- records: frames in memory (record.c) */

/* A frame's bytes and facts, inside a chunk. */
struct record {
    int64_t time_ns; /* or ORCAP_NO_TIME */
    uint32_t caplen, len;
    uint32_t back;   /* bytes from the chunk's start */
    uint16_t link;   /* RECORD_NO_LINK: bytes that a program gave */
    uint16_t interface : 9, noted : 1, digits : 4, direction : 2; /* digits: decimals of the time; noted: comments stand behind the bytes */
    uint8_t bytes[];
};
enum { RECORD_NO_LINK = 0xffff, RECORD_INTERFACES = 511 };

/* Names of the interfaces of a file, shared by its chunks. */
struct source {
    size_t refs;
    size_t count;
    char *names[];
};
struct source *source_new(size_t count);
void source_release(struct source *source);

struct chunk {
    size_t refs; /* a root, a layer, a list or a reader each */
    struct source *source;
    size_t used, capacity;
    uint8_t bytes[]; /* records, 8-byte aligned */
};
static inline struct chunk *record_chunk(const struct record *record) {
    return (struct chunk *)(void *)((uintptr_t)record - record->back);
}
struct chunk *chunk_new(size_t capacity); /* NULL: memory is out; refs is 1 */
void chunk_release(struct state *state, struct chunk *chunk);
/* Room for a record of `size` bytes; NULL when the chunk is full. */
struct record *chunk_take(struct chunk *chunk, uint32_t size);
size_t record_room(uint32_t size);
/* The name of the interface, or NULL. */
const char *record_interface(const struct record *record);
/* The next comment; *at is 0 before the first. */
bool record_comment(const struct record *record, size_t *at, const uint8_t **ret_bytes, uint32_t *ret_size);
/* A record in a chunk of its own, with a copy of the bytes; one reference. NULL: memory is out, Python's error is set. */
struct record *record_new(const uint8_t *bytes, size_t size);
static inline void record_hold(const struct record *record) {
    record_chunk(record)->refs++;
}
static inline void record_release(struct state *state, const struct record *record) {
    chunk_release(state, record_chunk(record));
}

/* ---- shapes: which layers stand where (shape.c) */

struct place {
    uint16_t protocol;
    uint32_t at;
};
struct shape {
    struct state *state;
    uint16_t count;
    bool shared; /* lives in the state's table as long as it */
    bool stacks; /* one of the layers may have a packet of layers in a field */
    struct place layers[];
};
struct shape *shape_of(struct state *state, const struct orcap_packet *packet); /* NULL: memory is out, Python's error is set */
void shape_release(struct shape *shape);
void shapes_clear(struct state *state);

/* ---- classes (class.c) */

/* How a field is read without asking the engine. */
enum quick { QUICK_NOT, QUICK_8, QUICK_16, QUICK_32, QUICK_BITS, QUICK_FLAGS, QUICK_MAC, QUICK_IP4, QUICK_IP6 };
struct quick_field {
    PyObject *name;
    uint8_t how; /* enum quick */
    uint8_t width;
    uint8_t named_before; /* an earlier field has the same name: fields_first tells which */
    uint16_t at;          /* bytes; bits for QUICK_BITS and QUICK_FLAGS */
};

enum hook { HOOK_POST_BUILD = 1 }; /* what a class on one of the engine's protocols does itself */

/* What C knows of a Python class of layers. */
struct class_info {
    PyTypeObject *type; /* borrowed: the registry holds it */
    uint16_t protocol;
    bool foreign;  /* its fields_desc is Python's */
    bool item;     /* found inside lists */
    bool lists;    /* has some, of packets */
    bool stacks;   /* has a field that holds a packet of layers */
    bool built_in; /* made from the lists */
    bool extended; /* other classes of the lists extend it */
    unsigned hooks;
    const struct orcap_protocol *description;
    struct quick_field *fields; /* description->field_count of them */
    PyObject *name, *display;   /* __name__ and _name */
    PyObject *defaults;         /* dict of values given by the class itself, or NULL */
};

enum act { ACT_NONE, ACT_GENERIC, ACT_GETSET, ACT_FIELD, ACT_MISSING };
struct action {
    PyTypeObject *type;
    PyObject *name; /* owned */
    unsigned int version;
    uint16_t field;
    uint8_t act; /* enum act */
    const struct class_info *info;
    getter get;
    void *closure;
};

/* ---- the state */

/* A value that a program bound: `parent` has it in `field` when `child` follows. */
struct bound {
    uint16_t parent, child, field;
    uint64_t value;
};

enum {
    ACTIONS = 2048,
    CLASSES = 4096, /* slots of the registry: twice what is ever there */
    IP4_CACHE = 4096,
    MAC_CACHE = 1024,
    IP6_CACHE = 1024,
    RECENT = 4,
    SPARE = 128
};

struct state {
    struct orcap_context *context;
    PyTypeObject *layer_type, *body_type, *time_type, *flag_type, *list_type, *list_iterator_type, *reader_type, *writer_type, *rows_type, *pass_type, *end_type,
        *bpf_type;
    PyObject *packet_class, *no_payload, *packet_list_class;
    PyObject *dissect_foreign, *build_foreign, *foreign_get; /* Python's part of layers with Python fields */
    PyObject *read_element, *write_element;                  /* values of ASN.1 are objects of orcap.asn1 */
    PyObject *take_address, *first_of;                       /* Python's part of unusual values: names of hosts, sets, random values */
    PyObject *find_address, *found_addresses;                /* what the system's routes say; a dict of the bytes that were found */
    PyObject *fixed_point, *fixed_number;                    /* numbers with bits behind the point, and back */
    PyObject *record_list;                                   /* the list of DNS records, which stands for its first one too */
    PyObject *deleted;                                       /* stands in an overlay for a field that was deleted */
    PyObject *error;                                         /* Scapy_Exception */
    struct {
        PyObject *flag;    /* the FlagValue read last, and where; borrowed, only compared */
        struct node *root; /* forgotten when it goes */
        size_t layer, field;
    } last_flag;
    struct class_info **classes;               /* by protocol; NULL where no class was made */
    size_t class_count;
    struct class_info **registry; /* by type, open addressing */
    size_t registry_count;
    struct action actions[ACTIONS];
    struct shape **shapes; /* open addressing */
    size_t shape_count, shape_mask;
    struct {
        const struct record *record; /* not held: forgotten when its chunk goes */
        uint16_t protocol;           /* it was dissected as; UINT16_MAX: by its link type */
        struct orcap_packet packet;
    } recent[RECENT];
    unsigned recent_next;
    bool strict; /* bytes that are none of a layer that was found are an error, as with conf.debug_dissector */
    struct {
        uint32_t address;
        PyObject *text;
    } ip4[IP4_CACHE];
    struct {
        uint8_t address[16];
        PyObject *text;
    } ip6[IP6_CACHE];
    struct {
        uint64_t address;
        PyObject *text;
    } mac[MAC_CACHE];
    struct bound *bounds;
    size_t bound_count;
    void *spare[SPARE]; /* dead nodes of the plain size */
    size_t spare_count;
    void *spare_times[SPARE];
    size_t spare_time_count;
};

extern struct PyModuleDef orcap_module;
struct state *state_of_type(PyTypeObject *type); /* of a class made by the module */
static inline struct state *state_of_module(PyObject *module) {
    return PyModule_GetState(module);
}

#endif
