/** transformers in one of its forms: see transformers_gpu.py. */
export interface Contestant {
  readonly name: string;
  readonly dtype: 'float16' | 'bfloat16' | 'float32';
  readonly attention: 'eager' | 'sdpa';
  readonly compile: 'no' | 'dynamic' | 'static';
}

const SHORT = { float16: 'fp16', bfloat16: 'bf16', float32: 'fp32' } as const;

function forms(dtype: Contestant['dtype']): Contestant[] {
  const name = `transformers ${SHORT[dtype]}`;
  return [
    { name: `${name}, as it comes`, dtype, attention: 'eager', compile: 'no' },
    { name: `${name}, SDPA`, dtype, attention: 'sdpa', compile: 'no' },
    { name: `${name}, SDPA, compiled`, dtype, attention: 'sdpa', compile: 'dynamic' },
    { name: `${name}, SDPA, static shapes, compiled`, dtype, attention: 'sdpa', compile: 'static' },
  ];
}

/** Who takes part. The processor has no half precision worth measuring. @param only those whose name holds it */
export function contestants(onCard: boolean, only = ''): Contestant[] {
  const all = onCard ? [...forms('float16'), ...forms('bfloat16')] : forms('float32');
  return all.filter(({ name }) => name.includes(only));
}
