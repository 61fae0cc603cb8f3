import { formatDevice, type Device } from '../device/device.js';
import { DeviceError } from '../errors.js';

/** A batch that the device has too little memory for. A smaller one may fit. */
export class OutOfMemoryError extends DeviceError {}

/** How the allocators of CUDA, cuBLAS, Direct3D, Dawn and the C++ library say that they have nothing left. */
const OUT_OF_MEMORY =
  /out of memory|failed to allocate memory|CUDA failure 2\b|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED|8007000E|not enough memory|bad_alloc/i;

/** How drivers say that a card is gone: reset, unplugged, or stopped after an error that it can't recover from. */
const LOST =
  /device (was |is )?(lost|removed)|887A000[567]|CUDA failure (4|46|700|702|709|710|715|716|717|718|719|999)\b|unspecified launch failure|illegal memory access|GPU has fallen off the bus/i;

/** The error for a batch that failed, by what ONNX Runtime threw. */
export function runFailure(error: unknown, images: number, device: Device): DeviceError {
  const message = error instanceof Error ? error.message : String(error);
  const name = formatDevice(device);
  if (OUT_OF_MEMORY.test(message)) {
    return new OutOfMemoryError(
      `${name}: expected memory for a batch of ${images}, found too little (${message}). Choose a smaller --batch-size.`,
      { cause: error },
    );
  }
  if (LOST.test(message)) {
    return new DeviceError(
      `${name} was lost (${message}). Rows that were written stay: check the driver and give the same command again to go on.`,
      { cause: error },
    );
  }
  return new DeviceError(`The model failed on a batch of ${images} on ${name} (${message}).`, { cause: error });
}
