// Compiles the kernel, src/dsp/kernel/, to dist/kernel.wasm: a few seconds, and the same bytes at every run.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
fs.mkdirSync('dist', { recursive: true });
const said = asc.createMemoryStream();
const options = [
  'src/dsp/kernel/index.ts',
  '--outFile=dist/kernel.wasm',
  '--runtime=stub',
  '--enable=simd',
  '-O3',
  '--noAssert',
  '--converge',
  '--initialMemory=16',
];
const { error } = await asc.main(options, { stderr: said });
if (error) {
  process.stderr.write(`${said.toString()}\n${error.message}\n`);
  process.exit(1);
}
