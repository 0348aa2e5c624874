import { expect, test } from "vitest";
import { Lambda } from "./support.ts";

test.each<[string, Record<string, string>, string]>([
  ["CommonJS", { "index.js": "exports.handler = async () => 'ok';" }, "index.handler"],
  ["a nested folder", { "src/a/app.js": "exports.run = async () => 'ok';" }, "src/a/app.run"],
  ["an ES module by its name", { "index.mjs": "export const handler = async () => 'ok';" }, "index.handler"],
  [
    "an ES module by its package",
    { "index.js": "export const handler = async () => 'ok';", "package.json": '{"type":"module"}' },
    "index.handler",
  ],
  ["an export within an export", { "index.js": "exports.a = { b: async () => 'ok' };" }, "index.a.b"],
  [
    "a module of the bundle",
    {
      "index.js": "exports.handler = async () => require('own');",
      "node_modules/own/index.js": "module.exports = 'ok';",
    },
    "index.handler",
  ],
  [
    "a callback",
    { "index.js": "exports.handler = (event, context, callback) => callback(null, 'ok');" },
    "index.handler",
  ],
  ["context.succeed", { "index.js": "exports.handler = (event, context) => context.succeed('ok');" }, "index.handler"],
  [
    "top-level await",
    {
      "index.mjs":
        "const v = await new Promise((r) => setTimeout(r, 2000, 'ok')); export const handler = async () => v;",
    },
    "index.handler",
  ],
])("%s is run", async (_, files, handler) => {
  const lambda = new Lambda();
  await lambda.create("f", files, { Handler: handler });

  expect((await lambda.invoke("f")).result).toBe("ok");
});

test.each<[string, string, object]>([
  [
    "a thrown error",
    "exports.handler = async () => { throw new RangeError('too far'); };",
    { errorType: "RangeError", errorMessage: "too far" },
  ],
  [
    "a thrown text",
    "exports.handler = async () => { throw 'no'; };",
    { errorType: "string", errorMessage: "no", trace: [] },
  ],
  [
    "an error in a callback",
    "exports.handler = (e, c, done) => done(new Error('bad'));",
    { errorType: "Error", errorMessage: "bad" },
  ],
  [
    "an unhandled rejection",
    "exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 100)); };",
    { errorType: "Runtime.UnhandledPromiseRejection", errorMessage: "Error: lost" },
  ],
  [
    "an uncaught exception",
    "exports.handler = async () => { setTimeout(() => { throw new Error('late'); }, 10); await new Promise((r) => setTimeout(r, 100)); };",
    { errorType: "Error", errorMessage: "late" },
  ],
  [
    "a syntax error",
    "exports.handler = async () => {",
    { errorType: "Runtime.UserCodeSyntaxError", errorMessage: "SyntaxError: Unexpected end of input" },
  ],
  [
    "ES module syntax in CommonJS",
    "import fs from 'node:fs'; export const handler = async () => 1;",
    {
      errorType: "Runtime.UserCodeSyntaxError",
      errorMessage: "SyntaxError: Cannot use import statement outside a module",
    },
  ],
  [
    "a missing export",
    "exports.other = 1;",
    { errorType: "Runtime.HandlerNotFound", errorMessage: "index.handler is undefined or not exported" },
  ],
  [
    "a missing module",
    "require('left-pad'); exports.handler = async () => 1;",
    {
      errorType: "Runtime.ImportModuleError",
      errorMessage: expect.stringMatching(/^Error: Cannot find module 'left-pad'\nRequire stack:/),
    },
  ],
  [
    "a package of the host",
    "require('vitest'); exports.handler = async () => 1;",
    { errorType: "Runtime.ImportModuleError" },
  ],
  [
    "a result that is no JSON",
    "exports.handler = async () => { const a = {}; a.a = a; return a; };",
    { errorType: "Error", errorMessage: "Unable to stringify response body" },
  ],
  [
    "a BigInt",
    "exports.handler = async () => 1n;",
    { errorType: "Error", errorMessage: "Unable to stringify response body" },
  ],
  [
    "a result that is too large",
    "exports.handler = async () => 'x'.repeat(6291556);",
    {
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    },
  ],
  [
    "too much memory",
    "exports.handler = async () => { const a = []; while (true) a.push('x'.repeat(1000) + a.length); };",
    { errorType: "Runtime.OutOfMemory", errorMessage: expect.stringContaining("signal: killed") },
  ],
])("%s is reported as AWS does", async (_, code, error) => {
  const lambda = new Lambda();
  await lambda.create("f", code, { Timeout: 30 });

  const answer = await lambda.invoke("f");

  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  expect(answer.result).toMatchObject(error);
});

