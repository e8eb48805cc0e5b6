/* Bluetooth's attribute protocol. Bluetooth Core Specification 5.3, volume 3, part F. */
#include "proto/describe.h"

#define RFC .rfc = "Bluetooth Core 5.3"
#define AS(name) .filter = "=btatt." name
#define HANDLE(FIELD, name, value, wireshark) FIELD(name, 16, HEX, .word = 16, .init = value, AS(wireshark))

#define ATTRIBUTE(FIELD, WHEN) FIELD(opcode, 8, HEX, .unset = true, .space = "btatt.opcode")
static int wide_follows(const struct orcap_view *view);
LAYER_OF(attribute, ATTRIBUTE, 1, .title = "ATT_Hdr", .display = "ATT header", .filter = "btatt", RFC, .over = OVER({"btl2cap.cid", 4}),
         .others = OTHERS("ATT_Read_By_Type_Request_128bit"), .follows = wide_follows)

/* What is asked for is a long UUID where there is room for one. */
static int wide_follows(const struct orcap_view *view) {
    enum { READ_BY_TYPE = 8, WIDE = 20 };
    return orcap_view_number(view, FIELD_OF(attribute, opcode)) == READ_BY_TYPE && view->limit - view->at > WIDE ? 0 : -1;
}

#define METHOD(number) RFC, .over = OVER({"btatt.opcode", number})
static const struct orcap_names errors = NAMES({0x01, "invalid handle", 0}, {0x02, "read not permitted", 0},
    {0x03, "write not permitted", 0}, {0x04, "invalid pdu", 0}, {0x05, "insufficient auth", 0}, {0x06, "unsupported req", 0},
    {0x07, "invalid offset", 0}, {0x08, "insufficient author", 0}, {0x09, "prepare queue full", 0}, {0x0a, "attr not found", 0},
    {0x0b, "attr not long", 0}, {0x0c, "insufficient key size", 0}, {0x0d, "invalid value size", 0}, {0x0e, "unlikely", 0},
    {0x0f, "insufficiet encrypt", 0}, {0x10, "unsupported gpr type", 0}, {0x11, "insufficient resources", 0});
#define ERROR(FIELD, WHEN)                                                                                                                  \
    FIELD(request,  8, HEX,    AS("req_opcode_in_error"))                                                                                   \
    FIELD(handle,  16, LEUINT, AS("handle"), .print = ORCAP_PRINT_HEX)                                                                      \
    FIELD(ecode,    8, ENUM,   .names = &errors, AS("error_code"), .print = ORCAP_PRINT_HEX)
LAYER_OF(error, ERROR, 4, .title = "ATT_Error_Response", .display = "Error Response", METHOD(0x01))

#define CLIENT_MTU(FIELD, WHEN) FIELD(mtu, 16, LEUINT, AS("client_rx_mtu"))
#define SERVER_MTU(FIELD, WHEN) FIELD(mtu, 16, LEUINT, AS("server_rx_mtu"))
LAYER_OF(client_mtu, CLIENT_MTU, 2, .title = "ATT_Exchange_MTU_Request", .display = "Exchange MTU Request", METHOD(0x02))
LAYER_OF(server_mtu, SERVER_MTU, 2, .title = "ATT_Exchange_MTU_Response", .display = "Exchange MTU Response", METHOD(0x03))

#define RANGE(FIELD, first)                                                                                                                 \
    HANDLE(FIELD, start, first, "starting_handle")                                                                                          \
    HANDLE(FIELD, end, 0xffff, "ending_handle")
#define FIND(FIELD, WHEN) RANGE(FIELD, 0)
LAYER_OF(find, FIND, 4, .title = "ATT_Find_Information_Request", .display = "Find Information Request", METHOD(0x04))

static int unless_handle(const struct orcap_view *view);
static int unless_whole_short(const struct orcap_view *view);
static int unless_whole(const struct orcap_view *view);
#define SHORT_PAIR(FIELD, WHEN)                                                                                                             \
    HANDLE(FIELD, handle, 0, "handle")                                                                                                      \
    HANDLE(FIELD, value, 0, "uuid16")
ITEM_OF(short_pair, SHORT_PAIR, 4, .title = "ATT_Handle", .display = "ATT Short Handle", .instead = unless_whole_short,
         .others = OTHERS("Raw"))
#define PAIR(FIELD, WHEN)                                                                                                                   \
    HANDLE(FIELD, handle, 0, "handle")                                                                                                      \
    FIELD(value, 128, BYTES, .unset = true, .shows = ORCAP_SHOWS_UUID_TURNED, AS("uuid128"))
