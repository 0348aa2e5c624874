import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";

/** Amazon EventBridge Scheduler. */
export const scheduler: ServiceDefinition<undefined> = {
  id: "scheduler",
  sdk: () => import("@aws-sdk/client-scheduler"),
  protocols: ["rest-json"],
  signingName: "scheduler",
  create,
};

function create(_host: ServiceHost): ServiceInstance<undefined> {
  return { operations: {}, api: undefined };
}
