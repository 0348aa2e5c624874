import type {
  ClusterConfig,
  CreateDomainCommandInput,
  DomainEndpointOptions,
  EBSOptions,
  EncryptionAtRestOptions,
} from "@aws-sdk/client-opensearch";
import { validateResourcePolicy } from "../../auth/policy-validation.ts";
import { Constraints } from "../../constraints.ts";
import { notImplemented } from "../../errors.ts";

/**
 * The configuration of a domain. Instances and volumes are what AWS would run it on: they are stored for its price, and
 * change no answer. Documents live in memory of one process, so nothing is at rest and no node talks to another.
 */
export interface DomainConfig {
  readonly engineVersion: string;
  readonly cluster: ClusterConfig;
  readonly volumes: EBSOptions;
  /** JSON text; empty allows nobody by itself. */
  readonly accessPolicies: string;
  readonly encryptionAtRest: EncryptionAtRestOptions;
  readonly nodeToNodeEncryption: boolean;
  readonly endpoint: DomainEndpointOptions;
}

type ConfigInput = Pick<
  CreateDomainCommandInput,
  | "EngineVersion"
  | "ClusterConfig"
  | "EBSOptions"
  | "AccessPolicies"
  | "EncryptionAtRestOptions"
  | "NodeToNodeEncryptionOptions"
  | "DomainEndpointOptions"
  | "AdvancedSecurityOptions"
  | "IPAddressType"
>;

const DEFAULTS: DomainConfig = {
  engineVersion: "OpenSearch_2.19",
  cluster: {
    InstanceType: "m4.large.search",
    InstanceCount: 1,
    DedicatedMasterEnabled: false,
    ZoneAwarenessEnabled: false,
    WarmEnabled: false,
    MultiAZWithStandbyEnabled: false,
  },
  volumes: { EBSEnabled: false },
  accessPolicies: "",
  encryptionAtRest: { Enabled: false },
  nodeToNodeEncryption: false,
  endpoint: { EnforceHTTPS: false, TLSSecurityPolicy: "Policy-Min-TLS-1-2-2019-07", CustomEndpointEnabled: false },
};

/** The configuration of a new domain, or of one that changes. @throws AwsError ValidationException, NotImplemented. */
export function readConfig(input: ConfigInput, before: DomainConfig = DEFAULTS): DomainConfig {
  new Constraints()
    .range("clusterConfig.instanceCount", input.ClusterConfig?.InstanceCount, 1, 200)
    .oneOf("eBSOptions.volumeType", input.EBSOptions?.VolumeType, ["standard", "gp2", "io1", "gp3"])
    .check();
  refuseOthers(input);
  if (input.AccessPolicies) validateResourcePolicy(input.AccessPolicies, "ValidationException");
  return {
    engineVersion: input.EngineVersion ?? before.engineVersion,
    cluster: { ...before.cluster, ...input.ClusterConfig },
    volumes: input.EBSOptions ?? before.volumes,
    accessPolicies: input.AccessPolicies ?? before.accessPolicies,
    encryptionAtRest: input.EncryptionAtRestOptions ?? before.encryptionAtRest,
    nodeToNodeEncryption: input.NodeToNodeEncryptionOptions?.Enabled ?? before.nodeToNodeEncryption,
    endpoint: { ...before.endpoint, ...input.DomainEndpointOptions },
  };
}

function refuseOthers(input: ConfigInput): void {
  if (input.EngineVersion !== undefined && !/^OpenSearch_2\.\d{1,2}$/.test(input.EngineVersion))
    throw notImplemented(
      `EngineVersion ${input.EngineVersion}`,
      "use a version of OpenSearch 2, such as OpenSearch_2.19",
    );
  const { ClusterConfig: cluster, DomainEndpointOptions: endpoint, AdvancedSecurityOptions: security } = input;
  if (cluster?.WarmEnabled) throw notImplemented("ClusterConfig.WarmEnabled true", "leave it out");
  if (cluster?.ColdStorageOptions?.Enabled) throw notImplemented("ClusterConfig.ColdStorageOptions", "leave it out");
  if (cluster?.MultiAZWithStandbyEnabled)
    throw notImplemented("ClusterConfig.MultiAZWithStandbyEnabled true", "leave it out");
  if (endpoint?.CustomEndpointEnabled)
    throw notImplemented("DomainEndpointOptions.CustomEndpointEnabled true", "use the domain's endpoint");
  if (security?.Enabled)
    throw notImplemented("AdvancedSecurityOptions.Enabled true", "use the access policy of the domain");
  if (input.IPAddressType === "dualstack") throw notImplemented("IPAddressType dualstack", "use ipv4");
}
