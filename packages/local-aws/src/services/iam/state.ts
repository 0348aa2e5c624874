import type { ServiceHost } from "../../service.ts";
import { AWS_MANAGED_POLICIES } from "./aws-managed.ts";

/** What roles and users have in common. */
export interface Entity {
  readonly kind: "Role" | "User";
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly created: number;
  /** Inline policies (JSON text) by name. */
  readonly inline: Map<string, string>;
  /** ARNs of attached managed policies, each in `IamState.policies`. */
  readonly attached: Set<string>;
  readonly tags: Map<string, string>;
  /** ARN of the managed policy that is the permissions boundary. */
  boundary: string | undefined;
}

export interface Role extends Entity {
  readonly kind: "Role";
  trustPolicy: string;
  description: string | undefined;
  /** Seconds, 3,600 to 43,200. */
  maxSessionDuration: number;
}

export interface User extends Entity {
  readonly kind: "User";
  readonly accessKeys: AccessKey[];
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly created: number;
  active: boolean;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly created: number;
  readonly description: string | undefined;
  readonly tags: Map<string, string>;
  /** Versions in order of creation; the default one is among them. */
  readonly versions: PolicyVersion[];
  defaultVersion: string;
  /** Number of the next version. */
  nextVersion: number;
  updated: number;
  readonly owner: "AWS" | "Local";
}

export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly created: number;
}

export interface InstanceProfile {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly created: number;
  readonly tags: Map<string, string>;
  role: Role | undefined;
}

/** The IAM of one account; names are unique without regard to case. */
export class IamState {
  readonly host: ServiceHost;
  readonly roles = new Map<string, Role>();
  readonly users = new Map<string, User>();
  readonly profiles = new Map<string, InstanceProfile>();
  /** Customer-managed policies and those AWS manages, by ARN. */
  readonly policies = new Map<string, ManagedPolicy>();

  constructor(host: ServiceHost) {
    this.host = host;
    for (const source of AWS_MANAGED_POLICIES) {
      const arn = `arn:${host.partition}:iam::aws:policy${source.path}${source.name}`;
      const created = Date.parse(source.edited);
      this.policies.set(arn, {
        name: source.name,
        path: source.path,
        arn,
        id: this.id("ANPA"),
        created,
        description: undefined,
        tags: new Map(),
        versions: [{ id: source.version, document: JSON.stringify(source.document), created }],
        defaultVersion: source.version,
        nextVersion: 0,
        updated: created,
        owner: "AWS",
      });
    }
  }

  /** Roles and users. */
  *entities(): Iterable<Role | User> {
    yield* this.roles.values();
    yield* this.users.values();
  }

  /** `kind` is as in ARNs: role, user, policy, instance-profile. */
  arn(kind: string, path: string, name: string): string {
    return `arn:${this.host.partition}:iam::${this.host.account}:${kind}${path}${name}`;
  }

  /** A unique id: four letters for the kind and 17 of base 32. */
  id(prefix: "AROA" | "AIDA" | "ANPA" | "AIPA"): string {
    return prefix + this.host.random.text(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
  }

  /** The document of a managed policy's default version. */
  document(arn: string): string | undefined {
    const policy = this.policies.get(arn);
    return policy?.versions.find((version) => version.id === policy.defaultVersion)?.document;
  }

  /** The texts of an entity's identity policies. */
  identityPolicies(entity: Entity): string[] {
    return [...entity.inline.values(), ...[...entity.attached].map((arn) => this.document(arn)!)];
  }
}
