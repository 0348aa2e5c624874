import type { DomainConfig as ConfigOutput, DomainStatus, OptionStatus } from "@aws-sdk/client-opensearch";
import type { Domain, Domains } from "./domains.ts";

/** A domain as DescribeDomain shows it. `base` is the address of the cloud that the caller uses. */
export function statusOf(domains: Domains, domain: Domain, base: string): DomainStatus {
  const { config, state } = domain;
  return {
    DomainId: `${domains.host.account}/${domain.name}`,
    DomainName: domain.name,
    ARN: domain.arn,
    Created: true,
    Deleted: state === "deleting",
    ...(domain.usable ? { Endpoint: domains.endpointOf(domain, base) } : {}),
    Processing: state !== "active",
    UpgradeProcessing: false,
    EngineVersion: config.engineVersion,
    ClusterConfig: config.cluster,
    EBSOptions: config.volumes,
    AccessPolicies: config.accessPolicies,
    IPAddressType: "ipv4",
    SnapshotOptions: {},
    CognitoOptions: { Enabled: false },
    EncryptionAtRestOptions: config.encryptionAtRest,
    NodeToNodeEncryptionOptions: { Enabled: config.nodeToNodeEncryption },
    AdvancedOptions: {},
    DomainEndpointOptions: config.endpoint,
    AdvancedSecurityOptions: { Enabled: false, InternalUserDatabaseEnabled: false },
    DomainProcessingStatus: PROCESSING[state],
  };
}

const PROCESSING = { creating: "Creating", active: "Active", updating: "Modifying", deleting: "Deleting" } as const;

/** The configuration as DescribeDomainConfig shows it, each part with its status. */
export function configOf(domain: Domain): ConfigOutput {
  const { config } = domain;
  const Status: OptionStatus = {
    CreationDate: new Date(domain.created),
    UpdateDate: new Date(domain.updated),
    UpdateVersion: domain.version,
    State: domain.state === "active" ? "Active" : "Processing",
    PendingDeletion: domain.state === "deleting",
  };
  return {
    EngineVersion: { Options: config.engineVersion, Status },
    ClusterConfig: { Options: config.cluster, Status },
    EBSOptions: { Options: config.volumes, Status },
    AccessPolicies: { Options: config.accessPolicies, Status },
    IPAddressType: { Options: "ipv4", Status },
    EncryptionAtRestOptions: { Options: config.encryptionAtRest, Status },
    NodeToNodeEncryptionOptions: { Options: { Enabled: config.nodeToNodeEncryption }, Status },
    DomainEndpointOptions: { Options: config.endpoint, Status },
    AdvancedSecurityOptions: { Options: { Enabled: false, InternalUserDatabaseEnabled: false }, Status },
  };
}
