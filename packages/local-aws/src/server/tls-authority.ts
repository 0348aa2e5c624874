import net from "node:net";

/** A certificate with its private key, both PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  readonly use: "server" | "client";
  /** DNS names and IP addresses of a server. */
  readonly names?: readonly string[];
}

/** A private certificate authority that lives as long as its cloud. */
export interface CertificateAuthority {
  /** The authority's own certificate, to be trusted by clients. */
  readonly caPem: string;
  issue(request: CertificateRequest): Promise<IssuedCertificate>;
}

const KEY = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 24 * 60 * 60 * 1000;
/** Certificates are good from a day ago, for clocks that are late, and for a year. */
const VALIDITY_MS = 365 * DAY_MS;

/** Makes an authority with a new key; loads the certificate library on first use. */
export async function createCertificateAuthority(name: string): Promise<CertificateAuthority> {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const { subtle } = globalThis.crypto;
  const caKeys = await subtle.generateKey(KEY, true, ["sign", "verify"]);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: distinguishedName(name),
    ...validity(),
    signingAlgorithm: KEY,
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  return {
    caPem: ca.toString("pem"),
    async issue({ commonName, use, names = [] }) {
      const keys = await subtle.generateKey(KEY, true, ["sign", "verify"]);
      const alternatives = names.map((value) => ({
        type: net.isIP(value) ? ("ip" as const) : ("dns" as const),
        value,
      }));
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: distinguishedName(commonName),
        issuer: ca.subject,
        ...validity(),
        signingAlgorithm: KEY,
        publicKey: keys.publicKey,
        signingKey: caKeys.privateKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([
            use === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
          ]),
          await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
          ...(alternatives.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(alternatives)]),
        ],
      });
      const pkcs8 = Buffer.from(await subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
      const lines = pkcs8.replace(/.{64}(?=.)/g, "$&\n");
      return {
        certificate: certificate.toString("pem"),
        privateKey: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
      };
    },
  };
}

function distinguishedName(commonName: string): { CN: string[] }[] {
  return [{ CN: [commonName] }];
}

function validity(): { notBefore: Date; notAfter: Date } {
  // wall time: TLS clients judge certificates by their own clock.
  const now = Date.now();
  return { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + VALIDITY_MS) };
}

/** Serial numbers are positive and random (RFC 5280, section 4.1.2.2). */
function serialNumber(): string {
  const bytes = Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(16)));
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString("hex");
}
