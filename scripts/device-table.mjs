// Writes the table of surfaces in README.md from devices/, or with --check says whether it is true.
import fs from 'node:fs';

const profiles = fs
  .readdirSync('devices')
  .filter((name) => name.endsWith('.json') && name !== 'schema.json')
  .map((name) => JSON.parse(fs.readFileSync(`devices/${name}`, 'utf8')));
const rows = profiles.map(({ model, strips, mainFader, controls, unverified }) => {
  const main = mainFader ?? (Array.isArray(controls) && controls.some(({ name }) => name === 'fader main'));
  const size = main ? `${strips} + main` : strips > 0 ? String(strips) : controls === 'all' ? 'any' : '–';
  return `| ${model} | ${size} | from documents; unverified: ${unverified.length} |`;
});
const readme = fs.readFileSync('README.md', 'utf8');
const table = ['| surface | strips | state |', '| --- | --- | --- |', ...rows.sort()].join('\n');
const squeezed = (text) => text.replace(/ +/g, ' ').replace(/-+/g, '-');
const found = /\| surface[\s\S]*?(?=\n\nNo model)/.exec(readme)?.[0] ?? '';
if (process.argv.includes('--check')) {
  if (squeezed(found) !== squeezed(table)) {
    process.stderr.write(
      'README.md: the table of surfaces is out of date; run: node scripts/device-table.mjs\n',
    );
    process.exit(1);
  }
} else fs.writeFileSync('README.md', readme.replace(found, table));
