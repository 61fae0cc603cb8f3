import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of METEOR's jar and paraphrase table, if this machine has it: named by CAPWRIGHT_METEOR_DIR. */
export const meteorFolder = process.env.CAPWRIGHT_METEOR_DIR ?? '';

/** Why tests that need METEOR's data are skipped, empty if they run. */
export const withoutMeteor =
  meteorFolder !== '' &&
  existsSync(join(meteorFolder, 'meteor-1.5.jar')) &&
  existsSync(join(meteorFolder, 'data', 'paraphrase-en.gz'))
    ? ''
    : 'SKIPPED: CAPWRIGHT_METEOR_DIR names no folder with meteor-1.5.jar and data/paraphrase-en.gz';

if (withoutMeteor !== '') process.stderr.write(`${withoutMeteor}\n`);
