import { once } from "node:events";
import net from "node:net";

/** Everything a server sends on one connection until it closes. */
export async function exchange(port: number, ...parts: (string | Buffer)[]): Promise<Buffer> {
  const socket = await open(port);
  for (const part of parts) socket.write(part);
  return rest(socket);
}

export async function open(port: number, host = "127.0.0.1"): Promise<net.Socket> {
  const socket = net.connect({ port, host, noDelay: true });
  await once(socket, "connect");
  return socket;
}

/** What comes until the server closes the connection. */
export async function rest(socket: net.Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => {});
  if (!socket.closed) await once(socket, "close");
  return Buffer.concat(chunks);
}

/** What comes until `pattern` is in it. */
export async function until(socket: net.Socket, pattern: RegExp): Promise<string> {
  let text = "";
  while (!pattern.test(text)) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    text += chunk.toString("latin1");
  }
  return text;
}
