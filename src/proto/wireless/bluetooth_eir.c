/* What a Bluetooth device tells of itself: structures of length, type and data. Bluetooth Core Specification 5.3, volume 3, part C,
 * section 8, and its
 * supplement, part A; types and appearances are of Bluetooth's assigned numbers. */
#include "proto/describe.h"

#define RFC .rfc = "Bluetooth Core 5.3"
#define AS(name) .filter = "=btcommon.eir_ad.entry." name
#define HEX_AS(name) AS(name), .print = ORCAP_PRINT_HEX

static const struct orcap_names types = NAMES({0x01, "flags", 0}, {0x02, "incomplete_list_16_bit_svc_uuids", 0},
    {0x03, "complete_list_16_bit_svc_uuids", 0}, {0x04, "incomplete_list_32_bit_svc_uuids", 0}, {0x05, "complete_list_32_bit_svc_uuids", 0},
    {0x06, "incomplete_list_128_bit_svc_uuids", 0}, {0x07, "complete_list_128_bit_svc_uuids", 0}, {0x08, "shortened_local_name", 0},
    {0x09, "complete_local_name", 0}, {0x0a, "tx_power_level", 0}, {0x0d, "class_of_device", 0}, {0x0e, "simple_pairing_hash", 0},
    {0x0f, "simple_pairing_rand", 0}, {0x10, "sec_mgr_tk", 0}, {0x11, "sec_mgr_oob_flags", 0}, {0x12, "slave_conn_intvl_range", 0},
    {0x14, "list_16_bit_svc_sollication_uuids", 0}, {0x15, "list_128_bit_svc_sollication_uuids", 0}, {0x16, "svc_data_16_bit_uuid", 0},
    {0x17, "pub_target_addr", 0}, {0x18, "rand_target_addr", 0}, {0x19, "appearance", 0}, {0x1a, "adv_intvl", 0}, {0x1b, "le_addr", 0},
    {0x1c, "le_role", 0}, {0x1d, "simple_pairing_hash_256", 0}, {0x1e, "simple_pairing_rand_256", 0},
    {0x1f, "list_32_bit_svc_sollication_uuids", 0}, {0x20, "svc_data_32_bit_uuid", 0}, {0x21, "svc_data_128_bit_uuid", 0},
    {0x22, "sec_conn_confirm", 0}, {0x23, "sec_conn_rand", 0}, {0x24, "uri", 0}, {0x25, "indoor_positioning", 0},
    {0x26, "transport_discovery", 0}, {0x27, "le_supported_features", 0}, {0x28, "channel_map_update", 0}, {0x29, "mesh_pb_adv", 0},
    {0x2a, "mesh_message", 0}, {0x2b, "mesh_beacon", 0}, {0x30, "broadcast_name", 0}, {0x3d, "3d_information", 0},
    {0xff, "mfg_specific_data", 0});
static int data_follows(const struct orcap_view *view);
static uint32_t structure_ends(const struct orcap_view *view);
#define HEADER_OF_STRUCTURE(FIELD, WHEN)                                                                                                    \
    FIELD(len,  8, UINT, .covers = PAYLOAD, .plus = -1, AS("length"))                                                                       \
    FIELD(type, 8, ENUM, .names = &types, .space = "btcommon.eir", AS("type"), .print = ORCAP_PRINT_HEX)
LAYER_OF(structure, HEADER_OF_STRUCTURE, 2, .title = "EIR_Hdr", .display = "EIR Header", RFC, .line = "EIR %type%", .ends = structure_ends,
         .others = OTHERS("EIR_Raw"), .follows = data_follows)

