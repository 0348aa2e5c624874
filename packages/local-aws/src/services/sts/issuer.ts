import { accessKeyId, secretKey, sessionToken } from "../../auth/key-pair.ts";
import type { Credential, Principal } from "../../auth/principal.ts";
import type { ServiceHost } from "../../service.ts";
import type { RoleView } from "../iam/index.ts";

/** Makes temporary credentials that expire on the cloud's clock. */
export interface Issuer {
  issue(principal: Principal, seconds: number): Credential;
}

/** Expired credentials are remembered for a day, to be refused as expired and not as unknown. */
const REMEMBER_MS = 24 * 60 * 60 * 1000;
const FORGET_EVERY = 256;

export function createIssuer({ credentials, random, clock }: ServiceHost): Issuer {
  let issued = 0;
  return {
    issue(principal, seconds) {
      const now = clock.now();
      if (++issued % FORGET_EVERY === 0) credentials.removeExpired(now - REMEMBER_MS);
      const credential: Credential = {
        accessKeyId: accessKeyId(random, "ASIA"),
        secretAccessKey: secretKey(random),
        sessionToken: sessionToken(random),
        expiration: now + seconds * 1000,
        principal: { ...principal, tokenIssueTime: now },
      };
      credentials.add(credential);
      return credential;
    },
  };
}

/** Credentials as STS answers with them. */
export function describeCredentials(credential: Credential) {
  return {
    AccessKeyId: credential.accessKeyId,
    SecretAccessKey: credential.secretAccessKey,
    SessionToken: credential.sessionToken!,
    Expiration: new Date(credential.expiration!),
  };
}

/** The principal of a session of a role. Its ARN leaves the role's path out. */
export function sessionPrincipal(host: ServiceHost, role: RoleView, sessionName: string): Principal {
  return {
    kind: "assumed-role",
    arn: `arn:${host.partition}:sts::${host.account}:assumed-role/${role.name}/${sessionName}`,
    userId: `${role.id}:${sessionName}`,
    account: host.account,
    roleArn: role.arn,
  };
}
