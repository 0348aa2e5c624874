import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { SnsApi } from "./api.ts";

/** Amazon Simple Notification Service. */
export const sns: ServiceDefinition<SnsApi> = {
  id: "sns",
  sdk: () => import("@aws-sdk/client-sns"),
  protocols: ["query"],
  signingName: "sns",
  queryVersion: "2010-03-31",
  xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
  create,
};

function create(_host: ServiceHost): ServiceInstance<SnsApi> {
  return { operations: {}, api: {} as SnsApi };
}
