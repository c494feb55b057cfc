"""Whether an HTML report is a sound page. usage: html_page.py PAGE [JSON_REPORT [BYTES ELEMENTS]]"""
import base64
import hashlib
import json
import re
import sys
import unicodedata
import xml.etree.ElementTree
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "wbr", "input", "img", "hr"}
bad = []


class Page(HTMLParser):
    """Keeps what is needed of the page, and says where tags do not fit."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.text = [], [], [], []
        self.elements, self.styles, self.scripts, self.data = 0, [], [], []
        self.policy, self.cards = "", []
        self.inside = None

    def handle_starttag(self, tag, attributes):
        self.elements += 1
        names = [name for name, _ in attributes]
        values = dict(attributes)
        if len(names) != len(set(names)):
            bad.append(f"<{tag}> has an attribute twice")
        for name, value in attributes:
            if name == "style" or name.startswith("on"):
                bad.append(f"<{tag}> has {name}")
            if name in ("src", "href", "xlink:href", "action", "data", "poster", "srcset"):
                # NNG's manual is left to a click of the reader.
                manual = tag == "a" and value.startswith("https://nng.nanomsg.org/") and values.get("rel") == "noreferrer"
                if not (value.startswith("#") or manual or (tag == "link" and value.startswith("data:"))):
                    bad.append(f"<{tag}> asks for {value}")
                elif value.startswith("#") and len(value) > 1:
                    self.links.append(value[1:])
        if "id" in values:
            self.ids.append(values["id"])
        for name in ("aria-labelledby", "for"):
            self.links += (values.get(name) or "").split()
        if "data-severity" in values:
            self.cards.append(values)
        if tag in ("iframe", "object", "embed", "base", "img", "form") and tag != "form":
            bad.append(f"<{tag}> is there")
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag == "style":
            self.inside = self.styles
        elif tag == "script":
            self.inside = self.data if values.get("type") == "application/json" else self.scripts
        if self.inside is not None and tag in ("style", "script"):
            self.inside.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            bad.append(f"</{tag}> ends nothing, at line {self.getpos()[0]}")
        self.inside = None

    def handle_data(self, data):
        if self.inside is not None:
            self.inside[-1] += data
        else:
            self.text.append(data)


def pictures(text):
    """Each svg that stands in no other."""
    depth = begin = 0
    for tag in re.finditer(r"<svg\b|</svg>", text):
        begin = tag.start() if depth == 0 else begin
        depth += 1 if tag.group() == "<svg" else -1
        if depth == 0:
            yield text[begin : tag.end()]


def check_policy(page):
    if len(page.styles) != 1 or len(page.scripts) != 1 or len(page.data) > 1:
        bad.append("not one style, one script, and at most one block of data")
        return
    for word, body in (("style-src", page.styles[0]), ("script-src", page.scripts[0])):
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        if f"{word} 'sha256-{digest}'" not in page.policy:
            bad.append(f"{word} of the policy is not that of the page")
    if "default-src 'none'" not in page.policy:
        bad.append("the policy allows more than nothing")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        if word in page.scripts[0]:
            bad.append(f"the script has {word}")
    if "url(h" in page.styles[0] or "@import" in page.styles[0]:
        bad.append("the style asks for something")


def check_pictures(text):
    for picture in pictures(text):
        try:
            root = xml.etree.ElementTree.fromstring(picture)
        except xml.etree.ElementTree.ParseError as error:
            bad.append(f"a picture is no XML: {error}: {picture[:200]}")
            return
        for group in root.iter("g"):
            if group.get("role") == "img" and (group.find("title") is None or not group.findtext("desc")):
                bad.append("a timeline has no title or no description")


def squeezed(text):
    return re.sub(r"\s+", " ", text).lower()


def check_characters(page):
    for piece in page.text + page.data:
        for letter in piece:
            if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") and letter not in "\t\n":
                bad.append(f"U+{ord(letter):04x} in: {piece[:200]!r}")
                return


def check_findings(page, report):
    whole = squeezed("".join(page.text))
    keys = set()
    for finding in report["findings"]:
        keys.add(finding["fingerprint"])
        words = finding["message"] or finding["title"]
        if squeezed(words) not in whole:
            bad.append(f"the sentence is not there: {words}")
    if len(page.cards) != len(keys) and len(keys) <= 10000:
        bad.append(f"{len(page.cards)} findings instead of {len(keys)}")


def main():
    raw = open(sys.argv[1], "rb").read()
    text = raw.decode("utf-8")
    page = Page()
    page.feed(text)
    page.close()
    if page.open:
        bad.append(f"not closed: {page.open}")
    if not text.startswith("<!DOCTYPE html>\n"):
        bad.append("no document type")
    twice = {name for name in page.ids if page.ids.count(name) > 1} if len(page.ids) < 5000 else set()
    if twice or len(page.ids) != len(set(page.ids)):
        bad.append(f"ids twice: {sorted(twice)[:5]}")
    missing = set(page.links) - set(page.ids)
    if missing:
        bad.append(f"links to nowhere: {sorted(missing)[:5]}")
    check_policy(page)
    check_characters(page)
    check_pictures(text)
    for block in page.data:
        data = json.loads(block)
        if "<" in block or not data["rows"]:
            bad.append("the data may end the script, or is empty")
    if len(sys.argv) > 2:
        check_findings(page, json.load(open(sys.argv[2])))
    if len(sys.argv) > 3 and (len(raw) > int(sys.argv[3]) or page.elements > int(sys.argv[4])):
        bad.append(f"{len(raw)} bytes, {page.elements} elements")
    for line in bad[:10]:
        print(f"{sys.argv[1]}: {line}", file=sys.stderr)
    return 1 if bad else 0


sys.exit(main())