/* Data of a type that no list has. */
static int data_follows(const struct orcap_view *view) {
    return orcap_context_lookup(view->context, "btcommon.eir", (uint32_t)orcap_view_number(view, FIELD_OF(structure, type))) < 0 ? 0 : -1;
}
/* The length counts the type; one of 0, which ends what a device tells, has no data either. */
static uint32_t structure_ends(const struct orcap_view *view) {
    uint32_t length = (uint32_t)orcap_view_number(view, FIELD_OF(structure, len));
    return 1 + (length ? length : 1);
}
#define RAW(FIELD, WHEN) FIELD(data, 0, BYTES, AS("data"))
LAYER_OF(raw, RAW, 0, .title = "EIR_Raw", .display = "EIR Raw", RFC, .bonds = BONDS({.lower = "EIR_Hdr", .build_only = true}))

#define OF_TYPE(number) RFC, .over = OVER({"btcommon.eir", number})
static const struct orcap_names flag_names = NAMES({1, "limited_disc_mode", "limited_discoverable_mode"}, {2, "general_disc_mode", 0},
    {4, "br_edr_not_supported", 0}, {8, "simul_le_br_edr_ctrl", 0}, {16, "simul_le_br_edr_host", 0}, {32, "reserved", 0},
    {64, "reserved", 0}, {128, "reserved", 0});
#define FLAGS_OF_DEVICE(FIELD, WHEN) FIELD(flags, 8, FLAGS, .init = 2, .names = &flag_names, .filter = "")
LAYER_OF(flags, FLAGS_OF_DEVICE, 1, .title = "EIR_Flags", .display = "Flags", OF_TYPE(0x01))

#define SHORT_SERVICES(FIELD, WHEN)                                                                                                         \
    FIELD(svc_uuids, 0, LIST, .element = ORCAP_LEUINT, .element_width = 16, .shows = ORCAP_SHOWS_HEX, HEX_AS("uuid_16"))
#define MIDDLE_SERVICES(FIELD, WHEN)                                                                                                        \
    FIELD(svc_uuids, 0, LIST, .element = ORCAP_LEUINT, .element_width = 32, .shows = ORCAP_SHOWS_HEX, HEX_AS("uuid_32"))
#define SERVICES(FIELD, WHEN)                                                                                                               \
    FIELD(svc_uuids, 0, LIST, .element = ORCAP_BYTES, .element_width = 128, .shows = ORCAP_SHOWS_UUID_TURNED, .filter = "")
LAYER_OF(some_short_services, SHORT_SERVICES, 0, .title = "EIR_IncompleteList16BitServiceUUIDs",
         .display = "Incomplete list of 16-bit service UUIDs",
         .extends = "EIR_CompleteList16BitServiceUUIDs", OF_TYPE(0x02))
LAYER_OF(short_services, SHORT_SERVICES, 0, .title = "EIR_CompleteList16BitServiceUUIDs",
         .display = "Complete list of 16-bit service UUIDs", OF_TYPE(0x03))
LAYER_OF(some_middle_services, MIDDLE_SERVICES, 0, .title = "EIR_IncompleteList32BitServiceUUIDs",
         .display = "Incomplete list of 32-bit service UUIDs",
         .extends = "EIR_CompleteList32BitServiceUUIDs", OF_TYPE(0x04))
LAYER_OF(middle_services, MIDDLE_SERVICES, 0, .title = "EIR_CompleteList32BitServiceUUIDs",
         .display = "Complete list of 32-bit service UUIDs", OF_TYPE(0x05))
LAYER_OF(some_services, SERVICES, 0, .title = "EIR_IncompleteList128BitServiceUUIDs", .display = "Incomplete list of 128-bit service UUIDs",
         .extends = "EIR_CompleteList128BitServiceUUIDs", OF_TYPE(0x06))
LAYER_OF(services, SERVICES, 0, .title = "EIR_CompleteList128BitServiceUUIDs", .display = "Complete list of 128-bit service UUIDs",
         OF_TYPE(0x07))

