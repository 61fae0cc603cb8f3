/** The model file's name within a converted model's folder. */
export const MODEL_FILE = 'model.onnx';
/** The name of the file that holds the weights. */
export const WEIGHTS_FILE = 'weights.bin';
