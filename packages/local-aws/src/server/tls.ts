import type { AddressInfo, Socket } from "node:net";
import tls from "node:tls";
import type { Cloud } from "../cloud.ts";
import { checkAddress, createHandlers, type Listener, type ListenOptions, listenFailure, urlOf } from "./listener.ts";
import { type CertificateAuthority, createCertificateAuthority } from "./tls-authority.ts";

const authorities = new WeakMap<Cloud, Promise<CertificateAuthority>>();

/** The private certificate authority of a cloud, made on first use. */
export function certificateAuthority(cloud: Cloud): Promise<CertificateAuthority> {
  let authority = authorities.get(cloud);
  if (!authority) {
    authority = createCertificateAuthority("Millrace private CA");
    authorities.set(cloud, authority);
  }
  return authority;
}

/**
 * One TLS port for HTTP/1.1 and HTTP/2, chosen by ALPN, with a certificate of the cloud's private authority for this
 * machine's loopback names. Client certificates are checked against the same authority; requests carry the ones that hold.
 * @throws LocalAwsError LOCAL_AWS_PORT_IN_USE, LOCAL_AWS_INVALID_OPTION.
 */
export async function listenTls(cloud: Cloud, options: ListenOptions): Promise<Listener> {
  const { port = 0, host = "127.0.0.1", clientCertificates } = options;
  checkAddress(port, host);
  const authority = await certificateAuthority(cloud);
  const names = [...new Set(["127.0.0.1", "::1", host, "localhost"])];
  const { certificate, privateKey } = await authority.issue({ commonName: "localhost", use: "server", names });
  const handlers = createHandlers(cloud, true);
  const sockets = new Set<Socket>();
  const server = tls.createServer(
    {
      key: privateKey,
      cert: certificate,
      ca: authority.caPem,
      ALPNProtocols: ["h2", "http/1.1"],
      requestCert: clientCertificates !== undefined,
      rejectUnauthorized: clientCertificates === "require",
      noDelay: true,
    },
    (socket) => {
      socket.on("error", () => socket.destroy());
      (socket.alpnProtocol === "h2" ? handlers.http2 : handlers.http1).emit("connection", socket);
    },
  );
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenFailure(cause, port, host)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    url: urlOf("https", host, address.port),
    caPem: authority.caPem,
    async close() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
