import { expect, it } from 'vitest';
import { executionProviders } from '../../src/device/execution-providers.js';

it('a device becomes one provider with the number of its card', () => {
  expect(executionProviders({ provider: 'cuda' })).toEqual([{ name: 'cuda', deviceId: 0 }]);
  expect(executionProviders({ provider: 'cuda', index: 3 })).toEqual([{ name: 'cuda', deviceId: 3 }]);
  expect(executionProviders({ provider: 'dml', index: 1 })).toEqual([{ name: 'dml', deviceId: 1 }]);
  expect(executionProviders({ provider: 'coreml' })).toEqual([{ name: 'coreml', coreMlFlags: 16 }]);
  expect(executionProviders({ provider: 'webgpu' })).toEqual(['webgpu']);
  expect(executionProviders({ provider: 'cpu' })).toEqual(['cpu']);
});
