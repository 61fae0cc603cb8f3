/** Endings that make a file below a folder count as a video, in any letter case. */
export const VIDEO_EXTENSIONS: readonly string[] = [
  ...['mp4', 'm4v', 'mov', 'webm', 'mkv', 'avi', 'gif', 'mpg', 'mpeg', 'ts', 'mts', 'm2ts'],
  ...['wmv', 'flv', 'ogv', '3gp', 'vob', 'mxf'],
];
