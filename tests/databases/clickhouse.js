// Stands in for the program `clickhouse local`: the same statements, by the same engine, which the package
// chdb of npm has as a library. Takes of the options what docs/fleet.md and fleet.sh use.
// usage: node clickhouse.js local [--path FOLDER] [--multiquery] [--format FORMAT] --query STATEMENTS
const { parseArgs } = require('node:util');
const { Session } = require('chdb');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    path: { type: 'string' },
    multiquery: { type: 'boolean' },
    format: { type: 'string', default: 'TabSeparated' },
    query: { type: 'string' },
  },
});
if (positionals.join() !== 'local' || !values.query) {
  console.error('usage: clickhouse.js local [--path FOLDER] [--format FORMAT] --query STATEMENTS');
  process.exit(2);
}
try {
  const session = new Session(values.path);
  process.stdout.write(session.query(values.query, values.format));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
