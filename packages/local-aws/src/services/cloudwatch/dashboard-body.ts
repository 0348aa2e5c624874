import type { DashboardValidationMessage } from "@aws-sdk/client-cloudwatch";

/*
 * Dashboard body (CloudWatch API Reference, "Dashboard Body Structure and Syntax"):
 *   { "start"?, "end"?, "periodOverride"?, "variables"?, "widgets": [ { "type", "x"?, "y"?, "width"?, "height"?, "properties" } ] }
 * The grid is 24 columns wide; widgets are up to 24 wide and 1,000 high.
 */

/** Widgets of one dashboard, and metrics of one widget and of all. */
const MAX_WIDGETS = 500;
const MAX_METRICS = 500;
const MAX_METRICS_IN_ALL = 2500;
const WIDGET_TYPES = ["metric", "text", "log", "alarm", "explorer", "custom"];
const MEMBERS = ["start", "end", "periodOverride", "variables", "widgets"];
const VIEWS = ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"];

/** What is wrong with a body; `errors` prevent it from being stored, `warnings` do not. */
export interface BodyCheck {
  readonly errors: readonly DashboardValidationMessage[];
  readonly warnings: readonly DashboardValidationMessage[];
}

export function checkBody(text: string): BodyCheck {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { errors: [{ Message: "The field DashboardBody must be a valid JSON object" }], warnings: [] };
  }
  const check = new Checker();
  check.body(body);
  return check;
}

class Checker implements BodyCheck {
  readonly errors: DashboardValidationMessage[] = [];
  readonly warnings: DashboardValidationMessage[] = [];
  #metrics = 0;

  body(body: unknown): void {
    if (!isObject(body)) {
      this.#error("", "The dashboard body must be a JSON object");
      return;
    }
    for (const name of Object.keys(body))
      if (!MEMBERS.includes(name)) this.#warn(`/${name}`, "should NOT have additional properties");
    if (!Array.isArray(body.widgets)) {
      this.#error("", "should have required property 'widgets'");
      return;
    }
    if (body.widgets.length > MAX_WIDGETS) this.#error("/widgets", `should NOT have more than ${MAX_WIDGETS} items`);
    if (body.periodOverride !== undefined && body.periodOverride !== "auto" && body.periodOverride !== "inherit")
      this.#error("/periodOverride", "should be equal to one of the allowed values: auto, inherit");
    for (const [index, widget] of body.widgets.entries()) this.#widget(widget, `/widgets/${index}`);
    if (this.#metrics > MAX_METRICS_IN_ALL)
      this.#error("/widgets", `should NOT have more than ${MAX_METRICS_IN_ALL} metrics`);
  }

  #widget(widget: unknown, path: string): void {
    if (!isObject(widget)) {
      this.#error(path, "should be object");
      return;
    }
    if (!WIDGET_TYPES.includes(String(widget.type))) {
      this.#error(`${path}/type`, `should be equal to one of the allowed values: ${WIDGET_TYPES.join(", ")}`);
      return;
    }
    this.#range(widget, "x", 0, 23, path);
    this.#range(widget, "y", 0, Number.MAX_SAFE_INTEGER, path);
    this.#range(widget, "width", 1, 24, path);
    this.#range(widget, "height", 1, 1000, path);
    if (!isObject(widget.properties)) {
      this.#error(path, "should have required property 'properties'");
      return;
    }
    const properties = `${path}/properties`;
    if (widget.type === "metric") this.#metricWidget(widget.properties, properties);
    if (widget.type === "text") this.#required(widget.properties, "markdown", properties);
    if (widget.type === "log") this.#required(widget.properties, "query", properties);
    if (widget.type === "alarm") this.#alarmWidget(widget.properties, properties);
  }

  #metricWidget(properties: Record<string, unknown>, path: string): void {
    const { metrics, annotations, view, stat, period } = properties;
    if (metrics === undefined && annotations === undefined)
      this.#error(path, "should have required property 'metrics' or 'annotations'");
    if (typeof properties.region !== "string") this.#error(path, "should have required property 'region'");
    if (view !== undefined && !VIEWS.includes(String(view)))
      this.#error(`${path}/view`, `should be equal to one of the allowed values: ${VIEWS.join(", ")}`);
    if (stat !== undefined && typeof stat !== "string") this.#error(`${path}/stat`, "should be string");
    if (period !== undefined && !(Number.isInteger(period) && (period as number) > 0))
      this.#error(`${path}/period`, "should be a positive integer");
    if (metrics === undefined) return;
    if (!Array.isArray(metrics)) {
      this.#error(`${path}/metrics`, "should be array");
      return;
    }
    if (metrics.length > MAX_METRICS) this.#error(`${path}/metrics`, `should NOT have more than ${MAX_METRICS} items`);
    this.#metrics += metrics.length;
    for (const [index, metric] of metrics.entries()) this.#metric(metric, `${path}/metrics/${index}`);
  }

  /** [namespace, name, dimension name, value, …, { options }], or [{ expression, … }]. */
  #metric(metric: unknown, path: string): void {
    if (!Array.isArray(metric) || metric.length === 0) {
      this.#error(path, 'Invalid metric field type, only "String" type is allowed');
      return;
    }
    const last: unknown = metric.at(-1);
    const options = isObject(last) ? last : undefined;
    const texts = options ? metric.slice(0, -1) : metric;
    if (texts.some((text) => typeof text !== "string")) {
      this.#error(path, 'Invalid metric field type, only "String" type is allowed');
      return;
    }
    if (texts.length === 0 && typeof options?.expression === "string") return;
    if (texts.length < 2) {
      this.#error(path, "Invalid metric, a namespace and a name are required");
      return;
    }
    if (texts.length % 2 !== 0) this.#error(path, "Invalid metric, dimensions must have a name and a value");
  }

  #alarmWidget(properties: Record<string, unknown>, path: string): void {
    const { alarms } = properties;
    if (!Array.isArray(alarms) || alarms.length === 0 || alarms.length > 100)
      this.#error(`${path}/alarms`, "should have 1 to 100 items");
  }

  #required(properties: Record<string, unknown>, name: string, path: string): void {
    if (typeof properties[name] !== "string") this.#error(path, `should have required property '${name}'`);
  }

  #range(widget: Record<string, unknown>, name: string, min: number, max: number, path: string): void {
    const value = widget[name];
    if (value === undefined) return;
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max)
      this.#error(`${path}/${name}`, `should be an integer from ${min} to ${max}`);
  }

  #error(DataPath: string, Message: string): void {
    this.errors.push({ DataPath, Message });
  }

  #warn(DataPath: string, Message: string): void {
    this.warnings.push({ DataPath, Message });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
