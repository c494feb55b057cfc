/* The HTML report in a browser. usage: page.js BROWSER FOLDER */
"use strict";
const fs = require("fs");
const puppeteer = require("puppeteer-core");

const [executablePath, folder] = process.argv.slice(2);
const bad = [];
const expect = (holds, words) => { if (!holds) bad.push(words); };
let browser, at = "";

/* A page with all that it says and asks for; those of the test itself are not its own. */
async function open(name, options = {}) {
	const page = await browser.newPage();
	page.setDefaultTimeout(240000); /* a busy machine; the limit of all is below */
	const url = "file://" + folder + "/" + name;
	at = name + (options.scheme ? ", " + options.scheme : "") + (options.hash || "");
	page.on("console", (m) => bad.push(`${at}: console: ${m.text()}`));
	page.on("pageerror", (e) => bad.push(`${at}: ${e.message}`));
	page.on("request", (r) => expect(r.url().split("#")[0] === url || r.url().startsWith("data:"), `${at}: asks for ${r.url()}`));
	page.on("dialog", (d) => { bad.push(`${at}: a dialog: ${d.message()}`); d.dismiss(); });
	await page.setViewport({ width: options.width || 1280, height: 900 });
	await page.setJavaScriptEnabled(!options.plain);
	if (options.axe) await page.setBypassCSP(true); /* the page admits no other script */
	await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: options.scheme || "light" }]);
	await page.goto(url + (options.hash || ""));
	return page;
}
const count = (page, selector) => page.$$eval(selector, (list) => list.length);
/* What can be seen of a selector: not hidden, and not in something that is folded. */
const seen = (page, selector) => page.$$eval(selector, (list) => list.filter((e) => e.checkVisibility()).length);

