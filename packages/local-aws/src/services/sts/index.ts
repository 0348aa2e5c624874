import { operation, type ServiceDefinition } from "../../service.ts";

export const sts: ServiceDefinition = {
  id: "sts",
  sdk: () => import("@aws-sdk/client-sts"),
  protocols: ["query"],
  signingName: "sts",
  queryVersion: "2011-06-15",
  xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  global: true,
  unsignedOperations: ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"],
  create: () => ({
    operations: {
      GetCallerIdentity: operation([], (_input: object, { principal }) => ({
        UserId: principal.userId,
        Account: principal.account,
        Arn: principal.arn,
      })),
    },
    api: undefined,
    authorizations: () => [],
  }),
};
