/** Raised with every change of the graph that changes its results or its inputs and outputs; part of the cache key. */
export const GRAPH_VERSION = 8;
