import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { captionTokenizer } from '../../../src/evaluation/ptb/tokenize-captions.js';
import { fuzzLines } from '../support/fuzz-lines.js';

const LINES = 5000;
const PUNCTUATION = new Set("'' ' `` ` -LRB- -RRB- -LCB- -RCB- . ? ! , : - -- ... ;".split(' '));

/** Stanford CoreNLP 3.4.1, the tokenizer of pycocoevalcap: named by CAPWRIGHT_PTB_JAR. JAVA names the java to run it, if not the PATH's. */
const java = process.env.JAVA ?? 'java';
const jar = process.env.CAPWRIGHT_PTB_JAR ?? '';
const missing = jar === '' || !existsSync(jar) ? 'SKIPPED: CAPWRIGHT_PTB_JAR names no stanford-corenlp-3.4.1.jar' : '';
if (missing !== '') process.stderr.write(`${missing}\n`);

test.skipIf(missing !== '')(`agrees with the jar on ${LINES} fuzz lines ${missing}`, () => {
  const lines = fuzzLines(LINES, 20_261_124);
  const folder = mkdtempSync(join(tmpdir(), 'capwright-'));
  const file = join(folder, 'lines.txt');
  writeFileSync(file, lines.join('\n'));
  const tokenizer = 'edu.stanford.nlp.process.PTBTokenizer';
  const output = execFileSync(
    java,
    ['-Dfile.encoding=UTF-8', '-cp', jar, tokenizer, '-preserveLines', '-lowerCase', file],
    {
      encoding: 'utf8',
      maxBuffer: 1e8,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  rmSync(folder, { recursive: true });
  const expected = output.split('\n').map((line) =>
    line
      .trimEnd()
      .split(' ')
      .filter((token) => !PUNCTUATION.has(token))
      .join(' '),
  );
  const tokens = captionTokenizer()(lines);
  const different = lines.flatMap((line, at) =>
    tokens[at] === expected[at] ? [] : [{ line, ours: tokens[at], jar: expected[at] }],
  );
  expect(different).toEqual([]);
});
