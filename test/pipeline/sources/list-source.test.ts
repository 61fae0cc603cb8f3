import { describe, expect, it } from 'vitest';
import { ListSource } from '../../../src/pipeline/sources/list-source.js';
import { RemoteFetcher } from '../../../src/pipeline/sources/remote-fetcher.js';
import { collect } from '../../support/collect.js';

async function* lines(...texts: string[]) {
  yield* await Promise.resolve(texts);
}

describe('ListSource', () => {
  it('takes a path a line, blank ones left out, spaces and odd characters kept', async () => {
    const items = await collect(new ListSource(lines('a.jpg\r', '', ' b c.png ', '{x}.png')).items());
    expect(items.map(({ path }) => path)).toEqual(['a.jpg', ' b c.png ', '{x}.png']);
    expect(await items[0]!.read()).toBe('a.jpg');
  });

  it('takes JSON lines with id, image_id and prompt', async () => {
    const row = JSON.stringify({ path: 'a.jpg', id: 7, image_id: 42, prompt: 'a photo of', other: [] });
    const [item] = await collect(new ListSource(lines(row)).items());
    expect(item).toMatchObject({ path: 'a.jpg', id: '7', imageId: 42, prompt: 'a photo of' });
  });

  it.each([
    '{"path": ',
    '{"file": "a.jpg"}',
    '{"path": 3}',
    '{"path": "a", "prompt": 1}',
    '{"path": "a", "id": {}}',
    '{"path": "a", "image_id": 12345678901234567}',
  ])('makes an error row of %s and goes on', async (line) => {
    const items = await collect(new ListSource(lines('ok.jpg', line, 'next.jpg')).items());
    expect(items.map(({ path }) => path)).toEqual(['ok.jpg', 'line 2', 'next.jpg']);
    await expect(items[1]!.read()).rejects.toMatchObject({ code: 'LIST_ROW_INVALID' });
  });

  it('refuses web addresses unless they may be fetched', async () => {
    const address = 'https://example.invalid/a.jpg';
    const [refused] = await collect(new ListSource(lines(address)).items());
    await expect(refused!.read()).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
    const remote = new RemoteFetcher({ retries: 0 });
    const [fetched] = await collect(new ListSource(lines(address), { remote }).items());
    expect(await fetched!.identity()).toBe(address);
    await expect(fetched!.read()).rejects.toMatchObject({ code: 'REMOTE_FAILED' });
  });
});
