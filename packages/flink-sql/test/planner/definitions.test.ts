import { beforeEach, describe, expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

let session: FlinkSession;

beforeEach(() => {
  session = new FlinkSession();
  session.execute(`
    CREATE TABLE base (
      k STRING NOT NULL COMMENT 'the key', v INT, d AS v * 2 + 1, m BIGINT METADATA FROM 'x' VIRTUAL, ts TIMESTAMP(3),
      p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, PRIMARY KEY (k) NOT ENFORCED
    ) COMMENT 'a table' PARTITIONED BY (k) WITH ('connector' = 'datagen', 'rows-per-second' = '1');
    CREATE TABLE src (k STRING, v INT) WITH ('connector' = 'values');
  `);
});

function rows(sql: string): unknown[][] {
  return session
    .execute(sql)
    .at(-1)!
    .changes.map(({ row }) => [...row]);
}

/** The columns that SHOW CREATE TABLE writes, without its first line. */
function declared(table: string): string {
  return String(rows(`SHOW CREATE TABLE ${table}`)[0]![0])
    .split("\n")
    .slice(1)
    .join("\n");
}

describe("a table", () => {
  it("is described as Flink describes it", () => {
    const described = [
      ["k", "STRING", false, "PRI(k)", null, null, "the key"],
      ["v", "INT", true, null, null, null, null],
      ["d", "INT", true, null, "AS `v` * 2 + 1", null, null],
      ["m", "BIGINT", true, null, "METADATA FROM 'x' VIRTUAL", null, null],
      ["ts", "TIMESTAMP(3) *ROWTIME*", true, null, null, "`ts` - INTERVAL '5' SECOND", null],
      ["p", "TIMESTAMP_LTZ(3) *PROCTIME*", false, null, "AS PROCTIME()", null, null],
    ];
    expect(rows("DESCRIBE base")).toEqual(described);
    expect(rows("SHOW COLUMNS IN base LIKE '_'")).toEqual(described.filter(([name]) => name !== "ts"));
  });

  it("is shown as Flink shows it", () => {
    expect(rows("SHOW CREATE TABLE base")).toEqual([
      [
        `CREATE TABLE \`default_catalog\`.\`default_database\`.\`base\` (
  \`k\` VARCHAR(2147483647) NOT NULL COMMENT 'the key',
  \`v\` INT,
  \`d\` AS \`v\` * 2 + 1,
  \`m\` BIGINT METADATA FROM 'x' VIRTUAL,
  \`ts\` TIMESTAMP(3),
  \`p\` AS PROCTIME(),
  WATERMARK FOR \`ts\` AS \`ts\` - INTERVAL '5' SECOND,
  CONSTRAINT \`PK_k\` PRIMARY KEY (\`k\`) NOT ENFORCED
) COMMENT 'a table'
PARTITIONED BY (\`k\`)
WITH (
  'connector' = 'datagen',
  'rows-per-second' = '1'
)
`,
      ],
    ]);
  });

  it("takes over what LIKE includes", () => {
    session.execute("CREATE TABLE a LIKE base");
    expect(declared("a")).toBe(declared("base").replace(" COMMENT 'a table'\n", " "));
    session.execute(`CREATE TABLE b (x INT, WATERMARK FOR ts AS ts) WITH ('rows-per-second' = '2')
      LIKE base (OVERWRITING WATERMARKS EXCLUDING CONSTRAINTS EXCLUDING PARTITIONS EXCLUDING GENERATED EXCLUDING METADATA)`);
    expect(declared("b")).toBe(`  \`k\` VARCHAR(2147483647) NOT NULL COMMENT 'the key',
  \`v\` INT,
  \`ts\` TIMESTAMP(3),
  \`x\` INT,
  WATERMARK FOR \`ts\` AS \`ts\`
) WITH (
  'connector' = 'datagen',
  'rows-per-second' = '2'
)
`);
  });

  it("is made of a query and filled by it", () => {
    const lines: string[] = [];
    session = new FlinkSession({ print: (line) => lines.push(line) });
    session.execute("CREATE TABLE src (k STRING NOT NULL, v INT) WITH ('connector' = 'values')");
    session.load("src", [["a", 1]]);
    session.execute("CREATE TABLE copy WITH ('connector' = 'print') AS SELECT k, v + 1 AS w FROM src");
    expect(lines).toEqual(["+I[a, 2]"]);
    expect(rows("DESCRIBE copy").map((row) => row.slice(0, 3))).toEqual([
      ["k", "STRING", false],
      ["w", "INT", true],
    ]);
  });

  it("is altered", () => {
    session.execute(`
      ALTER TABLE base RENAME TO t;
      ALTER TABLE t SET ('rows-per-second' = '2', 'number-of-rows' = '3');
      ALTER TABLE t RESET ('number-of-rows');
      ALTER TABLE t ADD (n STRING FIRST, n2 STRING AFTER k, n3 AS v + 2);
      ALTER TABLE t RENAME n TO nn;
      ALTER TABLE t DROP (n2, n3);
      ALTER TABLE t MODIFY v BIGINT NOT NULL;
      ALTER TABLE t DROP WATERMARK;
      ALTER TABLE t ADD WATERMARK FOR ts AS ts;
      ALTER TABLE t MODIFY PRIMARY KEY (v) NOT ENFORCED;
      ALTER TABLE IF EXISTS nothing RENAME TO u;
    `);
    expect(declared("t")).toBe(`  \`nn\` VARCHAR(2147483647),
  \`k\` VARCHAR(2147483647) NOT NULL COMMENT 'the key',
  \`v\` BIGINT NOT NULL,
  \`d\` AS \`v\` * 2 + 1,
  \`m\` BIGINT METADATA FROM 'x' VIRTUAL,
  \`ts\` TIMESTAMP(3),
  \`p\` AS PROCTIME(),
  WATERMARK FOR \`ts\` AS \`ts\`,
  CONSTRAINT \`PK_v\` PRIMARY KEY (\`v\`) NOT ENFORCED
) COMMENT 'a table'
PARTITIONED BY (\`k\`)
WITH (
  'connector' = 'datagen',
  'rows-per-second' = '2'
)
`);
  });

  it("is hidden by a temporary one until that is dropped", () => {
    session.execute("CREATE TEMPORARY TABLE src (z INT) WITH ('connector' = 'values')");
    expect(rows("DESCRIBE src").map(([name]) => name)).toEqual(["z"]);
    expect(() => session.execute("DROP TABLE src")).toThrow(
      "Temporary table with identifier '`default_catalog`.`default_database`.`src`' exists. Drop it first before removing the permanent table.",
    );
    session.execute("DROP TEMPORARY TABLE src");
    expect(rows("DESCRIBE src").map(([name]) => name)).toEqual(["k", "v"]);
  });
});

describe("views and databases", () => {
  it("views are shown and altered", () => {
    session.execute("CREATE VIEW v (a, b) AS SELECT k, v + 1 FROM src; ALTER VIEW v RENAME TO w");
    expect(rows("SHOW CREATE VIEW w")).toEqual([
      ["CREATE VIEW `default_catalog`.`default_database`.`w`(`a`, `b`) as\nSELECT `k`, `v` + 1 FROM `src`"],
    ]);
    session.execute("ALTER VIEW w AS SELECT v AS z FROM src");
    expect(rows("DESCRIBE w")).toEqual([["z", "INT", true, null, null, null]]);
    expect(rows("SHOW VIEWS")).toEqual([["w"]]);
  });

  it("a view names tables of the database it was made in", () => {
    session.load("src", [["a", 1]]);
    session.execute("CREATE VIEW v AS SELECT k FROM src; CREATE DATABASE other; USE other");
    session.execute("CREATE TABLE src (x INT) WITH ('connector' = 'values')");
    expect(rows("SELECT * FROM default_database.v")).toEqual([["a"]]);
    expect(rows("SELECT * FROM default_catalog.default_database.src")).toEqual([["a", 1]]);
    expect(rows("SHOW TABLES")).toEqual([["src"]]);
    expect(rows("SHOW TABLES FROM default_database LIKE 's%'")).toEqual([["src"]]);
    expect(rows("SHOW DATABASES")).toEqual([["default_database"], ["other"]]);
    expect(rows("SHOW CURRENT DATABASE")).toEqual([["other"]]);
    session.execute("USE default_database; DROP DATABASE other CASCADE");
    expect(rows("SHOW DATABASES")).toEqual([["default_database"]]);
  });
});

it.each([
  [
    "CREATE TABLE src (a INT) WITH ('connector' = 'print')",
    "Could not execute CreateTable in path `default_catalog`.`default_database`.`src`. Table (or view) default_database.src already exists in Catalog default_catalog. (1:1)",
  ],
  ["CREATE TABLE x (a INT)", "Table options do not contain an option key 'connector' for discovering a connector."],
  [
    "CREATE TABLE x (a INT, a INT) WITH ('connector' = 'print')",
    "A regular Column named 'a' already exists in the table. (1:24)",
  ],
  [
    "CREATE TABLE x (a INT PRIMARY KEY) WITH ('connector' = 'print')",
    "the only supported mode is the NOT ENFORCED mode (1:17)",
  ],
  [
    "CREATE TABLE x (a AS 1, PRIMARY KEY (a) NOT ENFORCED) WITH ('connector' = 'print')",
    "A PRIMARY KEY constraint must be declared on physical columns. (1:25)",
  ],
  [
    "CREATE TABLE x (a INT) PARTITIONED BY (b) WITH ('connector' = 'print')",
    "Partition column 'b' not defined in the table schema. Available columns: ['a'] (1:1)",
  ],
  [
    "CREATE TABLE x (a INT, WATERMARK FOR b AS b) WITH ('connector' = 'print')",
    "The rowtime attribute field 'b' is not defined in the table schema\nAvailable fields: ['a'] (1:24)",
  ],
  [
    "CREATE TABLE x (a INT, WATERMARK FOR a AS a) WITH ('connector' = 'print')",
    "but the time field type is INT (1:24)",
  ],
  [
    "CREATE TABLE x (r ROW<ts TIMESTAMP(3)>, WATERMARK FOR r.ts AS r.ts) WITH ('connector' = 'print')",
    "Invalid column name 'r.ts' for rowtime attribute in watermark declaration. Available columns are: [r] (1:41)",
  ],
  ["CREATE TABLE x (a INT, b AS nope + 1) WITH ('connector' = 'print')", "Column 'nope' not found in any table (1:29)"],
  [
    "CREATE TABLE x LIKE nope",
    "Source table '`default_catalog`.`default_database`.`nope`' of the LIKE clause not found in the catalog (1:21)",
  ],
  ["CREATE TABLE x (v INT) LIKE base", "A column named 'v' already exists in the base table. (1:17)"],
  [
    "CREATE TABLE x (d AS v * 3) LIKE base",
    "A generated column named 'd' already exists in the base table. You might want to specify EXCLUDING GENERATED or OVERWRITING GENERATED. (1:17)",
  ],
  [
    "CREATE TABLE x (PRIMARY KEY (k) NOT ENFORCED) LIKE base",
    "The base table already has a primary key. You might want to specify EXCLUDING CONSTRAINTS.",
  ],
  [
    "CREATE TABLE x (WATERMARK FOR ts AS ts) LIKE base",
    "There already exists a watermark spec for column 'ts' in the base table.",
  ],
  ["CREATE TABLE x (q INT) PARTITIONED BY (q) LIKE base", "The base table already has partitions defined."],
  [
    "CREATE TABLE x LIKE base (OVERWRITING PARTITIONS)",
    "Illegal merging strategy 'OVERWRITING' for 'PARTITIONS' option.",
  ],
  [
    "CREATE TABLE x LIKE base (INCLUDING OPTIONS EXCLUDING OPTIONS)",
    "Each like option feature can be declared only once.",
  ],
  [
    "CREATE TABLE x (a INT) WITH ('connector' = 'print') AS SELECT k FROM src",
    "CREATE TABLE AS SELECT syntax does not support to specify explicit columns yet.",
  ],
  [
    "CREATE TABLE x PARTITIONED BY (k) WITH ('connector' = 'print') AS SELECT k FROM src",
    "does not support to create partitioned table yet.",
  ],
  [
    "CREATE VIEW x (a) AS SELECT 1, 2",
    "VIEW definition and input fields not match:\n\tDef fields: [a].\n\tInput fields: [EXPR$0, EXPR$1]. (1:1)",
  ],
  ["CREATE VIEW x AS SELECT 1 AS a, 2 AS a", "A column with the same name `a` has been defined. (1:33)"],
  [
    "ALTER TABLE nope RENAME TO x",
    "Table `default_catalog`.`default_database`.`nope` doesn't exist or is a temporary table.",
  ],
  ["ALTER TABLE base RESET ('connector')", "ALTER TABLE RESET does not support changing 'connector'"],
  [
    "ALTER TABLE base ADD v INT",
    "Failed to execute ALTER TABLE statement.\nTry to add a column `v` which already exists in the table. (1:22)",
  ],
  ["ALTER TABLE base MODIFY x INT", "Try to modify a column `x` which does not exist in the table."],
  ["ALTER TABLE base RENAME v TO x", "The column `v` is referenced by computed column `d`."],
  ["ALTER TABLE base DROP k", "The column `k` is used as the partition keys."],
  ["ALTER TABLE base DROP ts", "The column `ts` is referenced by watermark expression."],
  ["ALTER TABLE base ADD PRIMARY KEY (v) NOT ENFORCED", "has already defined the primary key constraint [`k`]."],
  [
    "ALTER TABLE base DROP CONSTRAINT ck",
    "does not define a primary key constraint named 'ck'. Available constraint name: ['PK_k'].",
  ],
  ["ALTER TABLE src DROP WATERMARK", "The base table does not define any watermark strategy."],
  ["ALTER VIEW src RENAME TO x", "ALTER VIEW for a table is not allowed"],
  ["DESCRIBE nope", "Tables or views with the identifier 'default_catalog.default_database.nope' doesn't exist. (1:1)"],
  [
    "SHOW CREATE VIEW src",
    "SHOW CREATE VIEW is only supported for views, but `default_catalog`.`default_database`.`src` is a table.",
  ],
  [
    "SHOW CREATE TABLE nope",
    "Could not execute SHOW CREATE TABLE. Table with identifier `default_catalog`.`default_database`.`nope` does not exist.",
  ],
  ["DROP TABLE nope", "Table with identifier 'default_catalog.default_database.nope' does not exist."],
  ["DROP DATABASE default_database", "Cannot drop a database which is currently in use."],
  ["USE nope", "A database with name [nope] does not exist in the catalog: [default_catalog]."],
  ["USE CATALOG nope", "A catalog with name [nope] does not exist."],
  ["CREATE CATALOG c WITH ('type' = 'jdbc')", "CREATE CATALOG is not implemented by the embedded engine"],
  ["SHOW PROCEDURES", "SHOW PROCEDURES is not implemented by the embedded engine (1:6)"],
  ["EXPLAIN PLAN_ADVICE SELECT 1", "EXPLAIN PLAN_ADVICE is not implemented by the embedded engine (1:1)"],
])("refuses: %s", (sql, message) => {
  expect(() => session.execute(sql)).toThrow(message);
});
