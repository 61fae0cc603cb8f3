/** Execution providers of ONNX Runtime that a model can run on, by the names that users give. */
export const PROVIDERS = ['cpu', 'cuda', 'webgpu', 'dml', 'coreml'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** One device: a provider and, where several cards can be told apart, which one. */
export interface Device {
  readonly provider: Provider;
  /** The card's number from 0, for `cuda` and `dml`; undefined takes the first. */
  readonly index?: number;
}

/** Providers whose devices have numbers. */
export const NUMBERED: readonly Provider[] = ['cuda', 'dml'];

/** A device as users write it: `cpu`, `cuda:1`. */
export function formatDevice({ provider, index }: Device): string {
  return index === undefined ? provider : `${provider}:${index}`;
}
