/* Do files of JSON, and of JSON lines (the schema's $defs/line), agree with a schema? usage: json.js SCHEMA FILE... */
"use strict";
const fs = require("fs");
const Ajv = require("ajv/dist/2020").default;

const [schema, ...files] = process.argv.slice(2);
const ajv = new Ajv({ allErrors: false, strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });
ajv.addSchema(JSON.parse(fs.readFileSync(schema, "utf8")), "whole");
let bad = 0;
for (const file of files) {
	const text = fs.readFileSync(file, "utf8");
	const lines = file.endsWith(".jsonl");
	const check = ajv.getSchema(lines ? "whole#/$defs/line" : "whole");
	for (const one of lines ? text.split("\n").filter((l) => l !== "") : [text]) {
		if (!check(JSON.parse(one)) && bad++ < 10) console.log(`${file}: ${ajv.errorsText(check.errors)}`);
	}
}
process.exit(bad ? 1 : 0);
