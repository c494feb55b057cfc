// node --test: runs a program under nngtrace, and fails for what is found. The whole test suite of an
// add-on is recorded by `nngtrace run --audit --error-exitcode 99 -- node --test`.
const { test } = require('node:test');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const FINDINGS = 99;

function nngtrace(command, ...words) {
  const options = ['run', '--audit', '--error-exitcode', String(FINDINGS), '--'];
  const done = spawnSync('nngtrace', [...options, command, ...words], { encoding: 'utf8' });
  assert.notStrictEqual(done.status, FINDINGS, done.stderr);
  assert.strictEqual(done.status, 0, done.stderr);
  return done.stdout;
}

test('the client keeps the rules', () => {
  nngtrace(process.env.CLIENT ?? 'build/client');
});
