/* Where addresses are: databases in MaxMind's format, read through libmaxminddb. */
#include "table/rows.h"

#include <stdlib.h>

#ifdef ORCAP_MAXMINDDB
#include <maxminddb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "core/address.h"

struct locating {
    struct orcap_rows rows;
    struct orcap_rows *from;
    int address, country, asn; /* columns; country and asn -1 where the table lacks them */
    size_t database_count;
    MMDB_s databases[];
};

static void look_in(const struct locating *locating, MMDB_entry_s *entry, struct orcap_cell *cells) {
    MMDB_entry_data_s data;
    if (locating->country >= 0 && cells[locating->country].null &&
        (MMDB_get_value(entry, &data, "country", "iso_code", NULL) == MMDB_SUCCESS ||
         MMDB_get_value(entry, &data, "registered_country", "iso_code", NULL) == MMDB_SUCCESS) &&
        data.has_data && data.type == MMDB_DATA_TYPE_UTF8_STRING)
        cell_text(&cells[locating->country], data.utf8_string, data.data_size);
    if (locating->asn >= 0 && cells[locating->asn].null && MMDB_get_value(entry, &data, "autonomous_system_number", NULL) == MMDB_SUCCESS &&
        data.has_data && data.type == MMDB_DATA_TYPE_UINT32)
        cell_i64(&cells[locating->asn], data.uint32);
}

static void locate(const struct locating *locating, const struct sockaddr *address, struct orcap_cell *cells) {
    for (size_t i = 0; i < locating->database_count; i++) {
        const MMDB_s *database = &locating->databases[i];
        int status = MMDB_SUCCESS;
        if (address->sa_family == AF_INET6 && database->metadata.ip_version == 4)
            continue;
        MMDB_lookup_result_s found = MMDB_lookup_sockaddr(database, address, &status);
        if (status == MMDB_SUCCESS && found.found_entry)
            look_in(locating, &found.entry, cells);
    }
}

static int next(struct orcap_rows *rows, struct orcap_cell *cells) {
    struct locating *locating = (struct locating *)rows;
    int status = orcap_rows_next(locating->from, cells);
    const struct orcap_cell *cell = &cells[locating->address];
    if (status <= 0 || cell->null)
        return status;
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    uint8_t bytes[16];
    if (ip4_parse(cell->text.bytes, cell->text.size, bytes)) {
        memcpy(&v4.sin_addr, bytes, 4);
        locate(locating, (const struct sockaddr *)&v4, cells);
    } else if (ip6_parse(cell->text.bytes, cell->text.size, bytes)) {
        memcpy(&v6.sin6_addr, bytes, 16);
        locate(locating, (const struct sockaddr *)&v6, cells);
    }
    return status;
}

static void want(struct orcap_rows *rows, uint64_t wanted) {
    struct locating *locating = (struct locating *)rows;
    rows->wanted = wanted;
    rows_want(locating->from, wanted | (uint64_t)1 << locating->address);
}

static void release(struct orcap_rows *rows) {
    struct locating *locating = (struct locating *)rows;
    for (size_t i = 0; i < locating->database_count; i++)
        MMDB_close(&locating->databases[i]);
    orcap_rows_free(locating->from);
    free(locating);
}

int orcap_rows_locate(struct orcap_rows **rows, const char *const *paths, size_t count, struct orcap_error *error) {
    int address = rows_find_column(*rows, "address", 7);
    if (address < 0)
        return rows_no_column(*rows, "address", 7, error);
    struct locating *locating = calloc(1, sizeof *locating + count * sizeof *locating->databases);
    if (!locating)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before places are looked up");
    locating->rows = **rows;
    locating->rows.left = NULL;
    locating->rows.next = next;
    locating->rows.want = want;
    locating->rows.free = release;
    locating->address = address;
    locating->country = rows_find_column(*rows, "country", 7);
    locating->asn = rows_find_column(*rows, "asn", 3);
    int status = MMDB_SUCCESS;
    while (locating->database_count < count && (status = MMDB_open(paths[locating->database_count], MMDB_MODE_MMAP, &locating->databases[locating->database_count])) == MMDB_SUCCESS)
        locating->database_count++;
    if (status == MMDB_SUCCESS) {
        locating->from = *rows;
        *rows = &locating->rows;
        return ORCAP_OK;
    }
    (void)orcap_fail(error, ORCAP_EOPEN, "%.200s: cannot be read as a database of places: %s", paths[locating->database_count], MMDB_strerror(status));
    release(&locating->rows);
    return ORCAP_EOPEN;
}
#else
int orcap_rows_locate(struct orcap_rows **rows, const char *const *paths, size_t count, struct orcap_error *error) {
    (void)rows;
    (void)paths;
    (void)count;
    return orcap_fail(error, ORCAP_EUSAGE, "this build cannot read databases of places; it needs libmaxminddb");
}
#endif
