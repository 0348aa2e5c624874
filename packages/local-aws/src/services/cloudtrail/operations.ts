import type {
  AddTagsCommandInput,
  CreateTrailCommandInput,
  DeleteTrailCommandInput,
  DescribeTrailsCommandInput,
  GetEventSelectorsCommandInput,
  GetTrailCommandInput,
  GetTrailStatusCommandInput,
  ListTagsCommandInput,
  ListTrailsCommandInput,
  LookupEventsCommandInput,
  PutEventSelectorsCommandInput,
  RemoveTagsCommandInput,
  StartLoggingCommandInput,
  StopLoggingCommandInput,
  UpdateTrailCommandInput,
} from "@aws-sdk/client-cloudtrail";
import { AwsError, notImplemented } from "../../errors.ts";
import { operation, type ServiceHost, type ServiceInstance } from "../../service.ts";
import { lookupEvents } from "./lookup.ts";
import { authoriseDelivery, prefixOf, RunningTrail, type Trail } from "./trails.ts";

/** Trails of one Region by name, and the operations on them. */
export function createOperations(host: ServiceHost, trails: Map<string, RunningTrail>): ServiceInstance["operations"] {
  const find = (nameOrArn: string | undefined): RunningTrail => {
    const name = nameOrArn?.startsWith("arn:") ? nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1) : nameOrArn;
    const found = trails.get(name ?? "");
    if (found && (name === nameOrArn || found.trail.arn === nameOrArn)) return found;
    throw new AwsError("TrailNotFoundException", `Unknown trail: ${nameOrArn} for the user: ${host.account}`);
  };
  return {
    LookupEvents: operation<LookupEventsCommandInput, object>(
      ["LookupAttributes", "StartTime", "EndTime", "EventCategory", "MaxResults", "NextToken"],
      (input) => lookupEvents(host, input),
    ),
    CreateTrail: operation<CreateTrailCommandInput, object>(
      ["Name", "S3BucketName", "S3KeyPrefix", "IncludeGlobalServiceEvents", "IsMultiRegionTrail", "TagsList"],
      async (input) => {
        const trail = await readTrail(host, trails, input);
        trails.set(trail.name, new RunningTrail(host, trail));
        return describe(host, trail);
      },
    ),
    UpdateTrail: operation<UpdateTrailCommandInput, object>(
      ["Name", "S3BucketName", "S3KeyPrefix", "IncludeGlobalServiceEvents", "IsMultiRegionTrail"],
      async (input) => {
        const found = find(input.Name);
        found.trail = await allowed(host, { ...found.trail, ...settingsOf(input, found.trail) });
        return describe(host, found.trail);
      },
    ),
    GetTrail: operation<GetTrailCommandInput, object>(["Name"], ({ Name }) => ({
      Trail: describe(host, find(Name).trail),
    })),
    DescribeTrails: operation<DescribeTrailsCommandInput, object>(
      ["trailNameList", "includeShadowTrails"],
      ({ trailNameList }) => ({
        trailList: (trailNameList?.length
          ? trailNameList.filter((name) => trails.has(name.slice(name.lastIndexOf("/") + 1))).map(find)
          : [...trails.values()]
        ).map(({ trail }) => describe(host, trail)),
      }),
    ),
    ListTrails: operation<ListTrailsCommandInput, object>(["NextToken"], () => ({
      Trails: [...trails.values()].map(({ trail }) => ({
        TrailARN: trail.arn,
        Name: trail.name,
        HomeRegion: host.region,
      })),
    })),
    DeleteTrail: operation<DeleteTrailCommandInput, undefined>(["Name"], ({ Name }) => {
      const found = find(Name);
      found.close();
      trails.delete(found.trail.name);
      return undefined;
    }),
    StartLogging: operation<StartLoggingCommandInput, undefined>(["Name"], ({ Name }) => {
      find(Name).start();
      return undefined;
    }),
    StopLogging: operation<StopLoggingCommandInput, undefined>(["Name"], ({ Name }) => {
      find(Name).stop();
      return undefined;
    }),
    GetTrailStatus: operation<GetTrailStatusCommandInput, object>(["Name"], ({ Name }) => statusOf(find(Name))),
    GetEventSelectors: operation<GetEventSelectorsCommandInput, object>(["TrailName"], ({ TrailName }) => ({
      TrailARN: find(TrailName).trail.arn,
      EventSelectors: [MANAGEMENT_EVENTS],
    })),
    PutEventSelectors: operation<PutEventSelectorsCommandInput, object>(
      ["TrailName", "EventSelectors"],
      ({ TrailName, EventSelectors = [] }) => {
        const { trail } = find(TrailName);
        const [only, ...others] = EventSelectors;
        const all = only?.IncludeManagementEvents !== false && (only?.ReadWriteType ?? "All") === "All";
        if (others.length > 0 || only?.DataResources?.length || only?.ExcludeManagementEventSources?.length || !all)
          throw notImplemented(
            "Event selectors other than all management events",
            "send one selector without DataResources",
          );
        return { TrailARN: trail.arn, EventSelectors: [MANAGEMENT_EVENTS] };
      },
    ),
    AddTags: operation<AddTagsCommandInput, undefined>(["ResourceId", "TagsList"], ({ ResourceId, TagsList = [] }) => {
      const { tags } = find(ResourceId).trail;
      for (const { Key, Value = "" } of TagsList) tags.set(Key!, Value);
      return undefined;
    }),
    RemoveTags: operation<RemoveTagsCommandInput, undefined>(
      ["ResourceId", "TagsList"],
      ({ ResourceId, TagsList = [] }) => {
        for (const { Key } of TagsList) find(ResourceId).trail.tags.delete(Key!);
        return undefined;
      },
    ),
    ListTags: operation<ListTagsCommandInput, object>(["ResourceIdList", "NextToken"], ({ ResourceIdList = [] }) => ({
      ResourceTagList: ResourceIdList.map((ResourceId) => ({
        ResourceId,
        TagsList: [...find(ResourceId).trail.tags].map(([Key, Value]) => ({ Key, Value })),
      })),
    })),
  };
}

