import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { EventBridgeApi } from "./api.ts";

/** Amazon EventBridge. */
export const eventbridge: ServiceDefinition<EventBridgeApi> = {
  id: "eventbridge",
  sdk: () => import("@aws-sdk/client-eventbridge"),
  protocols: ["aws-json-1.1"],
  signingName: "events",
  targetPrefix: "AWSEvents",
  create,
};

function create(_host: ServiceHost): ServiceInstance<EventBridgeApi> {
  return { operations: {}, api: {} as EventBridgeApi };
}
