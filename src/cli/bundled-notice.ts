import { BUNDLED_MODEL } from '../hub/model-name.js';

/** What to expect of the model that is taken unless another is named. */
export const BUNDLED_NOTICE = `${BUNDLED_MODEL} knows 83 drawn things and no photographs; for those give --model a published GIT checkpoint.`;
