"""The field classes, from which a layer's `fields_desc` is made."""
from orcap._fields.addresses import (DestField, DestIP6Field, DestIPField, IP6Field, IP6PrefixField, IPField, IPPrefixField, LEMACField, MACField, SourceIP6Field,
                                     SourceIPField, _IPPrefixFieldBase)
from orcap._fields.base import Field, FieldAttributeException, FieldValueRangeException, MaximumItemsCount, ObservableDict
from orcap._fields.bits import (BitExtendedField, BitField, BitFieldLenField, BitLenField, FixedPointField, FlagsField, LSBExtendedField,
                                MSBExtendedField, MultiFlagsEntry, MultiFlagsField, XBitField, _BitField)
from orcap._fields.enums import (BitEnumField, BitLenEnumField, BitMultiEnumField, ByteEnumField, ByteEnumKeysField, CharEnumField, EnumField,
                                 IntEnumField, IntEnumKeysField, LE3BytesEnumField, LEIntEnumField, LELongEnumField, LEShortEnumField, LongEnumField,
                                 MultiEnumField, ShortEnumField, ShortEnumKeysField, SignedIntEnumField, XByteEnumField, XLE3BytesEnumField,
                                 XLEIntEnumField, XShortEnumField, _EnumField, _MultiEnumField)
from orcap._fields.lists import (FieldLenField, FieldListField, LEFieldLenField, LenField, PacketField, PacketLenField, PacketListField, _PacketField,
                                 _PacketFieldSingle)
from orcap._fields.numbers import (BCDFloatField, ByteField, IEEEDoubleField, IEEEFloatField, IntField, LEIntField, LELongField, LEShortField,
                                   LESignedIntField, LESignedLongField, LESignedShortField, LEThreeBytesField, LEX3BytesField, LongField, NBytesField,
                                   OByteField, OUIField, ShortField, SignedByteField, SignedIntField, SignedLongField, SignedShortField,
                                   ThreeBytesField, X3BytesField, XByteField, XIntField, XLE3BytesField, XLEIntField, XLELongField, XLEShortField,
                                   XLongField, XNBytesField, XShortField, YesNoByteField)
from orcap._fields.text import (BoundStrLenField, NetBIOSNameField, StrEnumField, StrField, StrFieldUtf16, StrFixedLenEnumField, StrFixedLenField,
                                StrFixedLenFieldUtf16, StrLenEnumField, StrLenField, StrLenFieldUtf16, StrNullField, StrNullFieldUtf16, StrStopField,
                                XLEStrLenField, XStrField, XStrFixedLenField, XStrLenField, _StrEnumField, _StrField, _XStrField)
from orcap._fields.times import (EPOCH, BitScalingField, ScalingField, SecondsIntField, UTCTimeField, UUIDEnumField, UUIDField, _ScalingField)
from orcap._fields.wrappers import (ActionField, ConditionalField, Emph, FCSField, MayEnd, MultipleTypeField, PadField, ReversePadField, TrailerBytes,
                                    TrailerField, _FieldContainer)
from orcap._orcap import FlagValue
from orcap.base_classes import RawVal


for _class in list(globals().values()):
    if isinstance(_class, type) and _class is not FlagValue:
        _class.__module__ = __name__  # where users find it
del _class
