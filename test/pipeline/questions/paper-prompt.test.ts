import { expect, it } from 'vitest';
import { paperPrompt } from '../../../src/pipeline/questions/paper-prompt.js';
import { gitJson } from '../../support/git-fixtures.js';

interface Stored {
  readonly cases: readonly { readonly prompt_ids: number[]; readonly repo_prefix_ids: number[] }[];
}

it("keeps what the original repository keeps of the reference's questions", () => {
  const { cases } = gitJson('tiny-vqa/expected.json') as Stored;
  let shortened = 0;
  for (const {
    prompt_ids: [cls, ...pieces],
    repo_prefix_ids: expected,
  } of cases) {
    expect([cls, ...paperPrompt(pieces)]).toEqual(expected);
    if (expected.length <= pieces.length) shortened++;
  }
  expect(shortened).toBe(3);
});
