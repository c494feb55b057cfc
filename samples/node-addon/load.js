'use strict';
// Sends requests through the add-on and checks the replies.
//
// usage: node load.js [CONCURRENCY [REQUESTS]] [--fixed]
// ADDON_DIR names another folder that holds wrong.node and right.node.

const path = require('path');

const fixed = process.argv.includes('--fixed');
const numbers = process.argv.slice(2).filter((word) => word !== '--fixed').map(Number);
const [concurrency = 1, requests = 100] = numbers;
if (numbers.length > 2 || !(concurrency >= 1) || !(requests >= 1)) {
	console.error('usage: node load.js [CONCURRENCY [REQUESTS]] [--fixed]');
	process.exit(2);
}

const folder = process.env.ADDON_DIR || path.join(__dirname, 'build');
const addon = require(path.resolve(folder, fixed ? 'right.node' : 'wrong.node'));

let started = 0;
let replies = 0;

// As many of these run at a time as there may be requests in flight.
async function client() {
	while (started < requests) {
		const text = `request ${++started} ${'.'.repeat(started % 200)}`;
		const reply = await addon.request(text);
		if (reply !== text) {
			throw new Error(`sent "${text}", got "${reply}"`);
		}
		replies++;
	}
}

async function main() {
	addon.start();
	await Promise.all(Array.from({ length: concurrency }, client));
	addon.stop();
	console.log(`${replies} of ${requests} replies, ${concurrency} in flight`);
}

main().catch((error) => {
	console.error(error.message);
	process.exit(1);
});
