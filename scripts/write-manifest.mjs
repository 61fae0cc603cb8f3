// Writes oclif.manifest.json, so that a run loads the one command it needs and not all of them.
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = fileURLToPath(new URL('../oclif.manifest.json', import.meta.url));

await rm(target, { force: true }); // oclif would read the stale one instead of the commands
const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
await writeFile(target, `${JSON.stringify(plugin.manifest, null, 2)}\n`);