#define LOCAL_NAME(FIELD, WHEN) FIELD(local_name, 0, BYTES, AS("device_name"), .print = ORCAP_PRINT_TEXT)
LAYER_OF(short_name, LOCAL_NAME, 0, .title = "EIR_ShortenedLocalName", .display = "Shortened Local Name",
         .extends = "EIR_CompleteLocalName", OF_TYPE(0x08))
LAYER_OF(name, LOCAL_NAME, 0, .title = "EIR_CompleteLocalName", .display = "Complete Local Name", OF_TYPE(0x09))

#define POWER(FIELD, WHEN) FIELD(level, 8, INT, AS("power_level"))
LAYER_OF(power, POWER, 1, .title = "EIR_TX_Power_Level", .display = "TX Power Level", OF_TYPE(0x0a))

static const struct orcap_names service_classes = NAMES({1, "limited_discoverable_mode", 0}, {2, "le_audio", 0}, {4, "reserved", 0},
    {8, "positioning", 0}, {16, "networking", 0}, {32, "rendering", 0}, {64, "capturing", 0}, {128, "object_transfer", 0},
    {256, "audio", 0}, {512, "telephony", 0}, {1024, "information", 0});
static const struct orcap_names device_classes = NAMES({0, "miscellaneous", 0}, {1, "computer", 0}, {2, "phone", 0}, {3, "lan", 0},
    {4, "audio_video", 0}, {5, "peripheral", 0}, {6, "imaging", 0}, {7, "wearable", 0}, {8, "toy", 0}, {9, "health", 0},
    {31, "uncategorized", 0});
#define CLASS(FIELD, WHEN)                                                                                                                  \
    FIELD(major_service_classes, 11, FLAGS, .word = 24, .names = &service_classes, .filter = "")                                            \
    FIELD(major_device_class,     5, ENUM,  .word = 24, .names = &device_classes, .filter = "")                                             \
    FIELD(minor_device_class,     6, UINT,  .word = 24, .filter = "")                                                                       \
    FIELD(fixed,                  2, UINT,  .word = 24, .filter = "")
LAYER_OF(class, CLASS, 3, .title = "EIR_ClassOfDevice", .display = "Class of device", OF_TYPE(0x0d))

#define HASH(FIELD, WHEN) FIELD(hash, 128, BYTES, AS("hash_c"))
LAYER_OF(hash, HASH, 16, .title = "EIR_SecureSimplePairingHashC192", .display = "Secure Simple Pairing Hash C-192", OF_TYPE(0x0e))
#define RANDOMIZER(FIELD, WHEN) FIELD(randomizer, 128, BYTES, AS("randomizer_r"))
LAYER_OF(randomizer, RANDOMIZER, 16, .title = "EIR_SecureSimplePairingRandomizerR192", .display = "Secure Simple Pairing Randomizer R-192",
         OF_TYPE(0x0f))

#define DEVICE(FIELD, WHEN)                                                                                                                 \
    FIELD(vendor_id_source, 16, HEX, .word = 16, AS("did.vendor_id_source"))                                                                \
    FIELD(vendor_id,        16, HEX, .word = 16, AS("did.vendor_id"))                                                                       \
    FIELD(product_id,       16, HEX, .word = 16, AS("did.product_id"))                                                                      \
    FIELD(version,          16, HEX, .word = 16, AS("did.version"))
LAYER_OF(device, DEVICE, 8, .title = "EIR_Device_ID", .display = "Device ID", OF_TYPE(0x10))

#define OUT_OF_BAND(FIELD, WHEN)                                                                                                            \
    FIELD(oob_flags_field, 1, UINT, .filter = "")                                                                                           \
    FIELD(le_supported,    1, UINT, .filter = "")                                                                                           \
    FIELD(previously_used, 1, UINT, .filter = "")                                                                                           \
    FIELD(address_type,    1, UINT, .filter = "")                                                                                           \
    FIELD(reserved,        4, UINT, .filter = "")
LAYER_OF(out_of_band, OUT_OF_BAND, 1, .title = "EIR_SecurityManagerOOBFlags", .display = "Security Manager Out of Band Flags",
         OF_TYPE(0x11))

