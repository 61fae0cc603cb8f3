// Loaded before the built command line (node --import): after some runs of the model the device is gone, as ONNX Runtime's
// CUDA provider says it. `LOSE_AFTER` is how many runs a process has.
import * as ort from 'onnxruntime-node';

const { prototype } = ort.InferenceSession;
const run = prototype.run;
let left = Number(process.env.LOSE_AFTER);

prototype.run = function (...args) {
  if (left-- > 0) return run.apply(this, args);
  const said =
    'Non-zero status code returned while running MatMul node. CUDA failure 719: unspecified launch failure ; GPU=0';
  return Promise.reject(new Error(said));
};
