import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { spice } from '../../../src/evaluation/spice/spice.js';

// No SPICE here: its models can't be had everywhere. What is tested is how the program is run; its place is taken by Node scripts.
let folder: string;
const images = [
  { candidate: 'a cat', references: ['a cat', 'one cat'] },
  { candidate: 'a dog', references: ['a cat'] },
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fakeJava(name: string, body: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(
    path,
    `#!${process.execPath}\nconst fs = require('fs');\nconst args = process.argv.slice(2);\n${body}\n`,
  );
  await chmod(path, 0o755);
  return path;
}

const run = (java: string, timeout = 20_000) => spice({ folder, java, memory: '3G', timeout }).score(images);

test('hands the captions over and reads the F-scores back, whatever their order and however much is said on stderr', async () => {
  const java = await fakeJava(
    'java-good',
    `process.stderr.write('noise '.repeat(200000));
     if (args.slice(0, 3).join(' ') !== '-Xmx3G -jar spice-1.0.jar' || process.cwd() !== fs.realpathSync(${JSON.stringify(folder)})) process.exit(9);
     const items = JSON.parse(fs.readFileSync(args[3]));
     const score = ({ image_id, test, refs }) => ({ image_id, scores: { All: { f: refs.includes(test) ? 1 : 0.25 } } });
     fs.writeFileSync(args[args.indexOf('-out') + 1], JSON.stringify(items.reverse().map(score)));`,
  );
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('capwright-spice-'));
  const { corpus, images: scores } = await run(java);
  expect([corpus, scores]).toEqual([0.625, [1, 0.25]]);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('capwright-spice-'))).toEqual(before);
});

describe('refuses, saying why,', () => {
  test('a Java that is not there', async () => {
    await expect(run(join(folder, 'no-java'))).rejects.toThrow(/no-java.*--java/);
    await expect(run(join(folder, 'no-java'))).rejects.toBeInstanceOf(UsageError);
  });

  test('a program that fails, with its exception', async () => {
    const java = await fakeJava(
      'java-bad',
      `console.error('Exception in thread "main" java.lang.NoClassDefFoundError: edu/x\\n\\tat y'); process.exit(1);`,
    );
    await expect(run(java)).rejects.toThrow(/exit code 1.*NoClassDefFoundError: edu\/x/);
  });

  test('a SPICE without the parser, and how to get it', async () => {
    const java = await fakeJava(
      'java-bare',
      `console.error('Exception in thread "main" java.lang.NoClassDefFoundError: edu/stanford/nlp/semgraph/semgrex/SemgrexPattern'); process.exit(1);`,
    );
    await expect(run(java)).rejects.toThrow(/lacks Stanford CoreNLP 3\.6\.0.*get_stanford_models/);
  });

  test('a program that hangs', async () => {
    const java = await fakeJava('java-slow', 'setInterval(() => {}, 1000);');
    await expect(run(java, 300)).rejects.toThrow(/within 0\.3 s/);
  });

  test('an image without a score', async () => {
    const java = await fakeJava(
      'java-none',
      `fs.writeFileSync(args[args.indexOf('-out') + 1], '[{"image_id":0,"scores":{"All":{"f":1}}},{"image_id":1,"scores":{"All":{"f":null}}}]');`,
    );
    await expect(run(java)).rejects.toThrow(/image 2 of 2, found null/);
  });
});
