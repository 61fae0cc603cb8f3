import { describe, expect, it } from 'vitest';
import { DeviceError } from '../../src/errors.js';
import { OutOfMemoryError, runFailure } from '../../src/model/run-failure.js';

const CUDA = { provider: 'cuda', index: 1 } as const;

describe('runFailure', () => {
  it.each([
    'bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 8589934592',
    'CUDA failure 2: out of memory ; GPU=0 ; hostname=x ; expr=cudaMalloc',
    'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0',
    'Exception(1) 8007000E Not enough memory resources are available to complete this operation.',
    'Dawn: Out of memory while creating a buffer',
    'std::bad_alloc',
  ])('knows a lack of memory: %s', (message) => {
    const error = runFailure(new Error(message), 64, CUDA);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error.message).toContain('cuda:1: expected memory for a batch of 64');
  });

  it.each([
    'WebGPU device lost (2): reset',
    'CUDA failure 719: unspecified launch failure ; GPU=0',
    'CUDA failure 700: an illegal memory access was encountered',
    'Exception 887A0005 The GPU device instance has been suspended.',
  ])('knows a lost device: %s', (message) => {
    const error = runFailure(new Error(message), 64, CUDA);
    expect(error).not.toBeInstanceOf(OutOfMemoryError);
    expect(error).toBeInstanceOf(DeviceError);
    expect(error.message).toMatch(/^cuda:1 was lost .* give the same command again to go on\.$/);
  });

  it('passes anything else on', () => {
    expect(runFailure('bad shape', 3, CUDA).message).toBe('The model failed on a batch of 3 on cuda:1 (bad shape).');
    expect(runFailure(new Error('CUDA failure 20'), 3, CUDA)).not.toBeInstanceOf(OutOfMemoryError);
  });
});