ITEM_OF(pair, PAIR, 18, .title = "ATT_Handle_UUID128", .display = "ATT Handle (UUID 128)", .instead = unless_whole, .others = OTHERS("Raw"))
static const struct orcap_items short_pairs = {.base = &short_pair}, pairs = {.base = &pair};
#define FOUND(FIELD, WHEN)                                                                                                                  \
    FIELD(format, 8, HEX, .init = 1, AS("uuid_format"))                                                                                     \
    WHEN(IN(format, 1), handles, 0, ITEMS, .items = &short_pairs, .filter = "")                                                             \
    WHEN(IN(format, 2), handles, 0, ITEMS, .items = &pairs, .filter = "")
LAYER_OF(found, FOUND, 1, .title = "ATT_Find_Information_Response", .display = "Find Information Response", METHOD(0x05))

#define FIND_VALUE(FIELD, WHEN)                                                                                                             \
    RANGE(FIELD, 1)                                                                                                                         \
    FIELD(uuid, 16, HEX,   .word = 16, .unset = true, AS("uuid16"))                                                                         \
    FIELD(data,  0, BYTES, AS("value"))
LAYER_OF(find_value, FIND_VALUE, 6, .title = "ATT_Find_By_Type_Value_Request", .display = "Find By Type Value Request", METHOD(0x06))
#define FOUND_VALUE(FIELD, WHEN) FIELD(handles, 0, ITEMS, .items = &short_pairs, .filter = "")
LAYER_OF(found_value, FOUND_VALUE, 0, .title = "ATT_Find_By_Type_Value_Response", .display = "Find By Type Value Response", METHOD(0x07))

#define READ_TYPE_WIDE(FIELD, WHEN)                                                                                                         \
    RANGE(FIELD, 1)                                                                                                                         \
    FIELD(uuid1, 64, HEX, .word = 64, .unset = true, .filter = "")                                                                          \
    FIELD(uuid2, 64, HEX, .word = 64, .unset = true, .filter = "")
LAYER_OF(read_type_wide, READ_TYPE_WIDE, 20, .title = "ATT_Read_By_Type_Request_128bit", .display = "Read By Type Request", RFC,
         .over = OVER({"btatt.opcode", 0x08, .build_only = true}))
#define READ_TYPE(FIELD, WHEN)                                                                                                              \
    RANGE(FIELD, 1)                                                                                                                         \
    FIELD(uuid, 16, HEX, .word = 16, .unset = true, AS("uuid16"))
LAYER_OF(read_type, READ_TYPE, 6, .title = "ATT_Read_By_Type_Request", .display = "Read By Type Request", METHOD(0x08))

/* Each value is as long as the first byte of the response says, less the handles before it. */
static uint32_t value_left(const struct orcap_view *view, uint32_t handles) {
    uint32_t said = view->bytes && view->message < view->at ? view->bytes[view->message] : 0, room = view->limit - view->at;
    uint32_t size = said > handles ? said - handles : 0, left = room > handles ? room - handles : 0;
    return size < left ? size : left;
}
static uint32_t value_size(const struct orcap_view *view) {
    return value_left(view, 2);
}
static uint32_t group_value_size(const struct orcap_view *view) {
    return value_left(view, 4);
}
static int unless_handle(const struct orcap_view *view) {
    return view->limit - view->at < 2 ? 0 : -1;
}
static int unless_whole_short(const struct orcap_view *view) {
    return view->limit - view->at < 4 ? 0 : -1;
}
static int unless_whole(const struct orcap_view *view) {
    return view->limit - view->at < 18 ? 0 : -1;
}
#define READ_VALUE(FIELD, WHEN)                                                                                                             \
    HANDLE(FIELD, handle, 0, "handle")                                                                                                      \
    FIELD(value, 0, BYTES, .size = value_size, .shows = ORCAP_SHOWS_DIGITS, AS("value"))
ITEM_OF(read_value, READ_VALUE, 2, .title = "ATT_Handle_Variable", .instead = unless_handle, .others = OTHERS("Raw"))
static const struct orcap_items read_values = {.base = &read_value};
#define READ_TYPE_RESPONSE(FIELD, WHEN)                                                                                                     \
    FIELD(len,     8, UINT,  .init = 4, AS("length"))                                                                                       \
    FIELD(handles, 0, ITEMS, .items = &read_values, .filter = "")
