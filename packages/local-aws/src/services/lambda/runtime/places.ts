import { pathToFileURL } from "node:url";

/** Where a function's files are on AWS. */
const TASK_ROOT = "/var/task";

/**
 * Names files of the function as they are on AWS, in stack traces and logs: the folder they are in here is another one in
 * each run.
 */
export function createPlaces(taskRoot: string): (text: string) => string {
  const url = pathToFileURL(taskRoot).href;
  const rootUrl = pathToFileURL(TASK_ROOT).href;
  return (text) =>
    text.includes(taskRoot) || text.includes(url)
      ? text.replaceAll(url, rootUrl).replaceAll(taskRoot, TASK_ROOT)
      : text;
}
