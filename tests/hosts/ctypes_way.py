"""The calls of way.c from Python: ctypes asks the handle of the library for each function."""
import ctypes
import sys

nng = ctypes.CDLL("libnng.so.1")


class Socket(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint32)]


socket = Socket()
message = ctypes.c_void_p()
if nng.nng_pair0_open(ctypes.byref(socket)) != 0:
    sys.exit(1)
if nng.nng_msg_alloc(ctypes.byref(message), ctypes.c_size_t(4)) != 0:
    sys.exit(1)
nng.nng_msg_free(message)
sys.exit(nng.nng_close(socket))
