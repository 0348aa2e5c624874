/** Numbers in [0, 1) that spread retries evenly and are the same in every run: steps of the golden ratio. */
export function createJitter(): () => number {
  let position = 0;
  return () => {
    position = (position + 0.6180339887498949) % 1;
    return position;
  };
}
