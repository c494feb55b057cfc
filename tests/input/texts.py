# texts.py text|json FILE: is it UTF-8 without characters that steer terminals (and, as JSON, sound)?
import json
import sys

form, path = sys.argv[1:]
data = open(path, "rb").read()
text = data.decode("utf-8")
bidi = [0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
for line in text.split("\n"):
    for c in line:
        if ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or ord(c) in bidi:
            sys.exit(f"U+{ord(c):04x} in: {line[:200]!r}")
if form == "json":
    json.loads(text)
