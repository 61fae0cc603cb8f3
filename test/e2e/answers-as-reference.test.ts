import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { gitFixture, gitJson } from '../support/git-fixtures.js';
import { jsonl, runCli } from '../support/run-cli.js';
import { ffmpegRun, temporaryFolder } from '../video/coded-video.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const IMAGES = join(ROOT, 'test/fixtures/git/images');
const folder = temporaryFolder();
afterAll(folder.remove);
const at = (name: string): string => join(folder.path, name);

interface Question {
  readonly id: string;
  readonly path: string;
  readonly question: string;
}

/** Asks all questions in one run. @returns the ids of the answers' tokens, by the questions' */
async function answers(model: string, questions: readonly Question[], flags: readonly string[]) {
  const file = at(`${model.replaceAll('/', '-')}.jsonl`);
  writeFileSync(file, questions.map((question) => JSON.stringify(question)).join('\n'));
  const { code, stdout, stderr } = await runCli(['ask', '--questions', file, '--model', model, ...flags], {
    cwd: ROOT,
  });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const rows = jsonl(stdout);
  expect(rows.map(({ id, question }) => [id, question])).toEqual(questions.map(({ id, question }) => [id, question]));
  return new Map(rows.map((row) => [row.id as string, row.tokens as number[]]));
}

interface VqaCase {
  readonly id: string;
  readonly images: readonly string[];
  readonly prompt: string;
  readonly greedy: { readonly new_ids: readonly number[] };
  readonly 'hf_beam4_lp0.6': { readonly best: { readonly new_ids: readonly number[] } };
  readonly 'hf_beam4_lp1.0': { readonly best: { readonly new_ids: readonly number[] } };
}

describe('tiny-vqa', () => {
  const { cases } = gitJson('tiny-vqa/expected.json') as { cases: VqaCase[] };
  const questions = cases.map(({ id, images: [image = ''], prompt }) => ({
    ...{ id, question: prompt, path: join(IMAGES, `${image}.${image === 'exif6' ? 'jpg' : 'png'}`) },
  }));

  it.each<[string, readonly string[], (stored: VqaCase) => readonly number[]]>([
    ['greedy', [], ({ greedy }) => greedy.new_ids],
    ['beams', ['--num-beams', '4', '--length-penalty', '0.6'], (stored) => stored['hf_beam4_lp0.6'].best.new_ids],
    ['beams by mean', ['--num-beams', '4'], (stored) => stored['hf_beam4_lp1.0'].best.new_ids],
  ])('is answered as transformers does it, questions of all lengths in one batch: %s', async (_, flags, expected) => {
    const found = await answers(gitFixture('tiny-vqa'), questions, [
      ...['--max-new-tokens', '16', '--no-auto-orient'],
      ...flags,
    ]);
    for (const stored of cases) expect(found.get(stored.id), stored.id).toEqual(expected(stored));
  });
});

interface AspectCase {
  readonly picture: string;
  readonly prompt: string | null;
  readonly greedy: { readonly new_ids: readonly number[] };
  readonly 'beam4_lp0.6': { readonly new_ids: readonly number[] };
}

describe('whole pictures of many shapes', () => {
  const stored = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/aspect/cases.json'), 'utf8')) as {
    max_new_tokens: number;
    checkpoints: Record<string, AspectCase[]>;
  };
  const flags = ['--aspect', 'paper', '--max-new-tokens', String(stored.max_new_tokens)];
  const searches = [
    ['greedy', []],
    ['beam4_lp0.6', ['--num-beams', '4', '--length-penalty', '0.6']],
  ] as const;

  it.each(Object.keys(stored.checkpoints).flatMap((model) => searches.map((search) => [model, ...search] as const)))(
    'are answered by %s as transformers does it with interpolate_pos_encoding: %s',
    async (model, search, more) => {
      const cases = stored.checkpoints[model]!.filter(({ prompt }) => prompt !== null);
      const questions = cases.map(({ picture, prompt }, index) => ({
        ...{ id: `q${index}`, path: picture, question: prompt ?? '' },
      }));
      const found = await answers(model, questions, [...flags, ...more]);
      for (const [index, one] of cases.entries()) {
        expect(found.get(`q${index}`), `${one.picture}: ${one.prompt}`).toEqual(one[search].new_ids);
      }
    },
  );

  it.each(Object.keys(stored.checkpoints))('are captioned by %s likewise, in their order', async (model) => {
    const cases = stored.checkpoints[model]!.filter(({ prompt }) => prompt === null);
    const paths = cases.map(({ picture }) => picture);
    const { code, stdout } = await runCli(['caption', ...paths, '--model', model, ...flags], { cwd: ROOT });
    expect(code).toBe(0);
    const rows = jsonl(stdout);
    expect(rows.map(({ path }) => path)).toEqual(paths);
    expect(rows.map(({ tokens }) => tokens)).toEqual(cases.map(({ greedy }) => greedy.new_ids));
  });

  it('gives a picture without a whole patch an error row', async () => {
    const narrow = at('narrow.ppm.png');
    await ffmpegRun(['-f', 'lavfi', '-i', 'color=red:s=600x8', '-frames:v', '1', narrow]);
    const model = ['--model', gitFixture('tiny-vqa'), '--aspect', 'paper'];
    const { code, stdout } = await runCli(['ask', narrow, '--question', 'what?', ...model]);
    expect(code).toBe(3);
    expect(jsonl(stdout)[0]).toMatchObject({ question: 'what?', error: { code: 'IMAGE_TOO_NARROW' } });
  });
});

