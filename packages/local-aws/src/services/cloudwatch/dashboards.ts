import type {
  DeleteDashboardsCommandInput,
  GetDashboardCommandInput,
  ListDashboardsCommandInput,
  PutDashboardCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../errors.ts";
import { operation, type ServiceHost } from "../../service.ts";
import { checkBody } from "./dashboard-body.ts";
import { pageAfter } from "./paging.ts";
import { checkTags } from "./tags.ts";
import { invalidValue } from "./validation.ts";

/** Bytes of one body, and dashboards of one page. */
const MAX_BODY_BYTES = 1024 * 1024;
const PAGE = 1000;

interface Dashboard {
  readonly name: string;
  readonly arn: string;
  readonly body: string;
  readonly modified: number;
  readonly tags: Map<string, string>;
}

/** Dashboards of an account: they are the same in every Region on AWS; here each Region has its own. */
export class Dashboards {
  readonly #host: ServiceHost;
  readonly #dashboards = new Map<string, Dashboard>();

  constructor(host: ServiceHost) {
    this.#host = host;
  }

  arnOf(name: string): string {
    return `arn:${this.#host.partition}:cloudwatch::${this.#host.account}:dashboard/${name}`;
  }

  tagsOf(arn: string): Map<string, string> | undefined {
    const prefix = this.arnOf("");
    return arn.startsWith(prefix) ? this.#dashboards.get(arn.slice(prefix.length))?.tags : undefined;
  }

  operations() {
    return {
      PutDashboard: operation(["DashboardName", "DashboardBody", "Tags"], (input: PutDashboardCommandInput) =>
        this.#put(input),
      ),
      GetDashboard: operation(["DashboardName"], ({ DashboardName: name }: GetDashboardCommandInput) => {
        const dashboard = this.#require(name!);
        return { DashboardName: name, DashboardArn: dashboard.arn, DashboardBody: dashboard.body };
      }),
      ListDashboards: operation(["DashboardNamePrefix", "NextToken"], (input: ListDashboardsCommandInput) =>
        this.#list(input),
      ),
      DeleteDashboards: operation(["DashboardNames"], ({ DashboardNames: names }: DeleteDashboardsCommandInput) => {
        for (const name of names!) this.#require(name);
        for (const name of names!) this.#dashboards.delete(name);
        return {};
      }),
    };
  }

  #put({ DashboardName: name = "", DashboardBody: body = "", Tags }: PutDashboardCommandInput) {
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name))
      throw invalidValue(
        `The value ${name} for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).`,
      );
    if (Buffer.byteLength(body) > MAX_BODY_BYTES)
      throw invalidInput([{ Message: `The field DashboardBody must be at most ${MAX_BODY_BYTES} bytes` }]);
    const { errors, warnings } = checkBody(body);
    if (errors.length > 0) throw invalidInput(errors);
    const tags = this.#dashboards.get(name)?.tags ?? checkTags(new Map(), Tags ?? []);
    this.#dashboards.set(name, { name, arn: this.arnOf(name), body, modified: this.#host.clock.now(), tags });
    return { DashboardValidationMessages: [...warnings] };
  }

  #list({ DashboardNamePrefix: prefix = "", NextToken }: ListDashboardsCommandInput) {
    const found = [...this.#dashboards.values()]
      .filter(({ name }) => name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, ...rest } = pageAfter(found, ({ name }) => name, NextToken, PAGE);
    return {
      DashboardEntries: items.map(({ name, arn, modified, body }) => ({
        DashboardName: name,
        DashboardArn: arn,
        LastModified: new Date(modified),
        Size: Buffer.byteLength(body),
      })),
      ...rest,
    };
  }

  #require(name: string): Dashboard {
    const dashboard = this.#dashboards.get(name);
    if (!dashboard) throw new AwsError("DashboardNotFoundError", `Dashboard ${name} does not exist`, { status: 404 });
    return dashboard;
  }
}

function invalidInput(messages: readonly object[]): AwsError {
  return new AwsError(
    "DashboardInvalidInputError",
    `The field DashboardBody must be a valid dashboard: ${JSON.stringify(messages)}`,
    {
      fields: { dashboardValidationMessages: messages },
    },
  );
}
