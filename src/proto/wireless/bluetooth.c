/* Bluetooth's logical link control and adaptation, and the security manager on it. Bluetooth Core Specification 5.3, volume 3,
 * parts A and H. */
#include "proto/describe.h"

#define RFC .rfc = "Bluetooth Core 5.3"

static const struct orcap_names channels = NAMES({1, "control", 0}, {4, "attribute", 0});
#define CHANNEL(FIELD, WHEN)                                                                                                                \
    FIELD(len, 16, LEUINT, .covers = PAYLOAD, .only_built = true, .filter = "length")                                                       \
    FIELD(cid, 16, LEUINT, .names = &channels, .space = "btl2cap.cid", .print = ORCAP_PRINT_HEX)
LAYER_OF(channel, CHANNEL, 4, .title = "L2CAP_Hdr", .display = "L2CAP header", .filter = "btl2cap", RFC, .over = OVER({"btle.llid", 2}))

#define SECURITY(FIELD, WHEN)                                                                                                               \
    FIELD(sm_command, 8, UINT, .unset = true, .space = "btsmp.opcode", .filter = "opcode", .print = ORCAP_PRINT_HEX)
LAYER_OF(security, SECURITY, 1, .title = "SM_Hdr", .display = "SM header", .filter = "btsmp", RFC, .over = OVER({"btl2cap.cid", 6}))

#define COMMAND(number) RFC, .over = OVER({"btsmp.opcode", number})
#define AS(name) .filter = "=btsmp." name
static const struct orcap_names capabilities = NAMES({0, "DisplayOnly", 0}, {1, "DisplayYesNo", 0}, {2, "KeyboardOnly", 0},
    {3, "NoInputNoOutput", 0}, {4, "KeyboardDisplay", 0});
static const struct orcap_names out_of_band = NAMES({0, "Not Present", 0}, {1, "Present (from remote device)", 0});
#define PAIRING(FIELD, WHEN)                                                                                                                \
    FIELD(iocap,                      8, ENUM, .init = 3, .names = &capabilities, AS("io_capability"), .print = ORCAP_PRINT_HEX)            \
    FIELD(oob,                        8, ENUM, .names = &out_of_band, AS("oob_data_flags"), .print = ORCAP_PRINT_HEX)                       \
    FIELD(authentication,             8, UINT, AS("authreq"), .print = ORCAP_PRINT_HEX)                                                     \
    FIELD(max_key_size,               8, UINT, .init = 16, AS("max_enc_key_size"))                                                          \
    FIELD(initiator_key_distribution, 8, UINT, AS("initiator_key_distribution"), .print = ORCAP_PRINT_HEX)                                  \
    FIELD(responder_key_distribution, 8, UINT, AS("responder_key_distribution"), .print = ORCAP_PRINT_HEX)
LAYER_OF(pairing_request, PAIRING, 6, .title = "SM_Pairing_Request", .display = "Pairing Request", COMMAND(1))
LAYER_OF(pairing_response, PAIRING, 6, .title = "SM_Pairing_Response", .display = "Pairing Response", COMMAND(2))

#define KEY(FIELD, name, bytes, wireshark) FIELD(name, 8 * (bytes), BYTES, .shows = ORCAP_SHOWS_TRIMMED, wireshark)
#define CONFIRM(FIELD, WHEN) KEY(FIELD, confirm, 16, AS("cfm_value"))
LAYER_OF(confirm, CONFIRM, 16, .title = "SM_Confirm", .display = "Pairing Confirm", COMMAND(3))
#define RANDOM(FIELD, WHEN) KEY(FIELD, random, 16, AS("random_value"))
LAYER_OF(random, RANDOM, 16, .title = "SM_Random", .display = "Pairing Random", COMMAND(4))
#define FAILED(FIELD, WHEN) FIELD(reason, 8, HEX, AS("reason"))
LAYER_OF(failed, FAILED, 1, .title = "SM_Failed", .display = "Pairing Failed", COMMAND(5))
#define ENCRYPTION(FIELD, WHEN) KEY(FIELD, ltk, 16, AS("long_term_key"))
LAYER_OF(encryption, ENCRYPTION, 16, .title = "SM_Encryption_Information", .display = "Encryption Information", COMMAND(6))
#define CENTRAL(FIELD, WHEN)                                                                                                                \
    FIELD(ediv, 16, HEX, .word = 16, AS("ediv"))                                                                                            \
    KEY(FIELD, rand, 8, .filter = "")
