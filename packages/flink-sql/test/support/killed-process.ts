// Runs until it is killed: numbers go to files, every hundredth is told on the standard output.
import { FolderCheckpoints, latestCheckpoint, startScript, systemClock } from "../../src/index.ts";

const [path, checkpoints] = process.argv.slice(2) as [string, string];
const store = new FolderCheckpoints(checkpoints);
const restore = await latestCheckpoint(store);
const execution = await startScript(
  `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '4000',
     'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '6000');
   CREATE TABLE files (n INT) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json',
     'sink.rolling-policy.rollover-interval' = '50 ms', 'sink.rolling-policy.check-interval' = '20 ms');
   CREATE TABLE progress (n INT) WITH ('connector' = 'print');
   SET 'execution.checkpointing.interval' = '60 ms';
   EXECUTE STATEMENT SET BEGIN
     INSERT INTO files SELECT n FROM numbers;
     INSERT INTO progress SELECT n FROM numbers WHERE MOD(n, 100) = 0;
   END;`,
  {
    environment: {
      clock: systemClock,
      random: Math.random,
      zone: "UTC",
      print: (line) => console.log(line),
      rows: new Map(),
    },
    checkpoints: store,
    ...(restore === undefined ? {} : { restore }),
  },
);
await execution.done;
