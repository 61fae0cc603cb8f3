import { formatDevice, type Device } from './device.js';

/** Why a device can't be used, in words. */
export interface DeviceFailure {
  /** What was found instead: half a sentence. */
  readonly reason: string;
  /** What to do about it: a sentence. */
  readonly remedy: string;
}

/** The packages that libraries come from. */
const PACKAGES: readonly { readonly library: RegExp; readonly remedy: (major: string) => string }[] = [
  {
    library: /^libonnxruntime_providers_(shared|cuda)\.so/,
    remedy: () => 'The npm package comes without it. Run: capwright doctor --install-cuda',
  },
  {
    library: /^libcuda\.so/,
    remedy: () => "It belongs to NVIDIA's driver. Install the driver, or start the container with --gpus all.",
  },
  {
    library: /^libcudnn.*\.so/,
    remedy: (major) =>
      `Install cuDNN ${major} (apt-get install libcudnn${major}-cuda-12, or pip install nvidia-cudnn-cu12; with CUDA 13 both end in 13) and put its folder into LD_LIBRARY_PATH.`,
  },
  {
    library: /^lib(cublas|cublasLt|cudart|nvrtc|nvJitLink)\.so/,
    remedy: (major) =>
      `Install the CUDA ${major} libraries (apt-get install cuda-libraries-${major}-0, or pip install ${wheel('cublas', major)} ${wheel('cuda-runtime', major)}) and put their folder into LD_LIBRARY_PATH.`,
  },
  {
    library: /^lib(cufft|curand)\.so/, // with numbers of their own: 12 may be of CUDA 12 or 13
    remedy: () =>
      "Install CUDA's libraries (apt-get install cuda-libraries-12-0, or pip install nvidia-cufft-cu12 nvidia-curand-cu12; for CUDA 13 cuda-libraries-13-0, or nvidia-cufft nvidia-curand) and put their folder into LD_LIBRARY_PATH.",
  },
  {
    library: /^libvulkan\.so/,
    remedy: () => "Install Vulkan's loader (apt-get install libvulkan1) and the card's driver.",
  },
];

/** NVIDIA's wheels carry the CUDA version in their names up to 12. */
function wheel(name: string, major: string): string {
  return `nvidia-${name}${Number(major) <= 12 ? `-cu${major}` : ''}`;
}

/** What providers say, by its wording, and what it means. */
const SAYINGS: readonly ({ readonly says: RegExp } & DeviceFailure)[] = [
  {
    says: /driver version is insufficient|CUDA failure 35\b/,
    reason: "NVIDIA's driver is too old for these CUDA libraries",
    remedy: 'Update the driver (nvidia-smi names its version and the CUDA version that it can do).',
  },
  {
    says: /no CUDA-capable device|CUDA failure 100\b/,
    reason: "NVIDIA's driver sees no card",
    remedy: 'Check nvidia-smi and CUDA_VISIBLE_DEVICES.',
  },
  {
    says: /invalid device ordinal|CUDA failure 101\b|device_?id.*(invalid|out of range)/i,
    reason: 'there is no card with this number',
    remedy: 'nvidia-smi -L lists the cards; they are counted from 0.',
  },
  {
    says: /no kernel image|CUDA failure 209\b/,
    reason: 'the CUDA provider was not built for a card as old or as new as this',
    remedy: 'Use --device webgpu or --device cpu.',
  },
  {
    says: /Failed to get a WebGPU adapter/,
    reason: 'no Vulkan, Metal or Direct3D 12 driver that WebGPU accepts',
    remedy:
      "Install the graphics card's driver (on Linux with Vulkan 1.1: vulkaninfo --summary shows what is there; Mesa's software driver lavapipe is refused).",
  },
  {
    says: /backend not found/,
    reason: 'it is not part of ONNX Runtime on this platform',
    remedy: 'DirectML needs Windows, CoreML a Mac, CUDA Linux on x64. Use --device auto or --device cpu.',
  },
];

const UNKNOWN: DeviceFailure = {
  reason: 'it does not work here',
  remedy: 'capwright doctor shows more; --device cpu works everywhere.',
};

/**
 * Finds the reason in what the binding, its libraries and the dynamic linker said. A missing library is named, with the
 * command that brings it.
 */
export function explainDeviceFailure(details: string): DeviceFailure {
  const library = missingLibrary(details);
  if (library !== undefined) {
    const major = /\.so\.(\d+)/.exec(library)?.[1] ?? '12';
    const known = PACKAGES.find((entry) => entry.library.test(library));
    return {
      reason: `${library} is missing`,
      remedy: known?.remedy(major) ?? 'Install it, and put its folder into LD_LIBRARY_PATH.',
    };
  }
  const known = SAYINGS.find(({ says }) => says.test(details));
  if (known !== undefined) return { reason: known.reason, remedy: known.remedy };
  const [first = ''] = details.split('\n').filter((line) => line.trim() !== '');
  return first === '' ? UNKNOWN : { ...UNKNOWN, reason: first.trim() };
}

/** One line for an error: the device, why it can't be used, what to do. */
export function deviceFailureLine(device: Device, details: string): string {
  const { reason, remedy } = explainDeviceFailure(details);
  return `${formatDevice(device)} can't be used: ${reason}. ${remedy}`;
}

/** The library that the dynamic linker could not find, without its folder. */
function missingLibrary(details: string): string | undefined {
  // "…/libonnxruntime_providers_cuda.so with error: libcudnn.so.9: cannot open shared object file: No such file or directory"
  const path = /([^\s:]+\.so[.\d]*): cannot open shared object file/.exec(details)?.[1];
  return path?.split('/').at(-1);
}
