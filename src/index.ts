/** The library surface of capwright: what a script gets from `import … from 'capwright'`. */
export { CapwrightError, DeviceError, ItemError, ModelError, OutputError, UsageError } from './errors.js';
export { loadCatalogue, type Catalogue, type CatalogueModel } from './hub/catalogue.js';
export type { HubEvent } from './hub/hub-event.js';
export { resolveCheckpoint, type ResolveOptions, type ResolvedCheckpoint } from './hub/resolve-checkpoint.js';
export { captionRun, type CaptionRun, type RunEvent, type RunSummary } from './pipeline/caption-run.js';
export type { BatchCaptioner, Caption, PreparedImage } from './pipeline/captioner.js';
export { createCaptioner, type CaptionerOptions } from './pipeline/create-captioner.js';
export type { GitCaptioner, ModelIdentity } from './pipeline/git-captioner.js';
export type { PipelineItem } from './pipeline/pipeline-item.js';
export { isErrorRecord, type CaptionRecord, type ErrorRecord, type RunRecord } from './pipeline/record.js';
export { runPipeline, type PipelineOptions } from './pipeline/run-pipeline.js';
export { ListSource } from './pipeline/sources/list-source.js';
export { PathSource, type PathSourceOptions } from './pipeline/sources/path-source.js';
export type { Source } from './pipeline/sources/source.js';
export { openWriter } from './pipeline/writers/open-writer.js';
export type { Writer } from './pipeline/writers/writer.js';
