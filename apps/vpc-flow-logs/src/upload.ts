import { PutObjectCommand } from "@aws-sdk/client-s3";
import { roleSession } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** Lines of the default format that the VPC User Guide prints, "Flow log record examples", without version and account. */
const RECORDS = [
  "eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK",
  "eni-1235b8ca123456789 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 1418530010 1418530070 REJECT OK",
  "eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA",
  "eni-11111111aaaaaaaaa - - - - - - - 1431280876 1431280934 - SKIPDATA",
  "eni-1235b8ca123456789 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 1432917142 ACCEPT OK",
  "eni-1235b8ca123456789 172.31.16.139 203.0.113.12 0 0 1 4 336 1432917094 1432917142 REJECT OK",
  "eni-1235b8ca123456789 2001:db8:1234:a100:8d6e:3477:df66:f105 2001:db8:1234:a102:3304:8879:34cf:4071 34892 22 6 54 8855 1477913708 1477913820 ACCEPT OK",
];

/** The uploaded lines, as records of the account of a run. */
export function archiveOf({ outputs }: Pick<Context, "outputs">): string[] {
  const account = outputs.producer_role.split(":")[4]!;
  return RECORDS.map((record) => `2 ${account} ${record}`);
}

/** Keys of the uploads: two hours, and one without a date. */
export const UPLOADS = {
  dated: ["uploads/team a/2016/12/15/03/some-file.txt", "uploads/team a/2016/12/15/04/another.txt"],
  undated: ["uploads/read me.txt"],
};

/** Stands in for people who keep files of flow logs in the same kind of folders. */
export async function uploadArchive(context: Context): Promise<void> {
  const { aws, outputs } = context;
  const client = aws.s3({ credentials: await roleSession(context, outputs.producer_role)() });
  const put = (Key: string, lines: readonly string[]) =>
    client.send(new PutObjectCommand({ Bucket: outputs.bucket, Key, Body: `${lines.join("\n")}\n` }));
  const lines = archiveOf(context);
  const half = Math.ceil(lines.length / 2);
  await put(UPLOADS.dated[0]!, lines.slice(0, half));
  await put(UPLOADS.dated[1]!, lines.slice(half));
  await put(UPLOADS.undated[0]!, ["Flow logs of last year."]);
}
