/** The library surface of capwright: what a script gets from `import … from 'capwright'`. */
export { CapwrightError, DeviceError, ItemError, ModelError, OutputError, UsageError } from './errors.js';

// Models: find, fetch, open.
export { loadCatalogue, type Catalogue, type CatalogueModel } from './hub/catalogue.js';
export type { HubEvent } from './hub/hub-event.js';
export { resolveCheckpoint, type ResolveOptions, type ResolvedCheckpoint } from './hub/resolve-checkpoint.js';
export { createCaptioner, type CaptionerOptions } from './pipeline/create-captioner.js';
export type { GitCaptioner } from './pipeline/git-captioner.js';
export type { ModelIdentity } from './pipeline/model-identity.js';

// Devices: what a model can run on.
export { chooseDevices, type DeviceChoice } from './device/choose-devices.js';
export { thisMachine } from './device/device-candidates.js';
export { formatDevice, type Device, type Provider } from './device/device.js';
export { parseDevices } from './device/parse-devices.js';
export { probeDevice } from './device/probe-device.js';

// Runs: items in, records out.
export { captionRun, type CaptionRun, type RunEvent, type RunSummary } from './pipeline/caption-run.js';
export type { BatchCaptioner, Caption, PreparedImage } from './pipeline/captioner.js';
export {
  journaledRun,
  type JournaledRun,
  type JournaledRunEvent,
  type JournaledRunSummary,
} from './pipeline/journaled-run.js';
export type { PipelineItem } from './pipeline/pipeline-item.js';
export { isErrorRecord, type CaptionRecord, type ErrorRecord, type RunRecord } from './pipeline/record.js';
export { runPipeline, type PipelineOptions } from './pipeline/run-pipeline.js';

// Questions and labels.
export { createClassifier, type CreateClassifierOptions } from './pipeline/classify/create-classifier.js';
export { LabellingCaptioner } from './pipeline/classify/labelling-captioner.js';
export { createAskingCaptioner } from './pipeline/questions/create-asking-captioner.js';
export { readQuestions } from './pipeline/questions/question-source.js';
export { withQuestions } from './pipeline/questions/with-questions.js';

// Pictures as the model sees them.
export { parsePreprocessorConfig, type PreprocessorConfig } from './model/preprocessor-config.js';
export { decodeImage, type DecodeOptions } from './pipeline/decode/decode-image.js';
export { preprocessImage, type PreprocessOptions, type ResizeMode } from './pipeline/preprocess/preprocess-image.js';
export { preprocessRgb } from './pipeline/preprocess/preprocess-rgb.js';

// Where items come from.
export { CocoSource } from './pipeline/sources/coco-source.js';
export { CsvSource } from './pipeline/sources/csv-source.js';
export { ListSource } from './pipeline/sources/list-source.js';
export { ParquetSource } from './pipeline/sources/parquet-source.js';
export { PathSource, type PathSourceOptions } from './pipeline/sources/path-source.js';
export { readLines } from './pipeline/sources/read-lines.js';
export { RemoteFetcher } from './pipeline/sources/remote-fetcher.js';
export type { Source, SourceItem } from './pipeline/sources/source.js';
export { WebDatasetSource } from './pipeline/sources/web-dataset-source.js';

// Where records go.
export { findSidecarCollisions } from './pipeline/writers/find-sidecar-collisions.js';
export { openWriter } from './pipeline/writers/open-writer.js';
export { sidecarPath } from './pipeline/writers/sidecar-path.js';
export type { ExistingPolicy } from './pipeline/writers/sidecar-writer.js';
export { WRITER_FORMATS, writerFormat, type WriterOptions } from './pipeline/writers/writer-formats.js';
export type { Writer } from './pipeline/writers/writer.js';

// Videos.
export { videoItems } from './pipeline/video/video-items.js';
export type { VideoCut, VideoPlan } from './pipeline/video/video-plan.js';
export { chooseFrames, type Sampling } from './video/choose-frames.js';
export type { Cue } from './video/cue.js';
export { detectScenes } from './video/detect-scenes.js';
export type { Ffmpeg } from './video/ffmpeg.js';
export { findFfmpeg } from './video/find-ffmpeg.js';
export { fixedSegments } from './video/fixed-segments.js';
export { formatSrt } from './video/format-srt.js';
export { formatVtt } from './video/format-vtt.js';
export type { FrameSize } from './video/frame-size.js';
export { mergeCues } from './video/merge-cues.js';
export { probeVideo } from './video/probe-video.js';
export { readSegments } from './video/read-segments.js';
export { sampleFrames } from './video/sample-frames.js';
export { sampleSegments } from './video/sample-segments.js';
export { saveFrame } from './video/save-frame.js';
export type { TimeRange } from './video/time-range.js';
export type { VideoFrame } from './video/video-frame.js';
export type { VideoInfo } from './video/video-info.js';

// Evaluation, exact to pycocoevalcap.
export { bleu, bleuTotals, sumBleuTotals } from './evaluation/bleu.js';
export { cider, countDocuments, type DocumentFrequency } from './evaluation/cider.js';
export { classificationAccuracy } from './evaluation/classification-accuracy.js';
export { evaluateCaptions, type Evaluation, type EvaluationOptions } from './evaluation/evaluate-captions.js';
export { meteor } from './evaluation/meteor/meteor.js';
export { captionTokenizer } from './evaluation/ptb/tokenize-captions.js';
export { rougeL } from './evaluation/rouge-l.js';
export { vqaAccuracy } from './evaluation/vqa-accuracy.js';
