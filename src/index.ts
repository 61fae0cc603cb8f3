/** The library surface of capwright: what a script gets from `import … from 'capwright'`. */
export { CapwrightError, DeviceError, ItemError, ModelError, OutputError, UsageError } from './errors.js';
