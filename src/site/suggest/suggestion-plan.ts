import type { PipelineItem } from '../../pipeline/pipeline-item.js';
import type { Manifest } from '../manifest/read-manifest.js';
import type { ReviewRow } from '../review/review-row.js';
import type { AltStatus } from '../scan/classify-alt.js';
import type { AltStyle } from './caption-to-alt.js';
import { findPlaces, type Place } from './find-places.js';
import { pictureBytes, type FetchPicture } from './picture-bytes.js';
import type { CaptionOutcome } from './purpose-flags.js';
import { reviewRow } from './review-row-of.js';

/** Outcomes by the SHA-256 of the picture, as far as they are known. */
interface Outcomes {
  get(picture: string): CaptionOutcome | undefined;
}

/** What is to be captioned for a review, and the review once it is. */
export class SuggestionPlan {
  private constructor(
    private readonly manifest: Manifest,
    private readonly places: readonly Place[],
    private readonly fetchPicture: FetchPicture | undefined,
    /** Images that want a text but where a tool can't write one. */
    readonly locked: number,
  ) {}

  /**
   * Chooses the images and finds their pictures.
   *
   * @param statuses which images get a suggestion
   * @param fetchPicture for pictures on the web; without it they are left to a person
   */
  static async create(
    manifest: Manifest,
    statuses: readonly AltStatus[],
    fetchPicture?: FetchPicture,
  ): Promise<SuggestionPlan> {
    const wanted = manifest.images.filter(({ status }) => statuses.includes(status));
    const open = wanted.filter(({ locked }) => locked === undefined);
    const places = await findPlaces(open, manifest.header.root, fetchPicture);
    return new SuggestionPlan(manifest, places, fetchPicture, wanted.length - open.length);
  }

  /** Each distinct picture whose caption is not known yet, once, for the pipeline; `id` is its SHA-256. */
  items(known: Outcomes): PipelineItem[] {
    const { root } = this.manifest.header;
    const items = new Map<string, PipelineItem>();
    for (const { image, picture } of this.places) {
      if (picture === undefined || items.has(picture) || known.get(picture)?.caption !== undefined) continue;
      if (image.spacer) continue;
      const { location, src, id } = image;
      const path = location.kind === 'file' ? location.path : (src ?? id);
      items.set(picture, { id: picture, path, read: () => pictureBytes(location, root, this.fetchPicture) });
    }
    return [...items.values()];
  }

  /** A row for each place, in the order of the manifest. */
  rows(outcomes: Outcomes, style: AltStyle): ReviewRow[] {
    const hashes = new Map(this.manifest.files.map(({ file, sha256 }) => [file, sha256 ?? '']));
    return this.places.map((place) => {
      const { picture = '', error, image } = place;
      const unknown =
        image.spacer && !error
          ? {}
          : { error: error ?? { code: 'STOPPED', message: 'the run ended before its turn.' } };
      return reviewRow(place, outcomes.get(picture) ?? unknown, hashes.get(image.file) ?? '', style);
    });
  }

  /** One place of each distinct picture, for its preview: `read` gives the bytes. */
  pictures(): { readonly picture: string; readonly read: () => Promise<Buffer> }[] {
    const { root } = this.manifest.header;
    const places = new Map(this.places.flatMap((place) => (place.picture ? [[place.picture, place] as const] : [])));
    return [...places].map(([picture, { image }]) => ({
      picture,
      read: () => pictureBytes(image.location, root, this.fetchPicture),
    }));
  }
}