#define INTERVALS(FIELD, WHEN)                                                                                                              \
    FIELD(conn_interval_min, 16, LEUINT, .init = 0xffff, AS("connection_interval_min"))                                                     \
    FIELD(conn_interval_max, 16, LEUINT, .init = 0xffff, AS("connection_interval_max"))
LAYER_OF(intervals, INTERVALS, 4, .title = "EIR_PeripheralConnectionIntervalRange", .display = "Peripheral Connection Interval Range",
         OF_TYPE(0x12))

#define SHORT_SERVICE(FIELD, WHEN) FIELD(svc_uuid, 16, HEX, .word = 16, .unset = true, HEX_AS("uuid_16"))
#define MIDDLE_SERVICE(FIELD, WHEN) FIELD(svc_uuid, 32, HEX, .word = 32, HEX_AS("uuid_32"))
#define SERVICE(FIELD, WHEN) FIELD(svc_uuid, 128, BYTES, .unset = true, .shows = ORCAP_SHOWS_UUID_TURNED, .filter = "")
LAYER_OF(short_wanted, SHORT_SERVICE, 2, .title = "EIR_ServiceSolicitation16BitUUID", .display = "EIR Service Solicitation - 16-bit UUID",
         OF_TYPE(0x14))
LAYER_OF(wanted, SERVICE, 16, .title = "EIR_ServiceSolicitation128BitUUID", .display = "EIR Service Solicitation - 128-bit UUID",
         OF_TYPE(0x15))
LAYER_OF(short_data, SHORT_SERVICE, 2, .title = "EIR_ServiceData16BitUUID", .display = "EIR Service Data - 16-bit UUID", OF_TYPE(0x16))
LAYER_OF(middle_data, MIDDLE_SERVICE, 4, .title = "EIR_ServiceData32BitUUID", .display = "EIR Service Data - 32-bit UUID", OF_TYPE(0x20))
LAYER_OF(service_data, SERVICE, 16, .title = "EIR_ServiceData128BitUUID", .display = "EIR Service Data - 128-bit UUID", OF_TYPE(0x21))

#define TARGET(FIELD, WHEN) FIELD(bd_addr, 48, LEMAC, .unset = true, AS("bd_addr"))
LAYER_OF(public_target, TARGET, 6, .title = "EIR_PublicTargetAddress", .display = "Public Target Address", OF_TYPE(0x17))
LAYER_OF(random_target, TARGET, 6, .title = "EIR_RandomTargetAddress", .display = "Random Target Address", OF_TYPE(0x18))

static const struct orcap_names categories = NAMES({0, "Unknown", 0}, {1, "Phone", 0}, {2, "Computer", 0}, {3, "Watch", 0}, {4, "Clock", 0},
    {5, "Display", 0}, {6, "Remote Control", 0}, {7, "Eyeglasses", 0}, {8, "Tag", 0}, {9, "Keyring", 0}, {10, "Media Player", 0},
    {11, "Barcode Scanner", 0}, {12, "Thermometer", 0}, {13, "Heart Rate Sensor", 0}, {14, "Blood Pressure", 0},
    {15, "Human Interface Device", 0}, {16, "Glucose Meter", 0}, {17, "Running Walking Sensor", 0}, {18, "Cycling", 0});
#define APPEARANCE(FIELD, WHEN)                                                                                                             \
    FIELD(category,    10, ENUM, .word = 16, .names = &categories, .filter = "")                                                            \
    FIELD(subcategory,  6, HEX,  .word = 16, .filter = "")
LAYER_OF(appearance, APPEARANCE, 2, .title = "EIR_Appearance", RFC, .over = OVER({"btcommon.eir", 0x19}),
         .aliases = ALIASES({.filter = "=btcommon.eir_ad.entry.appearance", .field = "category", .last = "subcategory",
    .print = ORCAP_PRINT_HEX}))

