/**
 * A time as subtitles write it, `00:01:02.500`: hours always there, rounded to milliseconds.
 *
 * @param seconds 0 or more
 * @param decimalMark `.` for WebVTT, `,` for SRT
 */
export function formatTime(seconds: number, decimalMark: '.' | ',' = '.'): string {
  const milliseconds = Math.max(0, Math.round(seconds * 1000));
  const pad = (value: number, width = 2): string => String(Math.floor(value)).padStart(width, '0');
  const whole = Math.floor(milliseconds / 1000);
  const clock = [pad(whole / 3600), pad((whole / 60) % 60), pad(whole % 60)].join(':');
  return `${clock}${decimalMark}${pad(milliseconds % 1000, 3)}`;
}
