import { crc32, deflateRawSync } from "node:zlib";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { onTestFinished } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";

/** A cloud with Lambda, and a client that does not retry; closed when the test ends. */
export class Lambda {
  readonly cloud: Cloud;
  readonly client: LambdaClient;
  role: string | undefined;

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, ...options });
    this.client = new LambdaClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    onTestFinished(async () => {
      this.client.destroy();
      await this.cloud.close();
    });
  }

  get send(): LambdaClient["send"] {
    return this.client.send.bind(this.client) as LambdaClient["send"];
  }

  /** Lets clock time pass. */
  pass(ms: number): Promise<void> {
    return this.cloud.clock.sleep(ms);
  }

  /** A role that Lambda may assume, with the actions given allowed on everything. */
  async createRole(name: string, actions: readonly string[] = ["logs:*"]): Promise<string> {
    const iam = new IAMClient(this.cloud.clientConfig());
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
        }),
      }),
    );
    if (actions.length > 0)
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: name,
          PolicyName: "allow",
          PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
          }),
        }),
      );
    return Role!.Arn!;
  }

  /** Creates a function from its source, or files, and waits until it is active. */
  async create(
    name: string,
    code: string | Readonly<Record<string, string>>,
    more: Partial<CreateFunctionCommandInput> = {},
  ): Promise<string> {
    this.role ??= await this.createRole("function");
    const { FunctionArn } = await this.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: this.role,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Code: { ZipFile: zip(typeof code === "string" ? { "index.js": code } : code) },
        ...more,
      }),
    );
    await this.active(name);
    return FunctionArn!;
  }

  async active(name: string): Promise<void> {
    while (true) {
      const { State, LastUpdateStatus } = await this.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
      if (State === "Active" && LastUpdateStatus === "Successful") return;
      await this.pass(100);
    }
  }

  /** Invokes and reads what came back. */
  async invoke(name: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) {
    const answer = await this.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: "Tail", ...more }),
    );
    return {
      ...answer,
      result: answer.Payload?.length ? JSON.parse(Buffer.from(answer.Payload).toString()) : undefined,
      log: Buffer.from(answer.LogResult ?? "", "base64").toString(),
    };
  }
}

/** A ZIP archive of files, deflated. */
export function zip(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    const bytes = Buffer.from(content as Uint8Array);
    const data = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    bodies.push(Buffer.from("PK\x03\x04"), common, name, data);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), common, tail, name);
    offset += 30 + name.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(bodies.length / 4, 4);
  end.writeUInt16LE(bodies.length / 4, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, central, Buffer.from("PK\x05\x06"), end]);
}

/** The error that a call is refused with. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ name: string; message: string; [key: string]: unknown }> {
  try {
    await call;
  } catch (error) {
    return Object.assign({}, error as object, { name: (error as Error).name, message: (error as Error).message });
  }
  throw new Error("expected a refusal, got an answer");
}
