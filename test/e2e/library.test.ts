import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeJson, copyCheckpoint } from '../support/copy-checkpoint.js';
import { gitFixture, gitJson } from '../support/git-fixtures.js';
import { jsonl } from '../support/run-cli.js';
import { scratchFolder } from '../support/scratch-folder.js';

const root = new URL('../..', import.meta.url).pathname;
const cache = join(root, 'node_modules/.cache/capwright-test');

/** Runs a script that uses the package by its name, as a program of a user does. */
async function script(code: string): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    env: { ...process.env, CAPWRIGHT_CACHE: cache },
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text) => (output += String(text)));
  child.stderr.on('data', (text) => (errors += String(text)));
  const [exit] = (await once(child, 'close')) as [number | null];
  return { code: exit, output, errors };
}

describe("import … from 'capwright'", () => {
  it('captions one picture, from a file or from memory, and ends', async () => {
    const { code, output, errors } = await script(`
      import { readFile } from 'node:fs/promises';
      import { createCaptioner } from 'capwright';
      const captioner = await createCaptioner({ model: 'git-demo' });
      const fromFile = await captioner.caption('examples/images/park.jpg');
      const fromMemory = await captioner.caption(await readFile('examples/images/sea.png'));
      console.log(JSON.stringify([fromFile.text, fromMemory.text, fromFile.tokens.length]));
      await captioner.close();
    `);
    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toEqual(['a dog to the left of a tree on the grass', 'a boat on the water', 12]);
  });

  it('captions many, in order', async () => {
    const { output } = await script(`
      import { createCaptioner, PathSource } from 'capwright';
      const captioner = await createCaptioner({ model: 'git-demo', batchSize: 4 });
      for await (const record of captioner.captionAll(new PathSource(['examples/images', 'nosuch.jpg']).items())) {
        console.log(JSON.stringify(record));
      }
      await captioner.close();
    `);
    const records = jsonl(output);
    expect(records).toHaveLength(12);
    expect(records[11]).toMatchObject({ path: 'nosuch.jpg', error: { code: 'IMAGE_MISSING' } });
    expect(records.slice(0, 11).map(({ path }) => path)).toEqual(
      records
        .slice(0, 11)
        .map(({ path }) => path)
        .sort(),
    );
  });

  it('decodes as generation_config.json says, as the reference does, unless it is told otherwise', async () => {
    const model = copyCheckpoint('tiny-image', scratchFolder());
    changeJson(join(model, 'generation_config.json'), { num_beams: 4, length_penalty: 0.6, forced_eos_token_id: 102 });
    const { output } = await script(`
      import { createCaptioner } from 'capwright';
      const notices = [];
      for (const decoding of [{}, { search: 'greedy' }]) {
        const options = { model: ${JSON.stringify(model)}, maxNewTokens: 24, decoding, onNotice: (text) => notices.push(text) };
        const captioner = await createCaptioner(options);
        console.log((await captioner.caption(${JSON.stringify(gitFixture('images/onebit.png'))})).text);
        await captioner.close();
      }
      console.log(notices.filter((text) => text.includes('asks for forced_eos_token_id')).length);
    `);
    const { cases } = gitJson('tiny-image/expected.json') as {
      cases: { id: string; greedy: { text_new: string }; 'hf_beam4_lp0.6': { best: { text_new: string } } }[];
    };
    const expected = cases.find(({ id }) => id === 'onebit');
    expect(output.split('\n')).toEqual([
      expected?.['hf_beam4_lp0.6'].best.text_new,
      expected?.greedy.text_new,
      '2',
      '',
    ]);
  });

  it('tells errors apart, and a process that got one ends by itself', async () => {
    const { code, output } = await script(`
      import { createCaptioner, ModelError, UsageError } from 'capwright';
      const failure = (options) => createCaptioner(options).catch((error) => error);
      console.log((await failure({ model: './examples' })) instanceof ModelError);
      console.log((await failure({ model: 'git-demo', batchSize: 0 })) instanceof UsageError);
      console.log((await failure({ model: 'git-demo', prompt: 'dog '.repeat(3000) })) instanceof UsageError);
    `);
    expect(output).toBe('true\ntrue\ntrue\n');
    expect(code).toBe(0);
  });
});
