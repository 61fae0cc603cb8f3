import { expect, test } from 'vitest';
import { captionSettings, type CaptionFlags } from '../../../src/site/suggest/caption-settings.js';

const model = { digest: 'abc', precision: 'fp32' } as const;
const flags: CaptionFlags = { resize: 'exact', aspect: 'model', 'auto-orient': true };

test('all that changes captions changes the settings', () => {
  const all = [
    captionSettings(model, flags),
    captionSettings({ ...model, digest: 'abd' }, flags),
    captionSettings({ ...model, precision: 'int8' }, flags),
    captionSettings(model, { ...flags, resize: 'fast' }),
    captionSettings(model, { ...flags, aspect: 'paper' }),
    captionSettings(model, { ...flags, 'auto-orient': false }),
    captionSettings(model, { ...flags, 'max-new-tokens': 9 }),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(captionSettings({ ...model }, { ...flags, 'max-new-tokens': undefined })).toBe(all[0]);
});

test('captions of earlier versions are still those of the default', () => {
  expect(captionSettings(model, flags)).toBe('["abc","fp32","exact",true,null]');
});
