/** Rounds to the nearest whole number, halves to the even one, as Python and NumPy do. */
export function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest === 0.5 ? below + (below % 2) : below + (rest > 0.5 ? 1 : 0);
}
