"""What RADIUS and the keys of EAPOL have in Python. RFC 2865 section 3, RFC 3579 section 3.2, IEEE 802.11 clause 12.7.6."""


def prepare_packed_data(radius_packet, RequestAuth):
    """The bytes of a message with the request's authenticator instead of its own."""
    data = bytes(radius_packet)
    return data[:4] + RequestAuth + data[20:]


def _compute_authenticator(self, packed_request_auth, shared_secret):
    """The authenticator of this answer to a request."""
    from hashlib import md5
    return md5(prepare_packed_data(self, packed_request_auth) + shared_secret).digest()


def _compute_message_authenticator(radius_packet, packed_req_authenticator, shared_secret):
    """The Message-Authenticator of a message; the one that it has becomes zeros."""
    import hmac
    from orcap._packet.loading import builtin_classes
    own = radius_packet[builtin_classes["RadiusAttr_Message_Authenticator"]]
    own.value = bytes(own.len - 2)
    return hmac.new(shared_secret, prepare_packed_data(radius_packet, packed_req_authenticator), "md5").digest()


def _guess_key_number(self):
    """Which message of the four of a handshake it is; 0: it cannot be told."""
    if self.key_type != 1:
        return 0
    if not self.key_ack:
        return 4 if self.secure else 2
    return 1 if not self.has_key_mic else 3 if self.install else 0


OWN = {"Radius": {"compute_authenticator": _compute_authenticator},
       "RadiusAttr_Message_Authenticator": {"compute_message_authenticator": staticmethod(_compute_message_authenticator)},
       "EAPOL_KEY": {"guess_key_number": _guess_key_number}}
