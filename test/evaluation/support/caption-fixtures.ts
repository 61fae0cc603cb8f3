import { readdirSync, readFileSync } from 'node:fs';

/** A caption fixture: COCO annotations and results, and what the reference made of them. */
export interface CaptionFixture {
  name: string;
  annotations: { images: { id: number }[]; annotations: { image_id: number; caption: string }[] };
  results: { image_id: number; caption: string }[];
  expected: {
    imageOrder: number[];
    tokens: { references: Record<string, string[]>; results: Record<string, string> };
    corpus: Record<string, number>;
    bleuTotals: unknown;
    perImage: Record<string, Record<string, number>>;
    meteorStats: Record<string, string>;
  };
}

const folder = new URL('../../fixtures/evaluation/', import.meta.url);

/** Reads a JSON file of test/fixtures/evaluation. */
export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

/** The path of a file of test/fixtures/evaluation. */
export function fixturePath(name: string): string {
  return new URL(name, folder).pathname;
}

/** All caption fixtures, by name. */
export const captionFixtures = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => readFixture(file) as CaptionFixture)
    .filter((fixture) => typeof fixture.expected === 'object' && 'imageOrder' in fixture.expected)
    .map((fixture) => [fixture.name, fixture]),
);

/** The images of a fixture in the reference's order, with captions and references. */
export function imagesOf({ annotations, results, expected }: CaptionFixture) {
  return expected.imageOrder.map((id) => ({
    id,
    caption: results.find((result) => result.image_id === id)!.caption,
    references: annotations.annotations.filter(({ image_id }) => image_id === id).map(({ caption }) => caption),
  }));
}
