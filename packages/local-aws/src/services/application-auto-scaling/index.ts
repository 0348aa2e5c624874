import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { AutoScalingApi } from "./api.ts";

/** Application Auto Scaling. */
export const applicationAutoScaling: ServiceDefinition<AutoScalingApi> = {
  id: "application-auto-scaling",
  sdk: () => import("@aws-sdk/client-application-auto-scaling"),
  protocols: ["aws-json-1.1"],
  signingName: "application-autoscaling",
  targetPrefix: "AnyScaleFrontendService",
  create,
};

function create(_host: ServiceHost): ServiceInstance<AutoScalingApi> {
  return { operations: {}, api: {} as AutoScalingApi };
}
