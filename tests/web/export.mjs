/* What viewers make of trace events. usage: export.mjs engine FILE | speedscope FILE BROWSER */
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const [what, file, browser] = process.argv.slice(2);
const events = JSON.parse(fs.readFileSync(file, "utf8")).traceEvents;
const bad = [];
const expect = (holds, words) => { if (!holds) bad.push(words); };
const threads = new Set(events.filter((e) => e.ph === "X").map((e) => e.pid + "/" + e.tid));

/* It finds every thread with all of its slices, and a pair of slices for every hand-over. */
async function engine() {
	globalThis.DOMRect ??= class { constructor(x, y, width, height) { Object.assign(this, { x, y, width, height }); } };
	await import("@paulirish/trace_engine/analyze-trace.mjs");
	const { TraceModel } = await import("@paulirish/trace_engine/models/trace/trace.js");
	const model = TraceModel.Model.createWithAllHandlers();
	await model.parse(events);
	const data = model.parsedTrace().data;
	let slices = 0;
	for (const [pid, one] of data.Renderer.processes)
		for (const [tid, thread] of one.threads) {
			if (!thread.entries.length) continue;
			expect(threads.delete(pid + "/" + tid), `a thread that is not there: ${pid}/${tid}`);
			expect(thread.name, `${pid}/${tid} has no name`);
			slices += thread.entries.filter((e) => e.ph === "X").length;
		}
	expect(threads.size === 0, `not found: ${[...threads]}`);
	expect(slices === events.filter((e) => e.ph === "X").length, `${slices} slices`);
	const begun = events.filter((e) => e.ph === "s").length;
	const pairs = data.Flows.flows.filter((flow) => flow.length === 2).length;
	expect(pairs === begun, `${pairs} pairs, ${begun} hand-overs`);
}

/* It shows a profile for each thread. */
async function speedscope() {
	const puppeteer = require("puppeteer-core");
	const page_file = path.join(path.dirname(require.resolve("speedscope/package.json")), "dist/release/index.html");
	const script = path.resolve(file + ".js");
	fs.writeFileSync(script, `speedscope.loadFileFromBase64("trace.json", "${fs.readFileSync(file).toString("base64")}")`);
	const chromium = await puppeteer.launch({ executablePath: browser, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
	try {
		const page = await chromium.newPage();
		page.setDefaultTimeout(120000); /* a busy machine */
		await page.goto("file://" + page_file + "#localProfilePath=" + encodeURIComponent(script));
		const wanted = threads.size > 1 ? `/${threads.size})` : "(tid ";
		await page.waitForFunction((words) => document.body.innerText.includes(words), { timeout: 120000 }, wanted)
			.catch(async () => bad.push(`no "${wanted}": ${await page.evaluate(() => document.body.innerText)}`));
	} finally {
		chromium.process().kill("SIGKILL"); /* it has nothing to keep */
	}
}

try {
	await (what === "engine" ? engine() : speedscope());
} catch (e) {
	bad.push(e.stack);
}
bad.slice(0, 10).forEach((line) => console.error(line));
process.exit(bad.length ? 1 : 0);
