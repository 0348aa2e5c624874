import type {
  CreateWorkGroupCommandInput,
  CreateWorkGroupCommandOutput,
  DeleteWorkGroupCommandInput,
  DeleteWorkGroupCommandOutput,
  GetWorkGroupCommandInput,
  GetWorkGroupCommandOutput,
  ListEngineVersionsCommandInput,
  ListEngineVersionsCommandOutput,
  ListWorkGroupsCommandInput,
  ListWorkGroupsCommandOutput,
  UpdateWorkGroupCommandInput,
  UpdateWorkGroupCommandOutput,
  WorkGroupConfiguration,
} from "@aws-sdk/client-athena";
import { Constraints } from "../../constraints.ts";
import { notImplemented } from "../../errors.ts";
import { invalidRequest } from "./errors.ts";
import { checkResultConfiguration, type Output } from "./executions.ts";
import { page } from "./paging.ts";
import { type AthenaState, ENGINE, type WorkGroup } from "./state.ts";
import { addTags } from "./tags.ts";

const NAME = /[a-zA-Z0-9._-]{1,128}/;
/** Least that a query may be limited to: 10 MB. */
const LEAST_CUTOFF = 10_000_000;
const EXECUTED: ReadonlySet<string> = new Set([
  "ResultConfiguration",
  "EnforceWorkGroupConfiguration",
  "PublishCloudWatchMetricsEnabled",
  "BytesScannedCutoffPerQuery",
  "RequesterPaysEnabled",
  "EngineVersion",
]);

export function createWorkGroup(
  state: AthenaState,
  input: CreateWorkGroupCommandInput,
): Output<CreateWorkGroupCommandOutput> {
  new Constraints()
    .pattern("name", input.Name, NAME)
    .length("description", input.Description, 0, 1024)
    .check("InvalidRequestException");
  if (state.workGroups.has(input.Name!)) throw invalidRequest("WorkGroup is already created");
  const configuration = checkConfiguration(input.Configuration ?? {});
  const group = state.addWorkGroup(input.Name!, input.Description, {
    EnforceWorkGroupConfiguration: true,
    PublishCloudWatchMetricsEnabled: false,
    RequesterPaysEnabled: false,
    ...configuration,
  });
  addTags(group.tags, input.Tags);
  return {};
}

/** Refuses what is not executed. */
function checkConfiguration(configuration: WorkGroupConfiguration): WorkGroupConfiguration {
  for (const [member, value] of Object.entries(configuration))
    if (value !== undefined && !EXECUTED.has(member))
      throw notImplemented(`${member} of an Athena work group`, "leave it out");
  if (configuration.RequesterPaysEnabled === true)
    throw notImplemented(
      "RequesterPaysEnabled of an Athena work group",
      "leave it out: no bucket here lets requesters pay",
    );
  const version = configuration.EngineVersion?.SelectedEngineVersion;
  if (version !== undefined && version !== "AUTO" && version !== "Athena engine version 3")
    throw notImplemented(`engine version ${version}`, "use AUTO or Athena engine version 3");
  const cutoff = configuration.BytesScannedCutoffPerQuery;
  if (cutoff !== undefined && cutoff < LEAST_CUTOFF)
    throw invalidRequest(`BytesScannedCutoffPerQuery must be at least ${LEAST_CUTOFF}.`);
  checkResultConfiguration(configuration.ResultConfiguration);
  return configuration;
}

export function getWorkGroup(state: AthenaState, input: GetWorkGroupCommandInput): Output<GetWorkGroupCommandOutput> {
  const group = state.requireWorkGroup(input.WorkGroup);
  return {
    WorkGroup: {
      Name: group.name,
      State: group.state,
      Description: group.description ?? "",
      CreationTime: new Date(group.created),
      Configuration: { ...group.configuration, EngineVersion: ENGINE },
    },
  };
}

export function updateWorkGroup(
  state: AthenaState,
  input: UpdateWorkGroupCommandInput,
): Output<UpdateWorkGroupCommandOutput> {
  new Constraints()
    .length("description", input.Description, 0, 1024)
    .oneOf("state", input.State, ["ENABLED", "DISABLED"])
    .check("InvalidRequestException");
  const group = state.requireWorkGroup(input.WorkGroup);
  if (input.ConfigurationUpdates !== undefined) group.configuration = updated(group, input.ConfigurationUpdates);
  if (input.Description !== undefined) group.description = input.Description;
  if (input.State !== undefined) group.state = input.State;
  return {};
}

function updated(
  group: WorkGroup,
  updates: NonNullable<UpdateWorkGroupCommandInput["ConfigurationUpdates"]>,
): WorkGroupConfiguration {
  const { ResultConfigurationUpdates, RemoveBytesScannedCutoffPerQuery, ...direct } = updates;
  const next: WorkGroupConfiguration = {
    ...group.configuration,
    ...checkConfiguration(direct as WorkGroupConfiguration),
  };
  if (RemoveBytesScannedCutoffPerQuery === true) delete next.BytesScannedCutoffPerQuery;
  if (ResultConfigurationUpdates !== undefined) {
    const { RemoveOutputLocation, RemoveEncryptionConfiguration, OutputLocation, EncryptionConfiguration, ...others } =
      ResultConfigurationUpdates;
    for (const [member, value] of Object.entries(others))
      if (value !== undefined) throw notImplemented(`ResultConfigurationUpdates.${member}`, "leave it out");
    const result = { ...next.ResultConfiguration };
    if (RemoveOutputLocation === true) delete result.OutputLocation;
    if (RemoveEncryptionConfiguration === true) delete result.EncryptionConfiguration;
    if (OutputLocation !== undefined) result.OutputLocation = OutputLocation;
    if (EncryptionConfiguration !== undefined) result.EncryptionConfiguration = EncryptionConfiguration;
    checkResultConfiguration(result);
    next.ResultConfiguration = result;
  }
  return next;
}

export function deleteWorkGroup(
  state: AthenaState,
  input: DeleteWorkGroupCommandInput,
): Output<DeleteWorkGroupCommandOutput> {
  const group = state.requireWorkGroup(input.WorkGroup);
  if (group.name === "primary") throw invalidRequest("Primary WorkGroup cannot be deleted");
  const named = [...state.namedQueries.values()].filter(({ workGroup }) => workGroup === group.name);
  const used = [...state.executions.values()].some(({ workGroup }) => workGroup === group);
  if ((named.length > 0 || group.statements.size > 0 || used) && input.RecursiveDeleteOption !== true)
    throw invalidRequest(`WorkGroup ${group.name} is not empty`);
  for (const { id } of named) state.namedQueries.delete(id);
  for (const { id, workGroup } of state.executions.values()) if (workGroup === group) state.executions.delete(id);
  state.workGroups.delete(group.name);
  return {};
}

export function listWorkGroups(
  state: AthenaState,
  input: ListWorkGroupsCommandInput,
): Output<ListWorkGroupsCommandOutput> {
  const { items, NextToken } = page([...state.workGroups.values()], ({ name }) => name, input, 50);
  return {
    WorkGroups: items.map(({ name, description, state: groupState, created }) => ({
      Name: name,
      Description: description ?? "",
      State: groupState,
      CreationTime: new Date(created),
      EngineVersion: ENGINE,
    })),
    NextToken,
  };
}

export function listEngineVersions(
  _state: AthenaState,
  _input: ListEngineVersionsCommandInput,
): Output<ListEngineVersionsCommandOutput> {
  return { EngineVersions: [ENGINE] };
}
