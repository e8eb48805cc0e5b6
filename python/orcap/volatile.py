"""Values that are another one each time they are looked at: random numbers, texts and addresses, clocks, counters."""
from orcap._volatile.change import (AutoTime, CorruptedBits, CorruptedBytes, DelayedEval, GeneralizedTime, IncrementalValue, IntAutoTime, ZuluTime,
                                    _AutoTime)
from orcap._volatile.numbers import (RandBinFloat, RandByte, RandChoice, RandEnum, RandEnumByte, RandEnumInt, RandEnumKeys, RandEnumLong,
                                     RandEnumSByte, RandEnumShort, RandEnumSInt, RandEnumSLong, RandEnumSShort, RandField, RandFloat, RandInt,
                                     RandLong, RandNum, RandNumExpo, RandNumGamma, RandNumGauss, RandomEnumeration, RandSByte, RandShort,
                                     RandSingByte, RandSingInt, RandSingLong, RandSingNum, RandSingSByte, RandSingShort, RandSingSInt, RandSingSLong,
                                     RandSingSShort, RandSingularity, RandSInt, RandSLong, RandSShort, VolatileValue, _RandNumeral)
from orcap._volatile.pattern import RandRegExp
from orcap._volatile.text import (RandBin, RandIP, RandIP6, RandMAC, RandOID, RandPool, RandSingString, RandString, RandTermString, RandUUID,
                                  _RandString)

for _class in list(globals().values()):
    if isinstance(_class, type):
        _class.__module__ = __name__  # where users find it
del _class