LAYER_OF(read_type_response, READ_TYPE_RESPONSE, 1, .title = "ATT_Read_By_Type_Response", .display = "Read By Type Response", METHOD(0x09))

#define READ(FIELD, WHEN) HANDLE(FIELD, gatt_handle, 0, "handle")
LAYER_OF(read, READ, 2, .title = "ATT_Read_Request", .display = "Read Request", METHOD(0x0a))
#define VALUE(FIELD, WHEN) FIELD(value, 0, BYTES, AS("value"))
LAYER_OF(read_response, VALUE, 0, .title = "ATT_Read_Response", .display = "Read Response", METHOD(0x0b))
#define READ_PART(FIELD, WHEN)                                                                                                              \
    HANDLE(FIELD, gatt_handle, 0, "handle")                                                                                                 \
    FIELD(offset, 16, LEUINT, AS("offset"))
LAYER_OF(read_part, READ_PART, 4, .title = "ATT_Read_Blob_Request", .display = "Read Blob Request", METHOD(0x0c))
LAYER_OF(read_part_response, VALUE, 0, .title = "ATT_Read_Blob_Response", .display = "Read Blob Response", METHOD(0x0d))
#define HANDLES(FIELD, WHEN)                                                                                                                \
    FIELD(handles, 0, LIST, .element = ORCAP_LEUINT, .element_width = 16, .shows = ORCAP_SHOWS_HEX, AS("handle"), .print = ORCAP_PRINT_HEX)
LAYER_OF(read_many, HANDLES, 0, .title = "ATT_Read_Multiple_Request", .display = "Read Multiple Request", METHOD(0x0e))
#define VALUES(FIELD, WHEN) FIELD(values, 0, BYTES, AS("value"))
LAYER_OF(read_many_response, VALUES, 0, .title = "ATT_Read_Multiple_Response", .display = "Read Multiple Response", METHOD(0x0f))

#define READ_GROUP(FIELD, WHEN)                                                                                                             \
    RANGE(FIELD, 0)                                                                                                                         \
    FIELD(uuid, 16, HEX, .word = 16, AS("uuid16"))
LAYER_OF(read_group, READ_GROUP, 6, .title = "ATT_Read_By_Group_Type_Request", .display = "Read By Group Type Request", METHOD(0x10))
#define GROUP_VALUE(FIELD, WHEN)                                                                                                            \
    HANDLE(FIELD, handle, 0, "handle")                                                                                                      \
    HANDLE(FIELD, group_end_handle, 0, "group_end_handle")                                                                                  \
    FIELD(value, 0, BYTES, .size = group_value_size, .shows = ORCAP_SHOWS_DIGITS, AS("value"))
ITEM_OF(group_value, GROUP_VALUE, 4, .title = "ATT_Group_Handle_Variable", .instead = unless_whole_short, .others = OTHERS("Raw"))
static const struct orcap_items group_values = {.base = &group_value};
#define READ_GROUP_RESPONSE(FIELD, WHEN)                                                                                                    \
    FIELD(len,     8, UINT,  .init = 4, AS("length"))                                                                                       \
    FIELD(handles, 0, ITEMS, .items = &group_values, .filter = "")
LAYER_OF(read_group_response, READ_GROUP_RESPONSE, 1, .title = "ATT_Read_By_Group_Type_Response", .display = "Read By Group Type Response",
         METHOD(0x11))

#define WRITE(FIELD, WHEN)                                                                                                                  \
    HANDLE(FIELD, gatt_handle, 0, "handle")                                                                                                 \
    FIELD(data, 0, BYTES, AS("value"))
LAYER_OF(write, WRITE, 2, .title = "ATT_Write_Request", .display = "Write Request", METHOD(0x12))
LAYER_OF(write_command, WRITE, 2, .title = "ATT_Write_Command", .display = "Write Request", METHOD(0x52))
static const struct orcap_protocol write_response = {.title = "ATT_Write_Response", .display = "Write Response", METHOD(0x13)};

#define PREPARE(FIELD, WHEN)                                                                                                                \
    HANDLE(FIELD, gatt_handle, 0, "handle")                                                                                                 \
    FIELD(offset, 16, LEUINT, AS("offset"))                                                                                                 \
    FIELD(data,    0, BYTES,  AS("value"))
LAYER_OF(prepare, PREPARE, 4, .title = "ATT_Prepare_Write_Request", .display = "Prepare Write Request", METHOD(0x16))
LAYER_OF(prepare_response, PREPARE, 4, .title = "ATT_Prepare_Write_Response", .display = "Prepare Write Response",
         .extends = "ATT_Prepare_Write_Request", METHOD(0x17))
