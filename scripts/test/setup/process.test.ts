import { expect, test } from "vitest";
import { runProcess } from "../../setup/process.mjs";

test("output, error output and exit code come back, whatever the arguments contain", async () => {
  const program = "console.log(process.argv[1]); console.error('e'); process.exit(7)";

  const result = await runProcess(process.execPath, ["-e", program, 'a b "c" $d'], { capture: true });

  expect(result).toMatchObject({ code: 7, signal: null, stdout: 'a b "c" $d\n', stderr: "e\n" });
});

test("a program that a signal ended has the exit code of a shell", async () => {
  const result = await runProcess(process.execPath, ["-e", "process.kill(process.pid, 'SIGTERM')"], { capture: true });

  expect(result).toMatchObject({ code: 143, signal: "SIGTERM" });
});

test("a program that does not exist rejects", async () => {
  await expect(runProcess("/no/such/program", [], { capture: true })).rejects.toThrow("ENOENT");
});
