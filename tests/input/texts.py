# texts.py text|json FILE: is it UTF-8 without characters that steer terminals (and, as JSON, sound)?
import json
import sys
import unicodedata

form, path = sys.argv[1:]
data = open(path, "rb").read()
text = data.decode("utf-8")
# Signs around numbers are format characters, too, but they are seen.
seen = [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)]
for line in text.split("\n"):
    for c in line:
        if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and ord(c) not in seen:
            sys.exit(f"U+{ord(c):04x} in: {line[:200]!r}")
if form == "json":
    json.loads(text)
