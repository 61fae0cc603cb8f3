import type { AltStatus } from '../scan/classify-alt.js';
import type { ImageContext } from '../scan/image-use.js';
import type { PurposeFlag } from '../suggest/purpose-flags.js';
import type { Decision } from './decision.js';

/** First line of a review. */
export interface ReviewHeader {
  readonly type: 'alt-review';
  readonly version: 1;
  readonly root: string;
  readonly kind: 'folder' | 'web';
  readonly components: readonly string[];
  /** The model that wrote the captions. */
  readonly model: string;
}

/** One place that wants an alternative text, with the suggestion and all a person needs to judge it. */
export interface ReviewRow extends Decision {
  readonly type: 'use';
  /** Places with the same picture and the same purpose share a group: they are decided together. */
  readonly group: string;
  /** SHA-256 of the picture's bytes; absent when it could not be read. */
  readonly picture?: string;
  readonly element: string;
  readonly status: AltStatus;
  readonly src?: string;
  /** The author's text, where there is one. */
  readonly alt?: string;
  readonly suggestion: string;
  /** True when the image may well be decorative. */
  readonly decorative: boolean;
  readonly flags: readonly PurposeFlag[];
  readonly caption?: string;
  readonly logprob?: number;
  readonly width?: number;
  readonly height?: number;
  readonly context: ImageContext;
}
