import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { createApi, type EventBridgeApi } from "./api.ts";
import { authorizationsOf } from "./authorizations.ts";
import { Buses } from "./buses.ts";
import { createOperations } from "./operations.ts";
import { Router } from "./router.ts";
import { receiveFromS3 } from "./s3-source.ts";

/** Amazon EventBridge. */
export const eventbridge: ServiceDefinition<EventBridgeApi> = {
  id: "eventbridge",
  sdk: () => import("@aws-sdk/client-eventbridge"),
  protocols: ["aws-json-1.1"],
  signingName: "events",
  targetPrefix: "AWSEvents",
  create,
};

function create(host: ServiceHost): ServiceInstance<EventBridgeApi> {
  const buses = new Buses(host);
  const router = new Router(buses);
  const endNotifications = receiveFromS3(buses, router);
  return {
    operations: createOperations(buses, router),
    api: createApi(buses, router),
    authorizations: (operation, input, context) => authorizationsOf(buses, operation, input, context),
    resourcePolicy: (resource) => (resource.includes(":event-bus/") ? buses.find(resource)?.policy : undefined),
    close() {
      endNotifications();
      router.close();
      buses.close();
    },
  };
}
