import fc from "fast-check";
import { expect, test } from "vitest";
import { createFastClock } from "../../../src/clock.ts";
import { createMetricStore } from "../../../src/metrics.ts";
import { createRandom } from "../../../src/random.ts";
import type { ServiceHost } from "../../../src/service.ts";
import { Queues } from "../../../src/services/sqs/queues.ts";
import { take } from "../../../src/services/sqs/receive.ts";
import { put } from "../../../src/services/sqs/send.ts";

type Step =
  | { kind: "send"; group: number; delay: number }
  | { kind: "receive"; max: number; timeout: number }
  | { kind: "delete" | "show"; pick: number }
  | { kind: "pass"; seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("send" as const), group: fc.nat(2), delay: fc.nat(5) }),
  fc.record({ kind: fc.constant("receive" as const), max: fc.integer({ min: 1, max: 4 }), timeout: fc.nat(6) }),
  fc.record({ kind: fc.constantFrom("delete" as const, "show" as const), pick: fc.nat(50) }),
  fc.record({ kind: fc.constant("pass" as const), seconds: fc.nat(8) }),
);

test.each([false, true])("every message that was sent is in one place (FIFO: %s)", async (fifo) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const clock = createFastClock();
      const host = {
        clock,
        random: createRandom(1),
        metrics: createMetricStore(),
        account: "123456789012",
        region: "us-east-1",
        partition: "aws",
      } as unknown as ServiceHost;
      const queues = new Queues(host);
      const dead = queues.add("dead", fifo, "");
      const queue = queues.add("jobs", fifo, "");
      queue.set(new Map([["RedrivePolicy", JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 })]]));
      const handles = new Map<string, string>();
      const received: string[] = [];
      let sent = 0;
      let deleted = 0;

      for (const action of steps) {
        if (action.kind === "send") {
          sent++;
          const deduplicationId = fifo ? String(sent) : undefined;
          const message = { body: String(sent), attributes: {}, groupId: String(action.group), deduplicationId };
          put(queues, queue, fifo ? message : { ...message, delaySeconds: action.delay }, "me");
        } else if (action.kind === "receive") {
          const messages = take(queues, queue, action.max, action.timeout * 1000);
          for (const message of messages) handles.set(message.id, queue.receiptOf(message));
          if (fifo) checkOrder(messages.map(({ groupId, body }) => ({ groupId: groupId!, number: Number(body) })));
        } else if (action.kind === "pass") await clock.sleep(action.seconds * 1000);
        else {
          const id = [...handles.keys()][action.pick % Math.max(1, handles.size)];
          const message = id === undefined ? undefined : queue.messages.find(id);
          queue.advance(clock.now());
          if (message?.state === "in-flight" && action.kind === "show") queue.changeVisibility(handles.get(id!)!, 0);
          if (message?.state === "in-flight" && action.kind === "delete") {
            queue.delete(handles.get(id!)!);
            received.push(message.body);
            deleted++;
          }
        }
        const { visible, inFlight, delayed, size } = queue.messages;
        expect(visible + inFlight + delayed).toBe(size);
        expect(size + dead.messages.size + deleted).toBe(sent);
      }
      await clock.sleep(10_000);
      queue.advance(clock.now());
      // What is left can all be received, so that nothing is hidden for ever.
      for (let rounds = 0; queue.messages.size > 0; rounds++) {
        expect(rounds).toBeLessThan(200);
        for (const message of take(queues, queue, 10, 1000)) {
          received.push(message.body);
          queue.delete(queue.receiptOf(message));
        }
      }
      const moved = [...dead.messages].map((message) => message.body);
      expect([...received, ...moved].map(Number).sort((a, b) => a - b)).toEqual(
        Array.from({ length: sent }, (_, index) => index + 1),
      );
      queues.close();
      clock.close();
    }),
    { numRuns: 200 },
  );
});

/** Messages of one group come in the order in which they were sent. */
function checkOrder(messages: readonly { groupId: string; number: number }[]): void {
  const last = new Map<string, number>();
  for (const { groupId, number } of messages) {
    expect(number).toBeGreaterThan(last.get(groupId) ?? 0);
    last.set(groupId, number);
  }
}
