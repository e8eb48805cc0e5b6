"""The messages of IGMP version 3, under the names of their old module."""
from orcap.layers.igmp import IGMPv3, IGMPv3_MQ, IGMPv3_MR, IGMPv3_MR_Group, IGMPv3_MRA  # noqa: F401

IGMPv3mq, IGMPv3gr, IGMPv3mr, IGMPv3mra = IGMPv3_MQ, IGMPv3_MR_Group, IGMPv3_MR, IGMPv3_MRA
