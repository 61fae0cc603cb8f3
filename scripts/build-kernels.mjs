// Compiles resample-kernels.wat to the WebAssembly that is kept beside it as base64, so that no build needs a compiler.
// Run it after changing the .wat: node scripts/build-kernels.mjs
import { Buffer } from 'node:buffer';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const at = (name) => fileURLToPath(new URL(`../src/pipeline/preprocess/${name}`, import.meta.url));
const { parseWat } = await wabt();
const module = parseWat('resample-kernels.wat', await readFile(at('resample-kernels.wat'), 'utf8'), { simd: true });
module.validate();
const binary = Buffer.from(module.toBinary({}).buffer).toString('base64');
await writeFile(
  at('resample-kernels-binary.ts'),
  `/** resample-kernels.wat as WebAssembly, made by scripts/build-kernels.mjs. */
export const RESAMPLE_KERNELS_BINARY =
  '${binary}';
`,
);
