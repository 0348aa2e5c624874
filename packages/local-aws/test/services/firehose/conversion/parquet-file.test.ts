import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parquetMetadata } from "hyparquet";
import { expect, onTestFinished, test } from "vitest";
import { ParquetFile } from "../../../../src/services/firehose/conversion/parquet-file.ts";
import { parseHiveType } from "../../../../src/services/hive-type.ts";
import { fileOf } from "./support.ts";

const MEBIBYTE = 1024 * 1024;

test.each([
  [false, "V1", "PLAIN"],
  [false, "V2", "DELTA_BINARY_PACKED"],
  [true, "V1", "PLAIN_DICTIONARY"],
  [true, "V2", "RLE_DICTIONARY"],
] as const)(
  "dictionary %s and version %s write %s, in blocks of the wanted size",
  async (dictionary, version, encoding) => {
    const directory = await mkdtemp(path.join(tmpdir(), "parquet-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = await ParquetFile.create([{ name: "id", type: parseHiveType("int")! }]);
    for (let index = 0; index < 6144; index++) file.add([index % 7]);
    const writing = { compression: "SNAPPY", blockBytes: 64 * MEBIBYTE, dictionary, version } as const;

    const body = await file.write(writing, 3 * writing.blockBytes, directory);
    await file.close();

    const { row_groups, num_rows } = parquetMetadata(fileOf(body));
    expect(num_rows).toBe(6144n);
    expect(row_groups.map(({ num_rows: rows }) => rows)).toEqual([2048n, 2048n, 2048n]);
    expect(row_groups[0]!.columns[0]!.meta_data!.encodings).toContain(encoding);
    expect(await readdir(directory)).toEqual([]);
  },
);
