/**
 * Shows on standard error that a long step is under way: a running second count on a terminal, elsewhere one line at
 * the start, one every 15 seconds and one at the end.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(title, work) {
  const out = process.stderr;
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  const line = (/** @type {string} */ text) => (out.isTTY ? out.write(`\r\u001b[K${text}`) : out.write(`${text}\n`));
  line(`millrace: ${title} ...`);
  const timer = setInterval(() => line(`millrace: ${title} ... ${seconds()}`), out.isTTY ? 1000 : 15_000);
  try {
    const result = await work();
    line(`millrace: ${title}: done in ${seconds()}`);
    return result;
  } catch (error) {
    line(`millrace: ${title}: failed after ${seconds()}`);
    throw error;
  } finally {
    clearInterval(timer);
    if (out.isTTY) out.write("\n");
  }
}
