'use strict';
// Checks the findings of one run of the add-on.
// usage: node expect.js wrong|right FINDINGS.json [SEVERITY]    SEVERITY: of what must be found

const fs = require('fs');

const [twin, file, severity] = process.argv.slice(2);
const report = JSON.parse(fs.readFileSync(file, 'utf8'));

function fail(what) {
	console.error(`${file}: ${what}`);
	console.error(JSON.stringify(report.findings, null, 2).slice(0, 20000));
	process.exit(1);
}

if (twin === 'wrong') {
	const found = report.findings.filter((f) => f.rule === 'msg-free-after-send');
	if (found.length === 0) {
		fail('no finding msg-free-after-send');
	}
	for (const finding of found) {
		if (severity !== undefined && finding.severity !== severity) {
			fail(`${finding.rule} is of severity ${finding.severity}, not ${severity}`);
		}
		const [frame] = finding.offence.stack;
		if (!frame || !/Message::~Message/.test(frame.function) || !/wrong\.h$/.test(frame.file) ||
				!(frame.line > 0)) {
			fail('the first frame is not the destructor in wrong.h with its line');
		}
		const source = fs.readFileSync(frame.file, 'utf8').split('\n')[frame.line - 1];
		if (!/nng_msg_free/.test(source)) {
			fail(`line ${frame.line} is "${source}", not the call`);
		}
	}
} else {
	const serious = report.findings.filter((f) => f.severity !== 'note');
	if (serious.length !== 0) {
		fail(`${serious.length} findings where none may be`);
	}
}
console.log(`${file}: as expected`);