async function accessible(name, scheme, width) {
	const page = await open(name, { scheme, width, axe: true });
	await page.$$eval("details", (list) => list.forEach((d) => { d.open = true; }));
	await page.evaluate(fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
	const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
	for (const v of found.violations)
		if (v.impact === "serious" || v.impact === "critical")
			bad.push(`${at}: axe: ${v.id}: ${v.help}: ${v.nodes.length}: ${v.nodes[0].html.slice(0, 200)}`);
	expect(await page.evaluate(() => document.documentElement.scrollWidth) <= width, `${at}: wider than ${width}`);
	await page.close();
}

/* Without script: every finding's sentence, and nothing that does nothing. */
async function plain() {
	const page = await open("some.html", { plain: true });
	const report = JSON.parse(fs.readFileSync(folder + "/some.json", "utf8"));
	const words = await page.$$eval(".finding h4", (list) =>
		list.filter((e) => e.checkVisibility()).map((e) => e.textContent.replace(/\s+/g, " ").toLowerCase()));
	for (const finding of report.findings)
		expect(words.includes(finding.message.replace(/\s+/g, " ").toLowerCase()), `${at}: not seen: ${finding.message}`);
	expect(await seen(page, "button,select,input") === await seen(page, ".objects th button"), `${at}: something that needs the script is shown`);
	await page.close();
}

async function filters() {
	let page = await open("some.html");
	const all = await count(page, "article.finding");
	const shown = () => seen(page, "article.finding");
	await page.click("button[data-sev=note]");
	expect(await shown() === all - await count(page, "article.finding.note"), `${at}: the filter of a severity`);
	expect(page.url().endsWith("#?hide=note"), `${at}: the filter is not in the address: ${page.url()}`);
	await page.select("#q-rule", "aio-busy-reuse");
	expect(await shown() === 1, `${at}: the filter of a rule`);
	const hash = new URL(page.url()).hash;
	await page.close();
	page = await open("some.html", { hash });
	expect(await shown() === 1 && await page.$eval("#q-rule", (s) => s.value) === "aio-busy-reuse", `${at}: the address does not restore the filter`);
	await page.click("[data-reset]");
	expect(await shown() === all, `${at}: Show all`);
	await page.type("#q-text", "SET_MSG CHANGES AN AIO");
	expect(await shown() === 1, `${at}: the search`);
	await page.keyboard.press("Escape");
	expect(await page.evaluate(() => document.activeElement === document.body), `${at}: Escape does not leave the field`);
	await page.close();
}

async function keys() {
	const page = await open("some.html");
	const current = () => page.$eval("article.cur", (e) => e.id);
	const ids = await page.$$eval("article.finding", (list) => list.map((e) => e.id));
	await page.keyboard.press("j");
	expect(await current() === ids[0], `${at}: j`);
	await page.keyboard.press("j");
	expect(await current() === ids[1] && await page.$eval("article.cur details.body", (d) => d.open), `${at}: j again`);
	await page.keyboard.press("k");
	expect(await current() === ids[0], `${at}: k`);
	await page.keyboard.press("/");
	expect(await page.evaluate(() => document.activeElement.id) === "q-text", `${at}: /`);
	await page.keyboard.press("Escape");
	await page.keyboard.press("f");
	expect(await page.evaluate(() => document.activeElement.dataset.sev) === "error", `${at}: f`);
	const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	const light = await back();
	await page.keyboard.press("t");
	expect(await back() !== light, `${at}: t`);
	await page.keyboard.press("t");
	expect(await back() === light, `${at}: t again`);
	await page.keyboard.press("?");
	expect(await page.$eval("dialog", (d) => d.open), `${at}: ?`);
	await page.keyboard.press("Escape");
	expect(!await page.$eval("dialog", (d) => d.open), `${at}: Escape`);
	await page.close();
	/* A link to a finding opens it. */
	const linked = await open("some.html", { hash: "#" + ids[2] });
	expect(await linked.$eval("#" + ids[2] + " details.body", (d) => d.open), `${at}: the finding of the address is not open`);
	await linked.close();
}

async function objects() {
	const page = await open("many.html");
	const elements = await page.evaluate(() => document.querySelectorAll("*").length);
	expect(elements <= 60000, `${at}: ${elements} elements`);
	const last = await page.evaluate(() => { const d = JSON.parse(document.querySelector("#data").textContent); const r = d.rows[d.rows.length - 1]; return d.kinds[r[0]] + "#" + r[1]; });
	/* No handles of elements here: the remote control takes minutes for them in so large a page. */
	const first = await page.evaluate((name) => {
		const find = document.querySelector("#osearch");
		find.value = name;
		find.dispatchEvent(new Event("input"));
		return document.querySelector(".objects tbody tr th").textContent;
	}, last);
	expect(first === last, `${at}: the last object is not found, but ${first}`);
	const times = await page.evaluate(() => {
		const find = document.querySelector("#osearch"), head = document.querySelector(".objects thead th:nth-child(5) button");
		find.value = "";
		find.dispatchEvent(new Event("input"));
		head.click();
		head.click();
		return Array.from(document.querySelectorAll(".objects tbody tr td:nth-child(5)"), (e) => +e.textContent);
	});
	expect(times[0] > 0 && times.every((t, i) => i === 0 || t <= times[i - 1]), `${at}: sorting by the last step`);
	const shown = await page.evaluate(() => {
		const find = document.querySelector("#q-text"), cards = document.querySelectorAll("article.finding");
		find.value = cards[cards.length - 1].id.slice(2);
		find.dispatchEvent(new Event("input", { bubbles: true }));
		return document.querySelectorAll("[data-severity]:not([hidden])").length;
	});
	expect(shown === 1, `${at}: the search of findings shows ${shown}`);
}

async function hostile() {
	const page = await open("evil.html");
	expect(await page.title() === (await page.title()).normalize() && (await page.title()).startsWith("2 errors in a\\x1b"), `${at}: the title is ${await page.title()}`);
	expect(await count(page, "script") === 1 && await count(page, "style") === 1 && await count(page, "h1") === 1, `${at}: elements that are none of ours`);
	/* Only what stands in explanations of rules is bold by itself. */
	expect(await count(page, "b b") === 0, `${at}: a name became an element`);
	await page.close();
	/* The policy holds: what somebody puts in does not run. */
	fs.writeFileSync(folder + "/put.html", fs.readFileSync(folder + "/evil.html", "utf8").replace("</main>", "<script>document.title = 'run'</script></main>"));
	const put = await browser.newPage();
	await put.goto("file://" + folder + "/put.html");
	expect(await put.title() !== "run", "a script that was put in runs");
	await put.close();
}

async function print() {
	const page = await open("some.html", { scheme: "dark" });
	await page.emulateMediaType("print");
	const color = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	expect(color === "rgb(255, 255, 255)", `${at}: prints on ${color}`);
	await page.close();
}

/* On a telephone: the whole time of the curves, and words in one piece. */
async function narrow() {
	const page = await open("some.html", { width: 400 });
	const outside = await page.$$eval("figure.live", (list) => list.filter((f) => {
		const edge = f.getBoundingClientRect().right;
		return Array.from(f.querySelectorAll("path,text")).some((e) => e.checkVisibility() && e.getBoundingClientRect().right > edge + 1);
	}).length);
	expect(await count(page, "figure.live") > 0 && outside === 0, `${at}: ${outside} charts are cut off`);
	const broken = await page.$$eval(".objects td:nth-child(7),td,th", (list) => list.filter((e) => {
		const words = document.createRange();
		words.selectNodeContents(e);
		return (e.matches(".objects td:nth-child(7)") || (!e.children.length && /^[a-z]+$/.test(e.textContent))) &&
			new Set(Array.from(words.getClientRects(), (r) => r.top)).size > 1;
	}).map((e) => e.textContent));
	expect(broken.length === 0, `${at}: broken words: ${broken.slice(0, 5)}`);
	await page.close();
}

setTimeout(() => { console.log(`${at}: it takes too long`); if (browser) browser.process().kill("SIGKILL"); process.exit(1); }, 550000).unref();

(async () => {
	browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
	try {
		for (const name of ["some.html", "clean.html", "evil.html"])
			for (const scheme of ["light", "dark"])
				for (const width of [1280, 400]) await accessible(name, scheme, width);
		for (const part of [plain, filters, keys, objects, narrow, hostile, print]) await part();
	} catch (e) {
		bad.push(`${at}: ${e.stack}`);
	}
	browser.process().kill("SIGKILL"); /* it has nothing to keep */
	bad.slice(0, 20).forEach((line) => console.log(line));
	process.exit(bad.length ? 1 : 0);
})();