static const struct orcap_names executions = NAMES({0, "Cancel all prepared writes", 0},
    {1, "Immediately write all pending prepared values", 0});
#define EXECUTE(FIELD, WHEN) FIELD(flags, 8, ENUM, .init = 1, .names = &executions, AS("flags"), .print = ORCAP_PRINT_HEX)
LAYER_OF(execute, EXECUTE, 1, .title = "ATT_Execute_Write_Request", .display = "Execute Write Request", METHOD(0x18))
static const struct orcap_protocol execute_response = {.title = "ATT_Execute_Write_Response", .display = "Execute Write Response",
    METHOD(0x19)};

#define NOTIFY(FIELD, WHEN)                                                                                                                 \
    HANDLE(FIELD, gatt_handle, 0, "handle")                                                                                                 \
    FIELD(value, 0, BYTES, AS("value"))
LAYER_OF(notify, NOTIFY, 2, .title = "ATT_Handle_Value_Notification", .display = "Handle Value Notification", METHOD(0x1b))
LAYER_OF(indicate, NOTIFY, 2, .title = "ATT_Handle_Value_Indication", .display = "Handle Value Indication", METHOD(0x1d))
static const struct orcap_protocol confirm = {.title = "ATT_Handle_Value_Confirmation", .display = "Handle Value Confirmation",
    METHOD(0x1e)};

LAYER_OF(read_lengths, HANDLES, 0, .title = "ATT_Read_Multiple_Variable_Request", .display = "Read Multiple Variable Request", METHOD(0x20))
#define LENGTH_VALUE(FIELD, WHEN)                                                                                                           \
    FIELD(len,   16, LEUINT, .sizes = "value", AS("length"))                                                                                \
    FIELD(value,  0, BYTES,  .shows = ORCAP_SHOWS_DIGITS, AS("value"))
ITEM_OF(length_value, LENGTH_VALUE, 2, .title = "ATT_Length_Value_Tuple")
static const struct orcap_items length_values = {.base = &length_value};
#define LENGTH_VALUES(FIELD, WHEN) FIELD(values, 0, ITEMS, .items = &length_values, .filter = "")
LAYER_OF(read_lengths_response, LENGTH_VALUES, 0, .title = "ATT_Read_Multiple_Variable_Response",
         .display = "Read Multiple Variable Response", METHOD(0x21))
#define HANDLE_LENGTH_VALUE(FIELD, WHEN)                                                                                                    \
    HANDLE(FIELD, handle, 0, "handle")                                                                                                      \
    LENGTH_VALUE(FIELD, WHEN)
ITEM_OF(handle_length_value, HANDLE_LENGTH_VALUE, 4, .title = "ATT_Handle_Length_Value_Tuple")
static const struct orcap_items handle_length_values = {.base = &handle_length_value};
#define NOTIFY_MANY(FIELD, WHEN) FIELD(handles, 0, ITEMS, .items = &handle_length_values, .filter = "")
LAYER_OF(notify_many, NOTIFY_MANY, 0, .title = "ATT_Multiple_Handle_Value_Notification", .display = "Multiple Handle Value Notification",
         METHOD(0x23))

#define SIGNED_WRITE(FIELD, WHEN)                                                                                                           \
    HANDLE(FIELD, handle, 0, "handle")                                                                                                      \
    FIELD(value,         0, BYTES,  .leaves = 12, AS("value"))                                                                              \
    FIELD(sign_counter, 32, LEUINT, AS("sign_counter"))                                                                                     \
    FIELD(signature,    64, BYTES,  .shows = ORCAP_SHOWS_TRIMMED, AS("signature"))
LAYER_OF(signed_write, SIGNED_WRITE, 14, .title = "ATT_Signed_Write_Command", .display = "Signed Write Command", METHOD(0xd2))

PROTOCOLS(bluetooth_att, &attribute, &short_pair, &pair, &error, &client_mtu, &server_mtu, &find, &found, &find_value, &found_value,
          &read_type_wide, &read_type,
          &read_value, &read_type_response, &read, &read_response, &read_part, &read_part_response, &read_many, &read_many_response,
    &read_group, &group_value,
          &read_group_response, &write, &write_command, &write_response, &prepare, &prepare_response, &execute, &execute_response, &notify,
    &indicate, &confirm,
          &read_lengths, &length_value, &read_lengths_response, &handle_length_value, &notify_many, &signed_write)