it("walks tiny-image's labels as the original repository does", async () => {
  const { cases } = gitJson('tiny-image/expected.json') as {
    cases: { images: string[]; repo_trie?: { labels: string[]; text: string } }[];
  };
  const walked = cases.flatMap(({ images: [image = ''], repo_trie: trie }) =>
    trie === undefined ? [] : { image, trie },
  );
  expect(walked).toHaveLength(6);
  const paths = walked.map(({ image }) => join(IMAGES, `${image}.png`));
  const labels = walked[0]!.trie.labels.join(',');
  const flags = ['--labels', labels, '--search', 'paper', '--model', gitFixture('tiny-image')];
  const { code, stdout } = await runCli(['classify', ...paths, ...flags]);
  expect(code).toBe(0);
  expect(jsonl(stdout).map(({ label }) => label)).toEqual(walked.map(({ trie }) => trie.text));
});

describe('videos', () => {
  interface ClipCase {
    readonly id: string;
    readonly images: readonly string[];
    readonly prompt: string | null;
    readonly greedy: { readonly new_ids: readonly number[] };
  }
  const { cases } = gitJson('tiny-video/expected.json') as { cases: ClipCase[] };
  const flags = ['--max-new-tokens', '20', '--question', 'what is the man doing?'];
  const model = ['--model', gitFixture('tiny-video')];

  /** A video of pictures of one size, without loss. */
  async function videoOf(id: string, images: readonly string[]): Promise<string> {
    const list = at(`${id}.txt`);
    const frames = images.map((image) => `file '${join(IMAGES, `${image}.png`)}'\nduration 1`);
    writeFileSync(list, ['ffconcat version 1.0', ...frames].join('\n'));
    const path = at(`${id}.mkv`);
    await ffmpegRun(['-safe', '0', '-i', list, '-c:v', 'ffv1', '-pix_fmt', 'bgr0', '-r', '1', path]);
    return path;
  }

  it('are asked about as clips, and answered as transformers does it', async () => {
    const asked = cases.filter(({ id }) => ['clip0.q1', 'clip1.q1', 'clip2.q1'].includes(id));
    expect(asked).toHaveLength(3);
    const paths: string[] = [];
    for (const { id, images } of asked) paths.push(await videoOf(id, images));
    const { code, stdout, stderr } = await runCli(['ask', ...paths, ...model, ...flags]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const rows = jsonl(stdout);
    expect(rows.map(({ path }) => path)).toEqual(paths);
    expect(rows.map(({ tokens }) => tokens)).toEqual(asked.map(({ greedy }) => greedy.new_ids));
    expect(rows[0]).toMatchObject({ start: 0, end: 6, frames: [0, 1, 2, 3, 4, 5] });

    const short = cases.find(({ id }) => id === 'clip4.q1')!;
    const three = await runCli(['ask', await videoOf('clip4', short.images), ...model, ...flags, '--frames', '3']);
    expect(jsonl(three.stdout)[0]!.tokens).toEqual(short.greedy.new_ids);
  });

  it('become error rows with a model of pictures, and do not end the run', async () => {
    const video = await videoOf('clip', cases[0]!.images);
    const picture = join(IMAGES, 'shapes.png');
    const pictures = ['--model', gitFixture('tiny-vqa'), '--question', 'what is it?'];
    const { code, stdout } = await runCli(['ask', video, picture, ...pictures]);
    expect(code).toBe(3);
    expect(jsonl(stdout)).toMatchObject([
      { path: video, error: { code: 'VIDEO_NEEDS_CLIP_MODEL' } },
      { path: picture, answer: expect.any(String) as string },
    ]);
  });
});
