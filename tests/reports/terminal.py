# terminal.py WIDTH STATUS COMMAND...: runs the command on a terminal of so many columns, prints what arrives there,
# and ends with 1 when its exit status is another.
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

width, status, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
os.close(theirs)
shown = b""
while True:
    try:
        piece = os.read(ours, 65536)
    except OSError:  # the last descriptor of the other side is closed
        break
    if not piece:
        break
    shown += piece
sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
ended = process.wait()
if ended != status:
    sys.exit(f"exit status {ended}, wanted {status}")
