"""Everything that scripts know from `from scapy.all import *`, the modules and names that leak out of it included."""
# what scripts lean on without importing it; modules that cost much and are used by few are loaded when they are first looked into
import abc, atexit, builtins, collections, copy, dataclasses, decimal, enum, errno, functools, hashlib, importlib, inspect, io  # noqa: E401
import itertools, json, logging, math, operator, os, queue, random, re, select, socket, string, struct, sys, threading, time  # noqa: E401
import traceback, types, warnings, zlib  # noqa: E401
from orcap._packet.later import call_later, load_later

argparse, calendar, code, ctypes, difflib, getopt, gzip, hmac, html, locale, pathlib, pickle, shutil, ssl, subprocess, tempfile, uuid = map(
    load_later, ("argparse", "calendar", "code", "ctypes", "difflib", "getopt", "gzip", "hmac", "html", "locale", "pathlib", "pickle", "shutil",
                 "ssl", "subprocess", "tempfile", "uuid"))
from array import array
from collections import Counter, UserDict, defaultdict, deque, namedtuple
from ctypes import sizeof
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum, IntEnum, IntFlag
from fcntl import ioctl
from functools import cmp_to_key, partial, reduce
from glob import glob
from hashlib import md5
from io import StringIO
from itertools import zip_longest
from math import gcd
from queue import Empty, Queue
from random import choice
from socket import inet_aton, inet_ntoa
from threading import Event, Lock, Thread
from time import gmtime, strftime
from types import MethodType, ModuleType
from typing import (IO, Any, AnyStr, Callable, ClassVar, DefaultDict, Deque, Dict, Generic, Iterable, Iterator, List, NamedTuple, NoReturn, Optional,
                    Sequence, Set, TextIO, Tuple, Type, TypeVar, Union, cast, overload)
from uuid import UUID
from zlib import crc32

from orcap import _orcap
from orcap.error import *
from orcap.error import log_interactive, log_loading, log_runtime, log_scapy
from orcap.base_classes import *
from orcap.compat import *
from orcap.config import *
from orcap.packet import (NoPayload, Packet, Packet_metaclass, bind_bottom_up, bind_layers, bind_top_down, builtin_classes, explore, fuzz, ls, rfc, split_bottom_up,
                          split_layers, split_top_down)
from orcap._packet.loading import list_contrib, load_contrib, load_layer, load_module
from orcap.fields import *
from orcap.volatile import *
from orcap.plist import PacketList, QueryAnswer, SndRcvList
from orcap.asn1.asn1 import *
from orcap.asn1.ber import *
from orcap.asn1.mib import *
from orcap.asn1fields import *
from orcap.asn1packet import *
from orcap.themes import *
from orcap.utils import *
from orcap.consts import *
from orcap.data import *
from orcap.utils6 import *
from orcap.interfaces import (NetworkInterface, NetworkInterfaceDict, dev_from_index, dev_from_networkname, get_if_list, get_working_if, get_working_ifaces,
                              network_name, resolve_iface, show_interfaces)
from orcap.arch import get_if_addr, get_if_addr6, get_if_hwaddr, get_if_raw_addr, get_if_raw_addr6, in6_getifaddr, read_nameservers, read_routes, read_routes6
from orcap.route import Route
from orcap.route6 import Route6
from orcap.supersocket import (IterSocket, L2ListenTcpdump, L3RawSocket, L3RawSocket6, SimpleSocket, SSLStreamSocket, StreamSocket, StreamSocketPeekless, SuperSocket)
from orcap.sendrecv import *
from orcap.sessions import DefaultSession, IPSession, StringBuffer, TCPSession
from orcap._packet.listing import lsc
from orcap._packet.fragments import defrag, defragment, defragment6, fragment, fragment6, overlap_frag
from orcap._packet import coming
from orcap.shell import interact
from orcap.dadict import DADict
from orcap.numbers import *
from orcap.ansmachine import AnsweringMachine, ReferenceAM
from orcap.layers.inet import *
from orcap.layers.l2 import *
from orcap.layers.dns import *
from orcap.layers.inet6 import *
from orcap.layers.dhcp import *
from orcap.layers.dhcp6 import *
from orcap.layers.sctp import *
from orcap.layers.netbios import *
from orcap.layers.llmnr import *
from orcap.ansmachine import *

for _name in ("autorun_commands", "autorun_commands_timeout", "autorun_get_interactive_session", "autorun_get_interactive_live_session",
              "autorun_get_text_interactive_session", "autorun_get_live_interactive_session", "autorun_get_ansi_interactive_session",
              "autorun_get_html_interactive_session", "autorun_get_latex_interactive_session"):
    globals()[_name] = call_later("orcap.autorun", _name)
del _name

globals().update(coming.classes)
globals().update(builtin_classes)
