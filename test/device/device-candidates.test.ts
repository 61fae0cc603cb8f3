import { describe, expect, it } from 'vitest';
import { deviceCandidates, thisMachine, type Machine } from '../../src/device/device-candidates.js';

/** A machine of the given files, in folders. */
function machine(files: Readonly<Record<string, readonly string[]>>, other: Partial<Machine> = {}): Machine {
  return {
    platform: 'linux',
    arch: 'x64',
    env: {},
    list: (folder) => Promise.resolve(files[folder] ?? []),
    exists: (path) =>
      Promise.resolve(Object.entries(files).some(([dir, names]) => names.some((n) => `${dir}/${n}` === path))),
    ...other,
  };
}
const tried = async (of: Machine): Promise<string[]> =>
  (await deviceCandidates(of)).flatMap(({ provider, absent }) => (absent === undefined ? [provider] : []));

describe('deviceCandidates', () => {
  it('tries nothing on Linux without a card, and says why', async () => {
    // A control device without cards is what some containers show.
    expect(await deviceCandidates(machine({ '/dev': ['null', 'nvidiactl'] }))).toEqual([
      { provider: 'cuda', absent: 'no NVIDIA card' },
      { provider: 'webgpu', absent: 'no graphics card' },
    ]);
  });

  it.each([
    ['an NVIDIA card', { '/dev': ['nvidia0'] }, {}, ['cuda', 'webgpu']],
    ['Windows behind Linux', { '/dev': ['dxg'] }, {}, ['cuda', 'webgpu']],
    ['another card', { '/dev/dri': ['card0', 'renderD128'] }, {}, ['webgpu']],
    ['a screen alone', { '/dev/dri': ['card0'] }, {}, []],
    ['a named Vulkan driver', {}, { VK_DRIVER_FILES: 'swiftshader.json' }, ['webgpu']],
    ['the older name of that', {}, { VK_ICD_FILENAMES: 'swiftshader.json' }, ['webgpu']],
    ['an empty name', {}, { VK_DRIVER_FILES: '' }, []],
  ])('tries what %s may have', async (_, files, env, expected) => {
    expect(await tried(machine(files, { env }))).toEqual(expected);
  });

  it('knows what the binding brings for other platforms', async () => {
    expect(await tried(machine({ '/dev': ['nvidia0'] }, { arch: 'arm64' }))).toEqual([]);
    expect(await tried(machine({}, { platform: 'win32' }))).toEqual(['dml', 'webgpu']);
    expect(await tried(machine({}, { platform: 'darwin', arch: 'arm64' }))).toEqual(['webgpu', 'coreml']);
    expect(await tried(machine({}, { platform: 'darwin' }))).toEqual([]);
    expect(await tried(machine({}, { platform: 'freebsd' }))).toEqual([]);
  });
});

describe('thisMachine', () => {
  it('looks at real files', async () => {
    const { list, exists } = thisMachine();
    const folder = new URL('.', import.meta.url).pathname;
    expect(await list(folder)).toContain('device-candidates.test.ts');
    expect(await list(`${folder}absent`)).toEqual([]);
    expect([await exists(folder), await exists(`${folder}absent`)]).toEqual([true, false]);
  });
});