LAYER_OF(central, CENTRAL, 10, .title = "SM_Master_Identification", .display = "Master Identification", COMMAND(7))
#define IDENTITY(FIELD, WHEN) KEY(FIELD, irk, 16, AS("id_resolving_key"))
LAYER_OF(identity, IDENTITY, 16, .title = "SM_Identity_Information", .display = "Identity Information", COMMAND(8))
static const struct orcap_names address_types = NAMES({0, "public", 0});
#define ADDRESS(FIELD, WHEN)                                                                                                                \
    FIELD(addr_type,  8, ENUM,  .names = &address_types, AS("address_type"), .print = ORCAP_PRINT_HEX)                                      \
    FIELD(bd_addr,   48, LEMAC, .unset = true, AS("bd_addr"))
LAYER_OF(address, ADDRESS, 7, .title = "SM_Identity_Address_Information", .display = "Identity Address Information", COMMAND(9))
#define SIGNING(FIELD, WHEN) KEY(FIELD, csrk, 16, AS("signature_key"))
LAYER_OF(signing, SIGNING, 16, .title = "SM_Signing_Information", .display = "Signing Information", COMMAND(10))
#define REQUEST(FIELD, WHEN) FIELD(auth_req, 8, UINT, AS("authreq"), .print = ORCAP_PRINT_HEX)
LAYER_OF(request, REQUEST, 1, .title = "SM_Security_Request", .display = "Security Request", COMMAND(11))
/* Longer than a packet of the link layer, which carries it in pieces: there is as much of it as the first one has. */
static uint32_t half_size(const struct orcap_view *view);
static uint32_t other_half_size(const struct orcap_view *view);
#define HALF(FIELD, name, hook, wireshark)                                                                                                  \
    FIELD(name, 0, BYTES, .size = hook, .init_text = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", .init = 32,        \
          .shows = ORCAP_SHOWS_TRIMMED, AS(wireshark))
#define PUBLIC_KEY(FIELD, WHEN)                                                                                                             \
    HALF(FIELD, key_x, half_size, "public_key_x")                                                                                           \
    HALF(FIELD, key_y, other_half_size, "public_key_y")
enum { HALF_KEY = 32 };
static uint32_t half_size(const struct orcap_view *view) {
    uint32_t room = view->limit - view->at;
    return room < HALF_KEY ? room : HALF_KEY;
}
static uint32_t other_half_size(const struct orcap_view *view) {
    uint32_t room = view->limit - view->at;
    return room < HALF_KEY ? 0 : room < 2 * HALF_KEY ? room - HALF_KEY : HALF_KEY;
}
LAYER_OF(public_key, PUBLIC_KEY, 0, .title = "SM_Public_Key", .display = "Public Key", COMMAND(12))
#define CHECK(FIELD, WHEN) KEY(FIELD, dhkey_check, 16, AS("dhkey_check"))
LAYER_OF(check, CHECK, 16, .title = "SM_DHKey_Check", .display = "DHKey Check", COMMAND(13))
static const struct orcap_names keypresses = NAMES({0, "Passkey entry started", 0}, {1, "Passkey digit entered", 0},
    {2, "Passkey digit erased", 0}, {3, "Passkey cleared", 0}, {4, "Passkey entry completed", 0});
#define KEYPRESS(FIELD, WHEN) FIELD(notification_type, 8, ENUM, .names = &keypresses, AS("notification_type"))
LAYER_OF(keypress, KEYPRESS, 1, .title = "SM_Keypress_Notification", .display = "Keypress Notification", COMMAND(14))

PROTOCOLS(bluetooth, &channel, &security, &pairing_request, &pairing_response, &confirm, &random, &failed, &encryption, &central,
          &identity, &address, &signing,
          &request, &public_key, &check, &keypress)
