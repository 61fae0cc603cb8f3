import { expect, it } from 'vitest';
import { traceBeams, type BeamOutputs } from '../../src/model/trace-beams.js';

/**
 * Two beams, two items, three steps; [steps, items, beams]. The first item's prompt is [CLS] alone, the second's has one
 * token more, so its first step repeats the prompt.
 */
const outputs: BeamOutputs = {
  items: 2,
  beams: 2,
  kept: 2,
  tokens: Int32Array.of(...[10, 11, 77, 77], ...[20, 21, 30, 31], ...[22, 23, 32, 33]),
  parents: Int32Array.of(...[0, 0, 0, 1], ...[1, 0, 0, 0], ...[0, 1, 1, 0]),
  sums: Float32Array.of(...[-1, -2, 0, 0], ...[-3, -4, -0.5, -1.5], ...[-5, -6, -2.5, -3.5]),
  finished: {
    score: Float32Array.of(-2, -3, -1, -1e9),
    sum: Float32Array.of(-8, -2.5, -5.5, 0),
    step: Int32Array.of(2, 1, 2, 0),
    beam: Int32Array.of(0, 1, 1, 0),
    token: Int32Array.of(102, 102, 102, 0),
  },
};

it('follows a finished text back through the beams it came from', () => {
  const [best, second] = traceBeams(outputs, 0, 1);
  // last step 2 from beam 0: its token 20 came from beam 1, whose token was 11
  expect(best).toEqual({ ids: [11, 20, 102], logprobs: [-2, -1, -5], score: -2 });
  expect(second).toEqual({ ids: [11, 102], logprobs: [-2, -0.5], score: -3 });
});

it("leaves out the prompt's steps and what was never finished", () => {
  expect(traceBeams(outputs, 1, 2)).toEqual([{ ids: [31, 102], logprobs: [-1.5, -4], score: -1 }]);
});
