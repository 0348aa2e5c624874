import {
  type CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  PutDashboardCommand,
} from "@aws-sdk/client-cloudwatch";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

export const cloudwatchDashboard: ResourceHandler = {
  type: "aws_cloudwatch_dashboard",
  supports: { arguments: ["dashboard_name", "dashboard_body"] },
  absent: ["DashboardNotFoundError", "ResourceNotFound"],
  replaceOn: ["dashboard_name"],

  create: put,

  update: (config, _prior, context) => put(config, context),

  async delete(prior, context) {
    const DashboardNames = [String(prior.dashboard_name)];
    await context.client<CloudWatchClient>("cloudwatch").send(new DeleteDashboardsCommand({ DashboardNames }));
  },
};

async function put(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const client = context.client<CloudWatchClient>("cloudwatch");
  const DashboardName = String(config.dashboard_name);
  await client.send(new PutDashboardCommand({ DashboardName, DashboardBody: String(config.dashboard_body) }));
  const { DashboardArn } = await client.send(new GetDashboardCommand({ DashboardName }));
  return { ...config, id: DashboardName, dashboard_arn: DashboardArn };
}