const MANAGEMENT_EVENTS = {
  ReadWriteType: "All",
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
};

/** Trails of one Region at most (CloudTrail User Guide, "Quotas"). */
const MAX_TRAILS = 5;

async function readTrail(
  host: ServiceHost,
  trails: ReadonlyMap<string, RunningTrail>,
  input: CreateTrailCommandInput,
): Promise<Trail> {
  const name = input.Name!;
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9]|[._-](?=[A-Za-z0-9])){1,126}[A-Za-z0-9]$/.test(name))
    throw new AwsError(
      "InvalidTrailNameException",
      `Invalid trail name: ${name}: expected 3 to 128 letters, digits, periods, underscores and hyphens, starting with a letter or digit`,
    );
  if (trails.has(name))
    throw new AwsError("TrailAlreadyExistsException", `Trail ${name} already exists for customer: ${host.account}`);
  if (trails.size >= MAX_TRAILS)
    throw new AwsError(
      "MaximumNumberOfTrailsExceededException",
      `User: ${host.account} already has ${MAX_TRAILS} trails in ${host.region}.`,
    );
  return allowed(host, {
    name,
    arn: `arn:${host.partition}:cloudtrail:${host.region}:${host.account}:trail/${name}`,
    ...settingsOf(input, { bucket: "", prefix: undefined, multiRegion: false, globalEvents: true }),
    tags: new Map((input.TagsList ?? []).map(({ Key, Value = "" }) => [Key!, Value])),
  });
}

type Settings = Pick<Trail, "bucket" | "prefix" | "multiRegion" | "globalEvents">;

/** What a call says, and what was before where it says nothing; an empty prefix takes the prefix away. */
function settingsOf(input: Omit<UpdateTrailCommandInput, "Name">, before: Settings): Settings {
  const settings = {
    bucket: input.S3BucketName ?? before.bucket,
    prefix: (input.S3KeyPrefix ?? before.prefix) || undefined,
    multiRegion: input.IsMultiRegionTrail ?? before.multiRegion,
    globalEvents: input.IncludeGlobalServiceEvents ?? before.globalEvents,
  };
  if (settings.multiRegion && !settings.globalEvents)
    throw new AwsError(
      "InvalidParameterCombinationException",
      "Multi-Region trail must include global service events.",
    );
  return settings;
}

/** The trail, if it can deliver to its bucket. @throws AwsError. */
async function allowed(host: ServiceHost, trail: Trail): Promise<Trail> {
  if ((await host.load("s3")).bucketRegion(trail.bucket) === undefined)
    throw new AwsError("S3BucketDoesNotExistException", `S3 bucket ${trail.bucket} does not exist!`);
  try {
    await authoriseDelivery(host, trail, `${prefixOf(trail)}AWSLogs/${host.account}/CloudTrail/x`);
  } catch (cause) {
    throw new AwsError(
      "InsufficientS3BucketPolicyException",
      `Incorrect S3 bucket policy is detected for bucket: ${trail.bucket}`,
      { cause },
    );
  }
  return trail;
}

function describe(host: ServiceHost, trail: Trail): object {
  return {
    Name: trail.name,
    TrailARN: trail.arn,
    S3BucketName: trail.bucket,
    ...(trail.prefix === undefined ? {} : { S3KeyPrefix: trail.prefix }),
    IncludeGlobalServiceEvents: trail.globalEvents,
    IsMultiRegionTrail: trail.multiRegion,
    HomeRegion: host.region,
    LogFileValidationEnabled: false,
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
    IsOrganizationTrail: false,
  };
}

function statusOf(trail: RunningTrail): object {
  const date = (time: number | undefined) => (time === undefined ? undefined : new Date(time));
  return {
    IsLogging: trail.logging,
    LatestDeliveryTime: date(trail.delivered),
    StartLoggingTime: date(trail.started),
    StopLoggingTime: date(trail.stopped),
    ...(trail.failure === undefined ? {} : { LatestDeliveryError: trail.failure }),
  };
}