test("a missing file is an import error", async () => {
  const lambda = new Lambda();
  await lambda.create("f", "exports.handler = async () => 1;", { Handler: "other.handler" });

  expect((await lambda.invoke("f")).result).toMatchObject({
    errorType: "Runtime.ImportModuleError",
    errorMessage: "Error: Cannot find module 'other'\nRequire stack:\n- /var/runtime/index.mjs",
  });
});

test.each([
  [0, "Runtime exited without providing a reason"],
  [3, "Runtime exited with error: exit status 3"],
])("process.exit(%i) ends the environment only", async (code, reason) => {
  const lambda = new Lambda();
  await lambda.create(
    "f",
    "let n = 0; exports.handler = async (event) => { if (event.exit !== undefined) process.exit(event.exit); return ++n; };",
  );

  expect((await lambda.invoke("f")).result).toBe(1);
  const answer = await lambda.invoke("f", { exit: code });
  expect(answer.result).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${answer.$metadata.requestId} Error: ${reason}`,
  });
  expect((await lambda.invoke("f")).result).toBe(1);
});

test("a handler that can give no answer any more gives null", async () => {
  const lambda = new Lambda();
  await lambda.create("f", "exports.handler = () => new Promise(() => {});");

  expect((await lambda.invoke("f")).result).toBeNull();
});

test("callbacks wait for the event loop to be empty unless told not to", async () => {
  const lambda = new Lambda();
  await lambda.create(
    "f",
    `exports.handler = (event, context, done) => {
      context.callbackWaitsForEmptyEventLoop = event.wait;
      setTimeout(() => {}, 1500);
      done(null, 'ok');
    };`,
  );

  expect((await lambda.invoke("f", { wait: true })).log).toContain("Duration: 1500.00 ms");
  expect((await lambda.invoke("f", { wait: false })).log).toContain("Duration: 0.00 ms");
});

test("nodejs24.x refuses callbacks as AWS does", async () => {
  const lambda = new Lambda();
  await lambda.create("f", "exports.handler = (event, context, done) => done(null, 1);", { Runtime: "nodejs24.x" });

  expect((await lambda.invoke("f")).result).toMatchObject({ errorType: "Runtime.CallbackHandlerDeprecated" });
});

test("the environment has AWS's variables and the function's own, and none of the host's", async () => {
  const lambda = new Lambda();
  process.env.OF_THE_HOST = "secret";
  await lambda.create("f", "exports.handler = async () => process.env;", { Environment: { Variables: { OWN: "1" } } });

  const { result } = await lambda.invoke("f");

  delete process.env.OF_THE_HOST;
  expect(result).toMatchObject({
    OWN: "1",
    AWS_REGION: "us-east-1",
    AWS_LAMBDA_FUNCTION_NAME: "f",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
    _HANDLER: "index.handler",
    AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    AWS_SESSION_TOKEN: expect.any(String),
  });
  expect(Object.keys(result).filter((name) => ["OF_THE_HOST", "HOME", "PATH", "NODE_OPTIONS"].includes(name))).toEqual(
    [],
  );
});

test("warm starts keep what the module holds, and each environment runs one event at a time", async () => {
  const lambda = new Lambda();
  await lambda.create(
    "f",
    "let n = 0; exports.handler = async () => { n++; await new Promise((r) => setTimeout(r, 500)); return n; };",
  );

  const first = await lambda.invoke("f");
  const second = await lambda.invoke("f");
  const both = await Promise.all([lambda.invoke("f"), lambda.invoke("f")]);

  expect(first.log).toMatch(/Init Duration: \d+\.\d\d ms/);
  expect(second.log).not.toContain("Init Duration");
  expect(second.result).toBe(2);
  expect(both.map(({ result }) => result).sort()).toEqual([1, 3]);
});

test("stack traces name files as on AWS, the same in every run", async () => {
  const lambda = new Lambda();
  await lambda.create("f", { "index.mjs": "export const handler = async () => { throw new Error('no'); };" });

  const { result } = await lambda.invoke("f");

  expect((result as { trace: string[] }).trace[1]).toMatch(/^ {4}at .*file:\/\/\/var\/task\/index\.mjs:1:44\)?$/);
});
