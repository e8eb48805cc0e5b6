"""ASN.1 by the names of Scapy's modules: objects, their encoding, and names of object identifiers."""
