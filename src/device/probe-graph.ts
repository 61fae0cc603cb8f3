/** Products that a run of the probe makes, one after the other. */
export const PROBE_PRODUCTS = 4;

/**
 * An ONNX graph of four matrix products, x·x·x·x·x of `[size, size] float`, for trying devices: small enough to be part of
 * the code, and its time tells a graphics card from software that plays one. The test builds it anew and compares.
 */
export const PROBE_GRAPH = Buffer.from(
  'CAoSCWNhcHdyaWdodDqGAgogCgF4CgF4EgZNYXRNdWwaBk1hdE11bCIGTWF0TXVsOgAKKQoGTWF0TXVsCgF4EghNYXRNdWwuMhoITWF0TXVsLjIiBk1hdE11bDoACisKCE1hdE11bC4yCgF4EghNYXRNdWwuMxoITWF0TXVsLjMiBk1hdE11bDoACisKCE1hdE11bC4zCgF4EghNYXRNdWwuNBoITWF0TXVsLjQiBk1hdE11bDoAChwKCE1hdE11bC40EgF5GgF5IghJZGVudGl0eToAEgVwcm9iZVobCgF4EhYKFAgBEhAKBhIEc2l6ZQoGEgRzaXplYhsKAXkSFgoUCAESEAoGEgRzaXplCgYSBHNpemVCBAoAEBVCEQoNY29tLm1pY3Jvc29mdBAB',
  'base64',
);
