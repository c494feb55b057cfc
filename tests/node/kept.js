// Keeps messages in a map, each in an array of its own, until it is killed.
// usage: node kept.js ADDON HOW COUNT     Says "ready".
'use strict';

const { make } = require(process.argv[2]);
const how = Number(process.argv[3]);
const kept = new Map();

for (let i = 0; i < Number(process.argv[4]); i++) {
	kept.set(`message ${i}`, [make(how)]);
}
globalThis.kept = kept;
globalThis.gc();
console.log('ready');
setInterval(() => kept.size, 1000);