#define INTERVAL(FIELD, WHEN) FIELD(advertising_interval, 16, LEUINT, .unset = true, AS("advertising_interval"))
LAYER_OF(interval, INTERVAL, 2, .title = "EIR_AdvertisingInterval", .display = "Advertising Interval", OF_TYPE(0x1a))

static const struct orcap_names address_types = NAMES({0, "Public", 0}, {1, "Random", 0});
#define ADDRESS(FIELD, WHEN)                                                                                                                \
    FIELD(reserved,   7, HEX,   .filter = "")                                                                                               \
    FIELD(addr_type,  1, ENUM,  .names = &address_types, HEX_AS("le_bd_addr.type"))                                                         \
    FIELD(bd_addr,   48, LEMAC, .unset = true, AS("bd_addr"))
LAYER_OF(address, ADDRESS, 7, .title = "EIR_LEBluetoothDeviceAddress", .display = "LE Bluetooth Device Address", OF_TYPE(0x1b))

static const struct orcap_names roles = NAMES({0, "Only Peripheral Role supported", 0}, {1, "Only Central Role supported", 0},
    {2, "Peripheral and Central Role supported, Peripheral Role preferred for connection establishment", 0},
    {3, "Peripheral and Central Role supported, Central Role preferred for connection establishment", 0});
#define ROLE(FIELD, WHEN) FIELD(role, 8, ENUM, .names = &roles, AS("le_role"))
LAYER_OF(role, ROLE, 1, .title = "EIR_LERole", .display = "LE Role", OF_TYPE(0x1c))

#define BROADCAST(FIELD, WHEN) FIELD(broadcast_name, 0, BYTES, .filter = "")
LAYER_OF(broadcast, BROADCAST, 0, .title = "EIR_BroadcastName", .display = "Broadcast Name", OF_TYPE(0x30))

#define DEPTH(FIELD, WHEN)                                                                                                                  \
    FIELD(factory_test_mode,             1, UINT, AS("3ds.factory_test_mode"))                                                              \
    FIELD(reserved,                      4, UINT, .filter = "")                                                                             \
    FIELD(send_battery_level_on_startup, 1, UINT, AS("3ds.send_battery_level_report_on_startup"))                                           \
    FIELD(battery_level_reporting,       1, UINT, AS("3ds.battery_level_reporting"))                                                        \
    FIELD(association_notification,      1, UINT, AS("3ds.association_notification"))                                                       \
    FIELD(path_loss_threshold,           8, UINT, AS("3ds.path_loss_threshold"))
LAYER_OF(depth, DEPTH, 2, .title = "EIR_3DInformation", .display = "3D Information", OF_TYPE(0x3d))

#define URI(FIELD, WHEN)                                                                                                                    \
    FIELD(scheme,        8, UINT,  .filter = "")                                                                                            \
    FIELD(uri_hier_part, 0, BYTES, .unset = true, .filter = "")
LAYER_OF(uri, URI, 1, .title = "EIR_URI", .display = "EIR URI", OF_TYPE(0x24))

#define MANUFACTURER(FIELD, WHEN) FIELD(company_identifier, 16, LEUINT, .unset = true, HEX_AS("company_id"))
LAYER_OF(manufacturer, MANUFACTURER, 2, .title = "EIR_Manufacturer_Specific_Data", .display = "EIR Manufacturer Specific Data",
         OF_TYPE(0xff))

PROTOCOLS(bluetooth_eir, &structure, &raw, &flags, &short_services, &some_short_services, &middle_services, &some_middle_services,
          &services, &some_services,
          &name, &short_name, &power, &class, &hash, &randomizer, &device, &out_of_band, &intervals, &short_wanted, &wanted, &short_data,
    &middle_data,
          &service_data, &public_target, &random_target, &appearance, &interval, &address, &role, &broadcast, &depth, &uri, &manufacturer)
