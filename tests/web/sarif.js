/* What validators say of a SARIF file. usage: sarif.js schema FILE | log FILE | hashes OURS THEIRS */
"use strict";
const fs = require("fs");
const Ajv = require("ajv/dist/2020").default;

const [what, ...files] = process.argv.slice(2);
const read = (file) => JSON.parse(fs.readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
const bad = [];

if (what === "schema") {
	const folder = require("path").dirname(require.resolve("@microsoft/sarif-multitool-linux/package.json"));
	const check = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true, validateFormats: false })
		.compile(read(folder + "/sarif-2.1.0.json"));
	if (!check(read(files[0]))) bad.push(...check.errors.map((e) => `${e.instancePath}: ${e.message}`));
} else if (what === "log") {
	/* SARIF2005: a tool should name its homepage; ours has none unless the build is told one. */
	for (const result of read(files[0]).runs[0].results || [])
		if (result.ruleId !== "SARIF2005") bad.push(`${result.ruleId}: ${JSON.stringify(result.message)}`);
} else {
	/* The rewriter renames what it finds; where it gives both, they must be the same. */
	const hashes = (file) => read(file).runs[0].results.map((r) => r.partialFingerprints.primaryLocationLineHash);
	const [ours, theirs] = files.map(hashes);
	if (!ours.length || ours.every((h) => !h)) bad.push("no hash at all");
	ours.forEach((hash, i) => { if (hash && hash !== theirs[i]) bad.push(`result ${i}: ${hash}, theirs ${theirs[i]}`); });
}
bad.slice(0, 10).forEach((line) => console.error(line));
process.exit(bad.length ? 1 : 0);
