import type { InferenceSession } from 'onnxruntime-node';
import type { Device } from './device.js';

/** CoreML as MLProgram: the older format lacks most operators of transformers. */
const COREML_CREATE_MLPROGRAM = 0x10;

/**
 * The providers of a session on a device. ONNX Runtime itself puts what a provider can't do on the CPU; naming the CPU as
 * well would make the binding take it for a wish.
 */
export function executionProviders({ provider, index = 0 }: Device): InferenceSession.ExecutionProviderConfig[] {
  switch (provider) {
    case 'cuda':
      return [{ name: 'cuda', deviceId: index }];
    case 'dml':
      return [{ name: 'dml', deviceId: index }];
    case 'coreml':
      return [{ name: 'coreml', coreMlFlags: COREML_CREATE_MLPROGRAM }];
    case 'webgpu':
      return ['webgpu'];
    case 'cpu':
      return ['cpu'];
  }
}
