"""What packets and lists of them do, in pieces; orcap.packet and orcap.plist put them together."""
