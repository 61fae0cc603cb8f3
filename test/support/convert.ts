// A process that converts a checkpoint into a cache. With a third argument it is killed when that many weights are
// written, as by a crash of the machine.
import { openCheckpoint } from '../../src/model/checkpoint.js';
import { convertedModel } from '../../src/model/converted-model.js';

const [checkpoint = '', cache = '', killAfter] = process.argv.slice(2);

const signal = new AbortController().signal;
let written = 0;
signal.throwIfAborted = () => {
  if (String(written++) === killAfter) process.kill(process.pid, 'SIGKILL');
};
await convertedModel(await openCheckpoint(checkpoint), cache, { precision: 'fp32' }, { signal });
